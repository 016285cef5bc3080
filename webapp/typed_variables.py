"""Variables that an operator types: a kind and a value for each, errors beside the field."""

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from flask import request
from flask_babel import gettext as _

from engine import value_text
from engine.repairs import IncidentPage, VariableChange, VariableScope, VariablesPage, value_of_text
from webapp import dates

TEXT, NUMBER, YES_NO, DAY, MOMENT, NOTHING, JSON = (
    "text", "number", "bool", "date", "moment", "none", "json",
)  # fmt: skip
NEW_ROWS = 1
Change = VariableChange


@dataclass(frozen=True, kw_only=True)
class Row:
    """One variable on the page; `locked` ones nobody writes by hand."""

    place: str
    name: str
    kind: str
    value: str
    locked: bool = False
    is_new: bool = False


def kinds() -> list[tuple[str, str]]:
    """What a value can be, in the words of the page."""
    return [
        (TEXT, _("текст")),
        (NUMBER, _("число")),
        (YES_NO, _("да или нет")),
        (DAY, _("дата")),
        (MOMENT, _("дата и время")),
        (JSON, _("список или объект (JSON)")),
        (NOTHING, _("пусто")),
    ]


def scope_of(page: VariablesPage, wanted: str) -> VariableScope:
    """The scope that is asked for, else the process itself."""
    return next((each for each in page.scopes if each.id == wanted), page.scopes[0])


def rows(scope: VariableScope, reserved: Iterable[str]) -> list[Row]:
    """What the form shows: the variables of a scope as they are or were typed, and a new one."""
    known = sorted(scope.variables.items())
    drawn = [
        _row(str(place), name, value, locked=name in set(reserved))
        for place, (name, value) in enumerate(known)
    ]
    return [*drawn, _row(str(len(known)), "", "", is_new=True)]


def outputs(page: IncidentPage) -> list[Row]:
    """What skipping a step asks for: the variables that it would have set, and a further one."""
    return output_rows(page.outputs, page.seen)


def output_rows(names: Iterable[str], known: Mapping[str, object]) -> list[Row]:
    """A row for each name, also for those that were added here, and a further one."""
    typed = [request.form[each].strip() for each in request.form if each[:5] == "name."]
    wanted = dict.fromkeys([*names, *filter(None, typed)])
    drawn = [_row(str(place), name, known.get(name, "")) for place, name in enumerate(wanted)]
    return [*drawn, _row(str(len(drawn)), "", "", is_new=True)]


def read_outputs(known: Mapping[str, object]) -> tuple[dict[str, object], dict[str, str]]:
    """The typed values of `output_rows`; a field that was left empty gives none."""
    values, errors = read(known)
    return {name: value for name, value in values.items() if value != ""}, errors


def change(scope: VariableScope) -> tuple[VariableChange, dict[str, str]]:
    """Read what was typed: only what differs, and what is wrong by field."""
    new, errors = differing(scope)
    if not new and not errors:
        errors = {"form": _("Ничего не изменено: поправьте хотя бы одно значение.")}
    version = request.form.get("version", "")
    return (
        VariableChange(
            values=new,
            reason=request.form.get("reason", ""),
            scope_id=scope.id,
            version=int(version) if version.isdecimal() else None,
        ),
        errors,
    )


def differing(scope: VariableScope) -> tuple[dict[str, object], dict[str, str]]:
    """Give the typed values that are others than now, and the errors by field."""
    given, errors = read(scope.variables)
    new = {k: v for k, v in given.items() if k not in scope.variables or _differs(scope, k, v)}
    return new, errors


def fields_of(names: Collection[str]) -> list[tuple[str, str]]:
    """The fields in which some variables were typed, for a form that carries them on."""
    places = [key[5:] for key, name in request.form.items() if key[:5] == "name." and name in names]
    kept = [f"{part}.{place}" for place in places for part in ("name", "kind", "value")]
    return [(key, request.form.get(key, "")) for key in kept]


