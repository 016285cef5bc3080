"""Keep corrections of published plans and their changes."""

import sqlalchemy as sa
from alembic import op

from engine import UtcDateTime
from engine.municipalities import row_security

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "plan_correction",
        sa.Column("plan_id", sa.String(length=64), nullable=False),
        sa.Column("instance_id", sa.String(length=64), nullable=False),
        sa.Column("author_id", sa.String(length=64), nullable=False),
        sa.Column("justification", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("document_id", sa.String(length=64), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("applied_at", UtcDateTime(), nullable=True),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("tenant", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["annual_plan.id"], name=op.f("fk_plan_correction_plan_id_annual_plan")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_correction")),
    )
    op.create_index(op.f("ix_plan_correction_tenant"), "plan_correction", ["tenant"])
    op.create_index("ix_plan_correction_plan", "plan_correction", ["plan_id", "state"])
    one = ["tenant", "instance_id"]
    op.create_index("uq_plan_correction_instance", "plan_correction", one, unique=True)
    op.create_table(
        "plan_correction_change",
        sa.Column("correction_id", sa.String(length=64), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("item_id", sa.String(length=64), nullable=False),
        sa.Column("before", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("after", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("reason", sa.String(length=1000), nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("tenant", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["correction_id"],
            ["plan_correction.id"],
            name=op.f("fk_plan_correction_change_correction_id_plan_correction"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_correction_change")),
    )
    op.create_index(op.f("ix_plan_correction_change_tenant"), "plan_correction_change", ["tenant"])
    listed = ["correction_id", "position"]
    op.create_index("ix_plan_correction_change_correction", "plan_correction_change", listed)
    row_security.protect(op.get_bind(), "plan_correction", "plan_correction_change")
