"""Let inboxes sort, filter and search by their own entries; enter what people have, too."""

from typing import Any

import sqlalchemy as sa
from alembic import context, op

from engine.domain.words import as_written, kept_words
from engine.store.types import JsonText, SearchWords, UtcDateTime

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

AT_ONCE = 1_000
TASK = sa.table(
    "user_task",
    sa.column("number", sa.BigInteger()),
    sa.column("id", sa.Text()),
    sa.column("tenant", sa.Text()),
    sa.column("state", sa.Text()),
    sa.column("assignee", sa.Text()),
    sa.column("candidates", JsonText()),
    sa.column("candidate_users", JsonText()),
    sa.column("excluded_users", JsonText()),
    sa.column("substitutable", sa.Boolean()),
    sa.column("due_order", UtcDateTime()),
    sa.column("created_at", UtcDateTime()),
    sa.column("priority", sa.Integer()),
    sa.column("process_key", sa.Text()),
    sa.column("process_name", sa.Text()),
    sa.column("business_key", sa.Text()),
    sa.column("instance_title", sa.Text()),
    sa.column("title", sa.Text()),
    sa.column("name", sa.Text()),
    sa.column("organisation", sa.Text()),
    sa.column("search_text", sa.Text()),
)
SORTED = {
    "created": ("created_at", "task_id"),
    "urgency": ("urgency", "due_order", "task_id"),
    "process": ("process_key", "due_order", "task_id"),
    "organisation": ("organisation", "due_order", "task_id"),
}


def upgrade() -> None:
    op.drop_index("ix_user_task_mine", table_name="user_task")
    op.drop_index("ix_task_candidate_task_id", table_name="task_candidate")
    op.drop_table("task_candidate")
    entry = _table()
    _fill(entry)
    _indexes()


def _table() -> sa.Table:
    return op.create_table(
        "task_candidate",
        sa.Column("tenant", sa.String(length=64), nullable=False),
        sa.Column("principal", sa.Text(), nullable=False),
        sa.Column("due_order", UtcDateTime(), nullable=False),
        sa.Column("task_id", sa.Text(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("urgency", sa.Integer(), nullable=False),
        sa.Column("process_key", sa.Text(), nullable=False),
        sa.Column("organisation", sa.Text(), nullable=False),
        sa.Column("guarded", sa.Boolean(), nullable=False),
        sa.Column("substitutable", sa.Boolean(), nullable=False),
        sa.Column("words", SearchWords(), nullable=False),
        sa.ForeignKeyConstraint(
            ["task_id"], ["user_task.id"], name=op.f("fk_task_candidate_task_id")
        ),
        sa.PrimaryKeyConstraint(
            "tenant",
            "principal",
            "due_order",
            "task_id",
            name=op.f("pk_task_candidate"),
            postgresql_include=[
                "urgency",
                "process_key",
                "organisation",
                "guarded",
                "substitutable",
            ],
        ),
        sqlite_with_rowid=False,
    )


def _fill(entry: sa.Table) -> None:
    """Find words anew and enter open user tasks, page by page: an office may have millions."""
    base_forms = context.config.attributes.get("base_forms", as_written)
    bind, number = op.get_bind(), 0
    said = sa.update(TASK).where(TASK.c.id == sa.bindparam("of_id"))
    said = said.values(search_text=sa.bindparam("words"))
    page = sa.select(TASK).order_by(TASK.c.number).limit(AT_ONCE)
    while rows := bind.execute(page.where(TASK.c.number > number)).mappings().all():
        number = rows[-1]["number"]
        words = {row["id"]: kept_words(_texts(row), base_forms) for row in rows}
        bind.execute(said, [{"of_id": id_, "words": " ".join(w)} for id_, w in words.items()])
        entries = [e for row in rows if row["state"] == "open" for e in _entries(row, words)]
        if entries:
            bind.execute(sa.insert(entry), entries)


def _texts(row: Any) -> tuple[str, ...]:
    names = ("title", "name", "process_key", "business_key", "instance_title", "process_name")
    return tuple(row[name] for name in names)


def _entries(row: Any, words: dict[str, tuple[str, ...]]) -> list[dict[str, Any]]:
    offered = [*row["candidates"], *(f"user:{user}" for user in row["candidate_users"])]
    principals = [f"assignee:{row['assignee']}"] if row["assignee"] else offered
    return [
        {
            "tenant": row["tenant"],
            "principal": each,
            "due_order": row["due_order"],
            "task_id": row["id"],
            "created_at": row["created_at"],
            "urgency": -row["priority"],
            "process_key": row["process_key"],
            "organisation": row["organisation"],
            "guarded": bool(row["excluded_users"]),
            "substitutable": row["substitutable"],
            "words": [*words[row["id"]], f"@{each}"],
        }
        for each in dict.fromkeys(principals)
    ]


def _indexes() -> None:
    op.create_index("ix_task_candidate_task_id", "task_candidate", ["task_id"])
    for name, columns in SORTED.items():
        op.create_index(
            f"ix_task_candidate_{name}",
            "task_candidate",
            ["tenant", "principal", *columns, "guarded", "substitutable"],
        )
    if op.get_bind().dialect.name == "postgresql":
        op.create_index(
            "ix_task_candidate_words", "task_candidate", ["words"], postgresql_using="gin"
        )
        # Entries come and go with every claim; dead rows at the head of an index slow inboxes.
        op.execute(
            "ALTER TABLE task_candidate SET "
            "(autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 500)"
        )
