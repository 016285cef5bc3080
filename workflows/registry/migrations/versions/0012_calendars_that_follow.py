"""Let an office have its own zone and hours while its days are the region's."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    none = sa.false()
    follows = sa.Column[bool]("follows", sa.Boolean(), nullable=False, server_default=none)
    op.add_column("calendar_version", follows)
