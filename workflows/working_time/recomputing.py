"""Open deadlines follow a changed calendar: application jobs, one page of deadlines each."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from engine import (
    Database,
    DeadlineStretch,
    Handler,
    HandlerKind,
    ProcessEngine,
    ServiceCall,
    schedule_job,
)
from workflows.shipped import system_of
from workflows.working_time.source import OfficeCalendar

RECOMPUTE = "working_time.recompute"
TASKS, TIMERS = "tasks", "timers"


def first_payload(since: datetime, reason: str) -> dict[str, Any]:
    """What the first job of a change is told."""
    return {"since": since.isoformat(), "reason": reason, "phase": TASKS, "after": None}


@dataclass(frozen=True, kw_only=True)
class Recomputing:
    """One job does one page and asks for the next; a page done twice moves nothing twice.

    First the deadlines of user tasks, then timers: a timer may ask for the deadline of its task.
    """

    database: Database
    source: OfficeCalendar
    engine: Callable[[], ProcessEngine]

    def handler(self) -> Handler:
        """The Python behind the topic."""
        return Handler(
            topic=RECOMPUTE,
            run=self.run,
            kind=HandlerKind.EXTERNAL,
            title="Пересчёт сроков по календарю",
            in_diagrams=False,
        )

    def run(self, call: ServiceCall) -> None:
        """Do one page."""
        self.source.expect(self.database)
        asked = dict(call.inputs)
        since = datetime.fromisoformat(str(asked["since"]))
        page = DeadlineStretch(since=since, after=place(asked.get("after")))
        actor, reason = system_of(call.tenant), str(asked["reason"])
        if asked["phase"] == TASKS:
            last = self.engine().recompute_deadlines(page, reason, actor)
            phase = TASKS if last else TIMERS
        else:
            last, phase = self.engine().recompute_timers(page, reason, actor), TIMERS
        if last or asked["phase"] == TASKS:
            self._go_on(call, {**asked, "phase": phase, "after": written(last)})

    def _go_on(self, call: ServiceCall, payload: Mapping[str, Any]) -> None:
        with self.database.write(call.tenant) as session:
            schedule_job(
                session,
                topic=RECOMPUTE,
                payload=payload,
                due_at=call.now,
                tenant=call.tenant,
                # A second run of the same page asks for the same page again, once.
                key=f"{call.idempotency_key}+",
                actor_id=call.actor_id,
                now=call.now,
            )


def place(text: Any) -> tuple[datetime, str] | None:
    """Read where a page ended."""
    return (datetime.fromisoformat(text[0]), str(text[1])) if text else None


def written(where: tuple[datetime, str] | None) -> list[str] | None:
    """Write where a page ended, for the payload of the next job."""
    return [where[0].isoformat(), where[1]] if where else None
