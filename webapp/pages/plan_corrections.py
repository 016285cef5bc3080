"""Corrections of a published plan: the list, one correction, drafting it and deciding about it."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from engine import InvalidForm, UserTaskPage
from webapp import office
from webapp.pages import plan_fields
from webapp.pages.plan import plan_of_year, year_in_address
from webapp.pages.task_pages import Button, HandedIn, TaskPage, comment, register
from workflows import CorrectionView, ItemFields, PlanItemView

blueprint = Blueprint("plan_corrections", __name__)

Answer = Response | str | tuple[str, int]


def register_correction_pages() -> None:
    """Make both pages known."""
    acts = {"move": _move, "cancel": _cancel, "drop": _drop}
    register(
        "plan_correction",
        TaskPage(draw=_draw_drafting, buttons=_drafting_buttons, acts=acts, hand_in=_hand_over),
    )
    register(
        "plan_correction_review",
        TaskPage(draw=_draw_review, buttons=_review_buttons, hand_in=_decided),
    )


@blueprint.get("/plan/<year>/corrections")
def list_corrections(year: str) -> str:
    """List the corrections of a plan."""
    plan = plan_of_year(year)
    found = office.application().plans.corrections(plan.id, office.actor())
    return render_template("plan/corrections.html", plan=plan, year=year, corrections=found)


@blueprint.get("/plan/corrections/<correction_id>")
def show(correction_id: str) -> str:
    """Show what a correction changes, before and after."""
    found = office.application().plans.correction(correction_id, office.actor())
    year = year_in_address(found.school_year)
    return render_template("plan/correction.html", correction=found, year=year)


@blueprint.get("/plan/corrections/<correction_id>/items/<item_id>")
def ask(correction_id: str, item_id: str) -> str:
    """Show the form of an item to change, or of a new one («new»)."""
    item = _item(item_id)
    fields = item.fields if item else ItemFields(section_id="", title="")
    return _item_page(correction_id, item, plan_fields.shown(fields))


@blueprint.post("/plan/corrections/<correction_id>/items/<item_id>")
def draft(correction_id: str, item_id: str) -> Answer:
    """Draft other fields of an item, or a new one."""
    plans, actor = office.application().plans, office.actor()
    plans.correction(correction_id, actor)
    item, written = _item(item_id), plan_fields.typed(request.form)
    reason = request.form.get("reason", "")
    try:
        fields = plan_fields.item_fields(written)
        plans.draft_item(correction_id, item.id if item else "", fields, reason, actor)
    except InvalidForm as error:
        return _item_page(correction_id, item, written, error.errors, reason), 422
    flash(_("Изменение добавлено: %(title)s", title=fields.title), "done")
    return redirect(_goal(correction_id), 303)


def _item(item_id: str) -> PlanItemView | None:
    if item_id == "new":
        return None
    return office.application().plans.item(item_id, office.actor())


def _item_page(
    correction_id: str,
    item: PlanItemView | None,
    written: dict[str, Any],
    errors: Any = None,
    reason: str = "",
) -> str:
    plans, actor = office.application().plans, office.actor()
    correction = plans.correction(correction_id, actor)
    return render_template(
        "plan/correction_item.html",
        correction=correction,
        item=item,
        written=written,
        errors=errors or {},
        reason=reason,
        choices=plans.choices(correction.plan_id, actor),
        goal=_goal(correction_id),
    )


def _goal(correction_id: str) -> str:
    """The user task that drafts the correction, where this person has it; else its page."""
    actor = office.actor()
    correction = office.application().plans.correction(correction_id, actor)
    engine = office.application().engine
    for task in engine.user_tasks(correction.instance_id, actor=actor):
        if task.form_key == "page:plan_correction":
            return url_for("tasks.show", task_id=task.id)
    return url_for("plan_corrections.show", correction_id=correction_id)


# -- drafting --------------------------------------------------------------------------------------
def _draw_drafting(view: UserTaskPage, written: Any = None, errors: Any = None) -> str:
    plans, actor = office.application().plans, office.actor()
    correction = _correction_of(view)
    items = plans.items(correction.plan_id, actor)
    open_items = [item for item in items if item.status in ("planned", "in_progress", "moved")]
    return render_template(
        "plan/task_correction.html",
        view=view,
        correction=correction,
        items=open_items,
        written=written or {},
        errors=errors or {},
        remark=str(view.variables.get("collisions") or ""),
    )


def _drafting_buttons(_view: UserTaskPage) -> tuple[Button, ...]:
    away, on = _("Отозвать корректировку"), _("Передать на решение")
    return (
        Button(label=away, name="decision", value="withdrawn", destroys=True),
        Button(label=on, name="decision", value="submitted"),
    )


def _hand_over(view: UserTaskPage) -> HandedIn:
    decision = request.form.get("decision", "")
    if decision == "submitted":
        office.application().plans.require_ready(_correction_of(view).id, office.actor())
    return HandedIn(values={"decision": decision, "changes": []})


def _move(view: UserTaskPage) -> Response | str:
    written = {name: request.form.get(name, "").strip() for name in request.form}

    def draft(correction_id: str) -> None:
        try:
            first = plan_fields.day_of(written.get("starts_on", ""))
            last = plan_fields.day_of(written.get("ends_on", ""))
        except ValueError as error:
            raise InvalidForm({"starts_on": _("Укажите дату в виде 05.09.2026.")}) from error
        office.application().plans.draft_move(
            correction_id,
            written.get("item_id", ""),
            (first, last),
            written.get("reason", ""),
            office.actor(),
        )

    return _drafted(view, "move", written, draft)


def _cancel(view: UserTaskPage) -> Response | str:
    written = {name: request.form.get(name, "").strip() for name in request.form}

    def draft(correction_id: str) -> None:
        item_id, reason = written.get("item_id", ""), written.get("reason", "")
        plans = office.application().plans
        plans.draft_cancel(correction_id, item_id, reason, office.actor())

    return _drafted(view, "cancel", written, draft)


def _drafted(
    view: UserTaskPage, act: str, written: dict[str, str], draft: Callable[[str], None]
) -> Response | str:
    try:
        draft(_correction_of(view).id)
    except InvalidForm as error:
        wrong = {f"{act}_{name}": message for name, message in error.errors.items()}
        return _draw_drafting(view, {**written, "act": act}, wrong)
    flash(_("Изменение добавлено в корректировку."), "done")
    return redirect(url_for("tasks.show", task_id=view.task.id), 303)


def _drop(view: UserTaskPage) -> Response:
    change = request.form.get("change", "")
    office.application().plans.drop_change(_correction_of(view).id, change, office.actor())
    flash(_("Изменение убрано из корректировки."), "done")
    return redirect(url_for("tasks.show", task_id=view.task.id), 303)


# -- deciding --------------------------------------------------------------------------------------
def _draw_review(view: UserTaskPage) -> str:
    correction = _correction_of(view)
    return render_template("plan/task_correction_review.html", view=view, correction=correction)


def _review_buttons(_view: UserTaskPage) -> tuple[Button, ...]:
    no, back, yes = _("Отклонить"), _("Вернуть на доработку"), _("Утвердить изменения")
    return (
        Button(label=no, name="decision", value="rejected", destroys=True),
        Button(label=back, name="decision", value="returned"),
        Button(label=yes, name="decision", value="approved"),
    )


def _decided(_view: UserTaskPage) -> HandedIn:
    decision = request.form.get("decision", "")
    if decision != "approved" and not comment():
        raise InvalidForm({"comment": _("Напишите, почему: автор увидит ваш комментарий.")})
    return HandedIn(values={"decision": decision})


def _correction_of(view: UserTaskPage) -> CorrectionView:
    correction_id = str(view.variables.get("correction_id", ""))
    return office.application().plans.correction(correction_id, office.actor())
