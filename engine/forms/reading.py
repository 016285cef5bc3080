"""From what was typed to a value: one reader per type of field, none of which ever raises."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from engine.domain.values import Temporal, written
from engine.forms.components import (
    CheckboxField,
    ChecklistField,
    DateField,
    DateTimeField,
    Field,
    NumberField,
    RadioField,
    SelectField,
    TaglistField,
    TextArea,
    TextField,
    TimeField,
)
from engine.forms.texts import clean_line, clean_text
from engine.forms.values import JsonValue

_MANY = 1_000
_LARGEST = 10**15
_NUMBER = re.compile(r"[+\-−–]?[0-9]{1,40}(?:[.,][0-9]{0,40})?")
_SPACES = re.compile(r"[\s\u00a0\u202f]+")
_ISO = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")
_RUSSIAN = re.compile(r"([0-9]{1,2})[./]([0-9]{1,2})[./]([0-9]{4})(?:\s*г\.?)?")
_TIME = re.compile(r"([0-9]{1,2})[:.]([0-9]{2})(?::[0-9]{2}(?:\.[0-9]+)?)?")
_YES = frozenset({"on", "true", "1", "yes", "да"})
_NO = frozenset({"", "off", "false", "0", "no", "нет"})

NOT_A_DATE = "Укажите дату в виде ДД.ММ.ГГГГ, например 01.09.2026"
NOT_A_TIME = "Укажите время в виде ЧЧ:ММ, например 14:30"
NOT_A_MOMENT = "Укажите дату и время, например 01.09.2026 14:30"


@dataclass(frozen=True, kw_only=True)
class Typed:
    """A value that was read; with a problem, the value is what was typed."""

    value: JsonValue
    problem: str = ""


def read(field: Field, given: Sequence[Any]) -> Typed:
    """Read what was submitted under a field's name; several values only where they belong."""
    many = isinstance(field, ChecklistField | TaglistField)
    typed = READERS[type(field)](list(given[:_MANY]) if many else _single(field, given))
    if isinstance(field, NumberField) and field.as_text and typed.value is not None:
        return Typed(value=_as_line(typed.value), problem=typed.problem)
    return typed


def _single(field: Field, given: Sequence[Any]) -> Any:
    if isinstance(field, CheckboxField):
        # A page may send "false" and "true" under one name; any yes counts.
        return next((item for item in given if _as_line(item).lower() in _YES), _first(given))
    return _first(given)


def _first(given: Sequence[Any]) -> Any:
    return given[0] if given else None


