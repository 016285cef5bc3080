"""A process as a printed procedure: who does what until when, and where it goes on, in words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from flask_babel import gettext as _

from engine import Form
from engine.procedures import (
    Procedure,
    ProcedureAnswer,
    ProcedureEvent,
    ProcedureStep,
    ProcedureWay,
)
from workflows import TASK_PAGES, title_of

BY_SYSTEM = ("serviceTask", "scriptTask", "businessRuleTask", "sendTask")
PAGE = "page:"


@dataclass(frozen=True, kw_only=True)
class Row:
    """One line of the procedure; `depth` says how many steps it lies inside of."""

    number: str
    element_id: str
    depth: int
    name: str
    notes: tuple[str, ...]
    who: str
    until: str
    ways: tuple[str, ...]
    events: tuple[tuple[str, tuple[str, ...]], ...]


def rows(
    procedure: Procedure, forms: Mapping[str, Form], processes: Mapping[str, str]
) -> list[Row]:
    """The steps as lines of a table.

    Args:
        procedure: as the engine tells it.
        forms: key of a form → form.
        processes: key of a process → what it is called.
    """
    return [
        Row(
            number=step.number,
            element_id=step.element_id,
            depth=step.number.count("."),
            name=step.name,
            notes=tuple(_notes(step, forms, processes)),
            who=_who(step),
            until=deadline(step.deadline),
            ways=ways(step.ways),
            events=tuple((event_words(each), ways(each.ways)) for each in step.events),
        )
        for step in procedure.steps
    ]


def ways(found: Iterable[ProcedureWay]) -> tuple[str, ...]:
    """«Нет — шаг 6» for each way, each once; a question that all answer goes before them."""
    listed = tuple(found)
    questions = {way.answers[0].question if way.answers else "" for way in listed}
    asked = questions.pop() if len(questions) == 1 and len(listed) > 1 else ""
    lines = (_way(_unasked(way) if asked else way) for way in listed)
    return tuple(dict.fromkeys((asked, *lines) if asked else lines))


def _unasked(way: ProcedureWay) -> ProcedureWay:
    first, *rest = way.answers
    return replace(way, answers=(replace(first, question=""), *rest))


def _way(way: ProcedureWay) -> str:
    goal = (
        _("шаг %(number)s", number=way.number) if way.number else _("конец: %(end)s", end=way.end)
    )
    said = "; ".join(filter(None, map(_answer, way.answers)))
    return f"{said} — {goal}" if said else str(goal)


def _answer(answer: ProcedureAnswer) -> str:
    told = answer.answer or (_("иначе") if answer.otherwise else answer.condition)
    if answer.question:
        return f"{answer.question} {told}" if told else answer.question
    if told:
        return str(told)
    return str(_("одновременно")) if answer.together else ""


def event_words(event: ProcedureEvent) -> str:
    """«Вышло время: 3 дня», and whether the step goes on beside it."""
    kinds: dict[str, str] = {
        "none": _("по решению сотрудника"),
        "timer": _("по времени"),
        "message": _("по сообщению"),
        "signal": _("по сигналу"),
        "error": _("при отказе"),
        "escalation": _("по вызову"),
        "conditional": _("по условию"),
    }
    parts = [event.name, kinds.get(event.kind, "")]
    if event.kind == "timer" and event.text:
        parts[1] = f"{parts[1]} ({deadline(event.text)})"
    if not event.interrupting:
        parts.append(str(_("шаг при этом продолжается")))
    return ", ".join(filter(None, parts))


def deadline(text: str) -> str:
    """«3 р. д.»; what depends on the data of an instance says so."""
    if not text:
        return ""
    if text.isdecimal():
        return str(_("%(days)d р. д.", days=int(text)))
    written = text.startswith("=") or "${" in text
    return str(_("по данным дела")) if written else text


def _who(step: ProcedureStep) -> str:
    if step.kind in BY_SYSTEM:
        return str(_("система"))
    if step.kind != "userTask" and step.kind != "manualTask":
        return ""
    roles = [_named(each) for each in step.roles]
    if step.assignee:
        own = _("тот, кто определён данными дела") if "=" in step.assignee[:2] else step.assignee
        return ", ".join(dict.fromkeys([str(own), *roles]))
    return ", ".join(dict.fromkeys(roles)) or str(_("не назначен"))


def _named(role: str) -> str:
    written = role.startswith("=") or "${" in role
    return str(_("роль по данным дела")) if written else title_of(role)


def _notes(
    step: ProcedureStep, forms: Mapping[str, Form], processes: Mapping[str, str]
) -> Iterable[str]:
    yield from filter(None, (step.why, step.documentation))
    if step.clause:
        yield str(_("Основание: п. %(clause)s Положения.", clause=step.clause))
    repeated: dict[str, str] = {
        "each": _("Каждому отдельно, одновременно."),
        "in_turn": _("По очереди, одному за другим."),
        "while": _("Повторяется, пока выполняется условие."),
    }
    if step.repeats:
        yield repeated[step.repeats]
    if step.calls:
        called = processes.get(step.calls, step.calls)
        yield str(_("Идёт процесс «%(name)s».", name=called))
    if step.kind == "businessRuleTask":
        yield str(_("Решает таблица решений «%(name)s».", name=step.decision))
    if step.event:
        yield str(_("Ждёт события.")) if "Catch" in step.kind else str(_("Подаёт событие."))
    if told := _filled(step.form_key, forms):
        yield told


def _filled(form_key: str, forms: Mapping[str, Form]) -> str:
    if form_key.startswith(PAGE):
        title = TASK_PAGES.get(form_key.removeprefix(PAGE), "")
        return str(_("Страница «%(title)s».", title=title)) if title else ""
    form = forms.get(form_key)
    if form is None:
        return ""
    labels = [each.label for each in form.fields if each.label]
    return str(_("Заполняется: %(fields)s.", fields="; ".join(labels))) if labels else ""
