"""Keep who has to take note of a document, and who has when."""

import sqlalchemy as sa
from alembic import op

from engine import UtcDateTime
from engine.municipalities import row_security

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "acknowledgement",
        sa.Column("document_id", sa.String(length=64), nullable=False),
        sa.Column("title", sa.String(length=400), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("opened_at", UtcDateTime(), nullable=False),
        sa.Column("closed_at", UtcDateTime(), nullable=True),
        sa.Column("closing_reason", sa.String(length=1000), nullable=False),
        sa.Column("sheet_id", sa.String(length=64), nullable=False),
        sa.Column("instance_id", sa.String(length=64), nullable=False),
        sa.Column("job_key", sa.String(length=200), nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("tenant", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_acknowledgement")),
    )
    op.create_index(op.f("ix_acknowledgement_tenant"), "acknowledgement", ["tenant"])
    key, document = ["tenant", "job_key"], ["tenant", "document_id"]
    op.create_index("uq_acknowledgement_job_key", "acknowledgement", key, unique=True)
    op.create_index("ix_acknowledgement_document", "acknowledgement", document)
    op.create_table(
        "acknowledgement_line",
        sa.Column("acknowledgement_id", sa.String(length=64), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("subject_id", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.String(length=64), nullable=False),
        sa.Column("acting_for", sa.String(length=64), nullable=False),
        sa.Column("acknowledged_at", UtcDateTime(), nullable=True),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("tenant", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["acknowledgement_id"],
            ["acknowledgement.id"],
            name=op.f("fk_acknowledgement_line_acknowledgement_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_acknowledgement_line")),
    )
    op.create_index(op.f("ix_acknowledgement_line_tenant"), "acknowledgement_line", ["tenant"])
    subject = ["acknowledgement_id", "kind", "subject_id"]
    named = "uq_acknowledgement_line_subject"
    op.create_index(named, "acknowledgement_line", subject, unique=True)
    row_security.protect(op.get_bind(), "acknowledgement", "acknowledgement_line")
