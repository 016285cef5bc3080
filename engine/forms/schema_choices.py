"""Where the options of a choice come from: written in the form, a variable or a registry."""

from collections.abc import Mapping

from engine.forms.options import SOURCE, Choices, Option, is_scalar
from engine.forms.schema_source import Source


def choices_of(source: Source) -> Choices:
    reference = source.text("source", source.properties).strip()
    if reference:
        if not SOURCE.fullmatch(reference):
            source.refuse(
                f"Источник «{reference}» записан неверно.",
                "Напишите, например, registry:people?role=methodist.",
            )
        return Choices(source=reference)
    variable = source.text("valuesKey")
    if variable:
        return Choices(variable=variable)
    computed = source.expression("valuesExpression", source.text("valuesExpression"))
    return Choices(expression=computed) if computed else Choices(fixed=_fixed(source))


def _fixed(source: Source) -> tuple[Option, ...]:
    values = source.raw.get("values")
    options: list[Option] = []
    for item in values if isinstance(values, list) else []:
        value = item.get("value") if isinstance(item, Mapping) else None
        if not is_scalar(value) or value == "":
            source.refuse("У варианта нет значения (value).", "Дайте значение каждому варианту.")
            continue
        options.append(Option(value=str(value), label=str(item.get("label") or value)))
    if not options:
        source.refuse("Нет вариантов для выбора.", "Укажите values, valuesKey или source.")
    if len({option.value for option in options}) < len(options):
        source.refuse("Значения вариантов повторяются.", "Дайте каждому варианту своё значение.")
    return tuple(options)
