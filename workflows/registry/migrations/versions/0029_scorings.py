"""Keep expert scorings: objects, experts and score sheets."""

import sqlalchemy as sa
from alembic import op

from engine import UtcDateTime
from engine.municipalities import row_security

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _scoring()
    _object()
    _sheet()
    row_security.protect(op.get_bind(), "scoring", "scoring_object", "score_sheet")


def _scoring() -> None:
    op.create_table(
        "scoring",
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("basis", sa.String(length=1000), nullable=False),
        sa.Column("criteria", sa.JSON(), nullable=False),
        sa.Column("reserve", sa.JSON(), nullable=False),
        sa.Column("opened_at", UtcDateTime(), nullable=False),
        sa.Column("closed_at", UtcDateTime(), nullable=True),
        sa.Column("closing_reason", sa.String(length=1000), nullable=False),
        sa.Column("outcome", sa.String(length=32), nullable=False),
        sa.Column("summary_id", sa.String(length=64), nullable=False),
        sa.Column("instance_id", sa.String(length=64), nullable=False),
        sa.Column("job_key", sa.String(length=200), nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("tenant", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scoring")),
    )
    op.create_index(op.f("ix_scoring_tenant"), "scoring", ["tenant"])
    op.create_index("uq_scoring_job_key", "scoring", ["tenant", "job_key"], unique=True)


def _object() -> None:
    op.create_table(
        "scoring_object",
        sa.Column("scoring_id", sa.String(length=64), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("organisation_id", sa.String(length=64), nullable=False),
        sa.Column("document_id", sa.String(length=64), nullable=False),
        sa.Column("authors", sa.JSON(), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("third_called", sa.Boolean(), nullable=False),
        sa.Column("rule", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("reason", sa.String(length=1000), nullable=False),
        sa.Column("result", sa.JSON(), nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("tenant", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["scoring_id"], ["scoring.id"], name=op.f("fk_scoring_object_scoring_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scoring_object")),
    )
    op.create_index(op.f("ix_scoring_object_tenant"), "scoring_object", ["tenant"])
    named, coded = ["scoring_id", "code"], ["tenant", "code"]
    op.create_index("uq_scoring_object_code", "scoring_object", named, unique=True)
    op.create_index("ix_scoring_object_code", "scoring_object", coded)


def _sheet() -> None:
    op.create_table(
        "score_sheet",
        sa.Column("scoring_id", sa.String(length=64), nullable=False),
        sa.Column("object_id", sa.String(length=64), nullable=False),
        sa.Column("seat", sa.Integer(), nullable=False),
        sa.Column("expert_id", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("scores", sa.JSON(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("save_key", sa.String(length=64), nullable=False),
        sa.Column("saved_at", UtcDateTime(), nullable=True),
        sa.Column("submitted_at", UtcDateTime(), nullable=True),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("tenant", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["scoring_id"], ["scoring.id"], name=op.f("fk_score_sheet_scoring_id")
        ),
        sa.ForeignKeyConstraint(
            ["object_id"], ["scoring_object.id"], name=op.f("fk_score_sheet_object_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_score_sheet")),
    )
    op.create_index(op.f("ix_score_sheet_tenant"), "score_sheet", ["tenant"])
    whose, which = ["object_id", "expert_id"], ["tenant", "scoring_id"]
    op.create_index("uq_score_sheet_expert", "score_sheet", whose, unique=True)
    op.create_index("ix_score_sheet_scoring", "score_sheet", which)
