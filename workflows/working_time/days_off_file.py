"""Days off of a year as an iCalendar file, for the calendars of phones and mail programs."""

from datetime import UTC, date, datetime, timedelta

from icalendar import Calendar, Event

from engine import WorkingCalendar


def days_off_file(year: int, calendar: WorkingCalendar, now: datetime) -> bytes:
    """Write every day off from Monday to Friday and every worked weekend.

    Args:
        year: which year.
        calendar: whose days.
        now: aware; stands as the moment of writing.
    """
    file = Calendar()
    file.add("prodid", "-//metodkabinet//days off//RU")
    file.add("version", "2.0")
    file.add("x-wr-calname", f"Производственный календарь, {year}")
    first = date(year, 1, 1)
    for count in range((date(year + 1, 1, 1) - first).days):
        day = first + timedelta(days=count)
        title = _title(day, calendar)
        if title:
            event = Event()
            event.add("uid", f"{day.isoformat()}@production-calendar")
            event.add("dtstamp", now.astimezone(UTC))
            event.add("dtstart", day)
            event.add("dtend", day + timedelta(days=1))
            event.add("summary", title)
            event.add("transp", "TRANSPARENT")
            file.add_component(event)
    contents: bytes = file.to_ical()
    return contents


def _title(day: date, calendar: WorkingCalendar) -> str:
    if calendar.is_working(day):
        return "Рабочий день (перенос)" if day.weekday() >= 5 else ""
    if (day.month, day.day) in calendar.rules.holidays:
        return "Нерабочий праздничный день"
    return "Нерабочий день" if day.weekday() < 5 else ""
