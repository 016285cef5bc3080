"""Say of a user task whether a deputy may do it; find what deputies have taken."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

CLAIMED_FOR_ANOTHER = sa.text("state = 'open' AND acting_for <> ''")


def upgrade() -> None:
    op.add_column(
        "user_task",
        sa.Column("substitutable", sa.Boolean(), nullable=False, server_default=sa.true()),
    )
    op.create_index(
        "ix_user_task_claimed_for",
        "user_task",
        ["tenant", "acting_for"],
        sqlite_where=CLAIMED_FOR_ANOTHER,
        postgresql_where=CLAIMED_FOR_ANOTHER,
    )


def downgrade() -> None:
    op.drop_index("ix_user_task_claimed_for", table_name="user_task")
    op.drop_column("user_task", "substitutable")
