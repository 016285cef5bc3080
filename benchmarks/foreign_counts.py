"""How many flow nodes, sequence flows and event definitions a file has, and how many are stored."""

import re
from collections import Counter

from lxml import etree

from engine.interpreter import Definition, DeploymentModel
from engine.interpreter.reading.safe_xml import parse_xml
from engine.interpreter.reading.vocabulary import B

_NODE = re.compile(
    r"(task|Task|[sS]ubProcess|transaction|callActivity|Gateway|[a-z]Event|startEvent)$"
)


def drawn(data: bytes) -> Counter[str]:
    """Count what the executable processes of a file hold, in the XML itself."""
    counts: Counter[str] = Counter()
    for process in parse_xml(data).findall(f"{B}process"):
        if process.get("isExecutable") != "false":
            counts.update(_family(etree.QName(e).localname) for e in process.iter(f"{B}*"))
    del counts[""]
    return counts


def _family(name: str) -> str:
    if name == "sequenceFlow":
        return "flow"
    if name.endswith("EventDefinition"):
        return "definition"
    return "node" if _NODE.search(name) else ""


def stored(deployment: DeploymentModel, file: str) -> Counter[str]:
    """Count the same in what was compiled of the file: elements, flows and events that execute."""
    counts: Counter[str] = Counter()
    for model in deployment.models.values():
        if model.file == file:
            definition = Definition("d", model, deployment)
            for scope in model.scope.all_scopes():
                specs = definition.scope_spec(scope.id).task_specs.values()
                elements = [s for s in specs if s.bpmn_id and s.bpmn_id == s.name]
                counts["node"] += len(elements)
                counts["flow"] += sum(len(e.flows) for e in elements)
                counts["definition"] += len([e for e in elements if e.node.events])
    return +counts
