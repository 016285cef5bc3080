"""Keep drafts of forms; find what an organisation answered before."""

import sqlalchemy as sa
from alembic import op

from engine.store.types import JsonText, UtcDateTime

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_OF_TASK = sa.text("task_id IS NOT NULL")
_OF_START = sa.text("task_id IS NULL")
_WITH_FILES = sa.text("has_files")
_ANSWERED = sa.text("state = 'completed' AND organisation <> ''")


def upgrade() -> None:
    op.create_table(
        "user_task_draft",
        sa.Column(
            "number",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("task_id", sa.Text(), nullable=True),
        sa.Column("process_key", sa.Text(), nullable=False),
        sa.Column("user_id", sa.Text(), nullable=False),
        sa.Column("definition_id", sa.Text(), nullable=False),
        sa.Column("form_key", sa.Text(), nullable=False),
        sa.Column("answers", JsonText(), nullable=False),
        sa.Column("has_files", sa.Boolean(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("saved_at", UtcDateTime(), nullable=False),
        sa.Column("taken_by", sa.Text(), nullable=False),
        sa.Column("tenant", sa.String(length=64), nullable=False),
        sa.CheckConstraint(
            "(task_id IS NULL) = (process_key <> '')",
            name=op.f("a_draft_is_of_a_user_task_or_a_start"),
        ),
        sa.CheckConstraint("user_id <> ''", name=op.f("a_draft_has_an_author")),
        sa.ForeignKeyConstraint(
            ["task_id"], ["user_task.id"], name=op.f("fk_user_task_draft_task_id")
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_user_task_draft")),
    )
    op.create_index(
        "uq_user_task_draft_of_task",
        "user_task_draft",
        ["task_id", "user_id"],
        unique=True,
        sqlite_where=_OF_TASK,
        postgresql_where=_OF_TASK,
    )
    op.create_index(
        "uq_user_task_draft_of_start",
        "user_task_draft",
        ["tenant", "process_key", "user_id"],
        unique=True,
        sqlite_where=_OF_START,
        postgresql_where=_OF_START,
    )
    op.create_index(
        "ix_user_task_draft_with_files",
        "user_task_draft",
        ["number"],
        sqlite_where=_WITH_FILES,
        postgresql_where=_WITH_FILES,
    )
    op.create_index("ix_user_task_draft_saved_at", "user_task_draft", ["saved_at"])
    op.create_index(
        "ix_user_task_answered",
        "user_task",
        ["tenant", "organisation", "process_key", "element_id", "closed_at"],
        sqlite_where=_ANSWERED,
        postgresql_where=_ANSWERED,
    )


def downgrade() -> None:
    op.drop_index("ix_user_task_answered", table_name="user_task")
    op.drop_table("user_task_draft")
