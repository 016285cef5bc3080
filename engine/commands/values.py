"""Values handed in by people and programs: checked before anything is changed."""

from collections.abc import Mapping, Sequence
from typing import Any

from engine.commands.context import Context
from engine.domain.errors import InvalidForm, InvalidInput
from engine.domain.events import RemarkMade
from engine.domain.values import admitted_mapping
from engine.forms import Form, from_mapping


def admissible(values: Mapping[str, object]) -> dict[str, object]:
    """Copy values that variables can hold.

    Raises:
        InvalidInput: names the value that cannot be kept, and why.
    """
    for name in values:
        plain_text(name, "Имя переменной")
    return admitted_mapping(values)


def plain_text(text: object, what: str) -> str:
    """Give a text that both databases can store.

    Raises:
        InvalidInput: not a text, or it holds a NUL character or half a symbol.
    """
    if not isinstance(text, str):
        raise InvalidInput(f"{what}: ожидался текст.")
    try:
        text.encode()
    except UnicodeEncodeError as failure:
        raise InvalidInput(f"{what}: недопустимый символ.") from failure
    if "\0" in text:
        raise InvalidInput(f"{what}: недопустимый символ.")
    return text


def through_form(
    context: Context,
    form: Form,
    values: Mapping[str, object],
    variables: Mapping[str, object],
) -> dict[str, object]:
    """Let the form judge the values.

    Raises:
        InvalidForm: field by field.
    """
    equipment = context.equipment

    def stored(attachment_id: str) -> Mapping[str, Any] | None:
        find = equipment.attachments
        return find(attachment_id, context.actor) if find else None

    cleaned = form.clean(
        from_mapping(values),
        variables,
        equipment.options,
        today=equipment.calendar.local_day(context.now),
        attachments=stored,
    )
    if not cleaned.ok:
        raise InvalidForm(cleaned.errors)
    return admissible(cleaned.values)


def remarks_in(
    form: Form, values: Mapping[str, object], element_id: str, element_instance_id: str
) -> Sequence[RemarkMade]:
    """Remarks among the values of a form, one fact for each field that was filled in."""
    written = [(key, values.get(key)) for key in form.remark_keys]
    return [
        RemarkMade(
            element_id=element_id,
            element_instance_id=element_instance_id,
            text=text.strip(),
            kind="remark",
            field_key=key,
        )
        for key, text in written
        if isinstance(text, str) and text.strip()
    ]
