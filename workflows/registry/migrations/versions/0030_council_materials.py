"""Keep files of the council's questions, packets of agendas, and which files were turned to PDF."""

import sqlalchemy as sa
from alembic import op

from engine import UtcDateTime
from engine.municipalities import row_security

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _material()
    _packet()
    _rendition()


def _material() -> None:
    op.create_table(
        "council_material",
        sa.Column("question_id", sa.String(length=64), nullable=False),
        sa.Column("attachment_id", sa.String(length=64), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("added_by", sa.String(length=64), nullable=False),
        sa.Column("added_at", UtcDateTime(), nullable=False),
        *_own("council_material"),
        sa.ForeignKeyConstraint(
            ["question_id"],
            ["council_question.id"],
            name=op.f("fk_council_material_question_id"),
        ),
        sa.ForeignKeyConstraint(
            ["attachment_id"], ["attachment.id"], name=op.f("fk_council_material_attachment_id")
        ),
    )
    op.create_index(op.f("ix_council_material_tenant"), "council_material", ["tenant"])
    op.create_index("ix_council_material_question", "council_material", ["tenant", "question_id"])
    listed = ["tenant", "attachment_id"]
    op.create_index("uq_council_material_attachment", "council_material", listed, unique=True)
    row_security.protect(op.get_bind(), "council_material")


def _packet() -> None:
    op.create_table(
        "council_packet",
        sa.Column("session_id", sa.String(length=64), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("left_out", sa.JSON(), nullable=False),
        sa.Column("problem", sa.String(length=400), nullable=False),
        sa.Column("asked_at", UtcDateTime(), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=True),
        *_own("council_packet"),
        sa.ForeignKeyConstraint(
            ["session_id"], ["council_session.id"], name=op.f("fk_council_packet_session_id")
        ),
    )
    op.create_index(op.f("ix_council_packet_tenant"), "council_packet", ["tenant"])
    listed = ["tenant", "session_id"]
    op.create_index("uq_council_packet_session", "council_packet", listed, unique=True)
    row_security.protect(op.get_bind(), "council_packet")


def _rendition() -> None:
    op.create_table(
        "pdf_rendition",
        sa.Column("source_sha256", sa.String(length=64), nullable=False),
        sa.Column("about", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("pdf_sha256", sa.String(length=64), nullable=False),
        sa.Column("pdf_size", sa.BigInteger(), nullable=False),
        sa.Column("problem", sa.String(length=400), nullable=False),
        sa.Column("asked_at", UtcDateTime(), nullable=False),
        *_own("pdf_rendition"),
    )
    op.create_index(op.f("ix_pdf_rendition_tenant"), "pdf_rendition", ["tenant"])
    op.create_index("ix_pdf_rendition_about", "pdf_rendition", ["tenant", "about"])
    listed = ["tenant", "source_sha256"]
    op.create_index("uq_pdf_rendition_source", "pdf_rendition", listed, unique=True)
    row_security.protect(op.get_bind(), "pdf_rendition")


def _own(table: str) -> tuple[sa.Column[str] | sa.PrimaryKeyConstraint, ...]:
    return (
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("tenant", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )
