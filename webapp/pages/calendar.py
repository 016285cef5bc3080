"""The production calendar: everybody looks, administrator and director change it."""

from datetime import date, timedelta

from flask import Blueprint, Response, flash, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as AnyResponse

from engine import CalendarError, InvalidForm, NotFound
from webapp import dates, office, unsent
from webapp.access import Access, open_to
from webapp.pages.calendar_edits import posted_edit, posted_reason
from webapp.pages.people import organisation_options
from workflows import ROLES

blueprint = Blueprint("calendar", __name__)

FIRST_YEAR, LAST_YEAR = 1900, 2199
SECONDS_KEPT = 300
OWN_FIELDS = frozenset({"csrf_token", unsent.PAGE_FIELD, "number", "file"})

Answer = AnyResponse | str | tuple[str, int]


@blueprint.get("/calendar/<int:year>.json")
def days_off(year: int) -> Response:
    """List the days of a year on which the office does not work."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise NotFound(_("Календаря на этот год нет."))
    calendar, first = office.calendar(), date(year, 1, 1)
    days = (first + timedelta(days=count) for count in range((date(year + 1, 1, 1) - first).days))
    off = [day.isoformat() for day in days if not calendar.is_working(day)]
    response = jsonify(
        year=year, off=off, status=calendar.status(year), source=calendar.source(year)
    )
    response.cache_control.private = True
    response.cache_control.max_age = SECONDS_KEPT
    return response


@blueprint.get("/calendar")
def today() -> AnyResponse:
    """Go to the present year."""
    return redirect(url_for("calendar.show", year=office.today().year))


@blueprint.get("/calendar/<int:year>")
def show(year: int) -> str:
    """Show a year: twelve months, its own days, the sets of days of single groups."""
    return _page(year)


@blueprint.get("/calendar/changes")
def changes() -> str:
    """Say who changed the calendar, when, what and why."""
    log = office.application().calendars.log(office.actor())
    office.names().remember({change.by for change in log})
    return render_template("calendar/changes.html", log=log)


@blueprint.get("/calendar/export.json")
def export() -> Response:
    """Hand out the whole calendar, as the import takes it back."""
    contents = office.application().calendars.contents(office.actor())
    return _file(contents.encode("utf-8"), "application/json", "calendar.json")


@blueprint.get("/calendar/<int:year>.ics")
def export_ics(year: int) -> Response:
    """Hand out the days off of a year for other calendars."""
    contents = office.application().calendars.days_off(year, office.actor())
    return _file(contents, "text/calendar", f"calendar-{year}.ics")


@blueprint.post("/calendar/preview")
@open_to(Access.OPERATOR)
def preview() -> Answer:
    """Say what a change would do before it is made."""
    try:
        edit = posted_edit()
        found = office.application().calendars.preview(edit, office.actor())
    except InvalidForm as error:
        return _page(_year(), errors=error.errors), 422
    except CalendarError as error:
        return _page(_year(), faults=error.faults), 422
    hidden = _hidden()
    contents = getattr(edit, "contents", None)
    if contents is not None:
        hidden.append(("contents", office.application().calendars.written(contents)))
    return render_template(
        "calendar/preview.html",
        preview=found,
        hidden=hidden,
        edit=edit,
        year=_year(),
        reason=posted_reason(),
    )


@blueprint.post("/calendar/save")
@open_to(Access.OPERATOR)
def save() -> Answer:
    """Make a change that was looked at."""
    number = request.form.get("number", "")
    try:
        office.application().calendars.save(
            posted_edit(),
            int(number) if number.isdecimal() else -1,
            posted_reason(),
            office.actor(),
        )
    except InvalidForm as error:
        return _page(_year(), errors=error.errors), 422
    except CalendarError as error:
        return _page(_year(), faults=error.faults), 422
    flash(_("Календарь изменён. Открытые сроки пересчитаются через несколько секунд."), "done")
    return redirect(url_for("calendar.show", year=_year()), 303)


def _year() -> int:
    text = request.form.get("year", "")
    return int(text) if text.isdecimal() and len(text) == 4 else office.today().year


def _hidden() -> list[tuple[str, str]]:
    """The form again, to be posted once more when the person agrees."""
    typed: MultiDict[str, str] = request.form
    return [
        (name, value)
        for name, value in typed.items(multi=True)
        if name not in OWN_FIELDS and name != "contents"
    ]


def _page(year: int, errors: dict[str, str] | None = None, faults: tuple[str, ...] = ()) -> str:
    calendars, actor = office.application().calendars, office.actor()
    may_change = calendars.may_change(actor)
    return render_template(
        "calendar/year.html",
        page=calendars.year(year, actor),
        may_change=may_change,
        offer=calendars.offer(actor),
        may_follow=may_change and calendars.following(actor) is not None,
        errors=errors or {},
        faults=faults,
        typed=request.form,
        tomorrow=(office.today() + timedelta(days=1)).isoformat(),
        organisations=organisation_options() if may_change else [],
        zones=dates.zones(),
        roles=[(role.code, role.title) for role in ROLES.values()],
    )


def _file(contents: bytes, mimetype: str, name: str) -> Response:
    response = Response(contents, mimetype=mimetype)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
