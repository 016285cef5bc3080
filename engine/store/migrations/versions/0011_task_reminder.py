"""Keep of which deadlines somebody was reminded; find follow-up dates by their day."""

import sqlalchemy as sa
from alembic import op

from engine.store.types import UtcDateTime

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "task_reminder",
        sa.Column("task_id", sa.Text(), nullable=False),
        sa.Column("due_at", UtcDateTime(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("tenant", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["task_id"], ["user_task.id"], name=op.f("fk_task_reminder_task_id")
        ),
        sa.PrimaryKeyConstraint("task_id", "due_at", "step", name=op.f("pk_task_reminder")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_task_follow_up_day", "task_follow_up", ["tenant", "day"])
