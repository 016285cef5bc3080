"""Keeps the statistics of finished work up to date; counts everything anew when asked to."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from engine import (
    Actor,
    Clock,
    Database,
    Handler,
    HandlerKind,
    NotPermitted,
    Permission,
    ProcessEngine,
    ServiceCall,
    is_job_open,
    schedule_job,
)
from workflows.shipped import system_of

COUNT, ANEW = "statistics.count", "statistics.anew"
EVERY = timedelta(minutes=5)
AT_ONCE = 20_000
"""User tasks and instances of one job; after that it lets others have their turn."""


@dataclass(frozen=True, kw_only=True)
class Statistics:
    """The jobs behind the figures. `engine` is asked for when a job runs."""

    database: Database
    clock: Clock
    engine: Callable[[], ProcessEngine]

    def handlers(self) -> tuple[Handler, ...]:
        """The Python behind the topics; no diagram names them."""
        return (
            Handler(
                topic=COUNT,
                run=self._count,
                kind=HandlerKind.EXTERNAL,
                title="Учесть завершённое в статистике",
                in_diagrams=False,
                again=self._next,
            ),
            Handler(
                topic=ANEW,
                run=self._anew,
                kind=HandlerKind.EXTERNAL,
                title="Пересчитать статистику заново",
                in_diagrams=False,
            ),
        )

    def schedule(self, session: Session, now: datetime, tenant: str) -> None:
        """See to it that counting goes on; for the start of a server."""
        schedule_job(session, topic=COUNT, payload={}, due_at=now, tenant=tenant, key=COUNT)

    def ask_anew(self, actor: Actor) -> None:
        """Let everything that ever finished be counted again.

        Raises:
            NotPermitted: the actor is no operator.
        """
        if not actor.may(Permission.OPERATE):
            raise NotPermitted("Пересчитывать статистику может только оператор.")
        with self.database.write(actor.tenant) as session:
            ask_anew(session, actor.tenant, self.clock.now(), actor.user_id)

    def is_recounting(self, actor: Actor) -> bool:
        """Say whether everything is being counted again, or soon will be."""
        with self.database.read(actor.tenant) as session:
            return is_job_open(session, ANEW, actor.tenant)

    def _count(self, call: ServiceCall) -> None:
        self.engine().count_finished(AT_ONCE, system_of(call.tenant))

    def _next(self, call: ServiceCall) -> datetime:
        due = self.engine().is_counting_due(system_of(call.tenant))
        return call.now if due else call.now + EVERY

    def _anew(self, call: ServiceCall) -> None:
        """Begin, or go on with a part; the job of a part waits as long as there is more."""
        engine, system = self.engine(), system_of(call.tenant)
        if not call.inputs.get("begun"):
            engine.begin_counting_anew(system)
        else:
            engine.count_finished(AT_ONCE, system)
        if engine.is_counting_due(system):
            with self.database.write(call.tenant) as session:
                schedule_job(
                    session,
                    topic=ANEW,
                    payload={"begun": True},
                    due_at=call.now,
                    tenant=call.tenant,
                    key=f"{ANEW}.part",
                    actor_id=call.actor_id,
                    now=call.now,
                )


def ask_anew(session: Session, tenant: str, due_at: datetime, actor_id: str) -> None:
    """Let everything that ever finished be counted again, with the caller's transaction or not.

    A change of the past in the production calendar asks for it: working time is other then.
    """
    schedule_job(
        session,
        topic=ANEW,
        payload={},
        due_at=due_at,
        tenant=tenant,
        key=ANEW,
        actor_id=actor_id,
    )
