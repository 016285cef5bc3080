"""Random edits of shipped files, and what each should be told of."""

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from lxml import etree

SHIPPED = Path(__file__).resolve().parents[2] / "bpmn"
MARKUP = sorted(p for p in SHIPPED.rglob("*.[bd][pm][mn]*") if p.stat().st_size < 40_000)
FORMS = sorted(SHIPPED.rglob("*.form"))
ROWS = frozenset({"rule", "input", "output", "decision"})
Choose = Callable[[int], int]
"""Gives a number below the one it is given."""


def canonical(content: bytes) -> bytes:
    """A file's content, worked out by another library than the product's."""
    return bytes(etree.tostring(etree.fromstring(content), method="c14n2", strip_text=True))


# -- XML -------------------------------------------------------------------------------------------
def edited(
    content: bytes, choose: Choose, edits: tuple[Callable[[Any, Choose], None], ...] = ()
) -> tuple[bytes, set[str]]:
    """Edit one element; gives the file and the ids one of which must be named, empty if none."""
    root = etree.fromstring(content)
    elements = [each for each in root.iter() if isinstance(each.tag, str)]
    drawn = {value for each in elements for value in [shown(each)] if value}
    element = elements[choose(len(elements))]
    edit = (edits or EDITS)[choose(len(edits or EDITS))]
    about = element.getparent() if edit is _later else element
    named = names(about, drawn) if about is not None else set()
    edit(element, choose)
    return bytes(etree.tostring(root)), named


def shown(element: Any) -> str:
    """Which element a shape of the picture shows."""
    drawing = etree.QName(element).localname.endswith(("Shape", "Edge"))
    return (element.get("bpmnElement") or element.get("dmnElementRef") or "") if drawing else ""


def names(element: Any, drawn: set[str]) -> set[str]:
    """The nearest thing around an element that people see, or the one it speaks of."""
    around = [element, *element.iterancestors()]
    for each in around:
        if shown(each):
            return {shown(each)}
        own = each.get("id", "")
        if own and (own in drawn or etree.QName(each).localname in ROWS):
            return {own, (element.text or "").strip()}
    return set()


def _attribute(element: Any, choose: Choose) -> None:
    if element.attrib:
        name = sorted(element.attrib)[choose(len(element.attrib))]
        element.set(name, element.get(name) + "9")


def _value(element: Any, choose: Choose) -> None:
    names = sorted(set(element.attrib) - {"id", "bpmnElement", "dmnElementRef"})
    if names:
        name = names[choose(len(names))]
        element.set(name, element.get(name) + "9")


def _less(element: Any, choose: Choose) -> None:
    if element.attrib:
        del element.attrib[sorted(element.attrib)[choose(len(element.attrib))]]


def _text(element: Any, choose: Choose) -> None:
    if not len(element):
        element.text = (element.text or "") + ("", " ", "9")[choose(3)]


def _foreign(element: Any, choose: Choose) -> None:
    if choose(2):
        element.set("{urn:foreign}mood", "calm")
    else:
        etree.SubElement(element, "{urn:foreign}mood")


def _gone(element: Any, _: Choose) -> None:
    if element.getparent() is not None:
        element.getparent().remove(element)


def _twice(element: Any, _: Choose) -> None:
    if element.getparent() is not None:
        element.addnext(copy.deepcopy(element))


def _later(element: Any, _: Choose) -> None:
    after = element.getnext()
    if after is not None:
        after.addnext(element)


INSIDE = (_value, _text, _foreign)
"""Edits of one element after which it is still called as before."""
EDITS = (_attribute, _less, _text, _foreign, _gone, _twice, _later)


# -- forms -----------------------------------------------------------------------------------------
def edited_form(content: bytes, choose: Choose) -> tuple[bytes, set[str]]:
    """Edit one value; gives the form and the ids of the component that it is, or stands in."""
    schema = json.loads(content)
    places: list[tuple[Any, Any, str]] = []
    _places(schema, "", places)
    holder, key, component = places[choose(len(places))]
    value, action = holder[key], choose(4)
    inside = value if isinstance(value, list) else [value]
    named = {component, *(each["id"] for each in inside if isinstance(each, dict) and "id" in each)}
    if action == 0:
        del holder[key]
    elif action == 1:
        holder[key] = (True, 0, "0", None, "другое", [], {}, "true")[choose(8)]
    elif action == 2 and isinstance(holder, list):
        holder.insert(0, holder.pop(key))
    elif isinstance(holder, dict):
        holder["mood"] = "calm"
    return json.dumps(schema, indent=choose(3), ensure_ascii=bool(choose(2))).encode(), named


def _places(value: Any, component: str, found: list[tuple[Any, Any, str]]) -> None:
    if isinstance(value, dict) and isinstance(value.get("type"), str):
        component = value.get("id", component)
    keys = (
        value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    )
    for key in keys:
        found.append((value, key, component))
        _places(value[key], component, found)


def same_form(one: bytes, other: bytes) -> bool:
    """Say whether two forms hold the same; true is not 1, and 1 is not 1.0."""
    old, new = (json.dumps(json.loads(each), sort_keys=True) for each in (one, other))
    return old == new
