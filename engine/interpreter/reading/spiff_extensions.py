"""Reads the words of SpiffArena."""

from pathlib import PurePosixPath

from engine.interpreter.reading.extension_model import Extensions
from engine.interpreter.reading.trouble import Element
from engine.interpreter.vocabularies import SPIFFARENA

_S = f"{{{SPIFFARENA}}}"


def read_spiff(block: Element, found: Extensions) -> None:
    """Read the extensions in an element's block."""
    for prop in block.findall(f"{_S}properties/{_S}property"):
        found.properties.setdefault(prop.get("name", ""), prop.get("value", ""))
    schema = found.properties.get("formJsonSchemaFilename", "")
    found.offer("formKey", PurePosixPath(schema).stem)
    found.before = _text(block, "preScript")
    found.after = _text(block, "postScript")
    found.offer("decisionRef", _text(block, "calledDecisionId"))
    found.offer("messagePayload", _text(block, "messagePayload"))
    found.offer("messageVariable", _text(block, "messageVariable"))
    for operator in block.findall(f"{_S}serviceTaskOperator"):
        found.offer("topic", operator.get("id"))
        found.offer("resultVariable", operator.get("resultVariable"))
        found.inputs = found.inputs or tuple(
            (p.get("id", ""), f"${{{p.get('value', '')}}}")
            for p in operator.findall(f"{_S}parameters/{_S}parameter")
            if p.get("value", "").strip()
        )


def _text(block: Element, name: str) -> str:
    child = block.find(f"{_S}{name}")
    return (child.text or "").strip() if child is not None else ""
