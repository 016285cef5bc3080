"""Verbs of incidents: a person lets what has failed run again."""

from engine.commands import live_instances, rights
from engine.commands.context import Context
from engine.domain.errors import Conflict, NotFound
from engine.domain.events import IncidentResolved
from engine.domain.identity import Permission
from engine.domain.states import InstanceState
from engine.store.queries import instances as stored


def retry(context: Context, incident_id: str) -> None:
    """Run the element, or the job, of an incident again; for operators.

    Raises:
        NotFound: there is no such incident.
        NotPermitted: the actor is no operator.
        Conflict: it is resolved already, or its instance was cancelled.
    """
    rights.require(context.actor, Permission.OPERATE, "Разбирать инциденты может только оператор.")
    seen = stored.incident_by_id(context.session, context.tenant, incident_id)
    if seen is None:
        raise NotFound("Такого инцидента нет.")
    row = context.lock_instance(seen.instance_id)
    incident = stored.incident_by_id(context.session, context.tenant, incident_id)
    if incident is None or incident.resolved_at is not None:
        raise Conflict("Инцидент уже разобран.")
    if row.state == InstanceState.ACTIVE:
        live = live_instances.wake(context, row)
        if live.retry(incident_id):
            live_instances.save(context, row, live)
            return
    # Not the interpreter's: a timer or a delivery ran out of attempts, and its job goes on.
    resolved = IncidentResolved(
        incident_id=incident_id,
        element_id=incident.element_id,
        element_instance_id=incident.element_instance_id,
    )
    live_instances.tell(context, row, [resolved])
