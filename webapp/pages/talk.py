"""What people do around a user task: hand it on, ask, answer, comment, watch, come back."""

from collections.abc import Callable
from datetime import date

from flask import Blueprint, Response, flash, jsonify, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from engine import Conflict, InvalidInput, NotFound, NotPermitted, TaskNotOpen
from webapp import office, wording
from webapp.inbox import way
from webapp.pages import tasks
from webapp.pages.people import day_in
from webapp.pages.tasks import Wrong

blueprint = Blueprint("talk", __name__)

Answer = AnyResponse | tuple[str, int]
SUGGESTED = 8


@blueprint.post("/tasks/<task_id>/delegate")
def delegate(task_id: str) -> Answer:
    """Ask a colleague to do it; it comes back."""

    def run() -> AnyResponse:
        user_id, note = _person(), request.form.get("note", "").strip()
        office.engine().delegate(task_id, user_id, office.actor(), note)
        flash(_("Задача поручена: %(name)s", name=office.names().person(user_id)), "done")
        return redirect(way.address(), 303)

    return _kept(task_id, "delegate", run)


@blueprint.post("/tasks/<task_id>/hand-back")
def hand_back(task_id: str) -> Answer:
    """Give a delegated one back, or take it back as its owner."""

    def run() -> AnyResponse:
        note = request.form.get("note", "").strip()
        office.engine().hand_back(task_id, office.actor(), note)
        flash(_("Задача снова у того, кто её поручил."), "done")
        return _back(task_id)

    return _kept(task_id, "hand-back", run)


@blueprint.post("/tasks/<task_id>/assign")
def assign(task_id: str) -> Answer:
    """Put a person on it for good."""

    def run() -> AnyResponse:
        user_id, reason = _person(), request.form.get("reason", "").strip()
        office.engine().assign(task_id, user_id, office.actor(), reason=reason)
        flash(_("Исполнитель назначен: %(name)s", name=office.names().person(user_id)), "done")
        return redirect(way.address(), 303)

    return _kept(task_id, "assign", run)


@blueprint.post("/tasks/<task_id>/priority")
def set_priority(task_id: str) -> AnyResponse:
    """Say how urgent it is."""
    text = request.form.get("priority", "")
    if not text.isascii() or not text.isdigit():
        raise InvalidInput(_("Выберите важность из списка."))
    office.engine().set_priority(task_id, int(text), office.actor())
    flash(_("Важность задачи теперь %(level)s.", level=wording.priority_word(int(text))), "done")
    return _back(task_id)


@blueprint.post("/tasks/<task_id>/follow-up")
def follow_up(task_id: str) -> Answer:
    """Note when to come back to it, or forget that."""

    def run() -> AnyResponse:
        day = _chosen_day()
        office.engine().set_follow_up(task_id, day, office.actor())
        flash(_("Напоминание сохранено.") if day else _("Напоминание снято."), "done")
        return _back(task_id)

    return _kept(task_id, "follow-up", run)


@blueprint.post("/tasks/<task_id>/watch")
def watch(task_id: str) -> AnyResponse:
    """Begin or stop hearing what happens in its process."""
    instance_id = office.user_task(task_id).task.instance_id
    if request.form.get("watching") == "no":
        office.engine().unwatch(instance_id, office.actor())
        flash(_("Вы больше не следите за этим процессом."), "done")
    else:
        office.engine().watch(instance_id, office.actor())
        flash(_("Вы следите за процессом: о событиях придут уведомления."), "done")
    return _back(task_id)


@blueprint.post("/tasks/<task_id>/ask")
def ask(task_id: str) -> Answer:
    """Ask a colleague, or for agreement; the user task stays where it is."""

    def run() -> AnyResponse:
        user_id, text = _person(), request.form.get("text", "").strip()
        kind = "approval" if request.form.get("kind") == "approval" else "question"
        office.engine().ask(task_id, user_id, text, office.actor(), kind)
        name = office.names().person(user_id)
        flash(_("Вопрос отправлен, задача осталась у вас. Отвечает: %(name)s", name=name), "done")
        return _back(task_id, "questions")

    return _kept(task_id, "ask", run)


