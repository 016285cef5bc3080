"""Keep contests: configuration, commissions, applications, judging, results, appeals."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from engine import UtcDateTime
from engine.municipalities import row_security

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

TABLES = (
    "contest",
    "contest_change",
    "contest_commission_member",
    "contest_application",
    "contest_file",
    "contest_declaration",
    "contest_distribution",
    "contest_judge",
    "contest_result",
    "contest_award",
    "contest_draw",
    "contest_appeal",
)


def upgrade() -> None:
    _contests()
    _applications()
    _judging()
    _results()
    row_security.protect(op.get_bind(), *TABLES)


def _contests() -> None:
    _table(
        "contest",
        _text("title", 300),
        _text("variant", 64),
        _text("school_year", 7),
        _column("configuration", sa.JSON()),
        _text("state", 16),
        _text("instance_id", 64),
        _text("plan_item_id", 64),
        _text("copied_from", 64),
        _text("order_document_id", 64),
        _text("results_document_id", 64),
        _text("created_by", 64),
        _column("created_at", UtcDateTime()),
        _column("opened_at", UtcDateTime(), nullable=True),
        _column("published_at", UtcDateTime(), nullable=True),
        _column("revision", sa.Integer()),
    )
    op.create_index("ix_contest_instance", "contest", ["tenant", "instance_id"])
    op.create_index("ix_contest_year", "contest", ["tenant", "school_year"])
    _table(
        "contest_change",
        _text("contest_id", 64),
        _text("person_id", 64),
        _column("changed_at", UtcDateTime()),
        _column("revision", sa.Integer()),
        _column("what", sa.Text()),
        _text("reason", 1000),
    )
    op.create_index(
        "ix_contest_change_contest", "contest_change", ["tenant", "contest_id", "changed_at"]
    )
    _table(
        "contest_commission_member",
        _text("contest_id", 64),
        _text("person_id", 64),
        _text("part", 16),
        _text("replaced_by", 64),
        _column("until", UtcDateTime(), nullable=True),
        _to("contest_commission_member", "contest_id", "contest"),
        _to("contest_commission_member", "person_id", "person"),
    )
    op.create_index(
        "uq_contest_commission_member",
        "contest_commission_member",
        ["tenant", "contest_id", "person_id"],
        unique=True,
    )


def _applications() -> None:
    _table(
        "contest_application",
        _text("contest_id", 64),
        _column("number", sa.Integer(), nullable=True),
        _text("organisation_id", 64),
        _text("person_id", 64),
        _column("co_authors", sa.JSON()),
        _text("nomination", 64),
        _column("facts", sa.JSON()),
        _text("topic", 300),
        _text("state", 16),
        _column("refusal_reasons", sa.JSON()),
        _text("blind_code", 16),
        _text("created_by", 64),
        _column("created_at", UtcDateTime()),
        _column("submitted_at", UtcDateTime(), nullable=True),
        _text("instance_id", 64),
        _column("revision", sa.Integer()),
        _to("contest_application", "contest_id", "contest"),
        _to("contest_application", "organisation_id", "organisation"),
        _to("contest_application", "person_id", "person"),
    )
    op.create_index(
        "ix_contest_application_instance", "contest_application", ["tenant", "instance_id"]
    )
    op.create_index(
        "ix_contest_application_organisation", "contest_application", ["tenant", "organisation_id"]
    )
    op.create_index("ix_contest_application_person", "contest_application", ["tenant", "person_id"])
    op.create_index(
        "ix_contest_application_state", "contest_application", ["tenant", "contest_id", "state"]
    )
    op.create_index(
        "uq_contest_application_number",
        "contest_application",
        ["tenant", "contest_id", "number"],
        unique=True,
    )
    _table(
        "contest_file",
        _text("application_id", 64),
        _text("trial_code", 64),
        _text("file_code", 64),
        _text("attachment_id", 64),
        _text("redacted_attachment_id", 64),
        _column("frozen_at", UtcDateTime(), nullable=True),
        _text("sha256", 64),
        _to("contest_file", "application_id", "contest_application"),
    )
    op.create_index(
        "ix_contest_file_place",
        "contest_file",
        ["tenant", "application_id", "trial_code", "file_code"],
    )


def _judging() -> None:
    _table(
        "contest_declaration",
        _text("contest_id", 64),
        _text("juror_id", 64),
        _text("application_id", 64),
        _text("relation", 16),
        _text("source", 16),
        _text("note", 400),
        _column("made_at", UtcDateTime()),
        _to("contest_declaration", "contest_id", "contest"),
        _to("contest_declaration", "application_id", "contest_application"),
    )
    op.create_index(
        "uq_contest_declaration",
        "contest_declaration",
        ["tenant", "contest_id", "juror_id", "application_id", "source"],
        unique=True,
    )
    _table(
        "contest_distribution",
        _text("contest_id", 64),
        _text("stage", 64),
        _text("seed", 64),
        _text("input_hash", 64),
        _column("input", sa.JSON()),
        _column("result", sa.JSON()),
        _text("made_by", 64),
        _column("made_at", UtcDateTime()),
        _column("dry_run", sa.Boolean()),
        _to("contest_distribution", "contest_id", "contest"),
    )
    op.create_index(
        "ix_contest_distribution", "contest_distribution", ["tenant", "contest_id", "made_at"]
    )
    _table(
        "contest_judge",
        _text("contest_id", 64),
        _text("stage", 64),
        _text("application_id", 64),
        _text("juror_id", 64),
        _text("state", 16),
        _to("contest_judge", "contest_id", "contest"),
        _to("contest_judge", "application_id", "contest_application"),
    )
    op.create_index("ix_contest_judge_juror", "contest_judge", ["tenant", "contest_id", "juror_id"])
    op.create_index(
        "uq_contest_judge",
        "contest_judge",
        ["tenant", "application_id", "stage", "juror_id"],
        unique=True,
    )


def _results() -> None:
    _table(
        "contest_result",
        _text("contest_id", 64),
        _text("application_id", 64),
        _text("stage", 64),
        _column("points", sa.BigInteger(), nullable=True),
        _column("place", sa.Integer(), nullable=True),
        _text("award", 64),
        _column("explanation", sa.JSON()),
        _column("revision", sa.Integer()),
        _to("contest_result", "contest_id", "contest"),
        _to("contest_result", "application_id", "contest_application"),
    )
    op.create_index(
        "ix_contest_result_stage", "contest_result", ["tenant", "contest_id", "stage", "revision"]
    )
    op.create_index(
        "uq_contest_result",
        "contest_result",
        ["tenant", "application_id", "stage", "revision"],
        unique=True,
    )
    _table(
        "contest_award",
        _text("application_id", 64),
        _text("kind", 64),
        _text("number", 64),
        _text("document_id", 64),
        _text("code", 64),
        _column("issued_at", UtcDateTime()),
        _column("revoked_at", UtcDateTime(), nullable=True),
        _text("revoked_for", 1000),
        _to("contest_award", "application_id", "contest_application"),
    )
    op.create_index("ix_contest_award_application", "contest_award", ["tenant", "application_id"])
    op.create_index("uq_contest_award_code", "contest_award", ["tenant", "code"], unique=True)
    _table(
        "contest_draw",
        _text("contest_id", 64),
        _text("trial_code", 64),
        _text("seed", 64),
        _column("order", sa.JSON()),
        _column("by_hand", sa.Boolean()),
        _text("signed_by", 64),
        _column("made_at", UtcDateTime()),
        _to("contest_draw", "contest_id", "contest"),
    )
    op.create_index(
        "uq_contest_draw_trial", "contest_draw", ["tenant", "contest_id", "trial_code"], unique=True
    )
    _table(
        "contest_appeal",
        _text("application_id", 64),
        _text("stage", 64),
        _text("ground", 16),
        _column("text", sa.Text()),
        _text("state", 16),
        _text("outcome", 16),
        _column("decision", sa.Text()),
        _column("before", sa.JSON()),
        _column("after", sa.JSON()),
        _column("filed_at", UtcDateTime()),
        _column("decided_at", UtcDateTime(), nullable=True),
        _text("instance_id", 64),
        _to("contest_appeal", "application_id", "contest_application"),
    )
    op.create_index("ix_contest_appeal_application", "contest_appeal", ["tenant", "application_id"])
    op.create_index("ix_contest_appeal_instance", "contest_appeal", ["tenant", "instance_id"])


def _text(name: str, length: int) -> sa.Column[str]:
    return sa.Column(name, sa.String(length=length), nullable=False)


def _column(name: str, kind: sa.types.TypeEngine[Any], *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=nullable)


def _to(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{other}")
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=name)


def _table(name: str, *parts: sa.schema.SchemaItem) -> None:
    op.create_table(
        name,
        *parts,
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("tenant", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
    )
    op.create_index(op.f(f"ix_{name}_tenant"), name, ["tenant"])
