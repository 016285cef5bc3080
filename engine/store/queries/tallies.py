"""Reads tallies, and open work, which is counted on the spot."""

import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Text, and_, case, func, or_, select, text, type_coerce
from sqlalchemy.orm import Session

from engine.domain.tallies import Tally
from engine.store.tables import ProcessTally, UserTask, WalkedWay
from engine.store.tables.user_tasks import OPEN_TASK

FIRST_MONTH, LAST_MONTH = 1, 999_912
EVER = 0
"""Stands for the month where a tally is of all months together."""


@dataclass(frozen=True, kw_only=True)
class Selection:
    """Which tallies. Months are 202609; no subjects or outcomes means all of them."""

    tenant: str
    definition_ids: tuple[str, ...]
    since: int = FIRST_MONTH
    until: int = LAST_MONTH
    subjects: tuple[str, ...] = ()
    outcomes: tuple[str, ...] = ()


class Counted(NamedTuple):
    """One stored tally with its key."""

    definition_id: str
    month: int
    outcome: str
    subject: str
    body: str
    """JSON, read when it is wanted: thousands that lie about read keep the collector busy."""

    def add_to(self, tally: Tally) -> None:
        """Add everything of it to another one."""
        tally.merge_stored(json.loads(self.body))


def tallies(session: Session, wanted: Selection, kind: str) -> Iterator[Counted]:
    """Give every tally that is wanted."""
    rows = session.execute(
        select(
            ProcessTally.definition_id,
            ProcessTally.month,
            ProcessTally.outcome,
            ProcessTally.subject,
            type_coerce(ProcessTally.body, Text),
        ).where(*_of(wanted, kind))
    )
    for row in rows:
        yield Counted(*row)


def subjects(session: Session, wanted: Selection, kind: str) -> set[str]:
    """Give the subjects that have tallies."""
    return set(session.scalars(select(ProcessTally.subject).where(*_of(wanted, kind)).distinct()))


def sums(session: Session, wanted: Selection, kind: str) -> dict[str, int]:
    """Subject → how many cases."""
    rows = session.execute(
        select(ProcessTally.subject, func.sum(ProcessTally.cases))
        .where(*_of(wanted, kind))
        .group_by(ProcessTally.subject)
    )
    return {subject: int(cases) for subject, cases in rows}


def total(session: Session, wanted: Selection, kind: str) -> int:
    """How many cases there are of all subjects together."""
    found = session.scalar(select(func.sum(ProcessTally.cases)).where(*_of(wanted, kind)))
    return int(found or 0)


def most_walked(
    session: Session,
    wanted: Selection,
    kind: str,
    limit: int,
    *,
    least: int,
    after: tuple[int, str] | None = None,
) -> list[tuple[str, int]]:
    """Digests of ways with their cases, the most walked first.

    Args:
        session: a transaction.
        wanted: which.
        kind: the short ways, or all nodes.
        limit: how many.
        least: cases that a way must have.
        after: cases and digest of the last one before.
    """
    cases = func.sum(ProcessTally.cases)
    query = select(ProcessTally.subject, cases).where(*_of(wanted, kind))
    query = query.group_by(ProcessTally.subject).having(cases >= least)
    if after is not None:
        number, digest = after
        beyond = and_(cases == number, ProcessTally.subject > digest)
        query = query.having(or_(cases < number, beyond))
    rows = session.execute(query.order_by(cases.desc(), ProcessTally.subject).limit(limit))
    return [(digest, int(number)) for digest, number in rows]


def ways(session: Session, tenant: str, digests: Collection[str]) -> dict[str, list[Any]]:
    """Digest → the way as it was kept."""
    rows = session.execute(
        select(WalkedWay.digest, WalkedWay.steps).where(
            WalkedWay.tenant == tenant, WalkedWay.digest.in_(list(digests))
        )
    )
    return {row.digest: row.steps for row in rows}


def merged(session: Session, wanted: Selection, kind: str) -> dict[str, Tally]:
    """Subject → one tally of all its months, versions and outcomes."""
    found: dict[str, Tally] = {}
    for each in tallies(session, wanted, kind):
        each.add_to(found.setdefault(each.subject, Tally()))
    return found


def open_work(
    session: Session, wanted: Selection, now: datetime, edges: Sequence[int], organisation: str
) -> Sequence[Any]:
    """Element, how many user tasks are open, the oldest, and how many are younger than each edge.

    Edges are days; the organisation is "" for everybody's.
    """
    younger = [
        func.sum(case((UserTask.created_at > now - timedelta(days=days), 1), else_=0))
        for days in edges
    ]
    query = select(
        UserTask.element_id, func.count(), func.min(UserTask.created_at), *younger
    ).where(
        text(f"user_task.{OPEN_TASK}"),
        UserTask.tenant == wanted.tenant,
        UserTask.definition_id.in_(wanted.definition_ids),
    )
    if wanted.subjects:
        query = query.where(UserTask.element_id.in_(wanted.subjects))
    if organisation:
        query = query.where(UserTask.organisation == organisation)
    return session.execute(query.group_by(UserTask.element_id)).all()


def _of(wanted: Selection, kind: str) -> list[ColumnElement[bool]]:
    found = [
        ProcessTally.tenant == wanted.tenant,
        ProcessTally.definition_id.in_(wanted.definition_ids),
        ProcessTally.kind == kind,
        ProcessTally.month >= wanted.since,
        ProcessTally.month <= wanted.until,
    ]
    if wanted.outcomes:
        found.append(ProcessTally.outcome.in_(wanted.outcomes))
    if wanted.subjects:
        found.append(ProcessTally.subject.in_(wanted.subjects))
    return found
