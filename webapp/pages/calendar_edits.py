"""Reads what a person wants to change in the production calendar from the posted form."""

from collections.abc import Callable, Mapping
from datetime import date

from flask import request
from flask_babel import gettext as _

from engine import InvalidForm, InvalidInput
from webapp import office
from webapp.pages.people import day_in
from workflows import CalendarEdit, ReplacedCalendar, calendar_edits, read_calendar_contents


def posted_edit() -> CalendarEdit:
    """Give the change that the form asks for.

    Raises:
        InvalidForm: a field is missing or cannot be read.
        InvalidInput: the form is none of ours.
    """
    read = _READERS.get(request.form.get("verb", ""))
    if read is None:
        raise InvalidInput(_("Обновите страницу календаря и повторите."))
    return read()


def posted_reason() -> str:
    """Why, as typed."""
    return request.form.get("reason", "").strip()


def _day(name: str) -> date:
    found = day_in(name)
    if found is None:
        raise InvalidForm({name: _("Укажите день.")})
    return found


def _set_day() -> CalendarEdit:
    return calendar_edits.SetDay(
        day=_day("day"), kind=request.form.get("kind", ""), reason=posted_reason()
    )


def _move_day() -> CalendarEdit:
    return calendar_edits.MoveDay(given_up=_day("given_up"), to=_day("to"), reason=posted_reason())


def _status() -> CalendarEdit:
    return calendar_edits.SetStatus(
        year=_number("year"),
        approved=bool(request.form.get("approved")),
        source=request.form.get("source", ""),
    )


def _add_days() -> CalendarEdit:
    organisation = request.form.get("organisation", "")
    first = _day("first")
    return calendar_edits.AddDays(
        overlay=request.form.get("overlay", ""),
        first=first,
        last=day_in("last") or first,
        reason=posted_reason(),
        organisation=organisation,
        place=office.names().organisation(organisation) if organisation else "",
        title=_title(request.form.get("overlay", "")),
    )


def _remove_days() -> CalendarEdit:
    return calendar_edits.RemoveDays(
        overlay=request.form.get("overlay", ""),
        first=request.form.get("first", ""),
        last=request.form.get("last", ""),
        organisation=request.form.get("organisation", ""),
        title=_title(request.form.get("overlay", "")),
    )


def _hours() -> CalendarEdit:
    return calendar_edits.SetOffice(
        zone=request.form.get("zone", "").strip(),
        end_of_day=request.form.get("end_of_day", "").strip(),
        end_of_shortened_day=request.form.get("end_of_shortened_day", "").strip(),
        teacher_roles=tuple(request.form.getlist("teacher_roles")),
    )


def _replace() -> CalendarEdit:
    file = request.files.get("file")
    text = file.read().decode("utf-8", "replace") if file and file.filename else ""
    text = text or request.form.get("contents", "")
    if not text.strip():
        raise InvalidForm({"file": _("Выберите файл календаря .json.")})
    return ReplacedCalendar(contents=read_calendar_contents(text))


def _shipped() -> CalendarEdit:
    years = [int(text) for text in request.form.getlist("years") if text.isdecimal()]
    return office.application().calendars.taking_over(years, office.actor())


def _follow() -> CalendarEdit:
    found = office.application().calendars.following(office.actor())
    if found is None:
        raise InvalidInput(_("Дни и так по календарю региона. Обновите страницу."))
    return found


def _number(name: str) -> int:
    text = request.form.get(name, "")
    if not text.isdecimal():
        raise InvalidForm({name: _("Укажите год.")})
    return int(text)


def _title(overlay: str) -> str:
    year = office.application().calendars.year(office.today().year, office.actor())
    return next((each.title for each in year.sets if each.name == overlay), overlay)


_READERS: Mapping[str, Callable[[], CalendarEdit]] = {
    "day": _set_day,
    "move": _move_day,
    "status": _status,
    "add": _add_days,
    "remove": _remove_days,
    "office": _hours,
    "import": _replace,
    "shipped": _shipped,
    "follow": _follow,
}
