"""What those who listen to facts may ask inside a transaction: who may know, who has a part.

For application jobs, which have a session and no engine at hand.
"""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from engine.commands import rights
from engine.domain.identity import Actor
from engine.domain.repairs import IncidentQuery
from engine.domain.views import InstanceView, UserTaskView
from engine.store.queries import incidents, instances, talks
from engine.store.queries import user_tasks as stored_tasks
from engine.store.queries.rows import task_view


@dataclass(frozen=True, kw_only=True)
class QuestionParties:
    """Whose question it is: user ids of who asked and who was asked, and the user task."""

    task_id: str
    asked_by: str
    asked_of: str


def visible_user_task(session: Session, task_id: str, actor: Actor) -> UserTaskView | None:
    """A user task, whatever its state; None when the actor may not read it."""
    task = stored_tasks.by_id(session, actor.tenant, task_id)
    row = instances.by_id(session, actor.tenant, task.instance_id) if task is not None else None
    if task is None or row is None:
        return None
    if not rights.may_read_task(session, row, task, actor):
        return None
    route = rights.route_to(task, actor)
    return task_view(
        task, route.principal if route else "", route.acting_for if route is not None else ""
    )


def visible_instance(session: Session, instance_id: str, actor: Actor) -> InstanceView | None:
    """An instance, whatever its state; None when the actor may not know of it."""
    row = instances.by_id(session, actor.tenant, instance_id)
    if row is None or not rights.may_see(session, row, actor):
        return None
    return instances.view(session, row)


def watchers_of(session: Session, instance_id: str) -> tuple[str, ...]:
    """User ids of those who want to hear of an instance, whether or not they may see it now."""
    return talks.watchers_of(session, instance_id)


def is_known_trouble(session: Session, tenant: str, incident_id: str) -> bool:
    """Say whether an incident is over, or the same failure waited for a person before it came."""
    incident = instances.incident_by_id(session, tenant, incident_id)
    if incident is None or incident.resolved_at is not None:
        return True
    first = incidents.ids(session, tenant, IncidentQuery(likeness=incident.likeness), 1)
    return first[0] != incident.id


def parties_of(session: Session, question_id: str, tenant: str) -> QuestionParties | None:
    """Who asked whom; None when there is no such question."""
    row = talks.question_by_id(session, tenant, question_id)
    if row is None:
        return None
    return QuestionParties(task_id=row.task_id, asked_by=row.asked_by, asked_of=row.asked_of)
