"""Verbs of the world, of jobs and of incidents."""

import logging
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from engine.commands import job_failures, jobs, message_lives, messages, pages
from engine.commands.context import Equipment
from engine.commands.handler_calls import Answer, Lease
from engine.domain.errors import BpmnError
from engine.domain.failures import CutShort, OutcomeUnknown
from engine.domain.identity import SYSTEM, Actor
from engine.domain.tenancy import OFFICE, acting_in
from engine.domain.trouble_views import IncidentView, KeptMessageView
from engine.process_engine.queue_verbs import QueueVerbs
from engine.store import job_rows
from engine.store.database import Database
from engine.store.queries import jobs as stored_jobs

log = logging.getLogger(__name__)

NOW_OR_NEVER = timedelta(0)
MOST_REMEMBERED = 10_000


class OperationVerbs(QueueVerbs):
    """Messages and signals come in, jobs are done, incidents are resolved."""

    def __init__(self, database: Database, equipment: Equipment) -> None:
        super().__init__(database, equipment)
        self._found: dict[str, str] = {}  # job → municipality, to spare a look for it

    def correlate(
        self,
        message_name: str,
        actor: Actor = SYSTEM,
        *,
        key: str | int | None = None,
        payload: Mapping[str, object] | None = None,
        life: timedelta = NOW_OR_NEVER,
    ) -> int:
        """Deliver a message to the one instance that waits for it, or begin one: 1, else 0.

        Args:
            message_name: exactly as the diagram names it.
            actor: who sends it.
            key: correlation key; keys are texts, 1 and "1" are the same.
            payload: becomes variables of the receiver.
            life: how long it is kept for a receiver when nobody takes it now; the caller is told
                by a 0, so that nothing is kept unless this says so.

        Raises:
            Conflict: several wait for exactly this name and key.
            InvalidInput: the life is negative.
        """
        with self._writing(actor) as context:
            return messages.correlate(context, message_name, key, payload, life)

    def kept_messages(self, actor: Actor) -> tuple[KeptMessageView, ...]:
        """Give messages that wait for a receiver, and the last ones that waited in vain.

        Raises:
            NotPermitted: the actor is no operator.
        """
        with self._reading(actor) as context:
            return message_lives.listed(context)

    def discard_message(self, message_id: str, actor: Actor) -> None:
        """Take a kept message away; for operators.

        Raises:
            NotPermitted: the actor is no operator.
            NotFound: there is none: it was delivered.
            Conflict: it has ended already.
        """
        with self._writing(actor) as context:
            message_lives.discard(context, message_id)

    def signal(
        self, name: str, payload: Mapping[str, object] | None = None, actor: Actor = SYSTEM
    ) -> int:
        """Broadcast a signal; jobs deliver it. Gives how many listen."""
        with self._writing(actor) as context:
            return messages.broadcast(context, name, payload)

    def incidents(self, actor: Actor, instance_id: str | None = None) -> tuple[IncidentView, ...]:
        """Give open incidents: all for operators, or those of one instance."""
        with self._reading(actor) as context:
            return pages.incident_list(context, instance_id)

    def due_jobs(self, limit: int = 100) -> tuple[str, ...]:
        """Give ids of jobs that may be done now, of all municipalities.

        Those people wait for come first, then the longest due.
        """
        with self.database.everywhere() as session:
            now, topics = self.now(), self._equipment.doable_topics
            found = stored_jobs.due(session, now, limit, topics, self._full(session))
        if len(self._found) > MOST_REMEMBERED:
            self._found.clear()
        self._found.update(found)
        return tuple(found)

    def next_due_at(self) -> datetime | None:
        """Say when the next open job is due; None when nothing waits for time.

        Of a topic of which as many are done as may be, the next comes when one of them is over.
        """
        with self.database.everywhere() as session:
            topics = self._equipment.doable_topics
            return stored_jobs.next_due_at(session, topics, self._full(session))

    def _full(self, session: Session) -> list[str]:
        room = self._equipment.paces.room(session, self.now())
        return [topic for topic, count in room.items() if not count]

    def execute_job(self, job_id: str, tenant: str = "") -> bool:
        """Do one job if it is due and free; a failed attempt counts as done.

        Args:
            job_id: of the job.
            tenant: its municipality, in which it is done; looked up without it.

        Returns:
            False when there was nothing to do: not due, taken by another worker, cancelled.
        """
        tenant = tenant or self._found.pop(job_id, "") or self._municipality_of(job_id)
        with self._writing(replace(SYSTEM, tenant=tenant)) as context:
            lease = jobs.claim(context, job_id)
        if lease is None:
            return False
        done = self._done(lease)
        if lease.limited and self._equipment.shared:
            self.ring_due_of(lease.limited)  # its place is free for the next of them
        return done

    def _done(self, lease: Lease) -> bool:
        try:
            return self._attempt(lease)
        except Exception as failure:  # noqa: BLE001 - whatever a handler raises, the job must know
            log.warning("job %s failed: %r", lease.job_id, failure)
            with self._writing(lease.actor) as context:
                job_failures.fail(context, lease, failure)
            return True

    def answer_service(
        self, job_id: str, answer: Mapping[str, object] | BpmnError, actor: Actor = SYSTEM
    ) -> bool:
        """Report what a service task's work gave, when somebody else than a handler did it.

        A suspended instance keeps the answer until it is resumed.

        Raises:
            NotFound: there is no such service job.
            Conflict: it is done, cancelled or being done.
        """
        with self._writing(actor) as context:
            if jobs.keep_answer(context, job_id, answer):
                return True
            lease = jobs.claim_for_answer(context, job_id)
            return jobs.perform(context, lease, answer)

    def open_services(self, instance_id: str, topic: str, actor: Actor = SYSTEM) -> tuple[str, ...]:
        """Give ids of the service jobs of an instance that are not done, the oldest first."""
        with self._reading(actor) as context:
            return stored_jobs.open_services(context.session, instance_id, topic)

    def work(self, limit: int = 1000) -> int:
        """Do what is due until nothing is, at most `limit` jobs; gives how many were done."""
        done = 0
        while done < limit:
            finished = sum(map(self.execute_job, self.due_jobs(limit=min(100, limit - done))))
            if not finished:
                break
            done += finished
        return done

    def release_leases(self) -> int:
        """Free the leases of a process that died; only for the only process of a database."""
        with self.database.everywhere() as session:
            tenants = stored_jobs.tenants_with_leases(session)
        freed = 0
        for tenant in tenants:
            with self.database.write(tenant) as session:
                freed += job_rows.release_leases(session, self.now())
        return freed

    def forget(self) -> None:
        """Drop everything kept in memory, as a restart would."""
        self._equipment.live.forget()
        self._equipment.definitions.forget()

    def _municipality_of(self, job_id: str) -> str:
        with self.database.everywhere() as session:
            return stored_jobs.tenant_of(session, job_id) or OFFICE

    def _attempt(self, lease: Lease) -> bool:
        if lease.doubtful:
            raise OutcomeUnknown
        if lease.exhausted:
            raise CutShort("Выполнение каждый раз обрывалось вместе с рабочим процессом.")
        answer: Answer = lease.known
        if lease.external is not None and lease.handler is not None:
            try:
                with acting_in(lease.actor.tenant):
                    answer = lease.handler.run(lease.external)
            except BpmnError as error:
                answer = error
        with self._writing(lease.actor) as context:
            return jobs.perform(context, lease, answer)
