"""«Принятые решения»: what decision tables gave, by which rows, in which cases."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from flask import Blueprint, render_template, request
from flask_babel import gettext as _

from engine import DecisionQuery, NotFound, Permission
from webapp import dates, office, told_decisions

blueprint = Blueprint("decisions", __name__)

FILTERS = ("decision", "process", "version", "since", "until", "case", "row", "result")
LONGEST = 200


@blueprint.get("/decisions")
def list_decisions() -> str:
    """Find decisions of cases whose whole is open to this person, the newest first."""
    engine, actor = office.engine(), office.actor()
    asked = {name: value for name in FILTERS if (value := _asked(name))}
    return render_template(
        "decisions/list.html",
        found=engine.find_decisions(_query(), actor),
        asked=asked,
        names=engine.decision_names(actor),
        definitions=engine.definitions(actor),
        reads_values=actor.may(Permission.OPERATE) or actor.may(Permission.READ_ALL),
        words=told_decisions,
    )


@blueprint.get("/decisions/<instance_id>/<int:sequence>")
def show(instance_id: str, sequence: int) -> str:
    """Show one decision: from what, what it gave, and the table with its rows marked."""
    if not instance_id.isalnum():
        raise NotFound(_("Такого решения нет."))
    engine, actor = office.engine(), office.actor()
    return render_template(
        "decisions/show.html",
        page=engine.decision(instance_id, sequence, actor),
        words=told_decisions,
    )


def _asked(name: str) -> str:
    return request.args.get(name, "").strip()[:LONGEST]


def _query() -> DecisionQuery:
    """Read the filter; what it cannot mean counts as not asked."""
    return DecisionQuery(
        decision_id=_asked("decision"),
        process_key=_asked("process"),
        version=_number("version"),
        since=_start_of("since"),
        until=_start_of("until", days_on=1),
        case=_asked("case"),
        row=_number("row"),
        result=_asked("result"),
        cursor=_asked("cursor") and request.args["cursor"],
    )


def _number(name: str) -> int:
    written = _asked(name)
    return int(written) if written.isdecimal() and len(written) < 6 else 0


def _start_of(name: str, days_on: int = 0) -> datetime | None:
    day = dates.typed_day(_asked(name))
    if day is None:
        return None
    try:
        return datetime.combine(day + timedelta(days=days_on), time(0), ZoneInfo(office.zone()))
    except OverflowError:
        return None
