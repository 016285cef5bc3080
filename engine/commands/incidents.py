"""Verbs of incidents: a person lets what has failed run again."""

from engine.commands import live_instances, rights, suspending
from engine.commands.context import Context
from engine.domain.errors import Conflict, NotFound
from engine.domain.events import IncidentResolved
from engine.domain.identity import Permission
from engine.domain.states import InstanceState, JobState
from engine.store import job_rows
from engine.store.queries import instances as stored
from engine.store.queries import jobs


def retry(context: Context, incident_id: str) -> None:
    """Run the element, or the job, of an incident again; for operators.

    A start that failed and a job of the application have no instance and so no incident of their
    own: the job stands for it.

    Raises:
        NotFound: there is no such incident.
        NotPermitted: the actor is no operator.
        Conflict: it is resolved already, or its instance was cancelled.
    """
    rights.require(context.actor, Permission.OPERATE, "Разбирать инциденты может только оператор.")
    seen = stored.incident_by_id(context.session, context.tenant, incident_id)
    if seen is None:
        _retry_job(context, incident_id)
        return
    row = context.lock_instance(seen.instance_id)
    incident = stored.incident_by_id(context.session, context.tenant, incident_id)
    if incident is None or incident.resolved_at is not None:
        raise Conflict("Инцидент уже разобран.")
    if row.state == InstanceState.SUSPENDED:
        suspending.require_going(context, row)
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


def _retry_job(context: Context, job_id: str) -> None:
    job = jobs.lock_without_instance(context.session, context.tenant, job_id)
    if job is None:
        raise NotFound("Такого инцидента нет.")
    if job.state != JobState.DEAD:
        raise Conflict("Инцидент уже разобран.")
    if not job_rows.yields(context.session, job, context.now, context.now):
        job_rows.settle(context.session, job.id, context.now, retry=True)
