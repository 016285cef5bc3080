"""Keep why a deployment's warnings were left as they are, and who said so."""

import sqlalchemy as sa
from alembic import op

from engine.store.types import JsonText

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "deployment",
        sa.Column("acceptances", JsonText(), nullable=False, server_default="[]"),
    )
