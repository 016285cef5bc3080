"""The office's days off, for the calendar beside a date field."""

from datetime import date, timedelta

from flask import Blueprint, Response, jsonify
from flask_babel import gettext as _

from engine import NotFound
from webapp import office

blueprint = Blueprint("calendar", __name__)

FIRST_YEAR, LAST_YEAR = 1900, 2199
SECONDS_KEPT = 3600


@blueprint.get("/calendar/<int:year>.json")
def show(year: int) -> Response:
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
