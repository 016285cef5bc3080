"""Reads BPMN XML into the plain model; never raises for content, collects findings instead."""

from collections.abc import Callable, Mapping

from lxml import etree

from engine.domain.errors import Finding
from engine.interpreter.model import (
    EventModel,
    FlowModel,
    LoopModel,
    NodeModel,
    ProcessModel,
    ScopeModel,
)
from engine.interpreter.reader_extensions import Extensions, read_extensions, simple_loop_texts
from engine.interpreter.safe_xml import UnsafeXml, parse_xml

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
_B = f"{{{BPMN}}}"

FLOW_NODES = frozenset(
    ["task", "manualTask", "userTask", "serviceTask", "scriptTask", "businessRuleTask", "sendTask", "receiveTask", "callActivity", "subProcess", "transaction", "adHocSubProcess", "startEvent", "endEvent", "intermediateCatchEvent", "intermediateThrowEvent", "boundaryEvent", "exclusiveGateway", "parallelGateway", "inclusiveGateway", "eventBasedGateway", "complexGateway", "callChoreography", "choreographyTask", "subChoreography", "implicitThrowEvent", "event"]
)
_EVENT_KINDS = {
    "timerEventDefinition": "timer",
    "messageEventDefinition": "message",
    "signalEventDefinition": "signal",
    "errorEventDefinition": "error",
    "escalationEventDefinition": "escalation",
    "terminateEventDefinition": "terminate",
    "conditionalEventDefinition": "conditional",
    "linkEventDefinition": "link",
    "compensateEventDefinition": "compensate",
    "cancelEventDefinition": "cancel",
}
_ARTEFACTS = frozenset(
    ["documentation", "extensionElements", "laneSet", "textAnnotation", "association", "group", "category", "dataObject", "dataObjectReference", "dataStoreReference", "ioSpecification", "property", "dataInputAssociation", "dataOutputAssociation", "incoming", "outgoing", "sequenceFlow", "auditing", "monitoring", "multiInstanceLoopCharacteristics", "standardLoopCharacteristics"]
)

Element = etree._Element


