"""Let one process call several sessions of the council; let a notification lead to a document."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("council_session") as table:
        table.add_column(sa.Column("job_key", sa.String(length=200), nullable=True))
    op.drop_index("uq_council_session_instance", "council_session")
    op.create_index("ix_council_session_instance", "council_session", ["tenant", "instance_id"])
    op.create_index(
        "uq_council_session_job_key", "council_session", ["tenant", "job_key"], unique=True
    )
    document = sa.Column("document_id", sa.String(length=64), nullable=False, server_default="")
    with op.batch_alter_table("notification") as table:
        table.add_column(document)
