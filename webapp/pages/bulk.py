"""Several user tasks at once: what would happen first, then a result for each."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from flask import Blueprint, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from engine import (
    BulkAction,
    BulkPlan,
    EngineError,
    InboxPage,
    InvalidForm,
    InvalidInput,
    NotFound,
    UserTaskView,
)
from webapp import filling, office
from webapp.downloads import spreadsheet
from webapp.inbox import way
from webapp.inbox.state import ListState

blueprint = Blueprint("bulk", __name__)

MOST_EXPORTED, EXPORT_PAGE = 1_000, 200
Answer = str | tuple[str, int]


@dataclass(frozen=True, kw_only=True)
class Result:
    """What became of one user task: "" or why nothing did."""

    task: UserTaskView
    problem: str = ""


@blueprint.post("/inbox/bulk/<action>")
def ask(action: str) -> str:
    """Show what would happen with each chosen user task, and ask what is still to be said."""
    wanted = _action(action)
    plan = _plan(wanted)
    form = filling.form_of(plan.definition_id, plan.form_key) if plan.able else None
    return _preview(wanted, plan, filling.draw(form, {}) if form else "")


@blueprint.post("/inbox/bulk/<action>/run")
def run(action: str) -> Answer:
    """Do it, each user task by itself; one that fails does not stop the others."""
    wanted = _action(action)
    plan = _plan(wanted)
    if wanted is BulkAction.COMPLETE:
        return _complete(plan)
    if wanted is BulkAction.ASSIGN:
        return _results(wanted, plan, _giving())
    return _results(wanted, plan, lambda task: office.engine().claim(task.id, office.actor()))


@blueprint.get("/inbox/export.xlsx")
def export() -> Response:
    """Hand out the list that the person looks at as a table."""
    listed = way.came_from() or ListState()
    rows = [_exported(task) for task in _all_of(listed)]
    return spreadsheet(office.application().tables.user_tasks(rows), "tasks.xlsx")


def _exported(task: UserTaskView) -> dict[str, object]:
    names, local_day = office.names(), office.calendar().local_day
    return {
        "title": task.title or task.name,
        "process": task.process_name,
        "instance": task.instance_title,
        "number": task.business_key,
        "organisation": names.organisation(task.organisation) if task.organisation else "",
        "assignee": names.person(task.assignee) if task.assignee else "",
        "due": local_day(task.due_at) if task.due_at else None,
        "created": local_day(task.created_at),
        "clause": task.clause,
    }


def _action(name: str) -> BulkAction:
    try:
        return BulkAction(name)
    except ValueError as failure:
        raise NotFound(_("Такого действия со списком нет.")) from failure


def _plan(action: BulkAction) -> BulkPlan:
    chosen = request.form.getlist("task")
    return office.engine().bulk_plan(action, chosen, office.actor())


def _preview(action: BulkAction, plan: BulkPlan, fields: str) -> str:
    candidates = {each for task in plan.able for each in task.candidates}
    return render_template(
        "bulk/preview.html",
        action=action.value,
        plan=plan,
        fields=fields,
        people=office.names().holders(sorted(candidates)) if action is BulkAction.ASSIGN else (),
        typed=request.form,
        back=way.address(),
        carried=request.args.get(way.CARRIED, ""),
    )


def _complete(plan: BulkPlan) -> Answer:
    form = filling.form_of(plan.definition_id, plan.form_key) if plan.able else None
    if form is None:
        return _results(BulkAction.COMPLETE, plan, lambda _task: None)
    filled = filling.read(form, request, {})
    if filled.is_draft:
        return _preview(BulkAction.COMPLETE, plan, filled.draw())
    try:
        values = filling.accepted(filled)
    except InvalidForm as error:
        return _preview(BulkAction.COMPLETE, plan, filled.draw(error.errors)), 422
    return _results(
        BulkAction.COMPLETE,
        plan,
        lambda task: office.engine().complete(task.id, values, office.actor()),
    )


def _giving() -> Callable[[UserTaskView], None]:
    user_id = request.form.get("user_id", "")
    if not user_id:
        raise InvalidInput(_("Выберите, кому передать задачи."))
    reason = request.form.get("reason", "").strip()
    return lambda task: office.engine().assign(task.id, user_id, office.actor(), reason=reason)


def _results(action: BulkAction, plan: BulkPlan, act: Callable[[UserTaskView], None]) -> str:
    results = [_tried(row.task, row.problem, act) for row in plan.rows]
    return render_template(
        "bulk/results.html",
        action=action.value,
        results=results,
        done=sum(not each.problem for each in results),
        back=way.address(),
    )


def _tried(task: UserTaskView, problem: str, act: Callable[[UserTaskView], None]) -> Result:
    if problem:
        return Result(task=task, problem=problem)
    try:
        act(task)
    except EngineError as failure:
        return Result(task=task, problem=_words(failure))
    return Result(task=task)


def _words(failure: EngineError) -> str:
    """A form's refusal names fields; in a row of a table only their sentences fit."""
    if isinstance(failure, InvalidForm):
        return " ".join(dict.fromkeys(failure.errors.values()))
    return str(failure)


def _all_of(listed: ListState) -> list[UserTaskView]:
    """Everything in a list, page by page, up to what a table may hold."""
    found: list[UserTaskView] = []
    cursor = ""
    while len(found) < MOST_EXPORTED:
        query = replace(listed.query, cursor=cursor, limit=EXPORT_PAGE)
        page: InboxPage = office.engine().inbox(query, office.actor())
        found += page.items
        cursor = page.next_cursor
        if not cursor:
            break
    return found[:MOST_EXPORTED]
