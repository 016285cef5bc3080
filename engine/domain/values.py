"""What a variable may hold, and its one spelling as JSON.

Values are none, yes and no, numbers (Decimal too), texts, dates, times of a day, aware moments,
durations of days or of months, and lists and objects of them. JSON knows fewer kinds, so the others
are tagged: {"$date": "2027-05-25"}. A text that needs no tag is plain JSON as any program writes
it; one that does says so at its top: {"$2": …} («by the rules of format 2»). Only inside that are
tags read, so what an earlier release wrote, or a person typed, is never mistaken for one.
"""

import json
import math
import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from typing import Any

from engine.domain.errors import InvalidInput
from engine.domain.months import Months

Temporal = date | time | timedelta | Months
"""The kinds that are written as ISO 8601; a moment is a date to Python."""

MAX_DEPTH = 40
MAX_INTEGER_BITS = 4_096
MAX_DECIMAL_DIGITS = 1_000
TAGGED = "$2"

_SUSPECT = '"$'
"""No text without this, quote and dollar, holds a tag or anything like one."""

# What was admitted is a tree, so nothing circular needs to be looked for.
_encoder = json.JSONEncoder(
    ensure_ascii=False, allow_nan=False, check_circular=False, separators=(",", ":")
)


# -- what may enter --------------------------------------------------------------------------------
def admitted(value: object, depth: int = 0) -> Any:
    """Copy a value into plain data that nobody else holds.

    Tuples become lists, subclasses of texts and numbers the plain kind; a moment keeps its
    offset and forgets the name of its zone.

    Raises:
        InvalidInput: a kind that cannot be kept, a number that is none or too large, half a symbol,
            a key that is no text, or nesting deeper than 40.
    """
    if value is None or value is True or value is False:
        return value
    if isinstance(value, str):
        return checked_text(value)
    if isinstance(value, (list, tuple)):
        return [admitted(each, _deeper(depth)) for each in value]
    if isinstance(value, Mapping):
        return {_key(k): admitted(v, _deeper(depth)) for k, v in value.items()}
    return _number_or_time(value)


def admitted_mapping(values: Mapping[str, object]) -> dict[str, Any]:
    """Copy named values; see `admitted`. The sentence of a refusal names the variable."""
    found: dict[str, Any] = {}
    for name, value in values.items():
        try:
            found[_key(name)] = admitted(value)
        except InvalidInput as refusal:
            raise InvalidInput(f"Переменная «{_printable(name)}»: {refusal}") from None
    return found


def checked_text(text: str) -> str:
    """Give a text that any database stores.

    Raises:
        InvalidInput: it holds half of a surrogate pair.
    """
    try:
        text.encode()
    except UnicodeEncodeError:
        raise InvalidInput("в тексте недопустимый символ (половина суррогатной пары)") from None
    return text if type(text) is str else str.__str__(text)


def _key(key: object) -> str:
    if not isinstance(key, str):
        raise InvalidInput(f"имя поля «{key}» — не текст")
    return checked_text(key)


def _deeper(depth: int) -> int:
    if depth >= MAX_DEPTH:
        raise InvalidInput("данные вложены слишком глубоко")
    return depth + 1


def _number_or_time(value: object) -> object:
    if isinstance(value, int):
        return _checked_integer(int(value))
    if isinstance(value, float):
        if not math.isfinite(value):
            raise InvalidInput("число не определено или бесконечно")
        return float(value)
    if isinstance(value, Decimal):
        return _checked_decimal(value)
    for kind, plain in _TIMES.items():
        if isinstance(value, kind):
            return plain(value)
    raise InvalidInput(f"значение типа «{type(value).__name__}» нельзя сохранить в переменной")


def _checked_integer(value: int) -> int:
    if value.bit_length() > MAX_INTEGER_BITS:
        raise InvalidInput("число слишком большое")
    return value


def _checked_decimal(value: Decimal) -> Decimal:
    if not value.is_finite():
        raise InvalidInput("число не определено или бесконечно")
    digits = len(value.as_tuple().digits)
    if digits > MAX_DECIMAL_DIGITS or abs(value.adjusted()) > MAX_DECIMAL_DIGITS:
        raise InvalidInput("число слишком большое")
    return Decimal(value)


def _with_offset(moment: datetime) -> datetime:
    offset = moment.utcoffset()
    if offset is None:
        raise InvalidInput("у даты и времени не указан часовой пояс")
    # A stored moment comes back with an offset, not with a zone; so does one that never left.
    return datetime.combine(moment.date(), moment.time().replace(fold=0), _offset_of(offset))


def _offset_of(offset: timedelta | None) -> timezone:
    if offset is None:
        raise InvalidInput("часовой пояс времени суток зависит от даты")
    if offset.microseconds:
        raise InvalidInput("часовой пояс не может быть точнее секунды")
    return timezone(offset) if offset else UTC


# In this order, for a moment is a date to Python.
_TIMES: dict[type, Callable[[Any], object]] = {
    datetime: _with_offset,
    date: lambda day: date(day.year, day.month, day.day),
    timedelta: lambda span: timedelta(span.days, span.seconds, span.microseconds),
    time: lambda told: told.replace(tzinfo=told.tzinfo and _offset_of(told.utcoffset())),
    Months: lambda span: span,
}