@blueprint.post("/tasks/<task_id>/questions/<question_id>/answer")
def answer(task_id: str, question_id: str) -> Answer:
    """Answer what one was asked."""

    def run() -> AnyResponse:
        text, verdict = request.form.get("text", "").strip(), request.form.get("verdict", "")
        office.engine().answer(question_id, text, office.actor(), verdict)
        flash(_("Ответ отправлен."), "done")
        return redirect(way.address(), 303)

    return _kept(task_id, f"answer-{question_id}", run)


@blueprint.post("/tasks/<task_id>/questions/<question_id>/withdraw")
def withdraw(task_id: str, question_id: str) -> AnyResponse:
    """Say that no answer is needed any more."""
    office.engine().withdraw(question_id, office.actor())
    flash(_("Вопрос снят."), "done")
    return _back(task_id, "questions")


@blueprint.post("/tasks/<task_id>/comment")
def comment(task_id: str) -> Answer:
    """Leave a comment beside it, for everybody there and for those it names."""

    def run() -> AnyResponse:
        text = request.form.get("text", "").strip()
        if not text:
            raise InvalidInput(_("Напишите комментарий: пустой не сохраняется."))
        named = office.application().colleagues.mentioned(text, office.actor())
        chosen = request.form.get("mention", "")
        people = (*named, chosen) if chosen else named
        office.engine().comment(task_id, text, office.actor(), people)
        flash(_("Комментарий сохранён."), "done")
        return _back(task_id, "remarks")

    return _kept(task_id, "comment", run)


@blueprint.get("/colleagues.json")
def suggest() -> Response:
    """Give a few colleagues whose surname begins as typed, for the list under a text."""
    typed = request.args.get("q", "").strip()
    found = (
        office.application().colleagues.list(office.actor(), beginning=typed, most=SUGGESTED)
        if typed
        else ()
    )
    return jsonify([{"name": each.name, "hint": each.hint} for each in found])


def _kept(task_id: str, section: str, run: Callable[[], AnyResponse]) -> Answer:
    """Do it; a refusal stands beside what was typed, which is never lost."""
    office.user_task(task_id)  # a stranger is turned away before anything is said
    try:
        return run()
    except TaskNotOpen as error:
        return tasks.already_done(office.user_task(task_id), str(error))
    except (InvalidInput, Conflict, NotPermitted) as error:
        view = office.user_task(task_id)
        return tasks.shown(view, wrong=Wrong(section=section, message=str(error))), _status(error)


def _status(error: Exception) -> int:
    if isinstance(error, NotPermitted):
        return 403
    return 409 if isinstance(error, Conflict) else 422


def _person() -> str:
    """Whom the form names: chosen from the list, else by surname."""
    chosen = request.form.get("user_id", "")
    surname = request.form.get("surname", "").strip().lstrip("@")
    if chosen or not surname:
        if not chosen:
            raise InvalidInput(_("Выберите сотрудника из списка."))
        return chosen
    found = office.application().colleagues.mentioned(f"@{surname}", office.actor())
    if not found:
        raise InvalidInput(_("Сотрудника «%(name)s» нет.", name=surname))
    return found[0]


def _chosen_day() -> date | None:
    """The day of a pressed button, else the typed one; None to forget it."""
    pressed = request.form.get("day", "")
    if pressed == "none":
        return None
    if pressed:
        try:
            return date.fromisoformat(pressed)
        except ValueError as error:
            raise NotFound(_("Такой даты нет.")) from error
    typed = day_in("until")
    if typed is None:
        raise InvalidInput(_("Укажите дату, когда вернуться к задаче."))
    return typed


def _back(task_id: str, anchor: str = "") -> AnyResponse:
    return redirect(url_for("tasks.show", task_id=task_id, _anchor=anchor or None), 303)
