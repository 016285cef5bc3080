"""Puts the parts of working time together for one installation."""

from collections.abc import Callable
from dataclasses import dataclass

from engine import Database, Handler, ProcessEngine
from workflows.notifications.telling import Teller
from workflows.working_time.follow_ups import FollowUps
from workflows.working_time.recomputing import Recomputing
from workflows.working_time.reminding import Reminding
from workflows.working_time.source import OfficeCalendar


@dataclass(frozen=True, kw_only=True)
class WorkingTime:
    """What follows from the calendar: deadlines that move, and reminders of them."""

    recomputing: Recomputing
    reminding: Reminding

    def handlers(self) -> tuple[Handler, ...]:
        """The handlers of its jobs."""
        return (self.recomputing.handler(), *self.reminding.handlers())


def working_time_of(
    source: OfficeCalendar,
    *,
    database: Database,
    teller: Teller,
    engine: Callable[[], ProcessEngine],
) -> WorkingTime:
    """Build the parts; `engine` is asked for when a job runs: it is built with their handlers."""
    follow_ups = FollowUps(teller=teller)
    return WorkingTime(
        recomputing=Recomputing(database=database, source=source, engine=engine),
        reminding=Reminding(database=database, source=source, engine=engine, follow_ups=follow_ups),
    )
