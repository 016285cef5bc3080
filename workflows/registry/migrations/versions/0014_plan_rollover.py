"""Keep busy days of a year, and what was decided about items of last year's plan."""

import sqlalchemy as sa
from alembic import op

from engine import UtcDateTime
from engine.municipalities import row_security

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "busy_days",
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("tenant", sa.String(length=64), nullable=False),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_busy_days_ends_after_start")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_busy_days")),
    )
    op.create_index(op.f("ix_busy_days_tenant"), "busy_days", ["tenant"])
    op.create_index("ix_busy_days_when", "busy_days", ["tenant", "starts_on"])
    op.create_table(
        "plan_rollover_decision",
        sa.Column("plan_id", sa.String(length=64), nullable=False),
        sa.Column("source_id", sa.String(length=64), nullable=False),
        sa.Column("verdict", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.String(length=1000), nullable=False),
        sa.Column("decided_by", sa.String(length=64), nullable=False),
        sa.Column("decided_at", UtcDateTime(), nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("tenant", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["plan_id"],
            ["annual_plan.id"],
            name=op.f("fk_plan_rollover_decision_plan_id_annual_plan"),
        ),
        sa.ForeignKeyConstraint(
            ["source_id"],
            ["plan_item.id"],
            name=op.f("fk_plan_rollover_decision_source_id_plan_item"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_rollover_decision")),
    )
    op.create_index(op.f("ix_plan_rollover_decision_tenant"), "plan_rollover_decision", ["tenant"])
    one = ["plan_id", "source_id"]
    op.create_index("uq_plan_rollover_decision", "plan_rollover_decision", one, unique=True)
    row_security.protect(op.get_bind(), "busy_days", "plan_rollover_decision")
