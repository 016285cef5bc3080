"""Let a municipality go back from its own process to the one that the region shares."""

import sqlalchemy as sa
from alembic import op

from engine.store.types import UtcDateTime

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("process_definition", sa.Column("given_up_at", UtcDateTime(), nullable=True))
    for name in ("given_up_by", "given_up_why"):
        column = sa.Column(name, sa.Text(), nullable=False, server_default="")
        op.add_column("process_definition", column)
