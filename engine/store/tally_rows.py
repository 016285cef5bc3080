"""Takes what has finished, adds it to the tallies; one at a time, whoever asks."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import delete, func, insert, literal, select, text, tuple_
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from engine.domain.tallies import Tally
from engine.store import prepared
from engine.store.finished_rows import COPIED
from engine.store.tables import (
    FinishedInstance,
    FinishedTask,
    ProcessInstance,
    ProcessTally,
    UserTask,
    WalkedWay,
)

_AT_ONCE = 500
_LOCK = 7_315_261_001
"""Number of PostgreSQL's advisory lock; SQLite has one writer anyway."""

_KEY_COLUMNS = (
    ProcessTally.tenant,
    ProcessTally.definition_id,
    ProcessTally.kind,
    ProcessTally.month,
    ProcessTally.outcome,
    ProcessTally.subject,
)
_KEY_NAMES = tuple(column.key for column in _KEY_COLUMNS)


class TallyKey(NamedTuple):
    """Which tally; the columns are explained at `ProcessTally`."""

    tenant: str
    definition_id: str
    kind: str
    month: int
    outcome: str
    subject: str


def lock(session: Session) -> None:
    """Wait until nobody else counts."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(_LOCK)))


def take_tasks(session: Session, tenant: str, limit: int) -> Sequence[Any]:
    """Take user tasks that are not counted yet out of their queue, the oldest first."""
    return _take(session, FinishedTask, tenant, limit)


def take_instances(session: Session, tenant: str, limit: int) -> Sequence[Any]:
    """Take instances that are not counted yet out of their queue, the oldest first."""
    return _take(session, FinishedInstance, tenant, limit)


def _take(session: Session, kind: type[Any], tenant: str, limit: int) -> Sequence[Any]:
    table = kind.__table__
    own = select(table).where(table.c.tenant == tenant)
    rows = session.execute(own.order_by(table.c.number).limit(limit)).all()
    numbers = [row.number for row in rows]
    for start in range(0, len(numbers), _AT_ONCE):
        session.execute(delete(table).where(table.c.number.in_(numbers[start : start + _AT_ONCE])))
    return rows


def waiting(session: Session, tenant: str, limit: int) -> int:
    """How many user tasks and instances are not counted yet, at most `limit` of each."""
    found = 0
    for kind in (FinishedTask, FinishedInstance):
        some = select(literal(1)).where(kind.tenant == tenant).limit(limit).subquery()
        found += session.scalar(select(func.count()).select_from(some)) or 0
    return found


def add(session: Session, tallies: Mapping[TallyKey, Tally]) -> None:
    """Add to the tallies that are there; what has become nothing leaves no row."""
    keys = sorted(tallies)
    for start in range(0, len(keys), _AT_ONCE):
        _add(session, {key: tallies[key] for key in keys[start : start + _AT_ONCE]})


def _add(session: Session, tallies: dict[TallyKey, Tally]) -> None:
    known = select(*_KEY_COLUMNS, ProcessTally.body).where(tuple_(*_KEY_COLUMNS).in_(tallies))
    for row in session.execute(known):
        tallies[TallyKey(*row[:-1])].merge_stored(row.body)
    rows = [
        {**key._asdict(), "cases": tally.cases, "body": tally.as_stored()}
        for key, tally in tallies.items()
        if not tally.is_empty
    ]
    prepared.upsert(session, ProcessTally, _KEY_NAMES, rows)
    for key, tally in tallies.items():
        if tally.is_empty:
            prepared.delete(session, ProcessTally, **key._asdict())


def keep_ways(session: Session, ways: Mapping[tuple[str, str], Any]) -> None:
    """Keep ways by tenant and digest, those that are known already as they are."""
    if not ways:
        return
    rows = [
        {"tenant": tenant, "digest": digest, "steps": steps}
        for (tenant, digest), steps in sorted(ways.items())
    ]
    spelling = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    statement = spelling.insert(WalkedWay).on_conflict_do_nothing()
    session.connection().execute(statement, rows)


# -- counting everything anew ----------------------------------------------------------------------
def begin_anew(session: Session, tenant: str) -> None:
    """Forget all tallies and put everything that has finished back into the queues.

    People go on meanwhile: on PostgreSQL each queue is emptied and filled by one statement, which
    sees one moment; what is completed after it appends its own row.
    """
    lock(session)
    session.execute(delete(ProcessTally).where(ProcessTally.tenant == tenant))
    session.execute(delete(WalkedWay).where(WalkedWay.tenant == tenant))
    tasks = (
        select(literal(1), *COPIED)
        .where(UserTask.tenant == tenant, text("user_task.state <> 'open'"))
        .order_by(UserTask.definition_id, UserTask.closed_at)
    )
    names = ["weight", *(column.key for column in COPIED)]
    _refill(session, FinishedTask, tenant, names, tasks)
    instances = (
        select(ProcessInstance.tenant, ProcessInstance.id)
        .where(ProcessInstance.tenant == tenant, ProcessInstance.ended_at.is_not(None))
        .order_by(ProcessInstance.definition_id, ProcessInstance.ended_at)
    )
    _refill(session, FinishedInstance, tenant, ["tenant", "instance_id"], instances)


def _refill(session: Session, kind: type[Any], tenant: str, names: list[str], source: Any) -> None:
    emptied = delete(kind).where(kind.tenant == tenant)
    statement = insert(kind).from_select(names, source, include_defaults=False)
    if session.get_bind().dialect.name == "postgresql":
        statement = statement.add_cte(emptied.cte("emptied"))
    else:
        session.execute(emptied)
    session.execute(statement)