class FileReader:
    """Reads one file; `processes` and `findings` are filled by `read`."""

    def __init__(self, name: str, data: bytes) -> None:
        self.name = name
        self.processes: list[ProcessModel] = []
        self.findings: list[Finding] = []
        self._data = data
        self._named: dict[str, dict[str, str]] = {}
        self._ids: set[str] = set()

    def read(self) -> None:
        try:
            root = parse_xml(self._data)
        except UnsafeXml as error:
            self._find(
                "file_readable",
                message=f"Файл не прочитан: {error}.",
                remedy="Сохраните диаграмму заново в редакторе BPMN 2.0.",
            )
            return
        if root.tag != f"{_B}definitions":
            self._find(
                "file_is_bpmn",
                message="Это не диаграмма BPMN 2.0.",
                remedy="Загрузите файл .bpmn, сохранённый редактором BPMN 2.0.",
            )
            return
        self._read_catalogue(root)
        for process in root.findall(f"{_B}process"):
            self._read_process(process)
        for child in root:
            if isinstance(child.tag, str) and child.tag in (f"{_B}choreography", f"{_B}globalTask"):
                self._find(
                    "element_supported",
                    child,
                    message="Элемент не поддерживается.",
                    remedy="Нарисуйте процесс (process) с действиями и событиями.",
                )

    def _find(
        self,
        rule: str,
        element: Element | None = None,
        *,
        message: str,
        remedy: str = "",
        severity: str = "error",
    ) -> None:
        self.findings.append(
            Finding(
                severity=severity,
                file=self.name,
                rule=rule,
                message=message,
                remedy=remedy,
                element_id=element.get("id", "") if element is not None else "",
                label=(element.get("name", "") if element is not None else ""),
            )
        )

    def _read_catalogue(self, root: Element) -> None:
        code = {
            "message": "name",
            "signal": "name",
            "error": "errorCode",
            "escalation": "escalationCode",
        }
        for kind, attribute in code.items():
            self._named[kind] = {
                e.get("id", ""): e.get(attribute) or "" for e in root.findall(f"{_B}{kind}")
            }

    def _read_process(self, element: Element) -> None:
        extensions = read_extensions(element)
        process_id = element.get("id", "")
        if not process_id:
            self._find(
                "process_has_id",
                element,
                message="У процесса нет идентификатора.",
                remedy="Задайте идентификатор процесса (латиница, snake_case).",
            )
            return
        scope = self._read_scope(element, process_id)
        self._assign_lanes(element, scope)
        self.processes.append(
            ProcessModel(
                id=process_id,
                name=element.get("name") or process_id,
                file=self.name,
                executable=element.get("isExecutable", "true") != "false",
                documentation=_documentation(element),
                attributes=extensions.attributes,
                properties=extensions.properties,
                scope=scope,
            )
        )

    def _read_scope(self, element: Element, scope_id: str) -> ScopeModel:
        scope = ScopeModel(id=scope_id)
        for child in element:
            if not isinstance(child.tag, str):
                continue
            local = etree.QName(child).localname
            if child.tag == f"{_B}{local}" and local in FLOW_NODES:
                self._read_node(child, local, scope)
            elif (
                child.tag == f"{_B}{local}"
                and local not in _ARTEFACTS
                and not _belongs_to_owner(local)
            ):
                self._find(
                    "element_supported",
                    child,
                    message=f"Элемент «{local}» не поддерживается.",
                    remedy="Замените его действием, событием или шлюзом BPMN.",
                )
        for number, child in enumerate(element.findall(f"{_B}sequenceFlow"), start=1):
            self._read_flow(child, scope, number)
        return scope

    def _take_id(self, element: Element, fallback: str) -> str:
        own = element.get("id", "")
        chosen = own or fallback
        if chosen in self._ids:
            self._find(
                "id_unique",
                element,
                message=f"Идентификатор «{chosen}» использован дважды.",
                remedy="Дайте элементам разные идентификаторы.",
            )
        self._ids.add(chosen)
        return chosen

    def _read_flow(self, element: Element, scope: ScopeModel, number: int) -> None:
        # An id is optional in the XSD; many tools leave it out.
        flow_id = self._take_id(element, f"{scope.id}__flow_{number}")
        source, target = element.get("sourceRef", ""), element.get("targetRef", "")
        for end in (source, target):
            if end not in scope.nodes:
                self._find(
                    "flow_connected",
                    element,
                    message=f"Поток «{flow_id}» ссылается на отсутствующий элемент «{end}».",
                    remedy="Соедините поток с двумя элементами одного уровня.",
                )
                return
        condition = element.find(f"{_B}conditionExpression")
        text = (condition.text or "").strip() if condition is not None else ""
        scope.flows.append(
            FlowModel(
                id=flow_id,
                source=source,
                target=target,
                name=element.get("name", ""),
                condition=text,
            )
        )

    def _read_node(self, element: Element, kind: str, scope: ScopeModel) -> None:
        node_id = self._take_id(element, f"{scope.id}__{kind}_{len(scope.nodes) + 1}")
        extensions = read_extensions(element)
        definitions = [
            c
            for c in element
            if isinstance(c.tag, str) and etree.QName(c).localname.endswith("EventDefinition")
        ]
        node = NodeModel(
            id=node_id,
            kind=kind,
            name=(element.get("name") or "").replace("\n", " ").strip(),
            documentation=_documentation(element),
            attributes=_attributes(element, extensions),
            properties=extensions.properties,
            inputs=extensions.inputs,
            outputs=extensions.outputs,
            variables_in=extensions.variables_in,
            variables_out=extensions.variables_out,
            default_flow=element.get("default", ""),
            attached_to=element.get("attachedToRef", ""),
            interrupting=element.get("cancelActivity", element.get("isInterrupting", "true"))
            != "false",
            by_event=element.get("triggeredByEvent", "false") == "true",
            event=self._read_event(element, definitions),
            events=len(definitions),
            script=_child_text(element, "script"),
            line=element.sourceline or 0,
        )
        self._read_loop(element, node, extensions)
        if kind in ("subProcess", "transaction", "adHocSubProcess"):
            node.body = self._read_scope(element, node_id)
        scope.nodes[node_id] = node

    def _read_event(self, element: Element, definitions: list[Element]) -> EventModel | None:
        kind = etree.QName(element).localname
        if kind in ("sendTask", "receiveTask"):
            return EventModel(kind="message", name=self._reference(element, "message"))
        if not kind.endswith("Event"):
            return None
        if not definitions:
            # A reference to a shared definition is legal BPMN that hardly any tool writes.
            refs = element.find(f"{_B}eventDefinitionRef")
            return EventModel(kind="reference" if refs is not None else "none")
        first = definitions[0]
        event_kind = _EVENT_KINDS.get(etree.QName(first).localname, "unknown")
        event = EventModel(kind=event_kind)
        if event_kind in ("message", "signal", "error", "escalation"):
            event.name = self._reference(first, event_kind)
        if event_kind == "timer":
            for timer in ("date", "duration", "cycle"):
                text = _child_text(first, f"time{timer.capitalize()}")
                if text:
                    event.timer, event.text = timer, text
        return event

    def _reference(self, element: Element, kind: str) -> str:
        ref = element.get(f"{kind}Ref", "").split(":")[-1]
        if not ref:
            return ""
        if ref not in self._named[kind]:
            self._find(
                "reference_known",
                element,
                message=f"Ссылка {kind}Ref=«{ref}» ведёт в никуда.",
                remedy="Объявите сообщение, сигнал или ошибку в файле.",
            )
            return ref
        return self._named[kind][ref] or (ref if kind in ("message", "signal") else "")

    def _read_loop(self, element: Element, node: NodeModel, extensions: Extensions) -> None:
        if element.find(f"{_B}standardLoopCharacteristics") is not None:
            node.loop_problem = "standard"
        loop = element.find(f"{_B}multiInstanceLoopCharacteristics")
        if loop is None:
            return
        texts = simple_loop_texts(loop)
        node.loop = LoopModel(
            sequential=loop.get("isSequential", "false") == "true",
            cardinality=_child_text(loop, "loopCardinality"),
            completion_condition=_child_text(loop, "completionCondition"),
            collection=texts["collection"],
            element_variable=texts["element_variable"],
            output_collection=node.properties.get("outputCollection") or texts["output_collection"],
            output_element=node.properties.get("outputElement") or texts["output_element"],
        )

    def _assign_lanes(self, process: Element, scope: ScopeModel) -> None:
        """Give each node the role of the innermost lane that names it (§10.8)."""
        roles: Mapping[str, str] = {}
        for lane in process.iter(f"{_B}lane"):
            role = read_extensions(lane).properties.get("role") or lane.get("name", "")
            roles = {
                **roles,
                **{(r.text or "").strip(): role for r in lane.findall(f"{_B}flowNodeRef")},
            }
        for node in scope.nodes.values():
            _set_role(node, roles.get(node.id, ""), roles)


