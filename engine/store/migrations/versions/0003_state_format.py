"""Say by which format an instance is stored, and count the references to its long values."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # What is there was written by the first release. It is counted when it is next changed.
    op.add_column(
        "process_instance",
        sa.Column("state_format", sa.Integer(), nullable=False, server_default="1"),
    )
    op.add_column(
        "variable_value", sa.Column("uses", sa.Integer(), nullable=False, server_default="0")
    )
