"""Say of element instances when they are needed, so that waking reads only those."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "process_instance",
        sa.Column("last_number", sa.Integer(), nullable=False, server_default="0"),
    )
    op.add_column(
        "element_instance",
        sa.Column("needed", sa.SmallInteger(), nullable=False, server_default="2"),
    )
    op.create_index(
        "ix_element_instance_children", "element_instance", ["instance_id", "parent_id"]
    )
    op.create_index(
        "ix_element_instance_needed_first",
        "element_instance",
        ["instance_id"],
        sqlite_where=sa.text("needed = 2"),
        postgresql_where=sa.text("needed = 2"),
    )
    op.create_index(
        "ix_element_instance_needed_in_scope",
        "element_instance",
        ["instance_id", "scope_id"],
        sqlite_where=sa.text("needed = 1"),
        postgresql_where=sa.text("needed = 1"),
    )
