"""Reads how an activity is repeated (BPMN 2.0.2 §10.3.8)."""

from engine.interpreter.model import LoopModel
from engine.interpreter.reading.extension_model import Extensions
from engine.interpreter.reading.extensions import read_extensions
from engine.interpreter.reading.trouble import Element
from engine.interpreter.reading.vocabulary import B
from engine.interpreter.vocabularies import SPIFFARENA


def read_loop(element: Element, extensions: Extensions) -> LoopModel | None:
    """Read an activity's loop or multi-instance; None when it runs once."""
    standard = element.find(f"{B}standardLoopCharacteristics")
    if standard is not None:
        return LoopModel(
            standard=True,
            condition=_text(standard, "loopCondition"),
            maximum=standard.get("loopMaximum", ""),
            test_before=standard.get("testBefore", "false") in ("true", "1"),
        )
    loop = element.find(f"{B}multiInstanceLoopCharacteristics")
    if loop is None:
        return None
    texts, properties = _texts(loop), extensions.properties
    return LoopModel(
        sequential=loop.get("isSequential", "false") == "true",
        cardinality=_text(loop, "loopCardinality"),
        completion_condition=_text(loop, "completionCondition"),
        collection=texts["collection"],
        element_variable=texts["element_variable"],
        output_collection=properties.get("outputCollection") or texts["output_collection"],
        output_element=properties.get("outputElement") or texts["output_element"],
        scripts_on_each=loop.get(f"{{{SPIFFARENA}}}scriptsOnInstances") == "true",
    )


def _texts(loop: Element) -> dict[str, str]:
    """Collection, item and output: from the extensions of a vocabulary, or BPMN's own."""
    found = read_extensions(loop)
    foreign = {
        "collection": found.attributes.get("collection", ""),
        "element_variable": found.attributes.get("elementVariable", ""),
        "output_collection": "",
        "output_element": "",
        **{name: text for name, text in found.loop.items() if text},
    }
    own = {
        "collection": _text(loop, "loopDataInputRef"),
        "element_variable": _name(loop, "inputDataItem"),
        "output_collection": _text(loop, "loopDataOutputRef"),
        "output_element": _name(loop, "outputDataItem"),
    }
    return {name: foreign[name] or own[name] for name in own}


def _text(element: Element, name: str) -> str:
    child = element.find(f"{B}{name}")
    return (child.text or "").strip() if child is not None else ""


def _name(loop: Element, name: str) -> str:
    child = loop.find(f"{B}{name}")
    return (child.get("name") or child.get("id") or "") if child is not None else ""
