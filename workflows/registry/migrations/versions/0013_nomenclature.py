"""Keep the nomenclature of files; documents know their file; registrations may be annulled."""

import sqlalchemy as sa
from alembic import op

from engine import UtcDateTime
from engine.municipalities import row_security

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

NUMBERED = "(status IN ('registered', 'superseded', 'annulled', 'destroyed'))"


def upgrade() -> None:
    with op.batch_alter_table("document") as table:
        for name, length in (("case_id", 64), ("note", 400)):
            kept = sa.Column(name, sa.String(length=length), server_default="", nullable=False)
            table.add_column(kept)
        table.drop_constraint(op.f("ck_document_number_when_registered"), type_="check")
        table.create_check_constraint(
            op.f("ck_document_number_when_registered"), f"{NUMBERED} = (number IS NOT NULL)"
        )
        table.create_index("ix_document_case", ["tenant", "case_id"])
    begun = sa.Column("begun_after", sa.Integer(), server_default="0", nullable=False)
    op.add_column("number_series", begun)
    _nomenclature()
    for name in ("nomenclature_year", "case_section", "case_file"):
        op.create_index(op.f(f"ix_{name}_tenant"), name, ["tenant"])
        row_security.protect(op.get_bind(), name)


def _nomenclature() -> None:
    op.create_table(
        "nomenclature_year",
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("basis", sa.String(length=400), nullable=False),
        sa.Column("approved_at", UtcDateTime(), nullable=True),
        sa.Column("approved_by", sa.String(length=64), nullable=False),
        sa.Column("closed_at", UtcDateTime(), nullable=True),
        sa.Column("closed_by", sa.String(length=64), nullable=False),
        *_owned("nomenclature_year"),
    )
    op.create_table(
        "case_section",
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=8), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        *_owned("case_section"),
    )
    op.create_table(
        "case_file",
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("section_id", sa.String(length=64), nullable=False),
        sa.Column("case_index", sa.String(length=20), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("retention_years", sa.Integer(), nullable=True),
        sa.Column("retention_note", sa.String(length=200), nullable=False),
        sa.Column("kinds", sa.JSON(), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        *_owned("case_file"),
        sa.CheckConstraint(
            "retention_years IS NULL OR retention_years > 0",
            name=op.f("ck_case_file_kept_for_years"),
        ),
    )
    op.create_index("uq_nomenclature_year", "nomenclature_year", ["tenant", "year"], unique=True)
    by_number = ["tenant", "year", "number"]
    op.create_index("uq_case_section_number", "case_section", by_number, unique=True)
    by_index = ["tenant", "year", "case_index"]
    op.create_index("uq_case_file_index", "case_file", by_index, unique=True)


def _owned(table: str) -> tuple[sa.Column[str] | sa.PrimaryKeyConstraint, ...]:
    return (
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("tenant", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )
