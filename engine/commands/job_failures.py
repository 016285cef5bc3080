"""What becomes of a job that failed: another attempt later, or an incident for a person."""

from uuid import uuid4

from engine.commands import (
    application_jobs,
    live_instances,
    migration,
    telling,
    timed_starts,
)
from engine.commands.context import Context
from engine.commands.handler_calls import MOST_DEATHS, Lease
from engine.domain.errors import Conflict, StaleInstance, Unavailable
from engine.domain.events import IncidentRaised
from engine.domain.failures import CutShort, OutcomeUnknown, described, sentence_of
from engine.domain.listening import JobGivenUp
from engine.domain.pacing import Doubt
from engine.domain.states import InstanceState, JobKind, JobState
from engine.store import job_rows
from engine.store.queries import instances
from engine.store.queries import jobs as stored
from engine.store.tables import Job, ProcessInstance


def fail(context: Context, lease: Lease, failure: Exception) -> None:
    """Let the job wait for another attempt, or open an incident when there is none left."""
    seen = stored.by_id(context.session, lease.job_id)
    row = _lock_instance_of(context, seen)
    job = job_rows.lock_leased(context.session, lease.job_id, lease.attempt)
    if job is None:
        return
    error = described(failure)
    hopeless = _is_ambiguous(job, failure) or _needs_a_person(context, job, failure)
    if lease.attempt < job.max_attempts + _more(lease, failure) and not hopeless:
        job_rows.put_back(context.session, job, error, context.now)
        if row is not None and row.state == InstanceState.SUSPENDED and job_rows.works_within(job):
            job_rows.hold(context.session, job, row.id, began=True)
        return
    job_rows.note_error(context.session, job.id, error)
    _give_up(context, job, row, failure)


def _more(lease: Lease, failure: Exception) -> int:
    """How many attempts more there are because the database was gone, not because of the job."""
    blameless = isinstance(failure, Unavailable) and lease.external is None
    return MOST_DEATHS if blameless else 0


def _lock_instance_of(context: Context, job: Job | None) -> ProcessInstance | None:
    if job is None or job.instance_id is None:
        return None
    return context.lock_instance(job.instance_id)


def _is_ambiguous(job: Job, failure: Exception) -> bool:
    """Say whether a message has several receivers: waiting does not make it clearer."""
    conflict = isinstance(failure, Conflict) and not isinstance(failure, StaleInstance)
    return conflict and job.kind == JobKind.MESSAGE


def _needs_a_person(context: Context, job: Job, failure: Exception) -> bool:
    """Say whether somebody must find out what the other side has done before it is tried again."""
    asks = context.equipment.paces.of(job.topic).doubt == Doubt.ASK
    return isinstance(failure, OutcomeUnknown) and asks


def _give_up(context: Context, job: Job, row: ProcessInstance | None, failure: Exception) -> None:
    error = described(failure)
    if job.kind == JobKind.MIGRATION:
        migration.give_up(context, job.payload, sentence_of(failure))
        job_rows.close(context.session, job.id, JobState.DEAD, context.now)
        return
    if row is None:
        _tell_given_up(context, job, error)
        _bury(context, job)
        return
    if job.kind == JobKind.SERVICE:
        _fail_service(context, job, row, error, cause_of(failure))
        return
    drawn_in = instances.definitions_of(context.session, row.id, [job.element_instance_id])
    incident = IncidentRaised(
        incident_id=uuid4().hex,
        kind=job.kind,
        message=error,
        job_id=job.id,
        cause=cause_of(failure),
        definition_id=drawn_in.get(job.element_instance_id, row.definition_id),
        element_id=job.element_id,
        element_instance_id=job.element_instance_id,
    )
    live_instances.tell(context, row, [incident])


def _bury(context: Context, job: Job) -> None:
    """End a job that no instance could tell of: it is the incident itself."""
    if job.kind == JobKind.APPLICATION:
        application_jobs.bury(context, job)
        return
    timed = job.kind == JobKind.START_TIMER
    if timed and not job.payload.get(timed_starts.FOLLOWED):
        timed_starts.schedule_next(context, job)
    # Its own next time must not be scheduled again when a person retries this one.
    buried = {**job.payload, timed_starts.FOLLOWED: True} if timed else job.payload
    job_rows.bury(context.session, job, buried, context.now)


def _tell_given_up(context: Context, job: Job, error: str) -> None:
    if not context.equipment.job_listeners:
        return
    given_up = JobGivenUp(
        job_id=job.id,
        tenant=job.tenant,
        at=context.now,
        kind=job.kind if job.definition_id is None else "start",
        topic=job.topic,
        title=telling.title_of_work(context, job),
        error=error,
        alike=stored.dead_alike(context.session, job),
    )
    for listener in context.equipment.job_listeners:
        listener(context.session, given_up)


def cause_of(failure: Exception) -> str:
    """Say what kind of failure it is, where a person can do something about that kind."""
    if isinstance(failure, CutShort):
        return "crashed"
    if isinstance(failure, OutcomeUnknown):
        return "unknown"
    if isinstance(failure, TimeoutError):
        return "timeout"
    if isinstance(failure, OSError):
        return "connection"
    return "ambiguous" if isinstance(failure, Conflict) else ""


def _fail_service(context: Context, job: Job, row: ProcessInstance, error: str, cause: str) -> None:
    live = live_instances.wake(context, row)
    if live.fail_service(job.element_instance_id, job.id, error, cause):
        live_instances.save(context, row, live)
    job_rows.close_if_leased(context.session, job.id, JobState.CANCELLED, context.now)
