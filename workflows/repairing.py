"""Orders to repair many places at once: application jobs, one page of places each."""

from collections.abc import Callable
from dataclasses import dataclass

from engine import Clock, Database, Handler, HandlerKind, ProcessEngine, ServiceCall, schedule_job
from workflows.shipped import system_of

REPAIR = "repairs.go_on"


@dataclass(frozen=True, kw_only=True)
class Repairing:
    """One job does one page of an order and asks for the next; a page done twice harms nothing."""

    database: Database
    clock: Clock
    engine: Callable[[], ProcessEngine]

    def handler(self) -> Handler:
        """The Python behind the topic."""
        return Handler(
            topic=REPAIR,
            run=self.run,
            kind=HandlerKind.EXTERNAL,
            title="Исправление многих дел сразу",
            in_diagrams=False,
        )

    def begin(self, order_id: str, tenant: str) -> None:
        """Let a job do an order that is too long to wait for."""
        with self.database.write(tenant) as session:
            schedule_job(
                session,
                topic=REPAIR,
                payload={"order_id": order_id},
                due_at=self.clock.now(),
                tenant=tenant,
                key=order_id,
                now=self.clock.now(),
            )

    def run(self, call: ServiceCall) -> None:
        """Do one page."""
        order_id = str(call.inputs["order_id"])
        if self.engine().do_repairs(order_id, system_of(call.tenant)):
            self.begin(order_id, call.tenant)
