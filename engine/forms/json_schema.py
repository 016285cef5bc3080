"""Turns a flat form of SpiffArena, a JSON Schema, into the schema that our forms are read from.

Each property becomes a field. What has no field of ours stays what it is, so that reading the form
refuses it by its name: objects in objects, lists of objects, rules between fields.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from engine.forms.schema_json import UnsafeJson, read_json

Schema = Mapping[str, Any]
Part = dict[str, Any]

_FROM_VARIABLE = "options_from_task_data_var:"
_FORMATS = {"date": "date", "date-time": "datetime", "time": "time"}
_RULES = {
    "minLength": "minLength",
    "maxLength": "maxLength",
    "pattern": "pattern",
    "minimum": "min",
    "maximum": "max",
}
_TOGETHER = ("dependencies", "dependentSchemas", "if", "allOf", "anyOf", "oneOf", "$ref")
_LAYOUT = "ui:"
_UNTOLD = "не указан"


def is_json_schema(found: Schema) -> bool:
    """Say whether JSON is a JSON Schema and no form of ours."""
    return "components" not in found and isinstance(found.get("properties"), Mapping)


def is_layout(data: bytes | str) -> bool:
    """Say whether a file only tells how another tool lays a form out (its «UI schema»)."""
    try:
        found = read_json(data)
    except UnsafeJson:
        return False
    if not isinstance(found, Mapping) or not found or "components" in found:
        return False
    parts = [each for each in found.values() if isinstance(each, Mapping)]
    names = [str(name) for part in (found, *parts) for name in part]
    return "properties" not in found and any(name.startswith(_LAYOUT) for name in names)


def as_form(schema: Schema) -> Part:
    """Give the form-js schema of a JSON Schema; never raises for its content."""
    required = schema.get("required")
    needed = set(map(str, required)) if isinstance(required, Sequence) else set()
    components = _heading(schema)
    for number, (key, about) in enumerate(schema["properties"].items(), 1):
        told = _resolved(about, schema)
        components.append(_field(str(key), number, told, required=key in needed))
    components += [
        {"type": word, "id": f"rule_{word.strip('$')}", "label": word}
        for word in _TOGETHER
        if word in schema
    ]
    found: Part = {"type": "default", "components": components}
    if isinstance(schema.get("title"), str) and schema["title"]:
        found["title"] = schema["title"]
    return found


def _resolved(about: Any, schema: Schema) -> Any:
    """Follow a reference to a definition of the same file, once."""
    where = about.get("$ref") if isinstance(about, Mapping) else None
    if not isinstance(where, str):
        return about
    for place in ("definitions", "$defs"):
        known = schema.get(place)
        found = known.get(where.rpartition("/")[2]) if isinstance(known, Mapping) else None
        if isinstance(found, Mapping) and where.startswith(f"#/{place}/"):
            return {**found, **about}
    return about


def _heading(schema: Schema) -> list[Part]:
    text = schema.get("description")
    return [{"type": "text", "id": "about", "text": text}] if isinstance(text, str) and text else []


def _field(key: str, number: int, about: Any, *, required: bool) -> Part:
    if not isinstance(about, Mapping):
        return {"type": _UNTOLD, "id": f"field_{number}", "key": key, "label": key}
    found = _kind(about)
    found |= {"id": f"field_{number}", "key": key, "label": _text(about, "title") or key}
    if _text(about, "description"):
        found["description"] = about["description"]
    if "default" in about:
        found["defaultValue"] = about["default"]
    if about.get("readOnly") is True:
        found["readonly"] = True
    rules = {ours: about[theirs] for theirs, ours in _RULES.items() if theirs in about}
    if about.get("format") == "email" and found["type"] == "textfield":
        rules["validationType"] = "email"
    if required:
        rules["required"] = True
    if rules:
        found["validate"] = rules
    return found


def _kind(about: Schema) -> Part:
    options = _options(about)
    kind = about.get("type", "string" if options else "")
    if isinstance(kind, list):
        kind = next((each for each in kind if each != "null"), "")
    if kind == "array":
        inner = about.get("items")
        options = _options(inner) if isinstance(inner, Mapping) else None
        return {"type": "checklist", **options} if options else {"type": "array"}
    if options:
        return {"type": "select", **options}
    if kind == "string":
        subtype = _FORMATS.get(_text(about, "format"))
        return {"type": "datetime", "subtype": subtype} if subtype else {"type": "textfield"}
    if kind == "integer":
        return {"type": "number", "decimalDigits": 0}
    return {"type": {"boolean": "checkbox"}.get(kind, kind or _UNTOLD)}


def _options(about: Schema) -> Part | None:
    """What may be chosen; None for a field without choices."""
    told = next((about[name] for name in ("enum", "anyOf", "oneOf") if name in about), None)
    if not isinstance(told, list) or not told:
        return None
    first = told[0]
    if isinstance(first, str) and first.startswith(_FROM_VARIABLE):
        return {"valuesKey": first.removeprefix(_FROM_VARIABLE)}
    names = about.get("enumNames")
    labels = names if isinstance(names, list) and len(names) == len(told) else told
    return {"values": [_option(each, label) for each, label in zip(told, labels, strict=True)]}


def _option(value: Any, label: Any) -> Part:
    if isinstance(value, Mapping):
        enum = value.get("enum")
        value, label = (
            value.get("const", enum[0] if isinstance(enum, list) and enum else None),
            _text(value, "title") or value.get("const"),
        )
    return {"value": value, "label": str(label if label is not None else value)}


def _text(about: Schema, name: str) -> str:
    found = about.get(name)
    return found if isinstance(found, str) else ""
