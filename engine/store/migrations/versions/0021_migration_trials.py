"""Let a plan be tried on very many instances by jobs, as they would be moved."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "migration_batch",
        sa.Column("trial", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
