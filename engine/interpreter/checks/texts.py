"""Texts of an element that are expressions or scripts: each must be readable before deployment."""

import re
from collections.abc import Iterator
from zoneinfo import ZoneInfo

from engine.expressions import ExpressionError, parse_script
from engine.interpreter.checks.report import Report
from engine.interpreter.deadlines import (
    CALENDAR_PROPERTY,
    MOST_DAYS,
    deadline_texts,
    written_days,
)
from engine.interpreter.model import NodeModel
from engine.interpreter.timers import TimerProblem, check_literal, is_literal

# What begins as a number of days does, and is no expression: «3 дня», «5 рабочих».
_WORDS = re.compile(r"\d+\s*[а-яёА-ЯЁ]")
_CALENDAR_NAME = re.compile(r"[a-z][a-z0-9_]{0,63}")
_EXPRESSION_PROPERTIES = (
    "correlationKey",
    "organisation",
    "exclude",
    "excludeAsDeputy",
    "activeElements",
)
_TEXT_PROPERTIES = ("title", "why")
_PROCESS_TEXTS = ("title", "businessKey")
_THROWING = ("endEvent", "intermediateThrowEvent", "sendTask")
_ATTRIBUTES = (
    "assignee",
    "candidateGroups",
    "candidateUsers",
    "calledElement",
    "priority",
)


def check_process_texts(report: Report) -> None:
    """Check the expressions that the process itself carries."""
    for name in _PROCESS_TEXTS:
        text = report.model.properties.get(name, "")
        if text.startswith("="):
            report.check_expression(None, text, f"свойство «{name}»")


def check_texts(report: Report, node: NodeModel) -> None:
    """Check the script and every expression that the element carries."""
    for text, what in (
        (node.script, "сценарий"),
        (node.before, "сценарий до начала"),
        (node.after, "сценарий после конца"),
    ):
        if text:
            _check_script(report, node, text, what)
    for text, what in _expressions(node):
        report.check_expression(node, text, what)
    _check_working_days(report, node)
    _check_due_date(report, node)
    _check_message_life(report, node)
    _check_numbers(report, node)


def _check_working_days(report: Report, node: NodeModel) -> None:
    text, _ = deadline_texts(node)
    count = written_days(text) if text else 0
    if count is None:
        if _WORDS.match(text.strip()) or is_literal(text):
            report.refuse(
                node,
                "working_days_valid",
                f"Срок «{text}» не читается.",
                "Напишите «3 рабочих дня», «5 р. д.», число или выражение; дату и длительность — "
                "в атрибуте dueDate.",
            )
        else:
            report.check_expression(node, text, "свойство «dueWorkingDays»")
    elif count > MOST_DAYS:
        report.refuse(
            node,
            "working_days_valid",
            f"Срок «{text}» слишком велик.",
            f"Задайте не больше {MOST_DAYS} рабочих дней.",
        )
    name = node.properties.get(CALENDAR_PROPERTY, "")
    if name and not _CALENDAR_NAME.fullmatch(name):
        report.refuse(
            node,
            "calendar_named",
            f"Календарь «{name}» не назван: нужно имя латинскими буквами.",
            "Напишите teachers (дни педагогов), office или имя набора дней из календаря.",
        )


def _check_due_date(report: Report, node: NodeModel) -> None:
    _, text = deadline_texts(node)
    if text and not is_literal(text):
        report.check_expression(node, text, "срок «dueDate»")
    elif text:
        try:
            check_literal("duration" if text.startswith("P") else "date", text, ZoneInfo("UTC"))
        except TimerProblem as error:
            report.refuse(
                node,
                "timer_valid",
                f"Срок не читается: {error}.",
                "Задайте дату, длительность (P3D) или выражение.",
            )


def _check_message_life(report: Report, node: NodeModel) -> None:
    text = node.properties.get("messageLife", "")
    if not text:
        return
    throws = node.event is not None and node.event.kind == "message" and node.kind in _THROWING
    if not throws:
        report.refuse(
            node,
            "message_life_placed",
            "Срок жизни сообщения (свойство «messageLife») задан там, где сообщение не посылают.",
            "Задайте его у события или задачи, которые посылают сообщение.",
        )
    elif not is_literal(text):
        report.check_expression(node, text, "срок жизни сообщения «messageLife»")
    else:
        _check_duration(report, node, text)


def _check_duration(report: Report, node: NodeModel, text: str) -> None:
    try:
        check_literal("duration", text, ZoneInfo("UTC"))
    except TimerProblem as error:
        report.refuse(
            node,
            "timer_valid",
            f"Срок жизни сообщения не читается: {error}.",
            "Задайте длительность (P30D; PT0S — сейчас или никогда) или выражение.",
        )


def _check_numbers(report: Report, node: NodeModel) -> None:
    priority, retries = node.attributes.get("priority", ""), node.properties.get("retries", "")
    for text, what in (
        ("" if _is_marked(priority) else priority, "приоритет"),
        (retries, "число попыток"),
    ):
        if text and not re.fullmatch(r"-?[0-9]{1,6}", text):
            report.refuse(
                node,
                "number_valid",
                f"Значение «{text}» ({what}) — не целое число.",
                "Напишите целое число.",
            )


def _check_script(report: Report, node: NodeModel, text: str, what: str) -> None:
    try:
        report.check_functions(node, parse_script(text), what)
    except ExpressionError as error:
        report.refuse(
            node,
            "script_valid",
            f"{what.capitalize()} не читается: {error}.",
            "Оставьте в сценарии только присваивания и условия.",
        )


def _expressions(node: NodeModel) -> Iterator[tuple[str, str]]:
    """Every expression with what people call it."""
    yield from _loop_expressions(node)
    yield from _property_expressions(node)
    if node.completion_condition:
        yield node.completion_condition, "условие завершения"
    for name, text in (*node.inputs, *node.outputs, *node.parameters):
        if _is_marked(text):
            yield text, f"параметр «{name}»"
    yield from _call_expressions(node)
    for name in _ATTRIBUTES:
        if _is_marked(node.attributes.get(name, "")):
            yield node.attributes[name], f"атрибут «{name}»"


def _call_expressions(node: NodeModel) -> Iterator[tuple[str, str]]:
    """What a call activity hands over and takes back; a variable's name is an expression too."""
    for pairs, direction in ((node.variables_in, "in"), (node.variables_out, "out")):
        for target, source in pairs or ():
            if target != "*":
                yield source, f"передача «{target}» (camunda:{direction})"


def _property_expressions(node: NodeModel) -> Iterator[tuple[str, str]]:
    for name, text in node.properties.items():
        is_text = name in _TEXT_PROPERTIES and text.startswith("=")
        if is_text or (name in _EXPRESSION_PROPERTIES and text):
            yield text, f"свойство «{name}»"


def _loop_expressions(node: NodeModel) -> Iterator[tuple[str, str]]:
    if node.loop is None:
        return
    for text, what in (
        (node.loop.condition, "условие цикла"),
        (node.loop.maximum, "наибольшее число повторов"),
        (node.loop.cardinality, "число повторов"),
        (node.loop.completion_condition, "условие завершения"),
        (node.loop.output_element, "результат повтора"),
        (node.loop.collection, "список повтора"),
    ):
        if text:
            yield text, what


def _is_marked(text: str) -> bool:
    """Say whether a text that may be literal announces an expression."""
    return text.startswith("=") or "${" in text
