"""Keep assignments and everything that changed about them."""

import sqlalchemy as sa
from alembic import op

from engine import UtcDateTime
from engine.municipalities import row_security

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "assignment",
        sa.Column("text", sa.String(length=1000), nullable=False),
        sa.Column("executor_id", sa.String(length=64), nullable=False),
        sa.Column("giver_id", sa.String(length=64), nullable=False),
        sa.Column("first_due_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("basis", sa.String(length=400), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("report", sa.String(length=4000), nullable=False),
        sa.Column("reason", sa.String(length=4000), nullable=False),
        sa.Column("document_id", sa.String(length=64), nullable=False),
        sa.Column("instance_id", sa.String(length=64), nullable=False),
        sa.Column("job_key", sa.String(length=200), nullable=False),
        sa.Column("issued_at", UtcDateTime(), nullable=False),
        sa.Column("reported_at", UtcDateTime(), nullable=True),
        sa.Column("closed_at", UtcDateTime(), nullable=True),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("tenant", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assignment")),
    )
    op.create_index(op.f("ix_assignment_tenant"), "assignment", ["tenant"])
    op.create_index("uq_assignment_job_key", "assignment", ["tenant", "job_key"], unique=True)
    for short in ("executor", "giver", "instance"):
        op.create_index(f"ix_assignment_{short}", "assignment", ["tenant", f"{short}_id"])
    op.create_table(
        "assignment_change",
        sa.Column("assignment_id", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("due_before", sa.Date(), nullable=True),
        sa.Column("due_after", sa.Date(), nullable=True),
        sa.Column("executor_before", sa.String(length=64), nullable=False),
        sa.Column("executor_after", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.String(length=4000), nullable=False),
        sa.Column("changed_by", sa.String(length=64), nullable=False),
        sa.Column("changed_at", UtcDateTime(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("tenant", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["assignment_id"],
            ["assignment.id"],
            name=op.f("fk_assignment_change_assignment_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assignment_change")),
    )
    op.create_index(op.f("ix_assignment_change_tenant"), "assignment_change", ["tenant"])
    listed = ["tenant", "assignment_id"]
    op.create_index("ix_assignment_change_of", "assignment_change", listed)
    row_security.protect(op.get_bind(), "assignment", "assignment_change")
