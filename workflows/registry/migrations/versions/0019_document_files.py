"""Keep templates of documents, and which PDFs of registered documents were handed out."""

import sqlalchemy as sa
from alembic import op

from engine import UtcDateTime
from engine.municipalities import row_security

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "document_issue",
        sa.Column("document_id", sa.String(length=64), nullable=False),
        sa.Column("form", sa.String(length=16), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("issued_at", UtcDateTime(), nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("tenant", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document_issue")),
    )
    op.create_table(
        "document_template",
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("added_at", UtcDateTime(), nullable=False),
        sa.Column("added_by", sa.String(length=64), nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("tenant", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document_template")),
    )
    for table in ("document_issue", "document_template"):
        op.create_index(op.f(f"ix_{table}_tenant"), table, ["tenant"])
    made = ["tenant", "document_id", "form", "fingerprint"]
    op.create_index("uq_document_issue_made", "document_issue", made, unique=True)
    listed = ["tenant", "kind", "version"]
    op.create_index("uq_document_template_version", "document_template", listed, unique=True)
    row_security.protect(op.get_bind(), "document_issue", "document_template")
    row_security.share(op.get_bind(), "document_template")
