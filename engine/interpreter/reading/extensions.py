"""Reads the extensions we understand: Camunda's attributes and elements, SpiffWorkflow's.

What is not understood stays in the stored XML untouched; nothing here writes.
"""

from dataclasses import dataclass, field

from engine.interpreter.reading.trouble import Element
from engine.interpreter.reading.vocabulary import ACTIVE_EXTENSIONS, B

CAMUNDA = "http://camunda.org/schema/1.0/bpmn"
ZEEBE = "http://camunda.org/schema/zeebe/1.0"
SPIFF = "http://spiffworkflow.org/bpmn/schema/1.0/core"
_C, _S = f"{{{CAMUNDA}}}", f"{{{SPIFF}}}"


@dataclass(kw_only=True)
class Extensions:
    """Attributes by local name, properties, and mappings of one element.

    Attributes:
        active: names of extensions that ask for behaviour we do not have.
    """

    attributes: dict[str, str] = field(default_factory=dict)
    properties: dict[str, str] = field(default_factory=dict)
    inputs: tuple[tuple[str, str], ...] = ()
    outputs: tuple[tuple[str, str], ...] = ()
    variables_in: tuple[tuple[str, str], ...] | None = None
    variables_out: tuple[tuple[str, str], ...] | None = None
    active: tuple[str, ...] = ()


def read_extensions(element: Element) -> Extensions:
    found = Extensions()
    for name, value in element.attrib.items():
        if str(name).startswith(_C):
            found.attributes[str(name)[len(_C) :]] = str(value)
    block = element.find(f"{B}extensionElements")
    if block is None:
        return found
    for prop in block.findall(f"{_C}properties/{_C}property"):
        found.properties[prop.get("name", "")] = prop.get("value", "")
    for prop in block.findall(f"{_S}properties/{_S}property"):
        found.properties.setdefault(prop.get("name", ""), prop.get("value", ""))
    mapping = block.find(f"{_C}inputOutput")
    if mapping is not None:
        found.inputs = _parameters(mapping, "inputParameter")
        found.outputs = _parameters(mapping, "outputParameter")
    found.active = tuple(
        f"camunda:{local}"
        for local in sorted(ACTIVE_EXTENSIONS)
        if block.find(f".//{_C}{local}") is not None
    )
    found.variables_in = _call_mapping(block, "in")
    found.variables_out = _call_mapping(block, "out")
    return found


def _parameters(mapping: Element, kind: str) -> tuple[tuple[str, str], ...]:
    return tuple(
        (p.get("name", ""), (p.text or "").strip()) for p in mapping.findall(f"{_C}{kind}")
    )


def _call_mapping(block: Element, kind: str) -> tuple[tuple[str, str], ...] | None:
    """`camunda:in` / `camunda:out` as (target, expression); ("*", "") passes everything."""
    pairs: list[tuple[str, str]] = []
    elements = [e for e in block.findall(f"{_C}{kind}") if not e.get("businessKey")]
    for element in elements:
        if element.get("variables") == "all":
            pairs.append(("*", ""))
        else:
            source = element.get("source") or element.get("sourceExpression") or ""
            pairs.append((element.get("target", ""), source))
    return tuple(pairs) if elements else None


def simple_loop_texts(loop: Element) -> dict[str, str]:
    """Collection, item and output of a multi-instance, from Camunda's attributes or BPMN's own."""

    def child(name: str, attribute: str = "") -> str:
        element = loop.find(f"{B}{name}")
        if element is None:
            return ""
        return (
            (element.get(attribute) or element.get("id") or "")
            if attribute
            else (element.text or "").strip()
        )

    return {
        "collection": loop.get(f"{_C}collection") or child("loopDataInputRef"),
        "element_variable": loop.get(f"{_C}elementVariable") or child("inputDataItem", "name"),
        "output_collection": child("loopDataOutputRef"),
        "output_element": child("outputDataItem", "name"),
    }