def _set_role(node: NodeModel, role: str, roles: Mapping[str, str]) -> None:
    node.lane_role = roles.get(node.id, role)
    if node.body is not None:
        for inner in node.body.nodes.values():
            _set_role(inner, node.lane_role, roles)


def _belongs_to_owner(local: str) -> bool:
    return (
        local.endswith("EventDefinition")
        or local.endswith("Ref")
        or local
        in (
            "script",
            "completionCondition",
            "outputSet",
            "inputSet",
            "dataInput",
            "dataOutput",
            "resourceRole",
            "performer",
            "humanPerformer",
            "potentialOwner",
            "rendering",
            "correlationSubscription",
            "supports",
            "conditionExpression",
            "ordering",
        )
    )


def _documentation(element: Element) -> str:
    return "\n".join((d.text or "").strip() for d in element.findall(f"{_B}documentation"))


def _child_text(element: Element, name: str) -> str:
    child = element.find(f"{_B}{name}")
    return (child.text or "").strip() if child is not None else ""


def _attributes(element: Element, extensions: Extensions) -> dict[str, str]:
    own = {k: v for k, v in element.attrib.items() if not str(k).startswith("{")}
    return {**{str(k): str(v) for k, v in own.items()}, **extensions.attributes}


ReaderFactory = Callable[[str, bytes], FileReader]
