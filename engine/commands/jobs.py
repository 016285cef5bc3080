"""Claims and performs jobs: timers, services, deliveries, timed starts, the application's own.

Three transactions at most: claim (counts the attempt, so that a handler that kills its process is
counted too), perform (effect and done-mark together), or fail (waits longer, or becomes an
incident). Whoever performs or fails must still hold the lease of that attempt.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from engine.commands import (
    application_jobs,
    held,
    instances,
    kept_messages,
    live_instances,
    message_lives,
    messages,
    migration,
    pacing,
    receivers,
    timed_starts,
)
from engine.commands.context import Context
from engine.commands.handler_calls import MOST_DEATHS, Answer, Lease, call, run_inside
from engine.domain.errors import BpmnError, Conflict, NotFound
from engine.domain.identity import SYSTEM
from engine.domain.pacing import Doubt
from engine.domain.services import Handler, HandlerKind
from engine.domain.states import InstanceState, JobKind, JobState
from engine.interpreter import LiveInstance
from engine.store import job_rows, pace_rows
from engine.store.queries import jobs as stored
from engine.store.tables import Job

TRANSACTIONAL_LEASE = timedelta(seconds=60)
EXTERNAL_LEASE = timedelta(minutes=5)
PATIENCE_WITH_UPGRADES = timedelta(minutes=15)


def claim(context: Context, job_id: str) -> Lease | None:
    """Lease a due job; None when it is not due, not open, taken, or has no handler to wait for."""
    job = stored.by_id(context.session, job_id)
    if job is None or _is_for_another(context, job) or held.stays(context, job):
        return None
    if job.answer is not None:
        return _answered(context, job)
    if not _is_free(job, context.now):
        return None
    if not pacing.begin(context.session, context.equipment.paces, job.topic, context.now):
        pace_rows.unring(context.session, job.id)
        return None
    done_here = job.kind in stored.DONE_BY_HANDLERS
    handler = context.equipment.handlers.get(job.topic) if done_here else None
    return _leased(context, job, handler)


def claim_for_answer(context: Context, job_id: str) -> Lease:
    """Lease a service job whose answer is already known, e.g. given by another program.

    Raises:
        NotFound: there is no such service job.
        Conflict: it is done, cancelled or being done.
    """
    job = stored.by_id(context.session, job_id)
    if job is None or job.kind != JobKind.SERVICE or job.tenant != context.tenant:
        raise NotFound("Такого автоматического шага нет.")
    lease = _leased(context, job, None)
    if lease is None:
        raise Conflict("Этот автоматический шаг уже выполнен или выполняется.")
    return replace(lease, external=call(context, job, lease.attempt), exhausted=False)


def keep_answer(context: Context, job_id: str, answer: Mapping[str, object] | BpmnError) -> bool:
    """Keep an answer that came while its instance is suspended; False when it is not.

    Raises:
        Conflict: there is one already.
    """
    job = stored.by_id(context.session, job_id)
    if job is None or job.kind != JobKind.SERVICE or job.tenant != context.tenant:
        return False
    context.lock_instance(str(job.instance_id))
    return held.keep(context, job_id, answer)


def perform(context: Context, lease: Lease, answer: Answer = None) -> bool:
    """Do what the job is for and mark it done; False when the lease or the need for it is gone.

    `answer` is what an external handler gave, or the business error it raised.
    """
    seen = stored.by_id(context.session, lease.job_id)
    if seen is None:
        return False
    done = _PERFORM[JobKind(seen.kind)](context, lease, seen, answer)
    state = JobState.DONE if done else JobState.CANCELLED
    if done is not None:
        job_rows.close_if_leased(context.session, lease.job_id, state, context.now)
    return bool(done)


# -- what each kind of job does: True done, False nobody waits, None the lease is lost -------------
def _fire_timer(context: Context, lease: Lease, seen: Job, _answer: Answer) -> bool | None:
    return _in_instance(
        context,
        lease,
        lambda job, live: live.fire_timer(job.element_instance_id, job.id),
        seen,
        None,
    )


def _run_service(context: Context, lease: Lease, seen: Job, answer: Answer) -> bool | None:
    return _in_instance(
        context, lease, lambda job, live: _report(context, lease, (job, live), answer), seen, answer
    )


def _deliver_message(context: Context, lease: Lease, seen: Job, _answer: Answer) -> bool | None:
    heard = seen.payload.get("subscription_id")
    if heard is not None:
        return _deliver_kept(context, lease, seen, heard)
    message = kept_messages.thrown(seen)
    receiver = receivers.find_receiver(context, message.name, message.key)
    if job_rows.lock_leased(context.session, lease.job_id, lease.attempt) is None:
        return None
    messages.deliver_thrown(context, receiver, message)
    return True


def _deliver_kept(context: Context, lease: Lease, seen: Job, heard: str) -> bool | None:
    receiver = receivers.lock_listener(context, heard)
    job = job_rows.lock_leased(context.session, lease.job_id, lease.attempt)
    if job is None or held.waits_for(context, job, receiver):
        return None
    return receiver is not None and messages.hand_over_kept(context, receiver, seen.payload)


def _end_message(context: Context, lease: Lease, _seen: Job, _answer: Answer) -> bool | None:
    return message_lives.expire(context, lease.job_id, lease.attempt)


def _deliver_signal(context: Context, lease: Lease, seen: Job, _answer: Answer) -> bool | None:
    heard = seen.payload.get("subscription_id")
    starts = heard is not None and seen.instance_id is None
    receiver = receivers.lock_listener(context, heard) if heard else None
    job = job_rows.lock_leased(context.session, lease.job_id, lease.attempt)
    if job is None or held.waits_for(context, job, receiver):
        return None
    if heard is None:
        messages.broadcast(context, seen.payload["name"], seen.payload["payload"])
        return True
    if starts:
        return timed_starts.begin_by_signal(context, seen)
    return receiver is not None and messages.hand_over(context, receiver, seen.payload["payload"])


def _run_application(context: Context, lease: Lease, _seen: Job, answer: Answer) -> bool | None:
    return application_jobs.perform(context, lease, answer)


def _start_by_time(context: Context, lease: Lease, seen: Job, _answer: Answer) -> bool | None:
    stopped = held.starts_are_stopped(context, str(seen.definition_id))
    job = job_rows.lock_leased(context.session, lease.job_id, lease.attempt)
    if job is None or (stopped and held.hold(context, job, str(job.definition_id))):
        return None
    definition = context.equipment.definitions.by_id(str(job.definition_id))
    how = instances.Start(variables={}, element_id=job.element_id)
    instances.begin(context, definition, how)
    if not job.payload.get(timed_starts.FOLLOWED):
        timed_starts.schedule_next(context, job)
    return True


def _migrate(context: Context, lease: Lease, seen: Job, _answer: Answer) -> bool | None:
    context.lock_instance(seen.payload["instance_id"])
    if job_rows.lock_leased(context.session, lease.job_id, lease.attempt) is None:
        return None
    return migration.perform(context, seen.payload["batch_id"], seen.payload["instance_id"])


_PERFORM: dict[JobKind, Callable[[Context, Lease, Job, Answer], bool | None]] = {
    JobKind.TIMER: _fire_timer,
    JobKind.SERVICE: _run_service,
    JobKind.MESSAGE: _deliver_message,
    JobKind.MESSAGE_LIFE: _end_message,
    JobKind.SIGNAL: _deliver_signal,
    JobKind.START_TIMER: _start_by_time,
    JobKind.MIGRATION: _migrate,
    JobKind.APPLICATION: _run_application,
}


# -- inside ----------------------------------------------------------------------------------------
def _leased(context: Context, job: Job, handler: Handler | None) -> Lease | None:
    outside = handler is not None and handler.kind == HandlerKind.EXTERNAL
    lease = EXTERNAL_LEASE if outside else TRANSACTIONAL_LEASE
    attempt = job_rows.claim(context.session, job, context.equipment.worker, context.now, lease)
    if not attempt:
        return None
    pace = context.equipment.paces.of(job.topic)
    cut_short = job.state == JobState.LEASED
    return Lease(
        job_id=job.id,
        attempt=attempt,
        actor=replace(SYSTEM, tenant=job.tenant),
        handler=handler,
        external=call(context, job, attempt) if outside else None,
        exhausted=attempt > job.max_attempts + (0 if outside else MOST_DEATHS),
        doubtful=outside and cut_short and pace.doubt == Doubt.ASK,
        limited=job.topic if pace.is_limited else "",
    )


def _answered(context: Context, job: Job) -> Lease | None:
    lease = _leased(context, job, None)
    if lease is None:
        return None
    told = call(context, job, lease.attempt)
    return replace(lease, external=told, exhausted=False, known=held.answer_of(job))


def _in_instance(
    context: Context,
    lease: Lease,
    act: Callable[[Job, LiveInstance], bool],
    seen: Job,
    answer: Answer,
) -> bool | None:
    row = context.lock_instance(str(seen.instance_id))
    job = job_rows.lock_leased(context.session, lease.job_id, lease.attempt)
    if job is None:
        return None
    if row.state == InstanceState.SUSPENDED:
        held.hold(context, job, row.id, answer if lease.external is not None else None)
        return None
    if row.state != InstanceState.ACTIVE:
        return False
    live = live_instances.wake(context, row)
    if not act(job, live):
        return False
    live_instances.save(context, row, live)
    return True


def _report(
    context: Context, lease: Lease, waiting: tuple[Job, LiveInstance], answer: Answer
) -> bool:
    job, live = waiting
    if lease.external is None:
        answer = run_inside(context, lease, job)
    if isinstance(answer, BpmnError):
        return live.throw_error(job.element_instance_id, job.id, answer)
    return live.complete_service(job.element_instance_id, job.id, answer or {})


def _is_free(job: Job, now: datetime) -> bool:
    """Say whether it looks free; whoever claims it finds out behind its lock."""
    is_open = job.state in (JobState.PENDING, JobState.LEASED)
    return is_open and job.due_at <= now and (job.lease_until is None or job.lease_until <= now)


def _is_for_another(context: Context, job: Job) -> bool:
    """Say whether somebody else must do it: another program, or one of a newer version.

    While versions run beside one another, an older worker leaves alone what it does not know; what
    nobody knows for long becomes an incident after all.
    """
    equipment = context.equipment
    unnamed = job.kind in stored.DONE_BY_HANDLERS and job.topic not in equipment.handlers
    if unnamed and equipment.waits_for_handlers:
        return True
    unknown = unnamed or job.kind not in _PERFORM
    return unknown and equipment.shared and context.now < job.due_at + PATIENCE_WITH_UPGRADES
