"""The morning of a working day: who is to be reminded of which deadline.

A periodic job of each working day's morning leaves a job for the first page of near deadlines; each
page asks for the next. Days without a running server cost nothing: the table of reminders gives the
latest step only, and each step of a deadline is put on record once.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy.orm import Session

from engine import (
    Database,
    DeadlineStretch,
    Handler,
    HandlerKind,
    ProcessEngine,
    ServiceCall,
    WorkingCalendar,
    schedule_job,
)
from workflows.shipped import system_of
from workflows.working_time.follow_ups import FollowUps
from workflows.working_time.recomputing import place, written
from workflows.working_time.source import OfficeCalendar

SWEEP, REMIND = "working_time.sweep", "working_time.remind"
MORNING = time(8)
LOOKS_BACK, LOOKS_AHEAD = 30, 10
"""Working days around today whose deadlines the table is asked about (README of the table)."""


@dataclass(frozen=True, kw_only=True)
class Reminding:
    """The handlers of the sweep; people's own follow-up dates go with it."""

    database: Database
    source: OfficeCalendar
    engine: Callable[[], ProcessEngine]
    follow_ups: FollowUps

    def handlers(self) -> tuple[Handler, ...]:
        """The Python behind the topics."""
        return (
            Handler(
                topic=SWEEP,
                run=self.sweep,
                title="Утро рабочего дня: напоминания о сроках",
                in_diagrams=False,
                again=lambda call: next_morning(self.source.current(), call.now),
            ),
            Handler(
                topic=REMIND,
                run=self.remind,
                kind=HandlerKind.EXTERNAL,
                title="Напоминания о сроках",
                in_diagrams=False,
            ),
            self.follow_ups.handler(),
        )

    def schedule(self, session: Session, tenant: str, now: datetime) -> None:
        """See to it that the next morning begins with reminders; asking twice does no harm."""
        schedule_job(
            session,
            topic=SWEEP,
            payload={},
            due_at=next_morning(self.source.current(), now),
            tenant=tenant,
            key=SWEEP,
            now=now,
        )

    def sweep(self, call: ServiceCall) -> None:
        """Leave a job for the first page, if the office works today."""
        calendar = self.source.read(call.session)
        today = calendar.local_day(call.now)
        if calendar.is_working(today):
            payload = {"day": today.isoformat(), "after": None}
            _ask_for_page(call.session, call, payload, key=today.isoformat())
            self.follow_ups.begin(call.session, call, today)

    def remind(self, call: ServiceCall) -> None:
        """Remind of one page of near deadlines."""
        self.source.expect(self.database)
        asked = dict(call.inputs)
        since, until = near(self.source.current(), date.fromisoformat(str(asked["day"])))
        page = DeadlineStretch(since=since, after=place(asked.get("after")))
        last = self.engine().remind(page, until, system_of(call.tenant))
        if last is not None:
            with self.database.write(call.tenant) as session:
                payload = {**asked, "after": written(last)}
                # A page done twice asks for the same page again, once.
                _ask_for_page(session, call, payload, key=f"{call.idempotency_key}+")


def next_morning(calendar: WorkingCalendar, now: datetime) -> datetime:
    """Give the next moment at which a working day begins."""
    day = calendar.local_day(now)
    begins = datetime.combine(calendar.next_working_day(day), MORNING, calendar.zone)
    if begins <= now:
        following = calendar.next_working_day(day + timedelta(days=1))
        begins = datetime.combine(following, MORNING, calendar.zone)
    return begins


def near(calendar: WorkingCalendar, today: date) -> tuple[datetime, datetime]:
    """From when until when deadlines lie that anybody may have to be reminded of today."""
    first = calendar.add_working_days(today, -LOOKS_BACK)
    last = calendar.add_working_days(today, LOOKS_AHEAD) + timedelta(days=1)
    begin, end = (datetime.combine(day, time(0), calendar.zone) for day in (first, last))
    return begin, end


def _ask_for_page(
    session: Session, call: ServiceCall, payload: Mapping[str, Any], *, key: str
) -> None:
    schedule_job(
        session,
        topic=REMIND,
        payload=payload,
        due_at=call.now,
        tenant=call.tenant,
        key=key,
        now=call.now,
    )
