"""The team of a head: who has how much, what is late, and whom to give it to."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from flask import Blueprint, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from engine import InvalidInput, NotPermitted, PersonLoad
from webapp import office
from workflows import Member, is_head

blueprint = Blueprint("team", __name__)

WEEK_AHEAD = ("1", "2", "3", "4")
GIVEN = "team_given"


@dataclass(frozen=True, kw_only=True)
class Row:
    """One person of the team with their work."""

    member: Member
    load: PersonLoad


@dataclass(frozen=True, kw_only=True)
class Span:
    """One column: key of the counts, heading, and the days it stands for."""

    key: str
    label: str
    days: str = ""
    week: int | None = None


@blueprint.get("/team")
def show() -> str:
    """Show the load of everybody whom this person leads."""
    actor, engine = office.actor(), office.engine()
    if not any(map(is_head, actor.principals)):
        raise NotPermitted(_("Команду видит руководитель организации."))
    weeks = engine.workload((), actor).weeks
    members = office.application().team.members(actor, weeks)
    work = engine.workload([each.id for each in members], actor)
    loads = {load.user_id: load for load in work.people}
    rows = [Row(member=member, load=loads[member.id]) for member in members]
    return render_template(
        "team/team.html",
        rows=rows,
        spans=_spans(weeks),
        offered=work.offered,
        totals=_totals(rows),
        days_in_words=_days_in_words,
        moving=[(row.member.id, row.member.name) for row in rows],
        given=session.pop(GIVEN, None),
    )


@blueprint.post("/team/tasks/<task_id>/assign")
def assign(task_id: str) -> Response:
    """Give a user task to one of the team."""
    user_id = request.form.get("user_id", "")
    if not user_id:
        raise InvalidInput(_("Выберите, кому передать задачу."))
    reason = request.form.get("reason", "").strip() or str(_("Перераспределение нагрузки"))
    had = _assignee(task_id)
    office.engine().assign(task_id, user_id, office.actor(), reason=reason)
    return _told(task_id, user_id, had)


@blueprint.post("/team/tasks/<task_id>/release")
def release(task_id: str) -> Response:
    """Take one of the team off a user task: anybody of its role may claim it again."""
    office.engine().unclaim(task_id, office.actor())
    return _told(task_id, "", "")


def _assignee(task_id: str) -> str:
    """Who of the team has a user task; "" when it only waits for one of them."""
    led = sorted(office.actor().leads)
    loads = office.engine().workload(led, office.actor()).people
    return next((load.user_id for load in loads if task_id in {t.id for t in load.tasks}), "")


def _told(task_id: str, user_id: str, had: str) -> Response:
    """Back to the page, which says once what was done and how to undo it."""
    session[GIVEN] = {"task": task_id, "to": user_id, "had": had}
    anchor = f"person-{user_id}" if user_id else "free"
    return redirect(url_for("team.show", _anchor=anchor), 303)


def _spans(weeks: tuple[date, ...]) -> list[Span]:
    ahead = [
        Span(key=key, label=_("Неделя"), days=_days_of(weeks[int(key)]), week=int(key))
        for key in WEEK_AHEAD
    ]
    return [
        Span(key="late", label=_("Просрочено")),
        Span(key="today", label=_("Сегодня")),
        Span(key="week", label=_("До конца недели"), week=0),
        *ahead,
        Span(key="later", label=_("Позже")),
        Span(key="none", label=_("Без срока")),
    ]


def _days_of(first: date) -> str:
    return _days_in_words((first, first + timedelta(days=6)))


def _days_in_words(days: tuple[date, date]) -> str:
    first, last = days
    return f"{first:%d.%m}" if first == last else f"{first:%d.%m}–{last:%d.%m}"


def _totals(rows: list[Row]) -> Mapping[str, int]:
    found: dict[str, int] = {}
    for row in rows:
        for key, number in row.load.counts.items():
            found[key] = found.get(key, 0) + number
    return found
