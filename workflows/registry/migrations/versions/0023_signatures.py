"""Keep versions of documents, signatures on them, and the act that makes these valid."""

import sqlalchemy as sa
from alembic import op

from engine import UtcDateTime
from engine.municipalities import row_security

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

TABLES = (
    "document_version",
    "document_signature",
    "signature_rules",
    "signature_rules_acceptance",
)


def upgrade() -> None:
    _documents()
    _rules()
    for name in TABLES:
        op.create_index(op.f(f"ix_{name}_tenant"), name, ["tenant"])
        row_security.protect(op.get_bind(), name)


def _documents() -> None:
    op.create_table(
        "document_version",
        _text("document_id", 64),
        sa.Column("number", sa.Integer(), nullable=False),
        _text("stage", 16),
        _text("state_digest", 64),
        _text("title", 400),
        sa.Column("body", sa.JSON(), nullable=False),
        _text("pdf_sha256", 64),
        sa.Column("pdf_size", sa.Integer(), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        *_owned("document_version"),
    )
    op.create_table(
        "document_signature",
        _text("document_id", 64),
        _text("version_id", 64),
        sa.Column("sequence", sa.Integer(), nullable=False),
        _text("signer_id", 64),
        _text("acting_for", 64),
        _text("method", 16),
        sa.Column("signed_at", UtcDateTime(), nullable=False),
        _text("address", 64),
        _text("shown_sha256", 64),
        _text("rules_id", 64),
        _text("rules_sha256", 64),
        _text("file_name", 200),
        _text("file_sha256", 64),
        sa.Column("file_size", sa.Integer(), nullable=False),
        _text("task_id", 64),
        sa.Column("voided_at", UtcDateTime(), nullable=True),
        *_owned("document_signature"),
        sa.CheckConstraint(
            "(method = 'simple') = (file_sha256 = '')",
            name=op.f("ck_document_signature_file_unless_simple"),
        ),
    )
    _unique("uq_document_version_number", "document_version", "document_id", "number")
    _unique("uq_document_version_state", "document_version", "document_id", "state_digest")
    _unique("uq_document_signature", "document_signature", "document_id", "sequence")
    by_signer = ["tenant", "signer_id", "signed_at"]
    op.create_index("ix_document_signature_signer", "document_signature", by_signer)


def _rules() -> None:
    op.create_table(
        "signature_rules",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        _text("sha256", 64),
        sa.Column("set_at", UtcDateTime(), nullable=False),
        _text("set_by", 64),
        *_owned("signature_rules"),
    )
    op.create_table(
        "signature_rules_acceptance",
        _text("rules_id", 64),
        _text("person_id", 64),
        _text("text_sha256", 64),
        sa.Column("accepted_at", UtcDateTime(), nullable=False),
        _text("address", 64),
        *_owned("signature_rules_acceptance"),
    )
    _unique("uq_signature_rules_number", "signature_rules", "number")
    accepted = "rules_id", "person_id"
    _unique("uq_signature_rules_acceptance", "signature_rules_acceptance", *accepted)


def _text(name: str, length: int) -> sa.Column[str]:
    return sa.Column(name, sa.String(length=length), nullable=False)


def _unique(name: str, table: str, *columns: str) -> None:
    op.create_index(name, table, ["tenant", *columns], unique=True)


def _owned(table: str) -> tuple[sa.Column[str] | sa.PrimaryKeyConstraint, ...]:
    return (
        _text("id", 64),
        _text("tenant", 64),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )
