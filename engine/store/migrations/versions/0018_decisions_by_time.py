"""Let decisions that were worked out be read by time, whatever decided them."""

from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_decision_evaluation_by_time",
        "decision_evaluation",
        ["tenant", "at", "instance_id", "sequence"],
    )
