"""How earlier instances of a process went: which ways they took and how long they stayed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, select
from sqlalchemy.orm import Session, aliased

from engine.domain.states import InstanceState
from engine.store.tables import ElementInstance, ProcessInstance

INSTANCES_READ, VISITS_READ = 20, 4_000


@dataclass(frozen=True, kw_only=True)
class Visit:
    """One finished visit to an element, and the element that led there ("" for none)."""

    process_id: str
    element_id: str
    came_from: str
    started_at: datetime
    ended_at: datetime


def past_visits(session: Session, tenant: str, process_key: str) -> Sequence[Visit]:
    """Visits of the newest completed instances of a process, called processes included.

    A sample of bounded size: a page asks for it, and an office changes its ways anyway.
    """
    newest = (
        select(ProcessInstance.id)
        .where(
            ProcessInstance.tenant == tenant,
            ProcessInstance.process_key == process_key,
            ProcessInstance.state == InstanceState.COMPLETED,
        )
        .order_by(ProcessInstance.number.desc())
        .limit(INSTANCES_READ)
    )
    ids = list(session.scalars(newest))
    before = aliased(ElementInstance)
    rows = session.execute(
        select(
            ElementInstance.process_id,
            ElementInstance.element_id,
            before.element_id,
            ElementInstance.started_at,
            ElementInstance.ended_at,
        )
        .outerjoin(
            before,
            and_(
                before.instance_id == ElementInstance.instance_id,
                before.id == ElementInstance.parent_id,
                before.process_id == ElementInstance.process_id,
            ),
        )
        .where(
            ElementInstance.instance_id.in_(ids),
            ElementInstance.ended_at.is_not(None),
            ElementInstance.element_id != "",
            ElementInstance.state == "completed",
        )
        .limit(VISITS_READ)
    )
    return [
        Visit(
            process_id=process_id,
            element_id=element_id,
            came_from=came_from or "",
            started_at=started_at,
            ended_at=ended_at,
        )
        for process_id, element_id, came_from, started_at, ended_at in rows
        if ended_at is not None
    ]
