"""Registered pages of a session: agenda, invitation, attendance, discussion, ballot, protocol."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from engine import InvalidForm, UserTaskPage
from webapp import office
from webapp.pages import council_answers as answers
from webapp.pages.task_pages import Button, HandedIn, TaskPage, register
from workflows import BALLOT_WAYS, MAJORITIES, PRESENCES, QUESTION_KINDS, REPLIES, SESSION_FORMS

Draw = Callable[[UserTaskPage], str]


def register_council_pages() -> None:
    """Make the nine pages known."""
    acts: Mapping[str, Callable[[UserTaskPage], Response | str]] = {
        "add": _add,
        "edit": _edit,
        "take": _take,
        "drop": _drop,
        "up": _up,
        "down": _down,
    }
    _register("council_agenda", answers.agenda, lambda: _one(_("На утверждение")), acts)
    _register("council_agenda_review", answers.review, _review_buttons)
    _register("council_invitation", answers.invitation, lambda: _one(_("Ответить")))
    _register("council_attendance", answers.attendance, lambda: _one(_("Явка отмечена")))
    _register("council_discussion", answers.discussion, _discussion_buttons)
    _register("council_ballot", answers.ballot, lambda: _one(_("Проголосовать")))
    _register("council_close", answers.closing, lambda: _one(_("Закрыть голосование")))
    _register("council_wording", answers.wording, lambda: _one(_("Записать решение")))
    _register("council_protocol", answers.protocol, lambda: _one(_("На подпись")), {"save": _save})


def _one(label: str) -> tuple[Button, ...]:
    return (Button(label=label),)


def _review_buttons() -> tuple[Button, ...]:
    return (
        Button(label=_("Вернуть с замечаниями"), name="decision", value="remarks"),
        Button(label=_("Утвердить повестку"), name="decision", value="approved"),
    )


def _discussion_buttons() -> tuple[Button, ...]:
    return (
        Button(label=_("Снять вопрос"), name="next_step", value="withdraw", destroys=True),
        Button(label=_("Отложить"), name="next_step", value="postpone"),
        Button(label=_("Перерыв"), name="next_step", value="break"),
        Button(label=_("К сведению"), name="next_step", value="inform"),
        Button(label=_("Голосовать"), name="next_step", value="vote"),
    )


def _register(
    name: str,
    hand_in: Callable[[UserTaskPage], HandedIn],
    buttons: Callable[[], tuple[Button, ...]],
    acts: Mapping[str, Callable[[UserTaskPage], Response | str]] | None = None,
) -> None:
    register(
        name,
        TaskPage(
            draw=_drawing(name),
            buttons=lambda _view: buttons(),
            acts=acts or {},
            hand_in=hand_in,
            takes_comment=name != "council_ballot",
        ),
    )


def _drawing(name: str) -> Draw:
    def draw(view: UserTaskPage) -> str:
        return _drawn(name, view)

    return draw


def _drawn(name: str, view: UserTaskPage, **more: Any) -> str:
    known = view.variables
    desk, actor = office.application().sessions, office.actor()
    session_id = str(known.get("session_id") or "")
    page = desk.session(session_id, actor) if session_id else None
    question_id = str(known.get("question_id") or "")
    vote_id = str(known.get("vote_id") or "")
    found = page.questions if page else ()
    return render_template(
        f"council/task_{name.removeprefix('council_')}.html",
        view=view,
        page=page,
        vote=next((each for each in page.votes if each.id == vote_id), None) if page else None,
        question=next((q for q in found if q.row.id == question_id), None),
        typed=answers.typed,
        words=WORDS,
        people=desk.people(actor) if name == "council_wording" and view.may_complete else (),
        rows=answers.MOST_ROWS,
        listed=request.form.getlist,
        posted=request.method == "POST",
        **more,
    )


WORDS = {
    "forms": tuple(SESSION_FORMS.items()),
    "kinds": tuple(QUESTION_KINDS.items()),
    "ballots": tuple(BALLOT_WAYS.items()),
    "majorities": tuple(MAJORITIES.items()),
    "presences": tuple(PRESENCES.items()),
    "replies": tuple(REPLIES.items()),
}


def _session_of(view: UserTaskPage) -> str:
    return str(view.variables.get("session_id") or "")


def _add(view: UserTaskPage) -> Response | str:
    try:
        desk = office.application().sessions
        desk.propose(answers.card(), office.actor(), _session_of(view))
    except InvalidForm as error:
        return _drawn("council_agenda", view, errors=error.errors)
    flash(_("Вопрос добавлен в повестку."), "done")
    return _here(view)


def _edit(view: UserTaskPage) -> Response | str:
    try:
        office.application().sessions.edit(
            _session_of(view), _question(), answers.card(), _version(), office.actor()
        )
    except InvalidForm as error:
        return _drawn("council_agenda", view, errors=error.errors, edited=_question())
    flash(_("Вопрос изменён."), "done")
    return _here(view)


def _take(view: UserTaskPage) -> Response:
    office.application().sessions.take(_session_of(view), _question(), office.actor())
    return _here(view)


def _drop(view: UserTaskPage) -> Response:
    office.application().sessions.drop(_session_of(view), _question(), office.actor())
    return _here(view)


def _up(view: UserTaskPage) -> Response:
    office.application().sessions.move(_session_of(view), _question(), -1, office.actor())
    return _here(view)


def _down(view: UserTaskPage) -> Response:
    office.application().sessions.move(_session_of(view), _question(), 1, office.actor())
    return _here(view)


def _save(view: UserTaskPage) -> Response | str:
    try:
        desk = office.application().sessions
        desk.save_protocol(view, answers.protocol_texts(), office.actor())
    except InvalidForm as error:
        return _drawn("council_protocol", view, errors=error.errors)
    flash(_("Протокол сохранён. Отправьте его на подпись, когда допишете."), "done")
    return _here(view)


def _question() -> str:
    return request.form.get("question", "")


def _version() -> int:
    text = request.form.get("version", "")
    return int(text) if text.isdecimal() else 0


def _here(view: UserTaskPage) -> Response:
    return redirect(url_for("tasks.show", task_id=view.task.id), 303)
