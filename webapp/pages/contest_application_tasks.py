"""Registered pages of an application: nominate, confirm and correct, check."""

from datetime import date
from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from engine import Conflict, InvalidForm, InvalidInput, NotFound, UserTaskPage
from webapp import office
from webapp.pages.task_pages import Button, HandedIn, TaskPage, register
from workflows import (
    APPLICATION_FIELDS,
    TEACHER_CATEGORIES,
    application_findings,
    required_fields,
)

FILE = "file:"


def register_application_pages() -> None:
    """Make the three pages known."""
    acts = {"save": _save, "remove": _remove}
    register(
        "contest_nomination",
        TaskPage(
            draw=_draw,
            buttons=lambda _view: (Button(label=_("Передать педагогу")),),
            acts=acts,
            hand_in=_hand_in,
            takes_comment=False,
            keeps_itself=True,
        ),
    )
    register(
        "contest_application",
        TaskPage(
            draw=_draw,
            buttons=_confirmation_buttons,
            acts=acts,
            hand_in=_hand_in,
            takes_comment=False,
            keeps_itself=True,
        ),
    )
    register(
        "contest_check",
        TaskPage(draw=_draw_check, buttons=_check_buttons, hand_in=_hand_in, takes_comment=False),
    )


def _confirmation_buttons(view: UserTaskPage) -> tuple[Button, ...]:
    if view.task.element_id != "confirm_application":
        return (Button(label=_("Отправить на проверку"), name="decision", value="confirmed"),)
    return (
        Button(label=_("Отказаться участвовать"), name="decision", value="declined", destroys=True),
        Button(label=_("Вернуть школе"), name="decision", value="returned"),
        Button(label=_("Подтвердить участие"), name="decision", value="confirmed"),
    )


def _check_buttons(view: UserTaskPage) -> tuple[Button, ...]:
    refuse = Button(label=_("Отказать"), name="decision", value="refused", destroys=True)
    rework = Button(label=_("Вернуть на доработку"), name="decision", value="rework")
    admit = Button(label=_("Допустить"), name="decision", value="admitted")
    return (refuse, admit) if view.variables.get("was_reworked") else (refuse, rework, admit)


def _draw(view: UserTaskPage) -> str:
    desk, actor, application_id = _desk(), office.actor(), _id(view)
    try:
        page, kept = desk.get(application_id, actor), desk.typed(application_id, actor)
    except NotFound:
        return render_template("contests/task_foreign.html")
    posted = request.method == "POST"
    return render_template(
        "contests/task_application.html",
        view=view,
        page=page,
        typed=request.form if posted else {**kept, "remark": ""},
        revision=page.revision,
        errors=g.get("application_errors", {}),
        titles=APPLICATION_FIELDS,
        categories=TEACHER_CATEGORIES,
        nominations=[(each.code, each.title) for each in page.configuration.nominations],
        required=required_fields(page.configuration),
        is_confirmation=view.task.form_key == "page:contest_application",
        day_of=day_of,
    )


def _draw_check(view: UserTaskPage) -> str:
    try:
        page = _desk().get(_id(view), office.actor())
    except NotFound:
        return render_template("contests/task_foreign.html")
    outcomes, reasons = application_findings(view.variables)
    return render_template(
        "contests/task_check.html",
        view=view,
        page=page,
        findings=tuple(zip(outcomes, reasons, strict=True)),
        typed={"remark": request.form.get("remark", "")},
        exchange=request.form.getlist("exchange"),
        errors=g.get("application_errors", {}),
        titles=APPLICATION_FIELDS,
        categories=TEACHER_CATEGORIES,
        day_of=day_of,
    )


def _save(view: UserTaskPage) -> Response | str:
    """Keep what is typed and the chosen files; each refusal names its field or file."""
    errors = _keep_files(view)
    try:
        _desk().save(_id(view), request.form, _revision(), office.actor())
    except InvalidForm as error:
        errors |= error.errors
    except Conflict as stale:
        flash(str(stale), "wrong")
        return _draw(view)
    if errors:
        g.application_errors = errors
        for message in errors.values():
            flash(message, "wrong")
        return _draw(view)
    flash(_("Черновик заявки сохранён."), "done")
    return _here(view)


def _remove(view: UserTaskPage) -> Response | str:
    trial, _colon, code = request.form.get("remove", "").partition(":")
    try:
        _desk().remove_file(_id(view), trial, code, office.actor())
    except (Conflict, InvalidInput) as refused:
        flash(str(refused), "wrong")
        return _draw(view)
    flash(_("Файл убран."), "done")
    return _here(view)


def _hand_in(view: UserTaskPage) -> HandedIn:
    if errors := _keep_files(view):
        g.application_errors = errors
        raise InvalidForm(errors)
    given: dict[str, Any] = {**request.form, "exchange": request.form.getlist("exchange")}
    try:
        answer = _desk().answer(view, given, office.actor())
    except InvalidForm as error:
        g.application_errors = error.errors
        raise

    def together(session: Any) -> None:
        try:
            answer.together(session)
        except InvalidForm as error:
            g.application_errors = error.errors
            raise

    return HandedIn(values=answer.values, together=together)


def _keep_files(view: UserTaskPage) -> dict[str, str]:
    """Put every chosen file at its place; gives what was refused."""
    errors: dict[str, str] = {}
    for key, file in request.files.items():
        if not key.startswith(FILE) or not file.filename:
            continue
        trial, _colon, code = key.removeprefix(FILE).partition(":")
        try:
            _desk().put_file(_id(view), trial, code, file.stream, file.filename, office.actor())
        except (InvalidInput, Conflict) as refused:
            errors[key] = str(refused)
    return errors


def day_of(value: object) -> str:
    """A kept day as people write it; what was typed stays as it was."""
    try:
        return f"{date.fromisoformat(str(value)):%d.%m.%Y}"
    except ValueError:
        return str(value or "")


def _desk() -> Any:
    return office.application().contest_applications


def _id(view: UserTaskPage) -> str:
    return str(view.variables.get("application_id", ""))


def _revision() -> int:
    text = request.form.get("revision", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _here(view: UserTaskPage) -> Response:
    return redirect(url_for("tasks.show", task_id=view.task.id), 303)
