"""Keep process drafts: files that designers work on until they become a version."""

import sqlalchemy as sa
from alembic import op

from engine.store import row_security
from engine.store.types import JsonText, UtcDateTime

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

BigNumber = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    _drafts()
    _files()
    _comments()
    _events()
    row_security.protect(
        op.get_bind(),
        "process_draft",
        "process_draft_file",
        "process_draft_comment",
        "process_draft_event",
    )


def _drafts() -> None:
    op.create_table(
        "process_draft",
        _text("id"),
        _text("key"),
        _text("name"),
        sa.Column("state", sa.String(16), nullable=False),
        _text("base_definition_id"),
        _text("owner"),
        _moment("created_at"),
        sa.Column("revision", sa.Integer(), nullable=False),
        _moment("changed_at"),
        _text("changed_by"),
        _text("lock_holder"),
        _moment("lock_until", nullable=True),
        _text("note"),
        _text("submitted_by"),
        _moment("submitted_at", nullable=True),
        _text("reviewer"),
        _moment("reviewed_at", nullable=True),
        _text("review_note"),
        _moment("effective_at", nullable=True),
        _text("newest_id"),
        _text("deployment_id"),
        sa.Column("acceptances", JsonText(), nullable=False),
        _tenant(),
        sa.PrimaryKeyConstraint("id", name="pk_process_draft"),
        sa.CheckConstraint("revision >= 1", name="revisions_count_from_one"),
    )
    op.create_index("ix_process_draft_listed", "process_draft", ["tenant", "state", "changed_at"])


def _files() -> None:
    op.create_table(
        "process_draft_file",
        _text("draft_id"),
        _text("name"),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        _moment("changed_at"),
        _text("changed_by"),
        _tenant(),
        sa.PrimaryKeyConstraint("draft_id", "name", name="pk_process_draft_file"),
        _of_draft("process_draft_file"),
    )


def _comments() -> None:
    op.create_table(
        "process_draft_comment",
        sa.Column("number", BigNumber, nullable=False, autoincrement=True),
        _text("id"),
        _text("draft_id"),
        _text("file"),
        _text("element_id"),
        _text("author"),
        _text("text"),
        _moment("at"),
        _text("resolved_by"),
        _moment("resolved_at", nullable=True),
        _tenant(),
        sa.PrimaryKeyConstraint("number", name="pk_process_draft_comment"),
        _of_draft("process_draft_comment"),
    )
    told, named = "ix_process_draft_comment_told", "uq_process_draft_comment_id"
    op.create_index(told, "process_draft_comment", ["draft_id", "number"])
    op.create_index(named, "process_draft_comment", ["id"], unique=True)


def _events() -> None:
    op.create_table(
        "process_draft_event",
        sa.Column("number", BigNumber, nullable=False, autoincrement=True),
        _text("draft_id"),
        _moment("at"),
        _text("by"),
        sa.Column("deed", sa.String(16), nullable=False),
        _text("text"),
        _tenant(),
        sa.PrimaryKeyConstraint("number", name="pk_process_draft_event"),
        _of_draft("process_draft_event"),
    )
    op.create_index("ix_process_draft_event_told", "process_draft_event", ["draft_id", "number"])


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False)


def _moment(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, UtcDateTime(), nullable=nullable)


def _tenant() -> sa.Column[str]:
    return sa.Column("tenant", sa.String(64), nullable=False)


def _of_draft(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["draft_id"], ["process_draft.id"], name=f"fk_{table}_draft_id")
