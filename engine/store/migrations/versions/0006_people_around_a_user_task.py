"""Delegation, questions, mentions, watching and follow-up dates of user tasks."""

import sqlalchemy as sa
from alembic import op

from engine.store.types import UtcDateTime

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

DELEGATED = sa.text("state = 'open' AND owner <> ''")
OPEN = sa.text("state = 'open'")


def upgrade() -> None:
    op.add_column("user_task", sa.Column("owner", sa.Text(), nullable=False, server_default=""))
    for name in ("open_questions", "open_approvals"):
        op.add_column(
            "user_task", sa.Column(name, sa.Integer(), nullable=False, server_default="0")
        )
    op.create_index(
        "ix_user_task_delegated",
        "user_task",
        ["tenant", "owner", "due_order", "id"],
        sqlite_where=DELEGATED,
        postgresql_where=DELEGATED,
    )
    _questions()
    _mentions()
    _private_notes()


def _questions() -> None:
    op.create_table(
        "user_task_question",
        sa.Column("id", sa.Text(), primary_key=True),
        sa.Column("instance_id", sa.Text(), nullable=False),
        sa.Column("task_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.Column("asked_of", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("asked_at", UtcDateTime(), nullable=False),
        sa.Column("asked_sequence", sa.Integer(), nullable=False),
        sa.Column("verdict", sa.String(16), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_by", sa.Text(), nullable=False),
        sa.Column("acting_for", sa.Text(), nullable=False),
        sa.Column("closed_at", UtcDateTime(), nullable=True),
        sa.Column("tenant", sa.String(64), nullable=False),
        sa.ForeignKeyConstraint(["instance_id"], ["process_instance.id"]),
        sa.ForeignKeyConstraint(["task_id"], ["user_task.id"]),
        sa.CheckConstraint(
            "(state = 'open') = (closed_at IS NULL)", name="a_closed_question_says_when"
        ),
    )
    op.create_index(
        "ix_user_task_question_open",
        "user_task_question",
        ["tenant", "asked_of", "task_id"],
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )
    op.create_index(
        "ix_user_task_question_of_task", "user_task_question", ["task_id", "asked_sequence"]
    )


def _mentions() -> None:
    op.create_table(
        "remark_mention",
        sa.Column("instance_id", sa.Text(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Text(), nullable=False),
        sa.Column("task_id", sa.Text(), nullable=False),
        sa.Column("tenant", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("instance_id", "sequence", "user_id"),
        sa.ForeignKeyConstraint(["instance_id"], ["process_instance.id"]),
    )
    op.create_index("ix_remark_mention_task", "remark_mention", ["task_id", "user_id"])


def _private_notes() -> None:
    op.create_table(
        "instance_watch",
        sa.Column("instance_id", sa.Text(), nullable=False),
        sa.Column("user_id", sa.Text(), nullable=False),
        sa.Column("since", UtcDateTime(), nullable=False),
        sa.Column("tenant", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("instance_id", "user_id"),
        sa.ForeignKeyConstraint(["instance_id"], ["process_instance.id"]),
    )
    op.create_index(
        "ix_instance_watch_user", "instance_watch", ["tenant", "user_id", "instance_id"]
    )
    op.create_table(
        "task_follow_up",
        sa.Column("task_id", sa.Text(), nullable=False),
        sa.Column("user_id", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("tenant", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("task_id", "user_id"),
        sa.ForeignKeyConstraint(["task_id"], ["user_task.id"]),
    )
    op.create_index(
        "ix_task_follow_up_user", "task_follow_up", ["tenant", "user_id", "day", "task_id"]
    )
