"""How each component type of form-js becomes one of ours."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from engine.forms import uploads
from engine.forms.components import (
    CheckboxField,
    ChecklistField,
    ChoiceField,
    Column,
    Component,
    DateField,
    DateTimeField,
    DynamicList,
    ExpressionField,
    FileField,
    Group,
    NumberField,
    RadioField,
    SelectField,
    Separator,
    Spacer,
    TableBlock,
    TaglistField,
    TextArea,
    TextBlock,
    TextField,
    TextKind,
    TimeField,
)
from engine.forms.conditions import Expression, parse_expression
from engine.forms.options import is_scalar
from engine.forms.schema_choices import choices_of
from engine.forms.schema_source import KEY, Source
from engine.forms.values import JsonValue

Components = tuple[Component, ...]
_TEXT_LIMIT = (0, 50_000)


def _place(source: Source) -> dict[str, Any]:
    layout = source.raw.get("layout")
    columns = layout.get("columns") if isinstance(layout, Mapping) else None
    width = columns if isinstance(columns, int) and 1 <= columns <= 16 else 16
    return {"id": source.text("id"), "hide": source.hide(), "columns": width}


def _field(source: Source) -> dict[str, Any]:
    """What all fields share, as keyword arguments."""
    rule = source.expression("rule", source.text("rule", source.properties))
    message = source.text("ruleMessage", source.properties)
    if rule is not None and not message:
        source.refuse("У правила нет сообщения.", "Напишите его в ruleMessage.")
    if not source.label:
        source.refuse("У поля нет названия.", "Заполните label: его читают люди.")
    return {
        **_place(source),
        "key": source.key(),
        "label": source.label,
        "hint": source.text("description"),
        "required": source.flag("required", source.validate),
        "locked": source.flag("disabled") or source.flag("readonly"),
        "default": _default(source),
        "rule": rule,
        "rule_message": message,
        "remark": source.flag("remark", source.properties),
        "autocomplete": source.text("autocomplete", source.properties),
    }


def _default(source: Source) -> "JsonValue | Expression":
    value = source.raw.get("defaultValue")
    if isinstance(value, str) and value.startswith("="):
        return source.expression("defaultValue", value)
    if isinstance(value, list):
        return [str(item) for item in value if is_scalar(item)]
    if value is None or isinstance(value, str | bool | int | float):
        return value
    source.refuse("Значение по умолчанию не читается.", "Напишите текст, число или да/нет.")
    return None


def _adorners(source: Source) -> dict[str, Any]:
    appearance = source.raw.get("appearance")
    found = appearance if isinstance(appearance, Mapping) else {}
    return {
        "prefix": source.text("prefixAdorner", found),
        "suffix": source.text("suffixAdorner", found),
    }


def _lengths(source: Source, default: int) -> dict[str, Any]:
    shortest = source.count("minLength", 0, _TEXT_LIMIT, source.validate)
    longest = source.count("maxLength", default, _TEXT_LIMIT, source.validate)
    pattern, longest = source.pattern(longest)
    if shortest > longest:
        source.refuse("minLength больше, чем maxLength.", "Поменяйте их местами.")
    return {
        "min_length": shortest,
        "max_length": longest,
        "pattern": pattern,
        "pattern_message": source.text("patternErrorMessage", source.validate),
    }


def _textfield(source: Source, _: Components) -> Component:
    kinds = {"": TextKind.PLAIN, "custom": TextKind.PLAIN}
    kinds |= {"email": TextKind.EMAIL, "phone": TextKind.PHONE}
    kind = source.text("validationType", source.validate)
    if kind not in kinds:
        source.refuse(f"Проверка «{kind}» не поддерживается.", "Можно: email, phone, custom.")
    return TextField(
        **_field(source),
        **_lengths(source, 1_000),
        **_adorners(source),
        kind=kinds.get(kind, TextKind.PLAIN),
    )


def _textarea(source: Source, _: Components) -> Component:
    return TextArea(**_field(source), **_lengths(source, 10_000))


def _number(source: Source, _: Components) -> Component:
    smallest = source.number("min", source.validate)
    largest = source.number("max", source.validate)
    step = source.number("increment")
    if smallest is not None and largest is not None and smallest > largest:
        source.refuse("min больше, чем max.", "Поменяйте их местами.")
    if step is not None and step < Decimal("0.000001"):
        source.refuse("Шаг (increment) слишком мал.", "Например: 1 или 0.5.")
        step = None
    digits = source.count("decimalDigits", -1, (0, 6))
    return NumberField(
        **_field(source),
        **_adorners(source),
        decimal_digits=digits if digits >= 0 else None,
        minimum=smallest,
        maximum=largest,
        step=step,
        as_text=source.flag("serializeToString"),
    )


def _datetime(source: Source, _: Components) -> Component:
    kinds = {"date": DateField, "time": TimeField, "datetime": DateTimeField}
    subtype = source.text("subtype") or "date"
    if subtype not in kinds:
        source.refuse(f"Вид «{subtype}» не поддерживается.", "Можно: date, time, datetime.")
    return kinds.get(subtype, DateField)(
        **_field(source),
        min_date=source.bound("minDate"),
        max_date=source.bound("maxDate"),
        no_past=source.flag("disallowPassedDates"),
        minutes_step=source.count("timeInterval", 1, (1, 60)),
    )


def _choice(make: Callable[..., ChoiceField]) -> Callable[[Source, Components], Component]:
    return lambda source, _: make(**_field(source), choices=choices_of(source))


def _select(source: Source, _: Components) -> Component:
    return SelectField(
        **_field(source), choices=choices_of(source), searchable=source.flag("searchable")
    )


def _checkbox(source: Source, _: Components) -> Component:
    return CheckboxField(**_field(source))


def _filepicker(source: Source, _: Components) -> Component:
    try:
        accept = uploads.accepted_endings(source.text("accept"))
    except ValueError as error:
        known = ", ".join(sorted(uploads.KNOWN))
        source.refuse(f"Файлы «{error}» не принимаются.", f"Можно: {known}.")
        accept = uploads.USUAL
    many = source.flag("multiple")
    megabytes = source.count("maxSizeMb", 20, (1, 20), source.properties)
    files = source.count("maxFiles", 10 if many else 1, (1, 10), source.properties)
    return FileField(**_field(source), accept=accept, max_files=files, max_bytes=megabytes * 2**20)


def _expression(source: Source, _: Components) -> Component:
    computed = source.expression("expression", source.text("expression"))
    if computed is None and not source.text("expression").strip():
        source.refuse("Нет выражения.", "Напишите, что вычислить, например =a + b.")
    fields = _field(source) | {"locked": True}
    return ExpressionField(**fields, expression=computed or parse_expression("=null"))


def _dynamiclist(source: Source, children: Components) -> Component:
    most = source.count("maxItems", 50, (1, 200), source.properties)
    least = source.count("minItems", 0, (0, most), source.properties)
    if source.flag("required", source.validate):
        least = max(least, 1)
    if not children:
        source.refuse("В списке нет полей.", "Добавьте в строку хотя бы одно поле.")
    if not source.label:
        source.refuse("У списка нет названия.", "Заполните label: его читают люди.")
    return DynamicList(
        **_place(source),
        key=source.key("path"),
        components=children,
        label=source.label,
        hint=source.text("description"),
        min_rows=least,
        max_rows=most,
        default_rows=source.count("defaultRepetitions", 1, (0, 50)),
        fixed=source.raw.get("allowAddRemove") is False,
    )


def _group(source: Source, children: Components) -> Component:
    path = source.text("path")
    return Group(
        **_place(source),
        key=source.key("path") if path else "",
        label=source.label,
        components=children,
    )


def _text(source: Source, _: Components) -> Component:
    text = source.text("text")
    if text.lstrip().startswith("="):
        return TextBlock(**_place(source), expression=source.expression("text", text))
    return TextBlock(**_place(source), text=text)


def _table(source: Source, _: Components) -> Component:
    data = source.text("dataSource")
    if not data:
        source.refuse("Не указано, что показывать.", "Впишите в dataSource имя списка.")
    return TableBlock(
        **_place(source),
        label=source.label,
        source=source.expression("dataSource", data) or parse_expression("=null"),
        columns_shown=_columns(source),
    )


def _columns(source: Source) -> tuple[Column, ...]:
    raw = source.raw.get("columns")
    found = [item for item in raw if isinstance(item, Mapping)] if isinstance(raw, list) else []
    columns = tuple(
        Column(key=str(item.get("key", "")), label=str(item.get("label") or item.get("key", "")))
        for item in found
    )
    if not columns or not all(KEY.fullmatch(column.key) for column in columns):
        source.refuse("У таблицы не названы столбцы.", "Дайте каждому столбцу key и label.")
    return columns


READERS: dict[str, Callable[[Source, Components], Component]] = {
    "textfield": _textfield,
    "textarea": _textarea,
    "number": _number,
    "datetime": _datetime,
    "select": _select,
    "radio": _choice(RadioField),
    "checklist": _choice(ChecklistField),
    "taglist": _choice(TaglistField),
    "checkbox": _checkbox,
    "filepicker": _filepicker,
    "expression": _expression,
    "dynamiclist": _dynamiclist,
    "group": _group,
    "text": _text,
    "separator": lambda source, _: Separator(**_place(source)),
    "spacer": lambda source, _: Spacer(**_place(source)),
    "table": _table,
}