def _as_line(value: object) -> str:
    """A scalar as one clean line; what is no scalar becomes its Python look."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return f"{Decimal(repr(value)):f}" if _is_sane(value) else repr(value)
    if isinstance(value, int):
        return str(value) if abs(value) < 10**40 else "∞"
    if isinstance(value, Decimal):
        return f"{value:f}" if _is_sane(value) else repr(value)
    if isinstance(value, Temporal):
        return written(value)
    return clean_line(value) if isinstance(value, str) else clean_line(repr(value)[:200])


def _is_sane(value: float | Decimal) -> bool:
    """Neither infinite, nor undefined, nor of endless length."""
    if isinstance(value, Decimal):
        return value.is_finite() and abs(value.adjusted()) < 40
    return abs(value) < 1e40


def _is_text(value: object) -> bool:
    known = str | int | float | Decimal | Temporal
    return isinstance(value, known) and not isinstance(value, bool)


def _blank(value: object) -> bool:
    return value is None or (isinstance(value, str) and not clean_line(value))


def _line(value: Any) -> Typed:
    if _blank(value):
        return Typed(value=None)
    return Typed(value=_as_line(value), problem="" if _is_text(value) else "Введите текст")


def _lines(value: Any) -> Typed:
    if isinstance(value, str):
        return Typed(value=clean_text(value) or None)
    return _line(value)


def _number(value: Any) -> Typed:
    if _blank(value):
        return Typed(value=None)
    text = _as_line(value)
    digits = _SPACES.sub("", text)
    if isinstance(value, bool) or not _NUMBER.fullmatch(digits):
        return Typed(value=text, problem="Введите число")
    number = Decimal(re.sub("[−–]", "-", digits).replace(",", "."))
    if abs(number) >= _LARGEST:
        return Typed(value=text, problem="Число слишком большое")
    return Typed(value=json_number(number))


def json_number(number: Decimal) -> int | float:
    """A whole number as int, another as float."""
    return int(number) if number == int(number) else float(number)


def read_day(text: str) -> date | None:
    """Read "2026-09-01" or "01.09.2026"; None when it is no day between 1900 and 2200."""
    if found := _ISO.fullmatch(text):
        year, month, day = found.groups()
    elif found := _RUSSIAN.fullmatch(text):
        day, month, year = found.groups()
    else:
        return None
    try:
        result = date(int(year), int(month), int(day))
    except ValueError:
        return None
    return result if 1900 <= result.year <= 2200 else None


def _read_time(text: str) -> time | None:
    found = _TIME.fullmatch(text)
    if found is None or int(found[1]) > 23 or int(found[2]) > 59:
        return None
    return time(int(found[1]), int(found[2]))


def _date(value: Any) -> Typed:
    if _blank(value):
        return Typed(value=None)
    if isinstance(value, date):
        return Typed(value=f"{value:%Y-%m-%d}")
    text = _as_line(value)
    day = read_day(text)
    return Typed(value=text, problem=NOT_A_DATE) if day is None else Typed(value=day.isoformat())


def _time(value: Any) -> Typed:
    if _blank(value):
        return Typed(value=None)
    text = value.strftime("%H:%M") if isinstance(value, time) else _as_line(value)
    moment = _read_time(text)
    if moment is None:
        return Typed(value=text, problem=NOT_A_TIME)
    return Typed(value=f"{moment:%H:%M}")


def _moment(value: Any) -> Typed:
    if _blank(value):
        return Typed(value=None)
    if isinstance(value, datetime):
        return Typed(value=f"{value:%Y-%m-%dT%H:%M}")
    text = _as_line(value)
    day_text, _, time_text = re.sub(r"[T,\s]+", " ", text).partition(" ")
    day, moment = read_day(day_text), _read_time(time_text.strip())
    if day is None or moment is None:
        return Typed(value=text, problem=NOT_A_MOMENT)
    return Typed(value=f"{day.isoformat()}T{moment:%H:%M}")


def _option(value: Any) -> Typed:
    if _blank(value):
        return Typed(value=None)
    wrong = "" if _is_text(value) else "Выберите значение из списка"
    return Typed(value=_as_line(value), problem=wrong)


def _options(given: Any) -> Typed:
    chosen: list[JsonValue] = []
    wrong = ""
    for item in given:
        if _blank(item):
            continue
        text = _as_line(item)
        wrong = wrong or ("" if _is_text(item) else "Выберите значения из списка")
        if text not in chosen:
            chosen.append(text)
    return Typed(value=chosen, problem=wrong)


def _yes_no(value: Any) -> Typed:
    text = _as_line("" if value is None else value).lower()
    if text in _YES or text in _NO:
        return Typed(value=text in _YES)
    return Typed(value=text, problem="Поставьте или снимите отметку")


def known_attachments(value: object, depth: int = 6) -> dict[str, Mapping[str, Any]]:
    """The references {"id", "name", …} anywhere in a variable, by id."""
    found: dict[str, Mapping[str, Any]] = {}
    if isinstance(value, Mapping):
        if isinstance(value.get("id"), str) and isinstance(value.get("name"), str):
            found[value["id"]] = value
        cells: list[Any] = list(value.values())
    else:
        cells = list(value) if isinstance(value, list | tuple) else []
    for cell in cells if depth else ():
        found |= known_attachments(cell, depth - 1)
    return found


def attachment_ids(given: Sequence[Any]) -> list[str]:
    """Ids of attachments named by a browser (texts) or an API (references), each once."""
    ids = (item.get("id") if isinstance(item, Mapping) else item for item in given[:_MANY])
    return list(dict.fromkeys(text for text in ids if isinstance(text, str) and text))


READERS: dict[type[Field], Callable[[Any], Typed]] = {
    TextField: _line,
    TextArea: _lines,
    NumberField: _number,
    DateField: _date,
    TimeField: _time,
    DateTimeField: _moment,
    SelectField: _option,
    RadioField: _option,
    ChecklistField: _options,
    TaglistField: _options,
    CheckboxField: _yes_no,
}
