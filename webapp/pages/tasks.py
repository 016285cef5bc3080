"""One user task: what is asked, why, until when, and the form that answers it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from engine import (
    ApprovalMissing,
    Conflict,
    InstancePage,
    InvalidForm,
    NotFound,
    TaskNotOpen,
    UserTaskPage,
)
from webapp import changes, field_remarks, filling, history, next_steps, office, task_talk
from webapp.drafts import Panel
from webapp.filling import Filled
from webapp.inbox import way
from webapp.pages import drafts as draft_pages
from webapp.pages import task_drafts, task_pages
from webapp.pages.case_plan import plan_in
from webapp.pages.instances import chosen_definition, filed, marks
from webapp.pages.task_pages import HandedIn
from webapp.security import allow_diagram_styles
from webapp.uploads import Place

blueprint = Blueprint("tasks", __name__)

Answer = Response | str | tuple[str, int]
UNDO = "undo"


@dataclass(frozen=True, kw_only=True)
class Wrong:
    """What was refused on the page besides the form itself.

    Attributes:
        section: the part of the page that was posted; what was typed there is shown again.
    """

    section: str
    message: str


@blueprint.get("/tasks/<task_id>")
def show(task_id: str) -> str:
    """Show the user task with an empty form, or with what was typed into it before."""
    try:
        view = office.user_task(task_id)
    except NotFound:
        return draft_pages.show(task_id)  # one's own draft outlives the right to the user task
    if request.args.get("tab") == "diagram":
        return _diagram(view)
    panel = task_drafts.panel(view)
    return _page(view, body=_body(view, panel), panel=panel)


@blueprint.post("/tasks/<task_id>/claim")
def claim(task_id: str) -> Response:
    """Take it for oneself."""
    office.engine().claim(task_id, office.actor())
    flash(_("Задача у вас в работе."), "done")
    return _back(task_id)


@blueprint.post("/tasks/<task_id>/unclaim")
def unclaim(task_id: str) -> Response:
    """Give it back to everybody who may do it."""
    office.engine().unclaim(task_id, office.actor())
    flash(_("Задача возвращена в общую очередь."), "done")
    return _back(task_id)


@blueprint.post("/tasks/<task_id>/complete")
def complete(task_id: str) -> Answer:
    """Hand the form in; what was typed is never lost, whatever happened meanwhile."""
    actor = office.actor()
    view = office.user_task(task_id)
    if view.task.state != "open":
        return _already_done(view)
    if newer := task_drafts.newer_elsewhere(view):
        return newer
    filled = _read(view)
    if filled and filled.is_draft:
        return _page(view, body=filled.draw(remarks=_beside(view, filled)))
    onward = way.onward(task_id)
    try:
        said = task_pages.comment() if task_pages.takes_comment(view) else ""
        given = _handed_in(view, filled)
        office.engine().complete(
            task_id, given.values, actor, comment=said, together=given.together
        )
    except InvalidForm as error:
        return _refused(view, filled, error.errors)
    except TaskNotOpen as error:
        return _already_done(office.user_task(task_id), str(error))
    except (ApprovalMissing, Conflict) as error:
        return _refused(office.user_task(task_id), filled, {"": str(error)})
    _offer_undo(view)
    return redirect(onward, 303)


@blueprint.post("/tasks/<task_id>/recall")
def recall(task_id: str) -> Response:
    """Take one's own decision back while nobody acted on it."""
    office.engine().recall(task_id, office.actor())
    session.pop(UNDO, None)
    flash(_("Решение отозвано, задача снова у вас."), "done")
    return _back(task_id)


@blueprint.post("/tasks/<task_id>/page/<action>")
def act(task_id: str, action: str) -> Answer:
    """Do one thing on a registered page: add a row, accept a proposal; the task stays open."""
    view = office.user_task(task_id)
    if view.task.state != "open":
        return _already_done(view)
    if not view.may_complete:
        raise TaskNotOpen(_("Эту задачу выполняет другой человек."))
    answer = task_pages.act(view, action)
    if isinstance(answer, str):
        return _page(view, body=answer), 422
    return answer


def _read(view: UserTaskPage) -> Filled | None:
    form = filling.form_of(view.task.definition_id, view.task.form_key)
    place = Place(task_id=view.task.id, instance_id=view.task.instance_id)
    return filling.read(form, request, view.variables, place) if form else None


def _handed_in(view: UserTaskPage, filled: Filled | None) -> HandedIn:
    if filled is not None:
        return HandedIn(values=filling.accepted(filled))
    if task_pages.is_page(view.task.form_key):
        return task_pages.handed_in(view)
    return HandedIn(values={})


def _beside(view: UserTaskPage, filled: Filled) -> filling.Remarks:
    return field_remarks.beside(filled.form, view.remarks)


