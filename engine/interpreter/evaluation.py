"""Evaluates the texts of a diagram with an instance's variables, the clock and the calendar."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from engine.domain.calendar import WorkingCalendar
from engine.domain.calendar_source import CalendarSource, calendar_source
from engine.domain.clock import Clock, ManualClock
from engine.domain.errors import ExpressionFailed
from engine.domain.months import Months
from engine.domain.values import as_json
from engine.expressions import (
    Expression,
    ExpressionError,
    UnknownName,
    calendar_functions,
    evaluate,
    filled,
    kind_of,
    names_of,
    parse,
    parse_script,
    run_script,
    text_of,
    written,
)
from engine.interpreter.timers import (
    Cycle,
    Duration,
    TimerProblem,
    first_where,
    is_literal,
    parse_cycle,
    parse_duration,
    parse_moment,
)
from engine.interpreter.variables import Variables, plain

# Keys are looked up by an index, and no index takes texts of any length.
_LONGEST_KEY = 200
Functions = Mapping[str, Callable[..., object]]


def parsed(text: str) -> Expression:
    """Read an expression, as a rule once per process; the same text always means the same."""
    return parse(text)


@lru_cache(maxsize=5000)
def _nobody_yet(text: str) -> dict[str, None]:
    names = names_of(parsed(text))
    by = [name for name in names if name.endswith("_by")]
    return dict.fromkeys([*by, *({f"{name[:-3]}_for" for name in by} & set(names))])


class Evaluator:
    """The expression language bound to a clock, a calendar and an application's functions."""

    def __init__(
        self, clock: Clock, calendar: WorkingCalendar | CalendarSource, functions: Functions
    ) -> None:
        self.clock = clock
        self._calendars = calendar_source(calendar)
        self._functions = functions

    @property
    def calendar(self) -> WorkingCalendar:
        """The office's working days as they are now."""
        return self._calendars.current()

    @property
    def zone(self) -> ZoneInfo:
        """The office's time zone as it is now."""
        return self._calendars.current().zone

    def as_of(self, moment: datetime) -> "Evaluator":
        """The same language, for which it is another moment; the calendar is that of now."""
        return Evaluator(ManualClock(moment), self._calendars, self._functions)

    def functions(self, extra: Functions | None = None) -> dict[str, Callable[..., object]]:
        calendar = self.calendar
        return {
            **calendar_functions(self.clock.now(), calendar, calendar.zone),
            **self._functions,
            **(extra or {}),
        }

    @property
    def application_functions(self) -> tuple[str, ...]:
        """Names of the functions that the application adds to the language."""
        return tuple(self._functions)

    def value(
        self, text: str, variables: Mapping[str, object], extra: Functions | None = None
    ) -> object:
        """Evaluate; the result is JSON-ready except for dates, which stay dates.

        A name `<element id>_by` is null until a person has completed that user task, and
        beside it `<element id>_for` unless a deputy has completed it for an absent person.

        Raises:
            ExpressionFailed: the text or a value does not fit; the message quotes the text.
        """
        try:
            known = {**_nobody_yet(text), **variables}
            return evaluate(parsed(text), known, self.functions(extra))
        except ExpressionError as error:
            said = f"Выражение «{text}» не вычислено: {error}"
            raise ExpressionFailed(said, **_known_of(error)) from error

    def authors_in(self, text: str) -> tuple[str, ...]:
        """Ids of the user tasks whose author an expression names by `<element id>_by`."""
        return tuple(name.removesuffix("_by") for name in _nobody_yet(text) if name[-3:] == "_by")

    def truth(
        self, text: str, variables: Mapping[str, object], extra: Functions | None = None
    ) -> bool:
        return bool(self.value(text, variables, extra))

    def holds(self, text: str, variables: Mapping[str, object]) -> bool:
        """Say whether a condition is true; not while a variable it names does not exist.

        Raises:
            ExpressionFailed: the text or a value does not fit.
        """
        try:
            return self.truth(text, variables)
        except ExpressionFailed as failure:
            if isinstance(failure.__cause__, UnknownName):
                return False
            raise

    def text_or_value(self, text: str, variables: Mapping[str, object]) -> object:
        """A literal text, or an expression when it starts with `=` or stands in `${}`."""
        if text.startswith("=") or "${" in text:
            return self.value(text, variables)
        return text

    def template(self, text: str, variables: Mapping[str, object]) -> str:
        """Fill {name} and {name.key} placeholders; `=…` is an expression; unknown stays empty."""
        if text.startswith("="):
            return written(self.value(text, variables))
        return filled(text, variables)

    def correlation_key(self, text: str, variables: Mapping[str, object]) -> str:
        """The key that tells one receiver of a message from another; empty for none.

        Keys are texts: 1, 1.0 and "1" are the same.

        Raises:
            ExpressionFailed: the expression fails, or gives what is no text, number or date.
        """
        value = self.value(text, variables) if text else None
        if isinstance(value, (bool, list, dict)):
            raise ExpressionFailed(
                f"Ключ сообщения «{text}» — {kind_of(value)}. Нужен текст, число или дата."
            )
        key = text_of(value)  # type: ignore[arg-type]  # what is not plain was refused before
        if len(key) > _LONGEST_KEY:
            raise ExpressionFailed(
                f"Ключ сообщения «{text}» длиннее {_LONGEST_KEY} знаков. Возьмите номер записи."
            )
        return key

    def names(self, text: str, variables: Mapping[str, object]) -> tuple[str, ...]:
        """A comma-separated list of literals, or an expression, as plain names without repeats."""
        if text.startswith("=") or "${" in text:
            return self.computed_names(text, variables)
        return tuple(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))

    def computed_names(self, text: str, variables: Mapping[str, object]) -> tuple[str, ...]:
        """An expression that gives one name or a list of names; nothing for an empty text."""
        found = self.value(text, variables) if text else None
        items = found if isinstance(found, list) else [found]
        return tuple(dict.fromkeys(name for name in map(_as_text, items) if name))

    def run(self, script: str, variables: Variables) -> tuple[Variables, frozenset[str]]:
        """Run assignments; gives what they set and which variables they deleted."""
        try:
            result = run_script(parse_script(script), variables, self.functions())
        except ExpressionError as error:
            said = f"Сценарий не выполнен: {error}"
            raise ExpressionFailed(said, **_known_of(error)) from error
        return {k: plain(v) for k, v in result.assigned.items()}, result.deleted

    # -- time --------------------------------------------------------------------------------------
    def moment(self, value: object) -> datetime:
        """Turn a date, a text or a duration into an aware moment."""
        if isinstance(value, datetime):
            return (
                value.astimezone(UTC)
                if value.tzinfo
                else value.replace(tzinfo=self.zone).astimezone(UTC)
            )
        if isinstance(value, date):
            return datetime.combine(value, time(0), self.zone).astimezone(UTC)
        if isinstance(value, timedelta):
            return self.clock.now() + value
        if isinstance(value, Months):
            return Duration(value.count, timedelta(0)).after(self._local_now()).astimezone(UTC)
        if isinstance(value, str) and value.startswith("P"):
            return parse_duration(value).after(self._local_now()).astimezone(UTC)
        if isinstance(value, str):
            return parse_moment(value, self.zone)
        raise TimerProblem(f"значение «{value}» не задаёт момент времени")

    def _local_now(self) -> datetime:
        return self.clock.now().astimezone(self.zone)

    def timer(
        self, kind: str, text: str, variables: Mapping[str, object], extra: Functions | None = None
    ) -> tuple[datetime, Cycle | None]:
        """First due moment of a timer, and its cycle when it repeats.

        Raises:
            ExpressionFailed: the expression fails or does not give a time.
        """
        try:
            if kind == "cycle":
                cycle = self.cycle(text, variables)
                return self.cycle_due(cycle, self.clock.now(), 1), cycle
            value = text if is_literal(text) else self.value(text, variables, extra)
            if kind == "duration" and isinstance(value, str):
                value = parse_duration(value).after(self._local_now())
            return self.moment(value), None
        except (TimerProblem, OverflowError) as error:
            raise ExpressionFailed(f"Таймер «{text}»: {error}") from error

    def cycle(self, text: str, variables: Mapping[str, object]) -> Cycle:
        """Read a repeating timer; raises ExpressionFailed."""
        try:
            value = text if is_literal(text) else self.value(text, variables)
            return parse_cycle(_as_text(value), self.zone)
        except TimerProblem as error:
            raise ExpressionFailed(f"Таймер «{text}»: {error}") from error

    def cycle_due(self, cycle: Cycle, anchor: datetime, number: int) -> datetime:
        """When the `number`-th firing (from 1) is due; counted from the anchor, never drifting.

        Raises:
            ExpressionFailed: the moment lies outside the calendar.
        """
        times = number - 1 if cycle.start is not None else number
        try:
            local = (cycle.start or anchor).astimezone(self.zone)
            return cycle.every.after(local, times).astimezone(UTC)
        except (TimerProblem, OverflowError) as error:
            raise ExpressionFailed("Повтор таймера выходит за пределы календаря.") from error

    def next_firing(self, cycle: Cycle, anchor: datetime, past: int) -> int | None:
        """Number of the next firing after `past` of them; None when the cycle is used up.

        Firings whose moment has gone by are missed and count as past: whoever slept for three days
        is not reminded seventy-two times.
        """
        now = self.clock.now()

        def lies_ahead(number: int) -> bool:
            try:
                return self.cycle_due(cycle, anchor, number) > now
            except ExpressionFailed:
                return True  # outside the calendar: later than anything

        number = first_where(past + 1, lies_ahead)
        return number if cycle.count is None or number <= cycle.count else None


def _as_text(value: object) -> str:
    if value is None:
        return ""
    value = as_json(value)
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _known_of(error: ExpressionError) -> dict[str, str]:
    if not isinstance(error, UnknownName):
        return {}
    return {"cause": "missing_name", "about": error.name}
