"""Verbs of incidents: a person lets what has failed run again, or count as done."""

from collections.abc import Mapping

from engine.commands import live_instances, rights, suspending, variables
from engine.commands.context import Context
from engine.commands.effects import effects_of
from engine.domain.errors import Conflict, NotFound
from engine.domain.events import IncidentResolved, ServiceRequested
from engine.domain.identity import Permission
from engine.domain.repairs import RepairPreview, VariableChange
from engine.domain.states import InstanceState, JobState
from engine.interpreter import LiveInstance
from engine.store import job_rows
from engine.store.queries import instances as stored
from engine.store.queries import jobs
from engine.store.tables import Incident, Job, ProcessInstance


def retry(context: Context, incident_id: str, change: VariableChange | None = None) -> None:
    """Run the element, or the job, of an incident again; for operators.

    A start that failed and a job of the application have no instance and so no incident of their
    own: the job stands for it. With `change` variables get other values before.

    Raises:
        NotFound: there is no such incident.
        NotPermitted: the actor is no operator.
        Conflict: it is resolved already, its instance was cancelled, or (Suspended) stands still.
    """
    _require_operator(context)
    seen = stored.incident_by_id(context.session, context.tenant, incident_id)
    if seen is None:
        _retry_job(context, incident_id)
        return
    if change is not None:
        variables.change(context, seen.instance_id, change)
    row, incident = _locked(context, seen)
    if incident.resolved_at is not None and change is not None:
        return  # what was changed has repaired it already
    _require_open(incident)
    suspending.require_not_suspended(context, row)
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


def skip(context: Context, incident_id: str, outputs: Mapping[str, object], reason: str) -> None:
    """Let the failed step count as done, with what it should have given; for operators.

    Raises:
        NotFound: there is no such incident.
        NotPermitted: the actor is no operator.
        Conflict: it is resolved already, its step is none that can be skipped, or (Suspended) its
            instance stands still.
        InvalidInput: no reason is given, or a value cannot be kept.
    """
    _require_operator(context)
    why = suspending.required_reason(reason, "по которой шаг пропускается")
    admitted = variables.checked_values(outputs)
    row, incident = _locked(context, _seen(context, incident_id))
    _require_open(incident)
    suspending.require_going(context, row)
    live = live_instances.wake(context, row)
    live.skip(incident_id, admitted, why)
    live_instances.save(context, row, live)


def preview(
    context: Context,
    incident_id: str,
    outputs: Mapping[str, object] | None,
    change: VariableChange | None = None,
) -> RepairPreview:
    """Say what would follow at once from skipping with these outputs, or (None) from a retry.

    A retry may come after a `change` of variables. Raises what the action itself would raise, but
    for the reason.
    """
    _require_operator(context)
    incident = stored.incident_by_id(context.session, context.tenant, incident_id)
    if incident is None and outputs is None:
        return _preview_of_job(_dead_job(context, incident_id))
    incident = _seen(context, incident_id)
    _require_open(incident)
    row = stored.by_id(context.session, context.tenant, incident.instance_id)
    if row is None:
        raise NotFound("Такого дела нет.")
    suspending.require_not_suspended(context, row)
    job = jobs.by_id(context.session, incident.job_id)
    if outputs is None and row.state != InstanceState.ACTIVE:
        return _preview_of_job(job)
    suspending.require_going(context, row)
    live = live_instances.throwaway(context, row)
    if change is not None:
        variables.try_on(live, row, change)
    if outputs is not None:
        live.skip(incident_id, variables.checked_values(outputs), "")
    elif not live.retry(incident_id) and change is None:
        return _preview_of_job(job)
    return _previewed(live, incident.element_instance_id)


def _preview_of_job(job: Job | None) -> RepairPreview:
    """Nothing follows at once: the job waits for its turn and is tried as if it were new."""
    return RepairPreview(effects=(), attempts=job.max_attempts if job is not None else 0)


def _previewed(live: LiveInstance, element_instance_id: str) -> RepairPreview:
    told = live.drain().facts
    asked = [f for f in told if isinstance(f, ServiceRequested)]
    again = next((f for f in asked if f.element_instance_id == element_instance_id), None)
    return RepairPreview(
        effects=effects_of(told, live.element_name),
        warnings=() if live.is_completed else live.warnings(),
        attempts=max(1, again.retries) if again is not None else 0,
        inputs=dict(again.inputs) if again is not None else None,
    )


def _require_operator(context: Context) -> None:
    rights.require(context.actor, Permission.OPERATE, "Разбирать инциденты может только оператор.")


def _seen(context: Context, incident_id: str) -> Incident:
    found = stored.incident_by_id(context.session, context.tenant, incident_id)
    if found is None:
        raise NotFound("Такого инцидента нет.")
    return found


def _locked(context: Context, seen: Incident) -> tuple[ProcessInstance, Incident]:
    row = context.lock_instance(seen.instance_id)
    return row, _seen(context, seen.id)


def _require_open(incident: Incident) -> None:
    if incident.resolved_at is not None:
        raise Conflict("Инцидент уже разобран.")


def _retry_job(context: Context, job_id: str) -> None:
    job = _dead_job(context, job_id)
    if not job_rows.yields(context.session, job, context.now, context.now):
        job_rows.settle(context.session, job.id, context.now, retry=True)


def _dead_job(context: Context, job_id: str) -> Job:
    job = jobs.lock_without_instance(context.session, context.tenant, job_id)
    if job is None:
        raise NotFound("Такого инцидента нет.")
    if job.state != JobState.DEAD:
        raise Conflict("Инцидент уже разобран.")
    return job
