"""Reads a form-js file into a form, or says everything that is wrong with it at once."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from engine.forms import attributes
from engine.forms.components import (
    Component,
    DynamicList,
    ExpressionField,
    Field,
    Group,
    TextBlock,
    walk,
)
from engine.forms.findings import FormFinding, FormRefused
from engine.forms.form import Form
from engine.forms.json_schema import as_form, is_json_schema
from engine.forms.schema_fields import READERS
from engine.forms.schema_json import UnsafeJson, read_json
from engine.forms.schema_source import Source

MAX_COMPONENTS = 500
MAX_NESTING = 5


def parse_form(data: bytes | str | Mapping[str, Any], file_name: str = "") -> Form:
    """Read a form.

    Args:
        data: form-js JSON: the file's content or what it means.
        file_name: for messages, e.g. "review.form".

    Raises:
        FormRefused: with every finding of every field.
    """
    findings: list[FormFinding] = []
    schema = _load(data, findings)
    components = _Reader(findings).components(schema.get("components", []), 0)
    _check_form(schema, components, findings)
    if findings:
        raise FormRefused(findings, file_name)
    return Form(
        id=str(schema.get("id") or file_name.removesuffix(".form")),
        title=_title(schema, components),
        components=components,
    )


def _load(data: bytes | str | Mapping[str, Any], findings: list[FormFinding]) -> Mapping[str, Any]:
    if isinstance(data, Mapping):
        return data
    problem = "Файл не читается как форма."
    try:
        schema = read_json(data)
    except UnsafeJson as refusal:
        schema, problem = None, str(refusal)
    if isinstance(schema, Mapping):
        return as_form(schema) if is_json_schema(schema) else schema
    findings.append(_about_form(problem, "Сохраните форму в редакторе ещё раз."))
    return {}


def _about_form(problem: str, remedy: str) -> FormFinding:
    return FormFinding(field_key="", label="", problem=problem, remedy=remedy)


def _title(schema: Mapping[str, Any], components: tuple[Component, ...]) -> str:
    for name in ("title", "name"):
        if isinstance(schema.get(name), str):
            return str(schema[name])
    first = components[0] if components else None
    if isinstance(first, TextBlock) and (heading := re.match(r"#\s+(.+)", first.text)):
        return heading[1].strip()
    return ""


class _Reader:
    """Walks the components and collects what is wrong with them."""

    def __init__(self, findings: list[FormFinding]) -> None:
        self._findings = findings
        self._count = 0

    def components(self, raw: Any, depth: int) -> tuple[Component, ...]:
        if not isinstance(raw, list):
            self._findings.append(
                _about_form("Вместо списка полей стоит что-то другое.", "Сохраните форму заново.")
            )
            return ()
        found = (self._component(item, depth) for item in raw)
        return tuple(component for component in found if component is not None)

    def _component(self, raw: Any, depth: int) -> Component | None:
        self._count += 1
        if not isinstance(raw, Mapping) or depth > MAX_NESTING or self._count > MAX_COMPONENTS:
            self._refuse_shape(raw, depth)
            return None
        source = Source(raw, self._findings)
        if not _is_known(source):
            return None
        source.check_attributes()
        if source.type == "button":
            return None  # the page has its own buttons, one per outcome
        children = self.components(raw.get("components", []), depth + 1)
        reader: Callable[[Source, tuple[Component, ...]], Component] = READERS[source.type]
        return reader(source, children)

    def _refuse_shape(self, raw: Any, depth: int) -> None:
        if self._count == MAX_COMPONENTS + 1:
            self._findings.append(
                _about_form(f"В форме больше {MAX_COMPONENTS} частей.", "Разделите её на две.")
            )
        elif depth > MAX_NESTING:
            self._findings.append(
                _about_form("Группы и списки вложены слишком глубоко.", "Уберите лишние уровни.")
            )
        elif not isinstance(raw, Mapping):
            self._findings.append(
                _about_form("Одна из частей формы не читается.", "Удалите её и добавьте заново.")
            )


def _is_known(source: Source) -> bool:
    if source.type in attributes.ATTRIBUTES:
        return True
    allowed = ", ".join(sorted(attributes.ATTRIBUTES))
    remedy = attributes.NOT_OURS.get(source.type, f"Возьмите одно из: {allowed}.")
    source.refuse(f"Тип «{source.type}» не поддерживается.", remedy)
    return False


def _check_form(
    schema: Mapping[str, Any], components: tuple[Component, ...], findings: list[FormFinding]
) -> None:
    unknown = sorted(set(map(str, schema)) - attributes.FORM)
    if unknown:
        findings.append(
            _about_form(
                f"Неизвестные свойства формы: {', '.join(unknown)}.", "Уберите их из файла."
            )
        )
    _check_keys(components, findings)
    _check_rows(components, findings)
    _check_circles(components, findings)


def _levels(components: tuple[Component, ...]) -> list[tuple[Component, ...]]:
    """The form itself, every list and every group with a key: each is a namespace."""
    boxes = [
        component.components
        for component in walk(components)
        if isinstance(component, DynamicList) or (isinstance(component, Group) and component.key)
    ]
    return [components, *boxes]


def _named(components: tuple[Component, ...]) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for component in components:
        if isinstance(component, Group):
            found += (
                [(component.key, component.label)]
                if component.key
                else _named(component.components)
            )
        elif isinstance(component, Field | DynamicList):
            found.append((component.key, component.label))
    return found


def _check_keys(components: tuple[Component, ...], findings: list[FormFinding]) -> None:
    for level in _levels(components):
        seen: set[str] = set()
        for key, label in _named(level):
            if key in seen:
                findings.append(
                    FormFinding(
                        field_key=key,
                        label=label,
                        problem=f"Ключ «{key}» встречается дважды.",
                        remedy="Дайте каждому полю свой ключ.",
                    )
                )
            seen.add(key)


def _check_rows(components: tuple[Component, ...], findings: list[FormFinding]) -> None:
    """A locked cell keeps the variable's value by row number, so rows must keep their places."""
    for component in walk(components):
        if not isinstance(component, DynamicList) or component.fixed:
            continue
        findings += [
            FormFinding(
                field_key=cell.key,
                label=cell.label,
                problem="Поле только для чтения стоит в списке, где можно добавлять строки.",
                remedy="Снимите у списка «allowAddRemove» или разрешите ввод в поле.",
            )
            for cell in walk(component.components)
            if isinstance(cell, Field) and cell.locked and not isinstance(cell, ExpressionField)
        ]


