"""Let the mail server's password be kept sealed; the start of a server seals what is there."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "mail_server",
        sa.Column("sealed_password", sa.String(length=1200), server_default="", nullable=False),
    )


def downgrade() -> None:
    op.drop_column("mail_server", "sealed_password")
