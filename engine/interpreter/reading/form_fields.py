"""Makes a form of the fields that a diagram lists instead of naming a form."""

from collections.abc import Mapping, Sequence

from lxml import etree

from engine.interpreter.reading.trouble import Element

# Type of a field → type of the component.
_KINDS = {
    "string": "textfield",
    "long": "number",
    "int": "number",
    "integer": "number",
    "double": "number",
    "float": "number",
    "boolean": "checkbox",
    "date": "datetime",
    "enum": "select",
}
_BOUNDS = {"min": "min", "max": "max", "minlength": "minLength", "maxlength": "maxLength"}
_TRUE = ("", "true")


def form_of(blocks: Sequence[Element]) -> Mapping[str, object] | None:
    """A form-js schema of the form fields in these blocks; None when there are none.

    A type that form-js does not have stays in the schema, so that reading it refuses the field by
    its name.
    """
    fields = [f for block in blocks for f in block if _local(f) in ("formField", "formProperty")]
    components = [_component(field, number) for number, field in enumerate(fields, start=1)]
    return {"type": "default", "components": components} if components else None


def _component(field: Element, number: int) -> dict[str, object]:
    key = field.get("id", "")
    written = field.get("type") or "string"
    found: dict[str, object] = {
        "type": _KINDS.get(written, written),
        "id": f"field_{number}",
        "key": field.get("variable") or key,
        "label": field.get("label") or field.get("name") or key,
    }
    rules = _rules(field, str(found["type"]))
    if rules:
        found["validate"] = rules
    if found["type"] == "select":
        found["values"] = [_option(v) for v in field.iter() if _local(v) == "value"]
    if found["type"] == "number" and written in ("long", "int", "integer"):
        found["decimalDigits"] = 0
    if _is_locked(field):
        found["readonly"] = True
    default = _default(field.get("defaultValue") or field.get("default") or "", str(found["type"]))
    if default is not None:
        found["defaultValue"] = default
    return found


def _option(value: Element) -> dict[str, object]:
    own = value.get("id", "")
    return {"value": own, "label": value.get("name") or own}


def _rules(field: Element, kind: str) -> dict[str, object]:
    found: dict[str, object] = {}
    if field.get("required") == "true":
        found["required"] = True
    for constraint in _constraints(field):
        name, config = constraint.get("name", ""), constraint.get("config") or ""
        if name == "required" and config in _TRUE:
            found["required"] = True
        elif name in _BOUNDS and kind in ("number", "textfield"):
            number = _number(config)
            found[_BOUNDS[name]] = config if number is None else number
        elif name not in ("required", "readonly"):
            found[name] = config
    return found


def _is_locked(field: Element) -> bool:
    readonly = [c for c in _constraints(field) if c.get("name") == "readonly"]
    return field.get("writable") == "false" or any(
        (c.get("config") or "") in _TRUE for c in readonly
    )


def _constraints(field: Element) -> list[Element]:
    return [c for c in field.iter() if _local(c) == "constraint"]


def _default(text: str, kind: str) -> object:
    """A default as the component takes it; an expression becomes one of ours."""
    if not text:
        return None
    if text.startswith(("${", "#{")) and text.endswith("}"):
        return f"={text[2:-1]}"
    if kind == "checkbox":
        return text == "true"
    number = _number(text) if kind == "number" else None
    return text if number is None else number


def _number(text: str) -> int | float | None:
    try:
        return int(text)
    except ValueError:
        pass
    try:
        return float(text)
    except ValueError:
        return None


def _local(element: Element) -> str:
    return etree.QName(element).localname
