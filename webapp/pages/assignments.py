"""The registry of assignments: mine, given by me, all; a card where the giver decides (C7)."""

from collections.abc import Iterable
from dataclasses import dataclass

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from engine import Conflict, InvalidForm, Permission
from webapp import office
from webapp.downloads import spreadsheet
from webapp.pages.people import day_in
from workflows import AssignmentOrder, AssignmentView

blueprint = Blueprint("assignments", __name__)

LONGEST_SEARCH = 100
MINE, GIVEN, ALL = "mine", "given", "all"
OPEN, OVERDUE, CLOSED = "open", "overdue", "closed"


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What a person wants to see of the registry."""

    whose: str = MINE
    state: str = OPEN
    text: str = ""

    def admits(self, view: AssignmentView, user_id: str) -> bool:
        """Whether an assignment is shown."""
        persons = {MINE: view.executor_id, GIVEN: view.giver_id}
        states = {OPEN: view.is_open, OVERDUE: view.is_overdue, CLOSED: not view.is_open}
        words = f"{view.text} {view.executor} {view.giver} {view.basis}".casefold()
        return (
            persons.get(self.whose, user_id) == user_id
            and states.get(self.state, True)
            and self.text.casefold() in words
        )


@blueprint.get("/assignments")
def list_assignments() -> str:
    """List assignments, the nearest date first."""
    wanted = _wanted()
    everything = office.application().assignments.list(office.actor())
    return render_template(
        "assignments/list.html",
        wanted=wanted,
        views=_chosen(everything, wanted),
        counts={
            whose: len(_chosen(everything, Wanted(whose=whose))) for whose in (MINE, GIVEN, ALL)
        },
        sees_all=office.actor().may(Permission.READ_ALL),
        states=_states(),
        may_give="assignment" in {d.key for d in office.engine().startable(office.actor())},
    )


@blueprint.get("/assignments/assignments.xlsx")
def export() -> Response:
    """Hand out what the page shows as a spreadsheet."""
    desk = office.application().assignments
    views = _chosen(desk.list(office.actor()), _wanted())
    return spreadsheet(desk.export_xlsx(views), "assignments.xlsx")


@blueprint.get("/assignments/<assignment_id>")
def show(assignment_id: str) -> str:
    """Show one with everything that happened to it."""
    return _card(assignment_id, {}, {})


@blueprint.post("/assignments/<assignment_id>")
def order(assignment_id: str) -> AnyResponse | tuple[str, int]:
    """Extend it, hand it on, withdraw it or close it as not done."""
    try:
        wish = AssignmentOrder(
            wish=request.form.get("wish", ""),
            reason=request.form.get("reason", ""),
            due_on=day_in("due_on"),
            executor_id=request.form.get("executor_id", ""),
        )
        office.application().assignments.order(assignment_id, wish, office.actor())
    except InvalidForm as error:
        return _card(assignment_id, error.errors, request.form), 422
    except Conflict as error:
        return _card(assignment_id, {"": str(error)}, request.form), 409
    flash(_("Решение записано. Исполнитель увидит его во «Входящих»."), "done")
    return redirect(url_for("assignments.show", assignment_id=assignment_id), 303)


def _card(assignment_id: str, errors: object, posted: object) -> str:
    desk, actor = office.application().assignments, office.actor()
    view = desk.get(assignment_id, actor)
    return render_template(
        "assignments/show.html",
        assignment=view,
        changes=desk.changes(assignment_id, actor),
        people=desk.people(actor) if view.may_change else (),
        wishes=_wishes(),
        errors=errors,
        posted=posted,
    )


def _wanted() -> Wanted:
    return Wanted(
        whose=request.args.get("whose", MINE),
        state=request.args.get("state", OPEN),
        text=request.args.get("q", "").strip()[:LONGEST_SEARCH],
    )


def _chosen(views: Iterable[AssignmentView], wanted: Wanted) -> list[AssignmentView]:
    user_id = office.actor().user_id
    return [view for view in views if wanted.admits(view, user_id)]


def _states() -> list[tuple[str, str]]:
    return [
        (OPEN, _("открытые")),
        (OVERDUE, _("просроченные")),
        (CLOSED, _("закрытые")),
        ("any", _("любые")),
    ]


def _wishes() -> list[tuple[str, str]]:
    return [
        ("extend", _("Изменить срок")),
        ("replace", _("Передать другому исполнителю")),
        ("withdrawn", _("Снять: больше не нужно")),
        ("not_done", _("Закрыть как неисполненное")),
    ]
