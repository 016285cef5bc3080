"""What the diagram editor asks by script: names to pick from, what a text means, what is known."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, jsonify, request
from flask_babel import format_date, ngettext
from flask_babel import gettext as _

from engine import DeadlineText, InvalidInput
from engine.drawing import KnownNames, TextKind
from webapp import dates, office
from webapp.access import Access, open_to
from workflows import ROLES, TASK_PAGES, regulation_text, title_of

blueprint = Blueprint("drawing", __name__)

MOST_LETTERS = 60
KINDS = {
    "template": TextKind.TEXT,
    "process": TextKind.TEXT,
    "timeDate": TextKind.DATE,
    "timeDuration": TextKind.DURATION,
    "timeCycle": TextKind.CYCLE,
}
"""What fields of the editor hold, where the engine has another word for it."""


@blueprint.get("/designer/vocabulary.json")
@open_to(Access.DESIGNER)
def vocabulary() -> Response:
    """Give what people pick from while they draw."""
    engine, actor = office.engine(), office.actor()
    words = engine.vocabulary(actor)
    year = office.application().calendars.year(office.today().year, actor)
    return jsonify(
        roles=[{"value": each.code, "label": each.title} for each in ROLES.values()],
        handlers=[
            {
                "topic": each.topic,
                "title": each.title,
                "inputs": None if each.inputs is None else dict(each.inputs),
                "outputs": None if each.outputs is None else dict(each.outputs),
            }
            for each in words.handlers
        ],
        pages=[{"value": name, "label": title} for name, title in sorted(TASK_PAGES.items())],
        processes=[{"key": each.key, "name": each.name} for each in engine.definitions(actor)],
        messages=list(words.messages),
        signals=list(words.signals),
        functions=list(words.functions),
        calendars=[
            {"value": "office", "label": _("дни учреждения")},
            {"value": "teachers", "label": _("дни педагогов")},
            *({"value": each.name, "label": each.title} for each in year.sets),
        ],
        clauses=[
            {"value": each.number, "label": f"{each.number} {each.text[:MOST_LETTERS]}"}
            for each in regulation_text.regulation().clauses
            if each.depth
        ],
    )


@blueprint.get("/designer/text.json")
@open_to(Access.DESIGNER)
def text() -> Response:
    """Say what is wrong with a text, or nothing."""
    kind, asked = request.args.get("kind", "text"), request.args.get("text", "")
    if kind not in {*KINDS, *TextKind}:
        raise InvalidInput(_("Такого вида текста нет."))
    read = KINDS.get(kind) or TextKind(kind)
    problem = office.engine().problem_of_text(read, asked, office.actor())
    if kind == "process" and not problem:
        return jsonify(_called(asked))
    return jsonify(problem=problem, answer="")


def _called(key: str) -> dict[str, str]:
    """What a call activity would call."""
    if key.startswith("=") or "${" in key:
        return {"problem": "", "answer": _("Какой процесс вызвать, решится в ходе дела.")}
    names = {each.key: each.name for each in office.engine().definitions(office.actor())}
    if key not in names:
        return {"problem": "", "answer": _("Такой процесс пока не развёрнут.")}
    return {"problem": "", "answer": _("Процесс «%(name)s».", name=names[key])}


@blueprint.get("/designer/deadline-example")
@open_to(Access.DESIGNER)
def deadline_example() -> Response:
    """Say which date a deadline would mean now, and when it would be reminded of."""
    args, actor = request.args, office.actor()
    written, problem = office.engine().example_deadline(
        args.get("text", ""),
        args.get("date", ""),
        actor,
        attributes={
            "candidateGroups": args.get("groups", ""),
            "priority": args.get("priority", ""),
        },
        calendar=args.get("calendar", ""),
    )
    if problem:
        return jsonify(problem=problem, answer="")
    if not written.text:
        return jsonify(problem="", answer="")
    if written.due_at is None:
        return jsonify(problem="", answer=_("Дата зависит от данных дела."))
    steps = office.engine().reminder_steps(args.get("process", ""), written, actor)
    reminders = [f"{_short(step.day)} — {_recipients(step.recipients)}" for step in steps]
    told = [_if_begun_now(written)]
    if reminders:
        told.append(_("Напомним: %(steps)s.", steps="; ".join(reminders)))
    return jsonify(problem="", answer=" ".join(told), due_at=written.due_at.isoformat())


def _if_begun_now(written: DeadlineText) -> str:
    when = dates.moment(written.due_at, office.zone())
    if written.days is None:
        return str(_("Появись задача сейчас, срок был бы %(when)s.", when=when))
    days = ngettext("%(num)d рабочий день", "%(num)d рабочих дней", written.days)
    return str(_("%(days)s: появись задача сейчас, срок был бы %(when)s.", days=days, when=when))


def _short(day: Any) -> str:
    return str(format_date(day, "d MMMM"))


def _recipients(names: tuple[str, ...]) -> str:
    words: Mapping[str, str] = {
        "assignee": _("исполнителю"),
        "candidates": _("исполнителю"),
        "manager": _("руководителю роли"),
    }
    return ", ".join(dict.fromkeys(words.get(name) or title_of(name) for name in names))


@blueprint.post("/designer/drafts/<draft_id>/variables")
@open_to(Access.DESIGNER)
def variables(draft_id: str) -> Response:
    """Say which variables there are around each element; the body may carry unsaved files."""
    engine, actor = office.engine(), office.actor()
    sent = request.get_json(silent=True)
    texts = sent if isinstance(sent, dict) else {}
    if not all(isinstance(each, str) for each in texts.values()):
        raise InvalidInput(_("Содержимое файла должно быть текстом."))
    files = engine.draft_files(draft_id, actor)
    files |= {str(name): each.encode("utf-8", "replace") for name, each in texts.items()}
    found = engine.known_variables(files, actor)
    return jsonify(
        variables={
            element: {"before": _names(known.before), "after": _names(known.after)}
            for element, known in found.items()
        }
    )


def _names(known: KnownNames) -> list[str]:
    """Those that are there in any case come first."""
    return [*known.surely, *known.maybe]
