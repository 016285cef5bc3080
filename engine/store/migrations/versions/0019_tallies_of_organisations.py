"""Count how processes go of each organisation, too; everything that has finished is counted anew.

Tallies hold nothing that history does not: they are made again by the job that keeps them.
"""

from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op

from engine.store.types import UtcDateTime

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

_TENANT = ("tenant", sa.String(length=64))
TASK = sa.table(
    "user_task",
    sa.column(*_TENANT),
    sa.column("definition_id", sa.Text()),
    sa.column("element_id", sa.Text()),
    sa.column("organisation", sa.Text()),
    sa.column("state", sa.Text()),
    sa.column("created_at", UtcDateTime()),
    sa.column("claimed_at", UtcDateTime()),
    sa.column("due_at", UtcDateTime()),
    sa.column("closed_at", UtcDateTime()),
)
INSTANCE = sa.table(
    "process_instance",
    sa.column("id", sa.Text()),
    sa.column(*_TENANT),
    sa.column("definition_id", sa.Text()),
    sa.column("ended_at", UtcDateTime()),
)
FINISHED_TASK = sa.table(
    "finished_task", sa.column("weight", sa.SmallInteger()), *(sa.column(c.key) for c in TASK.c)
)
FINISHED_INSTANCE = sa.table(
    "finished_instance", sa.column(*_TENANT), sa.column("instance_id", sa.Text())
)


def upgrade() -> None:
    op.add_column(
        "finished_task", sa.Column("organisation", sa.Text(), nullable=False, server_default="")
    )
    op.drop_index("ix_process_tally_cases", table_name="process_tally")
    op.drop_table("process_tally")
    _tally()
    for statement in counted_anew():
        op.execute(statement)


def _tally() -> None:
    key = ("tenant", "definition_id", "kind", "organisation", "month", "outcome", "subject")
    op.create_table(
        "process_tally",
        sa.Column(*_TENANT, nullable=False),
        sa.Column("definition_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("organisation", sa.Text(), nullable=False),
        sa.Column("month", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(length=16), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("cases", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint(*key, name=op.f("pk_process_tally")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_process_tally_cases", "process_tally", [*key, "cases"])


def counted_anew() -> Iterator[sa.Delete | sa.Insert]:
    """Put everything that has finished into the queues of what is to be counted."""
    names = [column.key for column in TASK.c]
    tasks = (
        sa.select(sa.literal(1), *TASK.c)
        .where(TASK.c.state != "open")
        .order_by(TASK.c.definition_id, TASK.c.closed_at)
    )
    instances = (
        sa.select(INSTANCE.c.tenant, INSTANCE.c.id)
        .where(INSTANCE.c.ended_at.is_not(None))
        .order_by(INSTANCE.c.definition_id, INSTANCE.c.ended_at)
    )
    yield sa.delete(FINISHED_TASK)
    yield sa.insert(FINISHED_TASK).from_select(["weight", *names], tasks)
    yield sa.delete(FINISHED_INSTANCE)
    yield sa.insert(FINISHED_INSTANCE).from_select(["tenant", "instance_id"], instances)