def _refused(
    view: UserTaskPage, filled: Filled | None, errors: Mapping[str, str]
) -> tuple[str, int]:
    if filled is None:
        return _page(view, body=_body(view, None), errors=errors), 422
    return _page(view, body=filled.draw(errors, _beside(view, filled))), 422


def shown(view: UserTaskPage, *, wrong: Wrong) -> str:
    """The page again, with what was refused beside what was typed."""
    panel = task_drafts.panel(view)
    return _page(view, body=_body(view, panel), panel=panel, wrong=wrong)


def already_done(view: UserTaskPage, why: str) -> tuple[str, int]:
    """Say who was faster, and show what was typed so that it can be copied."""
    labels = filling.labels(filling.form_of(view.task.definition_id, view.task.form_key))
    typed = [(labels.get(name.split(".")[0], ""), value) for name, value in filling.typed()]
    return render_template("tasks/already_done.html", view=view, typed=typed, why=why), 409


def _already_done(view: UserTaskPage, why: str = "") -> tuple[str, int]:
    """Keep the answers that came too late, and say who was faster."""
    task_drafts.keep_late(view)
    return already_done(view, why)


def _body(view: UserTaskPage, panel: Panel | None) -> str:
    """The part where the answer is given: a registered page or the drawn form."""
    if task_pages.is_page(view.task.form_key):
        return task_pages.draw(view)
    form = filling.form_of(view.task.definition_id, view.task.form_key)
    if form is None:
        return ""
    if view.may_prepare:
        remarks = field_remarks.beside(form, view.remarks)
        if panel and panel.restored:
            return filling.draw_restored(form, panel.restored, view.variables, remarks)
        return filling.draw(form, view.variables, remarks)
    if view.task.state == "open":
        return filling.draw_unanswered(form, view.variables)
    return filling.draw_read_only(form, view.variables)


def _page(
    view: UserTaskPage,
    *,
    body: str,
    errors: Mapping[str, str] | None = None,
    wrong: Wrong | None = None,
    panel: Panel | None = None,
) -> str:
    before, after = way.neighbours(view.task.id)
    instance = _instance(view)
    form = filling.form_of(view.task.definition_id, view.task.form_key)
    return render_template(
        "tasks/task.html",
        view=view,
        panel=panel or task_drafts.panel(view, from_post=True),
        typed_comment=request.form.get("comment", ""),
        body=body,
        errors=errors or {},
        wrong=wrong,
        is_page=task_pages.is_page(view.task.form_key),
        takes_comment=task_pages.takes_comment(view),
        keeps_itself=task_pages.keeps_itself(view),
        buttons=task_pages.buttons(view),
        next_steps=next_steps.after(view.task),
        round=field_remarks.above(form if view.may_complete else None, view.remarks),
        changes=changes.told(view),
        plan_case=None if task_pages.is_page(view.task.form_key) else plan_in(view),
        instance=instance,
        talk=task_talk.around(view, instance),
        before=before,
        after=after,
        **(_of_instance(view, instance) if instance else {}),
    )


def _instance(view: UserTaskPage) -> InstancePage | None:
    """The instance around a user task, none for whoever was only asked or mentioned there."""
    if not view.reads_instance:
        return None
    return office.engine().instance(view.task.instance_id, office.actor())


def _of_instance(view: UserTaskPage, instance: InstancePage) -> dict[str, Any]:
    documents = office.documents(instance)
    return {
        "history": history.lines(instance),
        "documents": documents,
        "filed": filed(instance, documents),
        "recallable": instance.recallable_task_id == view.task.id,
    }


def _diagram(view: UserTaskPage) -> str:
    allow_diagram_styles()
    page = office.engine().instance(view.task.instance_id, office.actor())
    chosen = chosen_definition(page, view.task.definition_id)
    return render_template(
        "tasks/diagram.html",
        view=view,
        page=page,
        chosen=chosen,
        marks=marks(page.elements, chosen),
    )


def _offer_undo(view: UserTaskPage) -> None:
    """Remember what was completed; `task` only when it can still be taken back."""
    instance = office.engine().instance(view.task.instance_id, office.actor())
    can = instance.recallable_task_id == view.task.id
    session[UNDO] = {
        "instance": view.task.instance_id,
        "title": _title(view),
        "task": view.task.id if can else "",
    }


def undo_offer() -> dict[str, str] | None:
    """What was completed last, offered once for taking back."""
    offered: dict[str, str] | None = session.pop(UNDO, None)
    return offered


def _title(view: UserTaskPage) -> str:
    return view.task.title or view.task.name


def _back(task_id: str) -> Response:
    return redirect(url_for("tasks.show", task_id=task_id), 303)
