"""Keep with each deployment what became of the words of other tools in its diagrams."""

import sqlalchemy as sa
from alembic import op

from engine.store.types import JsonText

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("deployment", sa.Column("words", JsonText(), nullable=False, server_default="[]"))
