"""Count how processes go: what has finished is counted by a job, what finished before as well."""

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any

import sqlalchemy as sa
from alembic import op

from engine.store.types import JsonText, UtcDateTime

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

AT_ONCE = 500
OPEN = sa.text("state = 'open'")
_TENANT = ("tenant", sa.String(length=64))
TASK = sa.table(
    "user_task",
    sa.column("number", sa.BigInteger()),
    sa.column("id", sa.Text()),
    sa.column(*_TENANT),
    sa.column("instance_id", sa.Text()),
    sa.column("definition_id", sa.Text()),
    sa.column("element_id", sa.Text()),
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
    sa.column("ended_at", UtcDateTime()),
)
EVENT = sa.table(
    "history_event",
    sa.column("instance_id", sa.Text()),
    sa.column("sequence", sa.Integer()),
    sa.column("type", sa.Text()),
    sa.column("at", UtcDateTime()),
    sa.column("element_instance_id", sa.Text()),
    sa.column("detail", JsonText()),
)
GIVEN = ("UserTaskCreated", "UserTaskAssigned", "UserTaskReturned", "UserTaskTakenBack")
TAKEN, FREED = "UserTaskClaimed", "UserTaskUnclaimed"
DELEGATED = "UserTaskDelegated"


def upgrade() -> None:
    op.add_column("user_task", sa.Column("claimed_at", UtcDateTime(), nullable=True))
    finished_task, finished_instance = _tables()
    _fill_claims(op.get_bind())
    for statement in counted_before(finished_task, finished_instance):
        op.execute(statement)
    op.create_index(
        "ix_user_task_open_by_element",
        "user_task",
        ["tenant", "definition_id", "element_id", "created_at"],
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )


def _tables() -> tuple[sa.Table, sa.Table]:
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    finished_task = op.create_table(
        "finished_task",
        sa.Column("number", number, autoincrement=True, nullable=False),
        sa.Column("weight", sa.SmallInteger(), nullable=False),
        sa.Column("definition_id", sa.Text(), nullable=False),
        sa.Column("element_id", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("claimed_at", UtcDateTime(), nullable=True),
        sa.Column("due_at", UtcDateTime(), nullable=True),
        sa.Column("closed_at", UtcDateTime(), nullable=True),
        sa.Column(*_TENANT, nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_finished_task")),
    )
    finished_instance = op.create_table(
        "finished_instance",
        sa.Column("number", number, autoincrement=True, nullable=False),
        sa.Column("instance_id", sa.Text(), nullable=False),
        sa.Column(*_TENANT, nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_finished_instance")),
    )
    _tally()
    op.create_table(
        "walked_way",
        sa.Column(*_TENANT, nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("steps", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "digest", name=op.f("pk_walked_way")),
        sqlite_with_rowid=False,
    )
    return finished_task, finished_instance


def _tally() -> None:
    key = ("tenant", "definition_id", "kind", "month", "outcome", "subject")
    op.create_table(
        "process_tally",
        sa.Column(*_TENANT, nullable=False),
        sa.Column("definition_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("month", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(length=16), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("cases", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint(*key, name=op.f("pk_process_tally")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_process_tally_cases", "process_tally", [*key, "cases"])


# -- since when somebody has each user task --------------------------------------------------------
def _fill_claims(bind: sa.Connection) -> None:
    claim = (
        sa.update(TASK)
        .where(TASK.c.id == sa.bindparam("task_id"))
        .values(claimed_at=sa.bindparam("at", type_=UtcDateTime()))
    )
    for instance_ids in _instances(bind):
        claims = dict(_claims(_events(bind, instance_ids)))
        found = [{"task_id": own, "at": at} for own, at in claims.items() if at is not None]
        if found:
            bind.execute(claim, found)


def _instances(bind: sa.Connection) -> Iterator[list[str]]:
    last = ""
    page = sa.select(INSTANCE.c.id).order_by(INSTANCE.c.id).limit(AT_ONCE)
    while found := list(bind.scalars(page.where(INSTANCE.c.id > last))):
        last = found[-1]
        yield found


def _events(bind: sa.Connection, instance_ids: list[str]) -> Iterable[Any]:
    wanted = EVENT.c.type.in_([*GIVEN, TAKEN, FREED, DELEGATED])
    return bind.execute(
        sa.select(EVENT)
        .where(EVENT.c.instance_id.in_(instance_ids), wanted)
        .order_by(EVENT.c.instance_id, EVENT.c.element_instance_id, EVENT.c.sequence)
    )


def _claims(events: Iterable[Any]) -> Iterator[tuple[str, Any]]:
    """As the appliers of the facts do it."""
    for task_id, told in groupby(events, key=lambda event: event.element_instance_id):
        since = None
        for event in told:
            if event.type == TAKEN:
                since = event.at
            elif event.type == FREED or (event.type in GIVEN and not event.detail["assignee"]):
                since = None
            else:
                since = since or event.at
        yield task_id, since


def counted_before(finished_task: sa.Table, finished_instance: sa.Table) -> Iterator[sa.Insert]:
    """Put what has finished so far into the queues of what is to be counted."""
    names = [column.key for column in TASK.c if column.key not in ("number", "id", "instance_id")]
    tasks = (
        sa.select(sa.literal(1), *(TASK.c[name] for name in names))
        .where(TASK.c.state != "open")
        .order_by(TASK.c.definition_id, TASK.c.closed_at)
    )
    instances = (
        sa.select(INSTANCE.c.tenant, INSTANCE.c.id)
        .where(INSTANCE.c.ended_at.is_not(None))
        .order_by(INSTANCE.c.ended_at)
    )
    yield sa.insert(finished_task).from_select(["weight", *names], tasks)
    yield sa.insert(finished_instance).from_select(["tenant", "instance_id"], instances)


def downgrade() -> None:
    for name in ("walked_way", "process_tally", "finished_instance", "finished_task"):
        op.drop_table(name)
    op.drop_index("ix_user_task_open_by_element", "user_task")
    op.drop_column("user_task", "claimed_at")
