"""How names of XML files are spelled in facets, and which elements are parts of their own."""

import re
import xml.etree.ElementTree as ET

from engine.decisions.documents import local_name, namespace

_PREFIXES = {
    "http://camunda.org/schema/1.0/bpmn": "camunda:",
    "http://camunda.org/schema/zeebe/1.0": "zeebe:",
    "http://spiffworkflow.org/bpmn/schema/1.0/core": "spiffworkflow:",
    "http://www.w3.org/2001/XMLSchema-instance": "xsi:",
    "http://bpmn.io/schema/bpmn/biocolor/1.0": "bioc:",
    "http://www.omg.org/spec/BPMN/non-normative/color/1.0": "color:",
}
_STANDARD = re.compile(r"https?://www\.omg\.org/spec/(BPMN|DMN|DD)/")
_FLOW_NODE = re.compile(
    r"\w*(task|event|gateway|subprocess)$|callActivity|transaction", re.IGNORECASE
)
_BPMN_PARTS = frozenset({
    "process", "collaboration", "participant", "lane", "sequenceFlow", "messageFlow",
    "association", "dataObject", "dataObjectReference", "dataStore", "dataStoreReference",
    "message", "signal", "error", "escalation", "textAnnotation", "group", "category",
    "categoryValue", "itemDefinition", "interface", "operation", "resource", "globalTask",
    "conversation",
})  # fmt: skip
_DMN_PARTS = frozenset({
    "decision", "inputData", "businessKnowledgeModel", "knowledgeSource", "decisionService",
    "itemDefinition", "import", "input", "output", "rule", "textAnnotation", "association",
})  # fmt: skip
REFERENCES = frozenset({
    "sourceRef", "targetRef", "attachedToRef", "default", "messageRef", "signalRef", "errorRef",
    "escalationRef", "processRef", "activityRef", "dataObjectRef", "dataStoreRef",
    "categoryValueRef", "itemSubjectRef", "operationRef", "href",
})  # fmt: skip
"""Attributes that name another part."""
WRAPPERS = ("extensionElements/", "camunda:properties/", "camunda:inputOutput/")
"""What stands around properties without saying anything itself."""
COLUMNS = frozenset({"input", "output"})
SHAPES = {
    "BPMNShape": "bpmnElement",
    "BPMNEdge": "bpmnElement",
    "DMNShape": "dmnElementRef",
    "DMNEdge": "dmnElementRef",
}
"""What draws a part → the attribute that names it."""


def spelled(name: str) -> str:
    """Spell a qualified name: standards have no prefix, unknown namespaces are written whole."""
    uri, _, local = name[1:].rpartition("}") if name.startswith("{") else ("", "", name)
    if not uri or _STANDARD.match(uri):
        return _PREFIXES.get(uri, "") + local
    return _PREFIXES.get(uri, f"{{{uri}}}") + local


def is_standard(element: ET.Element) -> bool:
    """Say whether an element is of BPMN, DMN or their pictures."""
    return _STANDARD.match(namespace(element)) is not None


def is_part(element: ET.Element, *, dmn: bool, above: str) -> bool:
    """Say whether an element is told of by itself; `above` is the name of what it stands in."""
    name = local_name(element)
    if not is_standard(element):
        return False
    if dmn:
        in_table = name in COLUMNS or name == "rule"
        return name in _DMN_PARTS and (above == "decisionTable" or not in_table)
    return name in _BPMN_PARTS or _FLOW_NODE.fullmatch(name) is not None


def segment(element: ET.Element) -> str:
    """One step of a facet's name: the element, and what tells it from its neighbours."""
    name = spelled(str(element.tag))
    if name == "camunda:property":
        return f"property:{element.get('name', '')}"
    if name in ("camunda:inputParameter", "camunda:outputParameter"):
        kind = "input" if name == "camunda:inputParameter" else "output"
        return f"{kind}:{element.get('name', '')}"
    mark = element.get("target") if name in ("camunda:in", "camunda:out") else element.get("name")
    return f"{name}[{mark}]" if mark else name


def trimmed(path: str) -> str:
    """A facet's name without what only stands around it."""
    for wrapper in WRAPPERS:
        path = path.removeprefix(wrapper)
    return path
