"""Finds incidents page by page, and which of them are one failure."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from engine.domain.repairs import IncidentQuery
from engine.domain.views import InstanceView
from engine.store.queries import cursors
from engine.store.queries.rows import instance_view
from engine.store.tables import Incident, ProcessDefinition, ProcessInstance

MOST_GROUPS = 50
Found = tuple[Incident, InstanceView]


def page(session: Session, tenant: str, wanted: IncidentQuery) -> tuple[list[Found], str]:
    """One page, the newest first, and the cursor of the next one ("" on the last)."""
    query = _joined().where(*conditions(tenant, wanted))
    if wanted.cursor:
        at, last_id = cursors.read(wanted.cursor, [datetime, str])
        earlier = and_(Incident.raised_at == at, Incident.id < last_id)
        query = query.where(or_(Incident.raised_at < at, earlier))
    query = query.order_by(Incident.raised_at.desc(), Incident.id.desc())
    rows = _read(session, query.limit(wanted.limit + 1))
    shown = rows[: wanted.limit]
    if len(rows) <= wanted.limit:
        return shown, ""
    last = shown[-1][0]
    return shown, cursors.write([last.raised_at, last.id])


def groups(
    session: Session, tenant: str, wanted: IncidentQuery
) -> list[tuple[Found, int, datetime]]:
    """Failures that several open incidents share: one of each, how many there are, the newest."""
    counted = (
        _reached(select(Incident.likeness, func.count(), func.max(Incident.raised_at)))
        .where(*conditions(tenant, wanted), Incident.resolved_at.is_(None))
        .group_by(Incident.likeness)
        .having(func.count() > 1)
        .order_by(func.count().desc(), Incident.likeness)
        .limit(MOST_GROUPS)
    )
    found: list[tuple[Found, int, datetime]] = []
    for likeness, count, last_at in session.execute(counted).all():
        first = _joined().where(
            Incident.tenant == tenant,
            Incident.likeness == likeness,
            Incident.resolved_at.is_(None),
        )
        rows = _read(session, first.order_by(Incident.raised_at, Incident.id).limit(1))
        found.extend((row, count, last_at) for row in rows)
    return found


def ids(session: Session, tenant: str, wanted: IncidentQuery, most: int) -> tuple[str, ...]:
    """Ids of the open incidents that a filter finds, the oldest first."""
    query = _reached(select(Incident.id)).where(
        *conditions(tenant, wanted), Incident.resolved_at.is_(None)
    )
    return tuple(session.scalars(query.order_by(Incident.raised_at, Incident.id).limit(most)))


def alike(session: Session, tenant: str, likeness: str) -> int:
    """How many open incidents are one failure of one element."""
    query = select(func.count()).where(
        Incident.tenant == tenant,
        Incident.likeness == likeness,
        Incident.resolved_at.is_(None),
    )
    return session.scalar(query) or 0


def by_id(session: Session, tenant: str, incident_id: str) -> Found | None:
    """One incident with its instance, whatever its state."""
    return by_ids(session, tenant, [incident_id]).get(incident_id)


def by_ids(session: Session, tenant: str, incident_ids: Sequence[str]) -> dict[str, Found]:
    """Some incidents with their instances, by id."""
    query = _joined().where(Incident.tenant == tenant, Incident.id.in_(incident_ids))
    return {row[0].id: row for row in _read(session, query)}


def conditions(tenant: str, wanted: IncidentQuery) -> list[ColumnElement[bool]]:
    """What a filter asks of incident, instance and definition."""
    found: list[ColumnElement[bool]] = [Incident.tenant == tenant]
    if wanted.state:
        is_open = Incident.resolved_at.is_(None)
        found.append(is_open if wanted.state == "open" else ~is_open)
    if wanted.process_key:
        found.append(ProcessInstance.process_key == wanted.process_key)
    if wanted.version:
        found.append(ProcessDefinition.version == wanted.version)
    for column in ("element_id", "kind", "likeness"):
        value = getattr(wanted, column)
        if value:
            found.append(getattr(Incident, column) == value)
    if wanted.since is not None:
        found.append(Incident.raised_at >= wanted.since)
    found.extend(_of_word(word) for word in wanted.text.split())
    return found


def _of_word(word: str) -> ColumnElement[bool]:
    # SQLite lowers no Cyrillic, so the usual spellings are tried.
    spelled = sorted({word, word.lower(), word.capitalize(), word.upper()})
    texts = (Incident.message, ProcessInstance.title, ProcessInstance.business_key)
    return or_(*(text.contains(each, autoescape=True) for text in texts for each in spelled))


def _joined() -> Any:
    return _reached(select(Incident, ProcessInstance, ProcessDefinition))


def _reached(query: Any) -> Any:
    return (
        query.select_from(Incident)
        .join(ProcessInstance, ProcessInstance.id == Incident.instance_id)
        .join(ProcessDefinition, ProcessDefinition.id == ProcessInstance.definition_id)
    )


def _read(session: Session, query: Select[Any]) -> list[Found]:
    # Read afresh: whoever holds the instance's lock must see what others have done before.
    rows = session.execute(query.execution_options(populate_existing=True))
    return [(row[0], instance_view(row[1], row[2])) for row in rows]