def read(known: Mapping[str, object]) -> tuple[dict[str, object], dict[str, str]]:
    """Give the typed values by name, and the errors by field."""
    values: dict[str, object] = {}
    errors: dict[str, str] = {}
    for place in (name.removeprefix("name.") for name in request.form if name[:5] == "name."):
        name = request.form[f"name.{place}"].strip()
        if not name:
            continue
        kind, text = request.form.get(f"kind.{place}", TEXT), request.form.get(f"value.{place}", "")
        try:
            values[name] = _value(kind, text, known.get(name))
        except ValueError as refusal:
            errors[f"value.{place}"] = str(refusal)
    return values, errors


def _differs(scope: VariableScope, name: str, value: object) -> bool:
    before = scope.variables[name]
    return type(before) is not type(value) or before != value


def _row(place: str, name: str, value: object, **more: bool) -> Row:
    kind = kind_of(value)
    return Row(
        place=place,
        name=request.form.get(f"name.{place}", name),
        kind=request.form.get(f"kind.{place}", kind),
        value=request.form.get(f"value.{place}", written(value)),
        **more,
    )


def kind_of(value: object) -> str:
    """Say what kind of value it is."""
    if isinstance(value, bool):
        return YES_NO
    if isinstance(value, int | float | Decimal):
        return NUMBER
    if isinstance(value, datetime):
        return MOMENT
    if isinstance(value, date):
        return DAY
    if value is None:
        return NOTHING
    return TEXT if isinstance(value, str) else JSON


def written(value: object) -> str:
    """Write a value as a person would type it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date) and not isinstance(value, datetime):
        return f"{value:%d.%m.%Y}"
    if isinstance(value, datetime):
        return value.isoformat()
    if value is None:
        return ""
    if isinstance(value, list | dict):
        text = value_text(value)
        return text if '"$' in text else json.dumps(value, ensure_ascii=False, indent=2)
    return (
        value
        if isinstance(value, str)
        else value_text(value).strip('"')
        if isinstance(value, int | float)
        else str(value)
    )


def _value(kind: str, text: str, before: object) -> object:
    readers = {NUMBER: _number, YES_NO: _yes_no, DAY: _day, MOMENT: _moment, JSON: _json}
    if kind == NOTHING:
        return None
    if kind not in readers:
        return text.replace("\r\n", "\n")
    found = readers[kind](text.strip())
    if kind == NUMBER and isinstance(before, Decimal):
        return Decimal(text.strip().replace(",", "."))
    return found


def _number(text: str) -> object:
    plain = text.replace(",", ".").replace(" ", "").replace("\u00a0", "")
    try:
        number = Decimal(plain)
    except InvalidOperation:
        raise ValueError(_("Нужно число, например 12 или 12,5.")) from None
    if not number.is_finite():
        raise ValueError(_("Нужно число, например 12 или 12,5."))
    return int(number) if "." not in plain and "e" not in plain.lower() else float(number)


def _yes_no(text: str) -> object:
    if text not in ("true", "false"):
        raise ValueError(_("Выберите «да» или «нет»."))
    return text == "true"


def _day(text: str) -> object:
    found = dates.typed_day(text)
    if found is None:
        raise ValueError(_("Нужна дата: дд.мм.гггг."))
    return found


def _moment(text: str) -> object:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(
            _("Нужны дата и время с часовым поясом, например 2026-05-01T09:00:00+07:00.")
        ) from None
    if moment.tzinfo is None:
        raise ValueError(_("Укажите часовой пояс, например +07:00."))
    return moment


def _json(text: str) -> object:
    try:
        found = value_of_text(text)
    except json.JSONDecodeError as error:
        raise ValueError(
            _(
                "Это не JSON: ошибка в строке %(line)d, столбце %(column)d.",
                line=error.lineno,
                column=error.colno,
            )
        ) from None
    except (ValueError, RecursionError):
        raise ValueError(_("Это не JSON: проверьте скобки, запятые и кавычки.")) from None
    if not isinstance(found, list | dict):
        said = _("Нужен список в квадратных скобках или объект в фигурных.")
        raise ValueError(said)  # noqa: TRY004 - what was typed is wrong
    return found
