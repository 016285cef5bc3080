"""Let a plan item know the process instance that it has started."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name, length in (("instance_id", 64), ("launch_note", 300)):
        column = sa.Column[str](name, sa.String(length=length), server_default="", nullable=False)
        op.add_column("plan_item", column)
    op.create_index("ix_plan_item_instance", "plan_item", ["tenant", "instance_id"])
