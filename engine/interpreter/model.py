"""What a BPMN file says, as plain values: the step between XML and executable elements.

Nothing here knows XML or SpiffWorkflow. Section numbers refer to BPMN 2.0.2 (formal/2013-12-09).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from engine.interpreter.data_model import DataFlowModel


@dataclass(kw_only=True)
class EventModel:
    """An event definition (§10.5.5).

    Attributes:
        kind: "none", "timer", "message", "signal", "error", "escalation", "terminate", "link",
            "conditional", "compensate", "cancel".
        name: message, signal or link name, error or escalation code ("" catches every code).
        timer: "date", "duration" or "cycle" for timers; timers: how many of these it has.
        text: the expression of a timer or a condition as written.
        activity: id of the activity that a thrown compensation is about; "" for all of the scope.
        waits: a thrown compensation goes on only when the handlers are done.
        code_variable, message_variable: where a catcher wants the code and the text it catches.
    """

    kind: str = "none"
    name: str = ""
    timer: str = ""
    text: str = ""
    timers: int = 0
    activity: str = ""
    waits: bool = True
    code_variable: str = ""
    message_variable: str = ""


@dataclass(kw_only=True)
class LoopModel:
    """Multi-instance or standard loop characteristics (§10.3.8). Texts are as written.

    Attributes:
        standard: a standard loop: the next three attributes count; else a multi-instance.
        condition: another round follows while it holds; maximum: most rounds, a number or
            expression; test_before: ask before the first round, too.
    """

    standard: bool = False
    condition: str = ""
    maximum: str = ""
    test_before: bool = False
    sequential: bool = False
    collection: str = ""
    element_variable: str = ""
    cardinality: str = ""
    completion_condition: str = ""
    output_collection: str = ""
    output_element: str = ""
    scripts_on_each: bool = False


@dataclass(kw_only=True)
class FlowModel:
    """A sequence flow (§8.4.13)."""

    id: str
    source: str
    target: str
    name: str = ""
    condition: str = ""


@dataclass(kw_only=True)
class NodeModel:
    """A flow node.

    Attributes:
        kind: local name of the XML element ("userTask", "exclusiveGateway"…).
        attributes: our own and foreign attributes by their local names (formKey, assignee…).
        properties: name → value of the extension properties.
        inputs, outputs: declared input and output mappings, in order.
        body: the nodes inside, for sub-processes.
        completion_condition: when an ad-hoc sub-process has done enough.
        associated: for a compensation boundary, the elements that associations join it with.
        loop_problem: kind of loop characteristics we do not execute; "" for none.
        unexecuted: names of children that ask for behaviour we do not have.
        parameters: constants and expressions for a handler, beside what it is handed anyway.
        before, after: scripts around the work.
        form: a form-js schema made of fields that the diagram itself lists.
    """

    id: str
    kind: str
    name: str = ""
    lane_role: str = ""
    documentation: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)
    properties: Mapping[str, str] = field(default_factory=dict)
    inputs: tuple[tuple[str, str], ...] = ()
    outputs: tuple[tuple[str, str], ...] = ()
    variables_in: tuple[tuple[str, str], ...] | None = None
    variables_out: tuple[tuple[str, str], ...] | None = None
    default_flow: str = ""
    attached_to: str = ""
    interrupting: bool = True
    by_event: bool = False
    event: EventModel | None = None
    events: int = 0
    associated: tuple[str, ...] = ()
    loop: LoopModel | None = None
    loop_problem: str = ""
    unexecuted: tuple[str, ...] = ()
    parameters: tuple[tuple[str, str], ...] = ()
    before: str = ""
    after: str = ""
    form: Mapping[str, object] | None = None
    script: str = ""
    completion_condition: str = ""
    body: "ScopeModel | None" = None
    data: DataFlowModel = field(default_factory=DataFlowModel)

    @property
    def of_each(self) -> bool:
        """An event at the border of each repetition of its activity, not of all together."""
        return self.properties.get("each", "false") == "true"

    @property
    def scripts_on_each(self) -> bool:
        """The scripts around a repeated activity run around each repetition."""
        return self.loop is not None and self.loop.scripts_on_each

    @property
    def is_handler(self) -> bool:
        """Outside the normal flow: compensates another activity (§10.7.1)."""
        return self.attributes.get("isForCompensation", "false") == "true"

    @property
    def catches_compensation(self) -> bool:
        return self.kind == "boundaryEvent" and self._is("compensate")

    @property
    def throws_compensation(self) -> bool:
        return self.kind in ("endEvent", "intermediateThrowEvent") and self._is("compensate")

    @property
    def cancels(self) -> bool:
        """A cancel end event: it ends the transaction around it without success (§10.5.3)."""
        return self.kind == "endEvent" and self._is("cancel")

    @property
    def compensates_its_scope(self) -> bool:
        """A compensation event sub-process (§10.7.1)."""
        inner = self.body.nodes.values() if self.by_event and self.body is not None else ()
        return any(n.kind == "startEvent" and n._is("compensate") for n in inner)

    def _is(self, kind: str) -> bool:
        return self.event is not None and self.event.kind == kind

    @property
    def is_link(self) -> bool:
        return self.event is not None and self.event.kind == "link"

    @property
    def link_name(self) -> str:
        """What joins the two ends of a link: the definition's name, else the event's own label."""
        return (self.event.name if self.event is not None else "") or self.name


@dataclass(kw_only=True)
class ScopeModel:
    """The contents of a process or sub-process.

    Attributes:
        data_objects: variables of its data objects and properties, which live as long as it does.
    """

    id: str
    data_objects: tuple[str, ...] = ()
    nodes: dict[str, NodeModel] = field(default_factory=dict)
    flows: list[FlowModel] = field(default_factory=list)
    _outgoing: dict[str, list[FlowModel]] = field(default_factory=dict)
    _incoming: dict[str, list[FlowModel]] = field(default_factory=dict)

    def add_flow(self, flow: FlowModel) -> None:
        self.flows.append(flow)
        self._outgoing.setdefault(flow.source, []).append(flow)
        self._incoming.setdefault(flow.target, []).append(flow)

    def outgoing(self, node_id: str) -> list[FlowModel]:
        """In document order: the order gateways try them (§10.6.2)."""
        return self._outgoing.get(node_id, [])

    def incoming(self, node_id: str) -> list[FlowModel]:
        return self._incoming.get(node_id, [])

    def link_target(self, node_id: str) -> str:
        """Id of the catching link a throwing link leads to (§10.5.5); "" for everything else."""
        node = self.nodes[node_id]
        if node.kind != "intermediateThrowEvent" or not node.is_link:
            return ""
        return next((n.id for n in self._links("intermediateCatchEvent", node)), "")

    def link_sources(self, node_id: str) -> list[str]:
        """Ids of the throwing links that lead to a catching link; none for everything else."""
        node = self.nodes[node_id]
        if node.kind != "intermediateCatchEvent" or not node.is_link:
            return []
        return [n.id for n in self._links("intermediateThrowEvent", node)]

    def _links(self, kind: str, other: NodeModel) -> Iterator[NodeModel]:
        for node in self.nodes.values():
            if node.kind == kind and node.is_link and node.link_name == other.link_name:
                yield node

    def selectable(self) -> tuple[str, ...]:
        """Ids of the activities that nothing leads to: the ones a person may choose (§13.3.5)."""
        return tuple(
            n.id
            for n in self.nodes.values()
            if not self.incoming(n.id)
            and not n.by_event
            and not n.kind.endswith(("Event", "Gateway"))
            and n.attributes.get("isForCompensation", "false") == "false"
        )

    def attached(self) -> dict[str, list[NodeModel]]:
        """Boundary events by the activity they sit on."""
        found: dict[str, list[NodeModel]] = {}
        for node in self.nodes.values():
            if node.attached_to:
                found.setdefault(node.attached_to, []).append(node)
        return found

    def compensation_handlers(self) -> dict[str, str]:
        """Activity → the activity that compensates it, both of this scope (§10.7.1)."""
        return {
            node.attached_to: node.associated[0]
            for node in self.nodes.values()
            if node.catches_compensation and node.associated and node.attached_to
        }

    def may_compensate(self) -> bool:
        """Whether something in here or deeper undoes what was completed before."""
        return any(n.throws_compensation or n.cancels for n in self.all_nodes())

    def all_nodes(self) -> Iterator[NodeModel]:
        """This scope's nodes and those of its sub-processes, depth first."""
        for node in self.nodes.values():
            yield node
            if node.body is not None:
                yield from node.body.all_nodes()

    def all_scopes(self) -> Iterator["ScopeModel"]:
        yield self
        for node in self.nodes.values():
            if node.body is not None:
                yield from node.body.all_scopes()


@dataclass(kw_only=True)
class ProcessModel:
    """One process of a file; `drawn`: ids of what its picture shows; form key → embedded JSON."""

    id: str
    name: str
    file: str
    executable: bool
    documentation: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)
    properties: Mapping[str, str] = field(default_factory=dict)
    embedded_forms: Mapping[str, bytes] = field(default_factory=dict)
    drawn: frozenset[str] = frozenset()
    scope: ScopeModel


@dataclass(frozen=True, kw_only=True)
class StartModel:
    """A way a new instance begins without a person: message, signal or timer start event."""

    element_id: str
    kind: str
    name: str = ""
    timer: str = ""
    text: str = ""


@dataclass(frozen=True, kw_only=True)
class ProcessSummary:
    """What the catalogue stores of a deployed process."""

    key: str
    name: str
    file: str
    documentation: str = ""
    clause: str = ""
    candidate_starters: tuple[str, ...] = ()
    start_form_key: str = ""
    startable: bool = True
    starts: tuple[StartModel, ...] = ()
