"""A person's deadlines as a calendar that phones and mail programs subscribe to (RFC 5545)."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, vDuration

from engine import UserTaskView

BEFORE = timedelta(minutes=30)
REFRESH = timedelta(hours=1)


def calendar_of(tasks: Iterable[UserTaskView], *, now: datetime, zone: str, root: str) -> bytes:
    """Write a calendar with one entry per deadline; it ends at the moment the task is due.

    Args:
        tasks: what the person may see now; those without a deadline are left out.
        now: when this is written.
        zone: the office's time zone, in which the moments are told.
        root: the office's address for links, "" for none.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//Методкабинет//Сроки//RU")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", "Сроки: Методкабинет")
    calendar.add("x-wr-timezone", zone)
    calendar.add("refresh-interval", vDuration(REFRESH), parameters={"value": "DURATION"})
    for task in tasks:
        if task.due_at is not None:
            calendar.add_component(_entry(task, task.due_at, now, zone, root))
    calendar.add_missing_timezones()
    written: bytes = calendar.to_ical()
    return written


def _entry(task: UserTaskView, due_at: datetime, now: datetime, zone: str, root: str) -> Event:
    ends = due_at.astimezone(ZoneInfo(zone))
    entry = Event()
    entry.add("uid", f"{task.id}@metodkabinet")
    entry.add("dtstamp", now)
    entry.add("dtstart", ends - BEFORE)
    entry.add("dtend", ends)
    entry.add("summary", f"Срок: {task.title}")
    entry.add("transp", "TRANSPARENT")
    if root:
        entry.add("url", f"{root}/tasks/{task.id}")
    return entry
