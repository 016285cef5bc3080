"""How the Python behind a topic is called for an attempt at a job."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from engine.commands.context import Context
from engine.domain.errors import BpmnError, NotFound
from engine.domain.identity import Actor
from engine.domain.services import Handler, ServiceCall
from engine.domain.states import JobKind
from engine.store.queries import instances as stored_instances
from engine.store.tables import Job

Answer = Mapping[str, object] | BpmnError | None
MOST_DEATHS = 10
"""So many attempts more has a job that leaves nothing behind when its process or database dies.

A machine that is switched off is not its fault; a job that kills every process is found at last.
"""


@dataclass(frozen=True, kw_only=True)
class Lease:
    """One attempt at one job.

    Attributes:
        external: the call to make outside any transaction, if any.
        doubtful: an attempt before this one was cut short, and a person must find out what it did.
        limited: the topic, if only so many of its jobs may be done.
        known: the answer is known already: it came while the instance was suspended.
    """

    job_id: str
    attempt: int
    actor: Actor
    handler: Handler | None = None
    external: ServiceCall | None = None
    exhausted: bool = False
    doubtful: bool = False
    limited: str = ""
    known: Answer = None


def run_inside(context: Context, lease: Lease, job: Job) -> Answer:
    """Run a transactional handler; what it wrote before a refusal is taken back.

    Raises:
        NotFound: the topic has no handler.
    """
    if lease.handler is None:
        raise NotFound(f"Для темы «{job.topic}» нет обработчика.")
    asked = replace(call(context, job, lease.attempt), session=context.session)
    savepoint = context.session.begin_nested()
    try:
        outputs = lease.handler.run(asked)
        context.session.flush()
    except BpmnError as error:
        # The diagram goes on; what the handler wrote before it refused must not stay.
        savepoint.rollback()
        return error
    savepoint.commit()
    return outputs


def call(context: Context, job: Job, attempt: int) -> ServiceCall:
    """Put together what the handler is told, all but the session."""
    ours = job.kind == JobKind.APPLICATION
    row = (
        None if ours else stored_instances.by_id(context.session, job.tenant, str(job.instance_id))
    )
    return ServiceCall(
        topic=job.topic,
        inputs=job.payload,
        instance_id=job.instance_id or "",
        business_key=row.business_key if row is not None else "",
        element_id=job.element_id,
        # An incident's retry asks with a new job; the visit to the element stays the same.
        idempotency_key=job.id if ours else job.element_instance_id,
        now=context.now,
        tenant=job.tenant,
        actor_id=job.actor_id,
        attempt=attempt,
        last_attempt=attempt >= job.max_attempts,
    )
