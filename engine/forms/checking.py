"""What is wrong with a value, in words for the person who typed it; one check per field type."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from engine.expressions import ExpressionError
from engine.forms.components import (
    CheckboxField,
    ChecklistField,
    ChoiceField,
    DateField,
    DateTimeField,
    Field,
    FileField,
    MomentField,
    NumberField,
    RadioField,
    SelectField,
    TaglistField,
    TextArea,
    TextField,
    TextKind,
    TimeField,
)
from engine.forms.conditions import Expression
from engine.forms.options import Options
from engine.forms.reading import read_day
from engine.forms.values import JsonValue, Variables, is_empty
from engine.forms.wording import counted, date_in_words, genitive_count, number_in_words

_EMAIL = re.compile(r"[^@\s,;<>()\"]{1,64}@(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)+[^\W\d_]{2,24}")
_PHONE = re.compile(r"\+?[0-9()\-\s\u00a0]{6,25}")
_SIGNS = ("знака", "знаков")

REQUIRED: dict[type[Field], str] = {
    DateField: "Укажите дату",
    TimeField: "Укажите время",
    DateTimeField: "Укажите дату и время",
    SelectField: "Выберите значение из списка",
    RadioField: "Выберите один из вариантов",
    ChecklistField: "Выберите хотя бы одно значение",
    TaglistField: "Выберите хотя бы одно значение",
    CheckboxField: "Поставьте отметку",
    FileField: "Приложите файл",
}


@dataclass(frozen=True, kw_only=True)
class Circumstances:
    """What a check may look at besides the value: all values, the registries, the day."""

    scope: Variables
    options: Options
    today: date


def missing(field: Field) -> str:
    """What to say when a required field is empty."""
    return REQUIRED.get(type(field), "Заполните поле")


def check(field: Field, value: JsonValue, around: Circumstances) -> str:
    """Say what is wrong with a value that could be read; "" when nothing is."""
    if is_empty(value):
        return missing(field) if field.required else ""
    checker = CHECKS.get(type(field))
    return checker(field, value, around) if checker else ""


def check_rule(field: Field, around: Circumstances, in_doubt: frozenset[str]) -> str:
    """Check the field's own rule over all values.

    A rule has to wait while one of the names in doubt, those of fields in error, is in it.
    """
    rule = field.rule
    if rule is None or rule.names & in_doubt:
        return ""
    # "date_to >= date_from" has nothing to say while one of them is empty.
    silent = not rule.asks_about_emptiness
    if silent and any(around.scope.get(name) is None for name in rule.names):
        return ""
    try:
        holds = rule.value(around.scope)
    except ExpressionError:
        return "Это поле не удалось проверить: правило формы написано с ошибкой. Сообщите об этом"
    return "" if holds else field.rule_message


def _text(field: TextField | TextArea, value: str, _: Circumstances) -> str:
    if len(value) < field.min_length:
        return f"Не короче {genitive_count(field.min_length, *_SIGNS)}, сейчас {len(value)}"
    if len(value) > field.max_length:
        now = number_in_words(len(value))
        return f"Не длиннее {genitive_count(field.max_length, *_SIGNS)}, сейчас {now}"
    if field.pattern is not None and not field.pattern.search(value):
        return field.pattern_message or "Проверьте, как записано значение: вид не подходит"
    return _kind(field, value) if isinstance(field, TextField) else ""


def _kind(field: TextField, value: str) -> str:
    if field.kind is TextKind.EMAIL and not (len(value) <= 254 and _EMAIL.fullmatch(value)):
        return "Укажите адрес в виде name@example.ru"
    if field.kind is TextKind.PHONE and not _is_phone(value):
        return "Укажите телефон в виде +7 900 123-45-67"
    return ""


def _is_phone(value: str) -> bool:
    return bool(_PHONE.fullmatch(value)) and 6 <= len(re.sub("[^0-9]", "", value)) <= 15


def _number(field: NumberField, value: int | float | str, _: Circumstances) -> str:
    number = Decimal(str(value))
    digits = 6 if field.decimal_digits is None else field.decimal_digits
    if number != round(number, digits):
        if digits == 0:
            return "Введите целое число"
        return f"Не больше {genitive_count(digits, *_SIGNS)} после запятой"
    if field.minimum is not None and number < field.minimum:
        return f"Введите число не меньше {number_in_words(field.minimum)}"
    if field.maximum is not None and number > field.maximum:
        return f"Введите число не больше {number_in_words(field.maximum)}"
    return _step(field, number)


def _step(field: NumberField, number: Decimal) -> str:
    if field.step is None:
        return ""
    start = field.minimum or Decimal(0)
    over = (number - start) % field.step
    if not over:
        return ""
    below = number - over if over > 0 else number - over - field.step
    near = [near for near in (below, below + field.step) if _within(field, near)]
    example = " или ".join(number_in_words(value) for value in near)
    return f"Шаг значений {number_in_words(field.step)}, ближайшие: {example}"


def _within(field: NumberField, number: Decimal) -> bool:
    above = field.minimum is None or number >= field.minimum
    return above and (field.maximum is None or number <= field.maximum)


def day_of(bound: str | Expression | None, scope: Variables) -> date | None:
    """The day of a bound; one that is unknown as yet binds nobody."""
    value = bound.value_or_none(scope) if isinstance(bound, Expression) else bound
    if isinstance(value, date):
        return date(value.year, value.month, value.day)
    return read_day(value[:10]) if isinstance(value, str) else None


def bounds_of(field: MomentField, around: Circumstances) -> tuple[date | None, date | None]:
    """The first and the last day allowed."""
    first = day_of(field.min_date, around.scope)
    if field.no_past:
        first = max(first or around.today, around.today)
    return first, day_of(field.max_date, around.scope)


def _moment(field: MomentField, value: str, around: Circumstances) -> str:
    day = read_day(value[:10])
    first, last = bounds_of(field, around)
    if day is not None and first is not None and day < first:
        return f"Укажите дату не раньше {date_in_words(first)}"
    if day is not None and last is not None and day > last:
        return f"Укажите дату не позже {date_in_words(last)}"
    return _minutes(field, value[-5:]) if len(value) > 10 else ""


def _minutes(field: MomentField, value: str) -> str:
    if int(value[3:5]) % field.minutes_step:
        step = counted(field.minutes_step, "минуту", "минуты", "минут")
        return f"Укажите время с шагом {step}"
    return ""


def _time(field: MomentField, value: str, _: Circumstances) -> str:
    return _minutes(field, value)


def _option(field: ChoiceField, value: str, around: Circumstances) -> str:
    offered = {option.value for option in field.choices.resolve(around.scope, around.options)}
    return "" if value in offered else "Выберите значение из списка"


def _options(field: ChoiceField, value: list[str], around: Circumstances) -> str:
    offered = {option.value for option in field.choices.resolve(around.scope, around.options)}
    return "" if offered.issuperset(value) else "Выберите значения из списка"


# The value's type follows from the field's: the readers of `reading` see to that.
CHECKS: dict[type[Field], Callable[[Any, Any, Circumstances], str]] = {
    TextField: _text,
    TextArea: _text,
    NumberField: _number,
    DateField: _moment,
    DateTimeField: _moment,
    TimeField: _time,
    SelectField: _option,
    RadioField: _option,
    ChecklistField: _options,
    TaglistField: _options,
}
