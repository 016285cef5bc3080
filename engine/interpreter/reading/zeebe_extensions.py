"""Reads the words of Camunda 8 (Zeebe)."""

from engine.interpreter.reading.extension_model import Extensions, Pairs
from engine.interpreter.reading.trouble import Element
from engine.interpreter.vocabularies import CAMUNDA_8

_Z = f"{{{CAMUNDA_8}}}"
EMBEDDED_FORM = "camunda-forms:bpmn:"
"""Before the id of a form that the diagram itself holds."""


def read_zeebe(block: Element, found: Extensions) -> None:
    """Read the extensions in an element's block."""
    _read_work(block, found)
    _read_people(block, found)
    _read_calls(block, found)
    for prop in block.findall(f"{_Z}properties/{_Z}property"):
        found.properties.setdefault(prop.get("name", ""), prop.get("value", ""))
    for subscription in block.findall(f"{_Z}subscription"):
        found.properties.setdefault("correlationKey", subscription.get("correlationKey", ""))
    for loop in block.findall(f"{_Z}loopCharacteristics"):
        found.loop = {
            "collection": loop.get("inputCollection", ""),
            "element_variable": loop.get("inputElement", ""),
            "output_collection": loop.get("outputCollection", ""),
            "output_element": loop.get("outputElement", ""),
        }
    for ad_hoc in block.findall(f"{_Z}adHoc"):
        found.properties.setdefault("activeElements", ad_hoc.get("activeElementsCollection", ""))


def _read_work(block: Element, found: Extensions) -> None:
    for work in block.findall(f"{_Z}taskDefinition"):
        found.offer("topic", work.get("type"))
        if work.get("retries"):
            found.properties.setdefault("retries", work.get("retries", ""))
    for mapping in block.findall(f"{_Z}ioMapping"):
        found.inputs = found.inputs or _pairs(mapping, "input")
        found.outputs = found.outputs or _pairs(mapping, "output")
    headers = block.findall(f"{_Z}taskHeaders/{_Z}header")
    found.parameters += tuple((h.get("key", ""), h.get("value", "")) for h in headers)
    for script in block.findall(f"{_Z}script"):
        found.offer("expression", script.get("expression"))
        found.offer("resultVariable", script.get("resultVariable"))


def _read_people(block: Element, found: Extensions) -> None:
    for people in block.findall(f"{_Z}assignmentDefinition"):
        for name in ("assignee", "candidateGroups", "candidateUsers"):
            found.offer(name, people.get(name))
    for schedule in block.findall(f"{_Z}taskSchedule"):
        found.offer("dueDate", schedule.get("dueDate"))
    for priority in block.findall(f"{_Z}priorityDefinition"):
        found.offer("priority", priority.get("priority"))
    for form in block.findall(f"{_Z}formDefinition"):
        key = form.get("formKey", "").removeprefix(EMBEDDED_FORM)
        found.offer("formKey", form.get("formId") or form.get("externalReference") or key)


def _read_calls(block: Element, found: Extensions) -> None:
    for called in block.findall(f"{_Z}calledElement"):
        found.offer("calledElement", called.get("processId"))
        if called.get("propagateAllParentVariables") == "false":
            found.variables_in = found.inputs
        elif found.inputs:
            found.variables_in = (("*", ""), *found.inputs)
        if found.outputs or called.get("propagateAllChildVariables") == "false":
            found.variables_out = found.outputs
    for decision in block.findall(f"{_Z}calledDecision"):
        found.offer("decisionRef", decision.get("decisionId"))
        found.offer("resultVariable", decision.get("resultVariable"))
        found.offer("mapDecisionResult", "singleEntry")


def _pairs(mapping: Element, kind: str) -> Pairs:
    return tuple((m.get("target", ""), m.get("source", "")) for m in mapping.findall(f"{_Z}{kind}"))


def embedded_forms(process: Element) -> dict[str, bytes]:
    """Forms that a process holds itself: id → form-js JSON."""
    return {
        form.get("id", ""): (form.text or "").encode()
        for form in process.iter(f"{_Z}userTaskForm")
        if form.get("id")
    }