# -- as stored -------------------------------------------------------------------------------------
def dumps(value: object) -> str:
    """Write JSON as it is, in one line, with readable Cyrillic; for what holds no tagged kinds."""
    return _encoder.encode(value)


def dump(value: object) -> str:
    """Write a value as JSON text that `load` reads back, kind by kind.

    Raises:
        TypeError, ValueError: the value was not `admitted`.
    """
    text = _plain_text(value)
    return dumps({TAGGED: _tagged(value)}) if text is None else text


def load(text: str) -> Any:
    """Read what `dump` wrote, and what releases before it did."""
    found = json.loads(text)
    return unpacked(found) if _SUSPECT in text else found


def packed(value: Any) -> Any:
    """Like `dump`, for a place that writes JSON itself."""
    return {TAGGED: _tagged(value)} if _plain_text(value) is None else value


def unpacked(told: Any) -> Any:
    """Like `load`, for a place that reads JSON itself."""
    if type(told) is dict and len(told) == 1 and TAGGED in told:
        return _untagged(told[TAGGED])
    return told


def _plain_text(value: object) -> str | None:
    """JSON text; None where a kind, or an object that looks like one, needs a tag."""
    try:
        text = _encoder.encode(value)
    except TypeError:
        return None
    return None if _SUSPECT in text else text


def _tagged(value: Any) -> Any:
    if isinstance(value, list):
        return [_tagged(each) for each in value]
    if isinstance(value, dict):
        cells = {key: _tagged(each) for key, each in value.items()}
        return {"$object": cells} if _looks_tagged(value) else cells
    for kind, tag, write in _KINDS:
        if type(value) is kind:
            return {tag: write(value)}
    return value


def _looks_tagged(value: dict[str, object]) -> bool:
    return len(value) == 1 and next(iter(value)).startswith("$")


def _untagged(told: Any) -> Any:
    if isinstance(told, list):
        return [_untagged(each) for each in told]
    if not isinstance(told, dict):
        return told
    if not _looks_tagged(told):
        return {key: _untagged(each) for key, each in told.items()}
    [(tag, inside)] = told.items()
    if tag == "$object":
        return {key: _untagged(each) for key, each in inside.items()}
    if tag not in _READERS:
        raise ValueError(f"expected a kind of value that this release knows, found {tag}")
    return _READERS[tag](inside)


# -- the kinds that JSON does not know -------------------------------------------------------------
_DURATION = re.compile(r"(-)?P(\d+)DT(\d+)(?:\.(\d{6}))?S")


def _duration_text(span: timedelta) -> str:
    """Write days, seconds and microseconds of a span as ISO 8601 does."""
    sign, span = ("-", -span) if span < timedelta(0) else ("", span)
    fraction = f".{span.microseconds:06d}" if span.microseconds else ""
    return f"{sign}P{span.days}DT{span.seconds}{fraction}S"


def _read_duration(text: str) -> timedelta:
    found = _DURATION.fullmatch(text)
    if found is None:
        raise ValueError(f"expected a duration like P1DT3600S, found {text!r}")
    sign, days, seconds, fraction = found.groups()
    span = timedelta(days=int(days), seconds=int(seconds), microseconds=int(fraction or 0))
    return -span if sign else span


def _read_months(text: str) -> Months:
    found = Months.read(text)
    if found is None:
        raise ValueError(f"expected a duration like P1Y2M, found {text!r}")
    return found


_KINDS: tuple[tuple[type, str, Callable[[Any], str]], ...] = (
    (date, "$date", date.isoformat),
    (datetime, "$moment", datetime.isoformat),
    (time, "$time", time.isoformat),
    (timedelta, "$duration", _duration_text),
    (Months, "$months", str),
    (Decimal, "$decimal", str),
)
_READERS: dict[str, Callable[[str], object]] = {
    "$date": date.fromisoformat,
    "$moment": datetime.fromisoformat,
    "$time": time.fromisoformat,
    "$duration": _read_duration,
    "$months": _read_months,
    "$decimal": Decimal,
}


# -- as told to others -----------------------------------------------------------------------------
def as_json(value: Any) -> Any:
    """Spell a value for readers who know only JSON: browsers, other programs, history pages.

    Dates, times, moments and durations become ISO 8601 text, decimals become numbers.
    """
    if isinstance(value, Mapping):
        return {str(key): as_json(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [as_json(each) for each in value]
    if isinstance(value, Temporal):
        return written(value)
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value


def written(value: Temporal) -> str:
    """ISO 8601 text of a date, a time, a moment or a duration (`PT3600S`, `P1Y2M`)."""
    if isinstance(value, timedelta):
        return f"{'-' if value < timedelta(0) else ''}PT{int(abs(value).total_seconds())}S"
    return str(value) if isinstance(value, Months) else value.isoformat()


def _printable(text: object) -> str:
    return str(text).encode(errors="replace").decode()
