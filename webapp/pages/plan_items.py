"""One item of a plan: add, change, take out (and put back), report how it went."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from engine import Conflict, InvalidForm, InvalidInput
from webapp import office
from webapp.addresses import local_address
from webapp.pages import plan_fields
from workflows import ItemFields, PlanFix, PlanItemView

blueprint = Blueprint("plan_items", __name__)

Answer = Response | str | tuple[str, int]
REMOVED = "removed_item"


@blueprint.get("/plan/<plan_id>/items/new")
def ask(plan_id: str) -> str:
    """Show an empty item form."""
    directions = tuple(request.args.getlist("direction"))
    section_id = request.args.get("section", "")
    empty = ItemFields(section_id=section_id, title="", directions=directions)
    return _page(plan_id, plan_fields.shown(empty))


@blueprint.post("/plan/<plan_id>/items/new")
def add(plan_id: str) -> Answer:
    """Add an item."""
    written = plan_fields.typed(request.form)
    try:
        fields = plan_fields.item_fields(written)
        office.application().plans.add_item(plan_id, fields, office.actor())
    except InvalidForm as error:
        return _page(plan_id, written, errors=error.errors), 422
    flash(_("Пункт добавлен: %(title)s", title=fields.title), "done")
    return _back()


@blueprint.get("/plan/<plan_id>/items/<item_id>")
def show(plan_id: str, item_id: str) -> str:
    """Show an item: to change, to report, or only to read."""
    item = office.application().plans.item(item_id, office.actor())
    return _page(plan_id, plan_fields.shown(item.fields), item=item)


@blueprint.post("/plan/<plan_id>/items/<item_id>")
def change(plan_id: str, item_id: str) -> Answer:
    """Change an item; when somebody was faster, nothing typed is lost."""
    plans, actor = office.application().plans, office.actor()
    written = plan_fields.typed(request.form)
    item = plans.item(item_id, actor)
    try:
        fields = plan_fields.item_fields(written)
        plans.edit_item(item_id, fields, _version(), actor)
    except InvalidForm as error:
        return _page(plan_id, written, item=item, errors=error.errors), 422
    except Conflict as error:
        return _page(plan_id, written, item=item, faster=str(error)), 409
    flash(_("Пункт сохранён."), "done")
    return _back()


@blueprint.post("/plan/<plan_id>/items/<item_id>/fix")
def fix(plan_id: str, item_id: str) -> Answer:
    """Do what a finding offered; where it does not fit any more, the item's form says why."""
    plans, actor = office.application().plans, office.actor()
    plans.item(item_id, actor)
    try:
        plans.fix_item(item_id, _fix(), _version(), actor)
    except InvalidForm as error:
        item = plans.item(item_id, actor)
        shown = plan_fields.shown(item.fields)
        return _page(plan_id, shown, item=item, errors=error.errors), 422
    flash(_("Исправлено, план проверен заново."), "done")
    return _back()


def _fix() -> PlanFix:
    """Read what a finding offered.

    Raises:
        InvalidInput: it is not what any finding offers.
    """
    kind, person = request.form.get("kind", ""), request.form.get("person", "")
    days = request.form.get("days", "")
    try:
        day = plan_fields.day_of(request.form.get("day", ""))
    except ValueError:
        day = None
    number = int(days) if days.isascii() and days.isdigit() and len(days) < 4 else 0
    if not {"move": day, "lead": number, "hand_over": person}.get(kind):
        raise InvalidInput(_("Это исправление не подходит: откройте пункт и измените его."))
    return PlanFix(kind=kind, day=day, days=number, person_id=person)


@blueprint.post("/plan/<plan_id>/items/<item_id>/remove")
def remove(plan_id: str, item_id: str) -> Response:
    """Take an item out; its fields are kept for putting it back."""
    plans, actor = office.application().plans, office.actor()
    item = plans.item(item_id, actor)
    plans.remove_item(item_id, _version(), actor)
    session[REMOVED] = {"plan": plan_id, "fields": plan_fields.shown(item.fields)}
    return _back()


@blueprint.post("/plan/<plan_id>/items/restore")
def restore(plan_id: str) -> Response:
    """Put back the item that was taken out last."""
    removed = session.pop(REMOVED, None)
    if removed and removed["plan"] == plan_id:
        fields = plan_fields.item_fields(removed["fields"])
        office.application().plans.add_item(plan_id, fields, office.actor())
        flash(_("Пункт возвращён: %(title)s", title=fields.title), "done")
    return _back()


@blueprint.post("/plan/<plan_id>/items/<item_id>/report")
def report(plan_id: str, item_id: str) -> Answer:
    """Say how an item of a published plan went."""
    plans, actor = office.application().plans, office.actor()
    status = request.form.get("status", "")
    fact = request.form.get("fact", "").strip()
    try:
        plans.report_item(item_id, status, fact, _version(), actor)
    except InvalidForm as error:
        item = plans.item(item_id, actor)
        return _page(
            plan_id,
            plan_fields.shown(item.fields),
            item=item,
            errors=error.errors,
            reported={"status": status, "fact": fact},
        ), 422
    flash(_("Отметка об исполнении сохранена."), "done")
    return _back()


def removed_item(plan_id: str) -> str:
    """Title of the item of this plan that may be put back, "" when there is none."""
    removed = session.get(REMOVED)
    return str(removed["fields"]["title"]) if removed and removed["plan"] == plan_id else ""


def _page(
    plan_id: str,
    written: dict[str, Any],
    *,
    item: PlanItemView | None = None,
    errors: Any = None,
    faster: str = "",
    reported: dict[str, str] | None = None,
) -> str:
    return render_template(
        "plan/item.html",
        plan_id=plan_id,
        written=written,
        item=item,
        errors=errors or {},
        faster=faster,
        differences=_differences(written, item) if faster and item else [],
        choices=office.application().plans.choices(plan_id, office.actor()),
        reported=reported or {},
        goal=_goal(),
    )


def _differences(written: dict[str, Any], item: PlanItemView) -> list[tuple[str, str, str]]:
    """Label, what stands in the plan now, what this person typed."""
    now = plan_fields.shown(item.fields)
    return [
        (name, str(now[name]), str(written[name]))
        for name in ("title", "starts_on", "ends_on", "place", "participants", "expected_result")
        if now[name] != written[name]
    ]


def _version() -> int:
    text = request.form.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _goal() -> str:
    wanted = request.values.get("next", "")
    return local_address(wanted, url_for("plan.list_plans"))


def _back() -> Response:
    return redirect(_goal(), 303)
