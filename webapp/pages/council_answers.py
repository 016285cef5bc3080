"""Reads what a page of the council was posted with, and what was typed there before a refusal."""

from collections.abc import Mapping
from typing import Any

from flask import request

from engine import UserTaskPage
from webapp import office
from webapp.pages.plan_fields import day_of
from webapp.pages.task_pages import HandedIn
from workflows import PRESENCES

MARK = "presence:"
MOST_ROWS = 8


def agenda(view: UserTaskPage) -> HandedIn:
    """Day, form and place of the session; the questions stand in the registry already."""
    given = {**_texts("session_form", "session_place"), "session_date": _day("session_date")}
    return _answered(view, given)


def review(view: UserTaskPage) -> HandedIn:
    """Approved, or given back with a remark."""
    given = {"agenda_decision": request.form.get("decision", ""), **_texts("agenda_remark")}
    return _answered(view, given)


def invitation(view: UserTaskPage) -> HandedIn:
    """Will be there, remotely, or not."""
    return _answered(view, _texts("reply", "reply_note"))


def attendance(view: UserTaskPage) -> HandedIn:
    """Who is there: one mark for each member."""
    marks = {
        name.removeprefix(MARK): value
        for name, value in request.form.items()
        if name.startswith(MARK)
    }
    given = {each: [p for p, mark in marks.items() if mark == each] for each in PRESENCES}
    return _answered(view, given)


def discussion(view: UserTaskPage) -> HandedIn:
    """Notes, recusals, amendments and what comes next."""
    given: dict[str, Any] = _texts("version", "notes", "next_reason", "proposed_decision")
    given["next_step"] = request.form.get("next_step", "")
    given["recused"] = request.form.getlist("recused")
    given["amendments"] = request.form.get("amendments", "").splitlines()
    given["resume_on"] = _day("resume_on")
    return _answered(view, given)


def ballot(view: UserTaskPage) -> HandedIn:
    """The choice; it goes from the body of this post into the registry and nowhere else."""
    return _answered(view, _texts("ballot", "dissent"))


def closing(view: UserTaskPage) -> HandedIn:
    """Whether those who have not voted do not vote."""
    return _answered(view, {"not_voting": request.form.get("not_voting") == "yes"})


def wording(view: UserTaskPage) -> HandedIn:
    """The text of the decision, and who does what until when."""
    orders = [
        {
            "text": request.form.get(f"order_text:{number}", ""),
            "executor": request.form.get(f"order_executor:{number}", ""),
            "due": _day(f"order_due:{number}"),
        }
        for number in range(MOST_ROWS)
    ]
    return _answered(view, {**_texts("version", "decision_text"), "orders": orders})


def protocol(view: UserTaskPage) -> HandedIn:
    """What the secretary adds to the protocol."""
    return _answered(view, protocol_texts())


def protocol_texts() -> dict[str, str]:
    """Every text of the protocol as it was typed."""
    columns = ("notes:", "decision_text:")
    names = [name for name in request.form if name.startswith(columns)]
    return _texts("version", "opening", "closing", *names)


def typed(name: str, stored: object = "") -> str:
    """What was just typed into a field, else what is stored."""
    if request.method == "POST" and name in request.form:
        return request.form[name]
    return "" if stored is None else str(stored)


def card() -> dict[str, str]:
    """The card of a question as it was typed."""
    return _texts("topic", "resolution", "kind", "speaker", "materials", "ballot", "majority_rule")


def _answered(view: UserTaskPage, given: Mapping[str, object]) -> HandedIn:
    answer = office.application().sessions.answer(view, given, office.actor())
    return HandedIn(values=answer.values, together=answer.together)


def _texts(*names: str) -> dict[str, str]:
    return {name: request.form.get(name, "").strip() for name in names}


def _day(name: str) -> str:
    """A day however it was typed; what cannot be read stays for the refusal."""
    text = request.form.get(name, "").strip()
    try:
        day = day_of(text)
    except ValueError:
        return text
    return day.isoformat() if day else ""