def _check_circles(components: tuple[Component, ...], findings: list[FormFinding]) -> None:
    """Visibility and computed values must not depend on themselves in a circle."""
    reads = _dependencies(components, frozenset())
    findings += [
        FormFinding(
            field_key=name,
            label="",
            problem="Условие показа зависит от самого себя (по кругу).",
            remedy="Разорвите круг: поле не может скрывать то, от чего зависит.",
        )
        for name in sorted(reads)
        if _reaches(reads, name)
    ]


def _dependencies(
    components: tuple[Component, ...], outer: frozenset[str]
) -> dict[str, frozenset[str]]:
    """For every key the names that decide whether it is shown and what it is."""
    reads: dict[str, frozenset[str]] = {}
    for component in components:
        own = outer | (component.hide.names if component.hide else frozenset())
        if isinstance(component, ExpressionField):
            own |= component.expression.names
        inner: dict[str, frozenset[str]] = {}
        if isinstance(component, Group | DynamicList):
            inner = _dependencies(component.components, own)
        key = getattr(component, "key", "")
        if key:
            inner[key] = inner.get(key, frozenset()) | own.union(*inner.values())
        for name, names in inner.items():
            reads[name] = reads.get(name, frozenset()) | names
    return reads


def _reaches(reads: Mapping[str, frozenset[str]], start: str) -> bool:
    seen: set[str] = set()
    open_names = set(reads[start])
    while open_names:
        name = open_names.pop()
        if name == start:
            return True
        if name not in seen:
            seen.add(name)
            open_names |= reads.get(name, frozenset())
    return False
