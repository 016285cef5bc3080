"""Single texts of a diagram that is being drawn: what would be wrong with each at deployment."""

from collections.abc import Collection
from enum import StrEnum
from zoneinfo import ZoneInfo

from engine.domain.deadline_views import DeadlineText
from engine.expressions import ExpressionError, parse, parse_script
from engine.interpreter.checks.report import Report, unknown_functions
from engine.interpreter.checks.texts import check_texts
from engine.interpreter.evaluation import Evaluator
from engine.interpreter.model import NodeModel, ProcessModel, ScopeModel
from engine.interpreter.timers import TimerProblem, check_literal, is_literal
from engine.interpreter.written_deadlines import written_deadline

_UTC = ZoneInfo("UTC")
_ONLY_AT_A_BORDER = ("due",)


class TextKind(StrEnum):
    """What a text is for, which says how it is read."""

    EXPRESSION = "expression"
    TEXT = "text"
    """A text, or an expression when it begins with "="."""
    SCRIPT = "script"
    NUMBER = "number"
    DATE = "date"
    DURATION = "duration"
    CYCLE = "cycle"


_TIMES = frozenset({TextKind.DATE, TextKind.DURATION, TextKind.CYCLE})


def problem_of(kind: TextKind, text: str, functions: Collection[str] = ()) -> str:
    """Say in a Russian sentence what is wrong with a text; "" when nothing is.

    Args:
        kind: what it is for.
        text: as somebody writes it.
        functions: names of the application's own.
    """
    if not text or (kind is TextKind.TEXT and not _is_marked(text)):
        return ""
    if kind is TextKind.NUMBER and not _is_marked(text):
        return "" if text.isascii() and text.isdecimal() else "Напишите целое число."
    try:
        if kind in _TIMES and is_literal(text):
            check_literal(kind.value, text, _UTC)
            return ""
        parsed = parse_script(text) if kind is TextKind.SCRIPT else parse(text)
        further = _ONLY_AT_A_BORDER if kind in _TIMES else ()
        unknown = unknown_functions(parsed, {*functions, *further})
    except (ExpressionError, TimerProblem) as error:
        return f"Не читается: {error}."
    return f"Функция «{unknown[0]}» неизвестна." if unknown else ""


def _is_marked(text: str) -> bool:
    return text.startswith("=") or "${" in text


def example_deadline(
    days: str, due: str, more: NodeModel, evaluator: Evaluator
) -> tuple[DeadlineText, str]:
    """Give a deadline as it is written, with the date it would mean now, and what is wrong with it.

    Args:
        days: working days, as in the property `dueWorkingDays`.
        due: a date, as in the attribute `dueDate`.
        more: what else counts: groups, calendar, priority.
        evaluator: its clock says when now is.
    """
    node = NodeModel(
        id="drawn",
        kind="userTask",
        attributes={**more.attributes, "dueDate": due},
        properties={**more.properties, "dueWorkingDays": days},
        lane_role=more.lane_role,
    )
    around = ProcessModel(id="", name="", file="", executable=True, scope=ScopeModel(id="drawn"))
    report = Report(around, evaluator.application_functions)
    check_texts(report, node)
    problem = " ".join(f"{each.message} {each.remedy}" for each in report.findings[:1])
    return written_deadline(node, evaluator), problem
