"""Events: which kinds are executed where, and what each needs (BPMN 2.0.2 §10.5)."""

from zoneinfo import ZoneInfo

from engine.expressions import (
    Expression,
    ExpressionError,
    evaluate,
    functions_of,
    names_of,
    parse,
)
from engine.interpreter.checks.report import Report
from engine.interpreter.checks.wording import INSTEAD, event_refused
from engine.interpreter.model import EventModel, NodeModel, ScopeModel
from engine.interpreter.timers import TimerProblem, check_literal, is_literal

_UTC = ZoneInfo("UTC")
_KINDS = {
    "startEvent": {"none", "timer", "message", "signal"},
    "endEvent": {
        "none",
        "terminate",
        "error",
        "message",
        "signal",
        "escalation",
        "compensate",
        "cancel",
    },
    "intermediateCatchEvent": {"timer", "message", "signal", "conditional", "link"},
    "intermediateThrowEvent": {"none", "message", "signal", "escalation", "link", "compensate"},
    "boundaryEvent": {
        "timer",
        "message",
        "signal",
        "conditional",
        "error",
        "escalation",
        "compensate",
        "cancel",
    },
    "sendTask": {"message"},
    "receiveTask": {"message"},
}
_EVENT_SUBPROCESS_STARTS = {
    "timer",
    "message",
    "signal",
    "conditional",
    "error",
    "escalation",
    "compensate",
}
_MISSING = {
    "message": "Не указано сообщение.",
    "signal": "Не указан сигнал.",
    "error": "Не указан код ошибки.",
    "escalation": "Не указан код эскалации.",
}
_THROWING = ("endEvent", "intermediateThrowEvent")


def check_event(report: Report, node: NodeModel) -> None:
    """Check the event definition of an event, a send task or a receive task."""
    event, allowed = node.event, _allowed(report, node)
    if event is None or allowed is None:
        return
    if node.events > 1:
        report.refuse(
            node,
            "event_single",
            "У события несколько определений.",
            "Нарисуйте отдельное событие для каждого определения.",
        )
    elif event.kind not in allowed:
        report.refuse(
            node,
            "event_supported",
            event_refused(event.kind),
            INSTEAD.get(event.kind, "Выберите другой вид события."),
        )
    elif not _is_named(node, event):
        report.refuse(
            node, "event_named", _MISSING[event.kind], "Выберите его и задайте имя или код словами."
        )
    elif event.kind == "message":
        _check_contents(report, node)
    elif event.kind == "timer":
        _check_timer(report, node, event)
    elif event.kind == "conditional":
        _check_condition(report, node, event)


def _check_contents(report: Report, node: NodeModel) -> None:
    """Check what SpiffArena says a message carries, and how it finds its receiver."""
    told = node.attributes
    if "foreignCorrelation" in told or ("messageVariable" in told and node.kind == "startEvent"):
        wrong = (
            "Кому сообщение, решает ключ по правилам другой системы."
            if "foreignCorrelation" in told
            else "У начала поля сообщения становятся переменными сами, а не одной переменной."
        )
        report.refuse(
            node,
            "message_contents",
            wrong,
            "Нарисуйте входы у посылки и выходы у ожидания, ключ — свойством correlationKey.",
        )
    elif "messagePayload" in told and node.kind in (*_THROWING, "sendTask"):
        report.check_expression(node, told["messagePayload"], "содержимое сообщения")


def check_cancel_message(report: Report) -> None:
    """Check that the process itself waits for the message that shall cancel it."""
    name = report.model.properties.get("cancelMessage", "")
    if name and name not in _awaited(report.model.scope):
        report.refuse(
            None,
            "cancel_message_awaited",
            f"Сообщения отмены «{name}» (свойство «cancelMessage») процесс не ждёт.",
            "Нарисуйте событийный подпроцесс, который начинается этим сообщением, "
            "или исправьте имя.",
        )


def _awaited(scope: ScopeModel) -> set[str]:
    """Messages that the process's own scope waits for, in events and event sub-processes."""
    nodes = [*scope.nodes.values()]
    for node in scope.nodes.values():
        if node.by_event and node.body is not None:
            nodes += [n for n in node.body.nodes.values() if n.kind == "startEvent"]
    return {
        node.event.name
        for node in nodes
        if node.event is not None
        and node.event.kind == "message"
        and node.kind not in (*_THROWING, "sendTask")
        and (node.kind != "startEvent" or node.id not in scope.nodes)
    }


