"""Applications to a contest: a school puts somebody forward, the staff's list, one application."""

from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, send_file, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from engine import Conflict, InvalidForm, NotPermitted
from webapp import office
from webapp.downloads import disposition, spreadsheet
from webapp.pages.contest_application_tasks import day_of
from webapp.security import SANDBOX, seal
from workflows import (
    APPLICATION_FIELDS,
    APPLICATION_STATES,
    TEACHER_CATEGORIES,
    ApplicationRow,
)

blueprint = Blueprint("contest_applications", __name__)

LONGEST_SEARCH = 100
Answer = AnyResponse | str | tuple[str, int]


@blueprint.get("/contests/<contest_id>/apply")
def ask(contest_id: str) -> str:
    """Show whom the school may put forward, or why it may not."""
    return _apply_page(contest_id, request.args.get("school", ""))


@blueprint.post("/contests/<contest_id>/apply")
def begin(contest_id: str) -> Answer:
    """Begin an application; its first user task is the school's."""
    school, teacher = request.form.get("school", ""), request.form.get("teacher", "")
    try:
        application_id = _desk().begin(contest_id, school, teacher, office.actor())
    except InvalidForm as error:
        return _apply_page(contest_id, school, error.errors), 422
    except Conflict as refused:
        return _apply_page(contest_id, school, {"teacher": str(refused)}), 409
    flash(_("Заявка начата черновиком: заполните её и передайте педагогу."), "done")
    task_id = _task_of(application_id)
    if task_id:
        return redirect(url_for("tasks.show", task_id=task_id), 303)
    return redirect(url_for("contest_applications.show", application_id=application_id), 303)


@blueprint.get("/contests/<contest_id>/applications")
def list_applications(contest_id: str) -> str:
    """List the applications for the staff of the contest."""
    every = _desk().list(contest_id, office.actor())
    contest = office.application().contests.get(contest_id, office.actor())
    return render_template(
        "contests/applications.html",
        contest=contest,
        rows=_chosen(every),
        chosen=_filters(),
        states=list(APPLICATION_STATES.items()),
        nominations=[(each.code, each.title) for each in contest.configuration.nominations],
        schools=sorted({(r.organisation_id, r.organisation) for r in every}, key=lambda s: s[1]),
    )


@blueprint.get("/contests/<contest_id>/applications.xlsx")
def export(contest_id: str) -> Response:
    """Hand the list out as a spreadsheet, filtered as it is shown."""
    rows = _chosen(_desk().list(contest_id, office.actor()))
    return spreadsheet(_desk().export_xlsx(tuple(rows), office.actor()), "applications.xlsx")


@blueprint.get("/contests/applications/<application_id>")
def show(application_id: str) -> str:
    """Show one application as this person may see it."""
    return _page(application_id)


@blueprint.post("/contests/applications/<application_id>/withdraw")
def withdraw(application_id: str) -> Answer:
    """Take it back."""
    reason = request.form.get("reason", "")
    try:
        _desk().withdraw(application_id, reason, office.actor())
    except InvalidForm as error:
        return _page(application_id, error.errors), 422
    flash(_("Заявка отозвана."), "done")
    return redirect(url_for("contest_applications.show", application_id=application_id), 303)


@blueprint.get("/contests/applications/files/<contest_file_id>")
def download(contest_file_id: str) -> Response:
    """Send a file as a download: a browser never shows or runs it inside our pages."""
    found, opened = _desk().open_file(contest_file_id, office.actor())
    seal(SANDBOX)
    response = send_file(opened, mimetype=found.media_type, etag=found.sha256, conditional=False)
    response.content_length = found.size
    response.headers["Content-Disposition"] = disposition(found.name)
    return response


def _apply_page(contest_id: str, school: str, errors: dict[str, str] | None = None) -> str:
    page = _desk().apply_page(contest_id, school, office.actor())
    return render_template(
        "contests/apply.html",
        page=page,
        teachers=[(e.id, f"{e.name}, {e.post}" if e.post else e.name) for e in page.candidates],
        chosen=request.form.get("teacher", ""),
        errors=errors or {},
    )


def _page(application_id: str, errors: dict[str, str] | None = None) -> str:
    page = _desk().get(application_id, office.actor())
    return render_template(
        "contests/application.html",
        page=page,
        titles=APPLICATION_FIELDS,
        categories=TEACHER_CATEGORIES,
        task_id=_task_in(page.instance_id) if page.instance_id else "",
        typed_reason=request.form.get("reason", ""),
        errors=errors or {},
        day_of=day_of,
    )


def _task_of(application_id: str) -> str:
    return _task_in(_desk().get(application_id, office.actor()).instance_id)


def _task_in(instance_id: str) -> str:
    """The user task of the application that is open for this person, "" for none."""
    if not instance_id:
        return ""
    try:
        tasks = office.engine().user_tasks(instance_id, actor=office.actor())
    except NotPermitted:
        return ""
    return next((task.id for task in tasks), "")


def _chosen(rows: tuple[ApplicationRow, ...]) -> list[ApplicationRow]:
    want = _filters()
    return [
        row
        for row in rows
        if want["state"] in ("", row.state)
        and want["nomination"] in ("", row.nomination)
        and want["school"] in ("", row.organisation_id)
        and want["q"].casefold() in f"{row.name} {row.organisation} {row.topic}".casefold()
    ]


def _filters() -> dict[str, str]:
    names = ("state", "nomination", "school", "q")
    return {name: request.args.get(name, "").strip()[:LONGEST_SEARCH] for name in names}


def _desk() -> Any:
    return office.application().contest_applications
