"""What is told of deadlines: of a diagram, and when the calendar changes."""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, kw_only=True)
class DeadlineShift:
    """An open user task's deadline before and after a change of the calendar."""

    task_id: str
    title: str
    before: datetime
    after: datetime


@dataclass(frozen=True, kw_only=True)
class DeadlineForecast:
    """What another calendar would move.

    Attributes:
        moved: deadlines that would move; examples: the first of them.
        unknown: deadlines that an expression works out: only moving tells.
        is_whole: all that could move were looked at, not only the first thousands.
    """

    moved: int
    examples: tuple[DeadlineShift, ...]
    unknown: int
    is_whole: bool


@dataclass(frozen=True, kw_only=True)
class DeadlineStretch:
    """A page of deadlines in their order.

    Attributes:
        since: only deadlines from this moment on.
        after: deadline and id of the last one of the page before; None for the first page.
        limit: how many to read.
    """

    since: datetime
    after: tuple[datetime, str] | None = None
    limit: int = 200


@dataclass(frozen=True, kw_only=True)
class ReminderStep:
    """A step of the table of reminders on its day.

    Attributes:
        offset: working days from the deadline, negative before it.
        recipients: "assignee", "candidates", "manager" or codes of roles.
    """

    day: date
    offset: int
    recipients: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class DeadlineText:
    """A user task of a diagram and the deadline written for it.

    Attributes:
        text: as written, in working days or as a date; "" without a deadline.
        days: working days when the text alone tells them.
        due_at: when it would be due if it began now; None where that depends on variables.
        calendar: whose working days count; "" for the office's.
        candidates: groups as written.
    """

    element_id: str
    name: str
    text: str
    days: int | None
    due_at: datetime | None
    calendar: str
    candidates: tuple[str, ...]
    priority: int