def _is_named(node: NodeModel, event: EventModel) -> bool:
    """Messages and signals always need a plain name, errors and escalations when thrown."""
    if event.kind in ("message", "signal"):
        return bool(event.name) and "${" not in event.name
    return event.kind not in _MISSING or node.kind not in _THROWING or bool(event.name)


def _allowed(report: Report, node: NodeModel) -> set[str] | None:
    owner = _owner(report, node) if node.kind == "startEvent" else None
    if owner is not None:
        return _EVENT_SUBPROCESS_STARTS if owner.by_event else {"none"}
    return _KINDS.get(node.kind)


def _owner(report: Report, node: NodeModel) -> NodeModel | None:
    """The sub-process around a node; None at the level of the process."""
    return next(
        (
            n
            for n in report.model.scope.all_nodes()
            if n.body is not None and node.id in n.body.nodes
        ),
        None,
    )


def _check_timer(report: Report, node: NodeModel, event: EventModel) -> None:
    if not event.text:
        report.refuse(
            node,
            "timer_has_value",
            "У таймера нет значения.",
            "Задайте дату, длительность (P3D) или повтор (R3/PT1H).",
        )
        return
    if event.timers > 1:
        report.refuse(
            node,
            "timer_single",
            "У таймера несколько значений: неясно, какого ждать.",
            "Оставьте одно: дату, длительность или повтор.",
        )
        return
    try:
        if is_literal(event.text):
            check_literal(event.timer, event.text, _UTC)
        else:
            _check_constant(event.timer, parse(event.text))
            _check_start_timer(report, node, parse(event.text))
            # Only a timer on the border of an activity has that activity's due date at hand.
            further = ("due",) if node.kind == "boundaryEvent" else ()
            report.check_functions(node, parse(event.text), "таймер", further)
    except (TimerProblem, ExpressionError) as error:
        report.refuse(
            node,
            "timer_valid",
            f"Таймер не читается: {error}.",
            "Задайте дату, длительность (P3D), повтор (R3/PT1H) или выражение.",
        )


def _check_constant(kind: str, expression: Expression) -> None:
    """Refuse a timer that is always the same and never a time, such as 2026 or "завтра"."""
    if names_of(expression) or functions_of(expression):
        return
    value = evaluate(expression, {})
    if not isinstance(value, str):
        raise TimerProblem("значение не задаёт ни даты, ни длительности")
    check_literal("duration" if value.startswith("P") and kind != "cycle" else kind, value, _UTC)


def _check_start_timer(report: Report, node: NodeModel, text: Expression) -> None:
    """Refuse variables in a timer that begins instances: before the first there are none."""
    names = names_of(text)
    if names and node.kind == "startEvent" and _owner(report, node) is None:
        listed = ", ".join(f"«{name}»" for name in sorted(names))
        report.refuse(
            node,
            "start_timer_without_variables",
            f"Таймер, которым начинается процесс, зависит от переменных: {listed}; до начала дела "
            "их ещё нет.",
            "Задайте дату, длительность или повтор, либо выражение без переменных.",
        )


def _check_condition(report: Report, node: NodeModel, event: EventModel) -> None:
    if event.text:
        report.check_expression(node, event.text, "условие события")
    else:
        report.refuse(
            node,
            "condition_present",
            "У события нет условия.",
            "Напишите условие выражением, например approved == true.",
        )


def check_boundary(report: Report, node: NodeModel) -> None:
    """Check that a boundary event sits on an activity, and that errors interrupt."""
    if node.event is not None and node.event.kind == "error" and not node.interrupting:
        report.refuse(
            node,
            "error_interrupts",
            "Событие ошибки не может быть непрерывающим.",
            "Сделайте событие прерывающим или замените ошибку эскалацией.",
        )
    if node.kind != "boundaryEvent":
        return
    scope = next(s for s in report.model.scope.all_scopes() if node.id in s.nodes)
    host = scope.nodes.get(node.attached_to)
    if host is None or host.kind.endswith(("Event", "Gateway")) or host.by_event:
        report.refuse(
            node,
            "boundary_attached",
            "Граничное событие не прикреплено к действию.",
            "Прикрепите событие к границе действия или подпроцесса.",
        )
    elif node.of_each and host.loop is None:
        report.refuse(
            node,
            "boundary_of_each",
            f"Свойство «each» у события, а действие «{host.name or host.id}» не повторяется.",
            "Уберите свойство «each» или сделайте действие повторяемым.",
        )
