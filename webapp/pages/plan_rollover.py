"""What last year's plan and this year's have in common, and the days that are taken."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from engine import InvalidForm
from webapp import office
from webapp.addresses import local_address
from webapp.pages.plan import plan_of_year, year_in_address
from webapp.pages.plan_fields import day_of
from workflows import BusyCard, busy_kinds

blueprint = Blueprint("plan_rollover", __name__)

Answer = Response | str | tuple[str, int]


@blueprint.get("/plan/<year>/rollover")
def show(year: str) -> str:
    """Show both plans item by item, with what is to be decided."""
    return _page(year)


@blueprint.post("/plan/<plan_id>/rollover/decide")
def decide(plan_id: str) -> Answer:
    """Keep or drop one item of last year."""
    plans, actor = office.application().plans, office.actor()
    source_id = request.form.get("source", "")
    verdict, reason = request.form.get("verdict", ""), request.form.get("reason", "")
    try:
        plans.decide_rollover(plan_id, source_id, verdict, reason, actor)
    except InvalidForm as error:
        year = year_in_address(plans.get(plan_id, actor).plan.school_year)
        return _page(year, wrong={source_id: error.errors.get("reason", "")}), 422
    kept = verdict == "keep"
    flash(_("Пункт остаётся в плане.") if kept else _("Пункт исключён из плана."), "done")
    return redirect(_back(plan_id, f"source-{source_id}"), 303)


@blueprint.post("/plan/<plan_id>/rollover/keep")
def keep(plan_id: str) -> Response:
    """Keep everything of a section that is in the plan and waits for a decision."""
    plans, actor = office.application().plans, office.actor()
    kept = plans.keep_rest(plan_id, request.form.get("section", ""), actor)
    flash(_("Оставлено пунктов: %(count)d.", count=kept), "done")
    return redirect(_back(plan_id), 303)


@blueprint.get("/plan/<year>/days")
def days(year: str) -> str:
    """Show the days that are taken: exams, dates of the region."""
    return _days_page(year)


@blueprint.post("/plan/<year>/days")
def add_days(year: str) -> Answer:
    """Write down a span of days."""
    written = {name: request.form.get(name, "").strip() for name in ("kind", "title")}
    written |= {name: request.form.get(name, "").strip() for name in ("starts_on", "ends_on")}
    try:
        office.application().plans.add_busy_days(_card(written), office.actor())
    except InvalidForm as error:
        return _days_page(year, written, error.errors), 422
    flash(_("Дни записаны, план проверен по ним."), "done")
    return redirect(url_for("plan_rollover.days", year=year), 303)


@blueprint.post("/plan/<year>/days/<row_id>/remove")
def remove_days(year: str, row_id: str) -> Response:
    """Take a span of days away."""
    office.application().plans.remove_busy_days(row_id, office.actor())
    flash(_("Дни убраны."), "done")
    return redirect(url_for("plan_rollover.days", year=year), 303)


def _page(year: str, wrong: Any = None) -> str:
    plan = plan_of_year(year)
    found = office.application().plans.rollover(plan.id, office.actor())
    return render_template(
        "plan/rollover.html", plan=plan, year=year, page=found, wrong=wrong or {}, kinds=_kinds()
    )


def _kinds() -> dict[str, str]:
    return {
        "new": _("новый"),
        "copied": _("перенесён"),
        "carried": _("не исполнен в прошлом году"),
        "changed": _("изменён"),
        "dropped": _("нет в новом плане"),
        "finished": _("разовый, завершён"),
    }


def _days_page(year: str, written: Any = None, errors: Any = None) -> str:
    plan, plans, actor = plan_of_year(year), office.application().plans, office.actor()
    return render_template(
        "plan/days.html",
        plan=plan,
        year=year,
        days=plans.busy_days(plan.id, actor),
        may_keep=plans.may_keep_days(actor),
        kinds=busy_kinds(),
        written=written or {},
        errors=errors or {},
    )


def _card(written: dict[str, str]) -> BusyCard:
    errors: dict[str, str] = {}
    found = {}
    for name in ("starts_on", "ends_on"):
        try:
            found[name] = day_of(written[name])
        except ValueError:
            errors[name] = _("Укажите дату в виде 05.09.2026.")
    if errors:
        raise InvalidForm(errors)
    return BusyCard(kind=written["kind"], title=written["title"], **found)


def _back(plan_id: str, anchor: str = "") -> str:
    plan = office.application().plans.get(plan_id, office.actor()).plan
    usual = url_for(
        "plan_rollover.show", year=year_in_address(plan.school_year), _anchor=anchor or None
    )
    return local_address(request.form.get("next", ""), usual)
