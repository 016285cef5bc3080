"""What narrows an inbox: deadlines, priority, processes, organisations and words."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo

from sqlalchemy import ColumnElement, and_

from engine.domain.errors import InvalidInput
from engine.domain.views import InboxQuery
from engine.store.tables import UserTask
from engine.store.types import NO_DUE

HIGH, LOW = 70, 30
"""Priorities from the first on are high, those below the second are low."""


@dataclass(frozen=True, kw_only=True)
class Moments:
    """Where the days of the office begin and end: `today` and `week` are exclusive ends."""

    now: datetime
    today: datetime
    week: datetime
    zone: tzinfo

    @classmethod
    def of(cls, now: datetime, day: date, zone: tzinfo) -> "Moments":
        """The moments of an office in this zone where it is `day` now; weeks end with Sunday."""
        monday = day + timedelta(days=7 - day.weekday())
        tomorrow, week = (
            datetime.combine(each, datetime.min.time(), zone)
            for each in (day + timedelta(days=1), monday)
        )
        return cls(now=now, today=tomorrow, week=week, zone=zone)

    def begin_of(self, day: date) -> datetime:
        """The first moment of a day of the office."""
        return datetime.combine(day, datetime.min.time(), self.zone)


def conditions(query: InboxQuery, moments: Moments) -> list[ColumnElement[bool]]:
    """Give what a user task must fulfil.

    Raises:
        InvalidInput: the query has a word that is none of ours.
    """
    found = _due(query.due, moments) + _days(query, moments) + _priority(query.priority)
    if query.process_keys:
        found.append(UserTask.process_key.in_(query.process_keys))
    if query.organisations:
        found.append(UserTask.organisation.in_(query.organisations))
    words = query.text.casefold().split()
    found += [UserTask.search_text.contains(word, autoescape=True) for word in words]
    return found


def _due(due: str, moments: Moments) -> list[ColumnElement[bool]]:
    column = UserTask.due_order
    known = {
        "": [],
        "late": [column < moments.now],
        "today": [and_(column >= moments.now, column < moments.today)],
        "week": [and_(column >= moments.now, column < moments.week)],
        "later": [and_(column >= moments.week, column < NO_DUE)],
        "none": [column >= NO_DUE],
    }
    if due not in known:
        raise InvalidInput(f"Неизвестный отбор по сроку: «{due}»")
    return known[due]


def _days(query: InboxQuery, moments: Moments) -> list[ColumnElement[bool]]:
    found = []
    if query.due_from:
        found.append(UserTask.due_order >= moments.begin_of(query.due_from))
    if query.due_to:
        after = moments.begin_of(query.due_to + timedelta(days=1))
        found.append(UserTask.due_order < after)
    if query.due_from and not query.due_to:
        found.append(UserTask.due_order < NO_DUE)
    return found


def _priority(priority: str) -> list[ColumnElement[bool]]:
    known = {
        "": [],
        "high": [UserTask.priority >= HIGH],
        "normal": [and_(UserTask.priority >= LOW, UserTask.priority < HIGH)],
        "low": [UserTask.priority < LOW],
    }
    if priority not in known:
        raise InvalidInput(f"Неизвестный отбор по важности: «{priority}»")
    return known[priority]
