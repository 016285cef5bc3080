"""Keep how the deadline of a user task was found; find open ones by their deadline."""

import sqlalchemy as sa
from alembic import op

from engine.store.types import UtcDateTime

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Of what is there nobody knows how its deadline was found: it stays where it is.
    op.add_column(
        "user_task",
        sa.Column("due_rule", sa.String(length=16), nullable=False, server_default=""),
    )
    op.add_column("user_task", sa.Column("due_days", sa.Integer(), nullable=True))
    op.add_column("user_task", sa.Column("due_since", UtcDateTime(), nullable=True))
    op.add_column(
        "user_task",
        sa.Column("due_calendar", sa.Text(), nullable=False, server_default=""),
    )
    op.create_index(
        "ix_user_task_by_deadline",
        "user_task",
        ["tenant", "due_order", "id"],
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )
