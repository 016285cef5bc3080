"""Jobs of the application around the engine: no instance waits for them, no diagram names them."""

from engine.commands.context import Context
from engine.commands.handler_calls import Answer, Lease, call, run_inside
from engine.domain.errors import BpmnError
from engine.domain.services import Handler
from engine.domain.states import JobState
from engine.store import job_rows
from engine.store.application_rows import let_go_of_dead, schedule_job
from engine.store.tables import Job


def perform(context: Context, lease: Lease, answer: Answer) -> bool | None:
    """Do the job, or take note that its external handler did; None when the lease is lost.

    A periodic one is scheduled once more in the same transaction. What failed earlier with this
    key waits for nobody any more: it is done now.

    Raises:
        BpmnError: the handler refused; there is no diagram that could handle it.
    """
    job = job_rows.lock_leased(context.session, lease.job_id, lease.attempt)
    if job is None:
        return None
    if lease.external is None:
        answer = run_inside(context, lease, job)
    if isinstance(answer, BpmnError):
        raise answer
    let_go_of_dead(context.session, job, context.now)
    _schedule_again(context, job, lease.handler)
    return True


def bury(context: Context, job: Job) -> None:
    """End a job that is out of attempts; its next time comes all the same.

    Of those with one key the latest waits for a person: a sweep that fails every morning is one
    trouble and not thirty.
    """
    let_go_of_dead(context.session, job, context.now)
    job_rows.close(context.session, job.id, JobState.DEAD, context.now)
    _schedule_again(context, job, context.equipment.handlers.get(job.topic))


def _schedule_again(context: Context, job: Job, handler: Handler | None) -> None:
    if handler is None or handler.again is None:
        return
    due_at = handler.again(call(context, job, job.attempts))
    if due_at is not None:
        schedule_job(
            context.session,
            topic=job.topic,
            payload=job.payload,
            due_at=due_at,
            tenant=job.tenant,
            key=job.key,
            actor_id=job.actor_id,
            attempts=job.max_attempts,
            now=context.now,
        )
