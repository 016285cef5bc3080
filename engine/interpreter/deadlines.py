"""Deadlines of user tasks: what designers write, and the moment that comes of it."""

import re
from dataclasses import dataclass
from datetime import date, datetime

from engine.domain.calendar import CalendarError, WorkingCalendar
from engine.domain.errors import ExpressionFailed
from engine.domain.identity import role_of
from engine.domain.states import DueRule
from engine.expressions import ExpressionError, functions_of, parse
from engine.interpreter.evaluation import Evaluator
from engine.interpreter.model import NodeModel
from engine.interpreter.timers import TimerProblem, is_literal
from engine.interpreter.variables import Variables

MOST_DAYS = 2_000
CALENDAR_PROPERTY = "calendar"
OFFICE_CALENDAR = "office"
_ASKS_CALENDAR = frozenset(
    {
        "working_days",
        "add_working_days",
        "working_days_between",
        "is_working_day",
        "next_working_day",
    }
)
_WRITTEN = re.compile(
    r"(\d{1,4})(?:\s*(?:р\.?\s*д\.?|раб\.?\s*(?:день|дня|дней|дн\.?)"
    r"|рабочи[йх]\s+(?:день|дня|дней)|working\s+days?))?",
    re.IGNORECASE,
)
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


@dataclass(frozen=True, kw_only=True)
class Deadline:
    """A deadline and how it was found.

    Attributes:
        rule: a `DueRule`, "" without a deadline.
        days, since: working days counted and from when.
        calendar: whose working days, "" for the office's.
    """

    due_at: datetime | None = None
    rule: str = ""
    days: int | None = None
    since: datetime | None = None
    calendar: str = ""


def written_days(text: str) -> int | None:
    """Read working days as people write them: «3 рабочих дня», «5 р. д.», «10»; else None."""
    found = _WRITTEN.fullmatch(text.replace("\u00a0", " ").strip())
    return int(found[1]) if found else None


def asks_calendar(text: str) -> bool:
    """Say whether an expression depends on which days are working days."""
    if not text or is_literal(text) or written_days(text) is not None:
        return False
    try:
        return bool(functions_of(parse(text)) & _ASKS_CALENDAR)
    except ExpressionError:
        return False


def timer_asks_calendar(node: NodeModel) -> bool:
    """Say whether a timer's one moment depends on working days, or on its user task's deadline.

    Moments of a repetition (a cycle) never do: they are counted on the clock.
    """
    event = node.event
    if event is None or event.kind != "timer" or event.timer == "cycle" or is_literal(event.text):
        return False
    try:
        return bool(functions_of(parse(event.text)) & (_ASKS_CALENDAR | {"due"}))
    except ExpressionError:
        return False


def deadline_texts(node: NodeModel) -> tuple[str, str]:
    """What is written of an element's deadline: in working days, and as a date.

    Working days may stand in `dueDate` too, for that is where other programs' designers look.
    """
    days = node.properties.get("dueWorkingDays", "")
    text = node.attributes.get("dueDate", "")
    return (text, "") if not days and written_days(text) is not None else (days, text)


def has_deadline(node: NodeModel) -> bool:
    """Say whether a deadline is written of an element."""
    return any(deadline_texts(node))


def deadline_expected(
    node: NodeModel, evaluator: Evaluator, variables: Variables
) -> Deadline | None:
    """Give the deadline that an element had if it began now; None where nobody can tell yet."""
    if not has_deadline(node):
        return None
    try:
        return deadline_of(node, evaluator, variables, evaluator.calendar, "")
    except ExpressionFailed:
        return None  # it depends on what is not known before


def calendar_of(node: NodeModel, calendar: WorkingCalendar, candidates: tuple[str, ...]) -> str:
    """Name whose days count: what the element says, else what its candidate groups tell."""
    named = node.properties.get(CALENDAR_PROPERTY, "")
    if named:
        return "" if named == OFFICE_CALENDAR else named
    return calendar.calendar_for(role_of(each) for each in candidates)


def deadline_of(
    node: NodeModel,
    evaluator: Evaluator,
    variables: Variables,
    calendar: WorkingCalendar,
    name: str,
) -> Deadline:
    """Work out a deadline from now on.

    Args:
        node: the user task as drawn.
        evaluator: its clock says from when working days count.
        variables: of the token.
        calendar: the days that count, overlays laid already.
        name: what `calendar` is called.

    Raises:
        ExpressionFailed: the text gives no deadline; the message quotes it.
    """
    days, text = deadline_texts(node)
    since = evaluator.clock.now()
    if days:
        count = _count(days, evaluator, variables)
        try:
            due_at = calendar.due_at(since, count)
        except CalendarError as error:
            raise ExpressionFailed(f"Срок «{days}» не вычислен: {error}") from error
        rule = DueRule.WORKING_DAYS
        return Deadline(due_at=due_at, rule=rule, days=count, since=since, calendar=name)
    if not text:
        return Deadline()
    due_at, whole_day = _moment(text, evaluator, variables, calendar)
    rule = DueRule.EXPRESSION if whole_day or asks_calendar(text) else DueRule.FIXED
    return Deadline(due_at=due_at, rule=rule, since=since, calendar=name)


def _count(text: str, evaluator: Evaluator, variables: Variables) -> int:
    written = written_days(text)
    count = evaluator.value(text, variables) if written is None else written
    if isinstance(count, str):
        count = written_days(count)
    if isinstance(count, bool) or not isinstance(count, int | float) or not 0 <= count <= MOST_DAYS:
        raise ExpressionFailed(f"Срок «{text}» не дал числа рабочих дней от 0 до {MOST_DAYS}.")
    return int(count)


def _moment(
    text: str, evaluator: Evaluator, variables: Variables, calendar: WorkingCalendar
) -> tuple[datetime, bool]:
    """The moment of a `dueDate`, and whether it is the close of a day that was named bare.

    A bare day lasts until the office closes; on a day off, until it closes on the next working day
    (DOMAIN 4.0).
    """
    value = text if is_literal(text) else evaluator.value(text, variables)
    try:
        if isinstance(value, str) and _DAY.fullmatch(value.strip()):
            value = date.fromisoformat(value.strip())
        if isinstance(value, date) and not isinstance(value, datetime):
            return calendar.end_of(calendar.next_working_day(value)), True
        return evaluator.moment(value), False
    except (TimerProblem, CalendarError, ValueError, OverflowError) as error:
        raise ExpressionFailed(f"Срок «{text}» не вычислен: {error}") from error
