"""One version of one process, compiled once and shared by all its instances."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from engine.domain.errors import ExpressionFailed
from engine.interpreter.builder import build
from engine.interpreter.deployment import DeploymentModel, read_accepted
from engine.interpreter.evaluation import Evaluator
from engine.interpreter.model import NodeModel, ProcessModel, ScopeModel
from engine.interpreter.scope import ProcessSpec


class Definition:
    """One version of one process, executable; never changes.

    Attributes:
        forms: form key → form deployed beside the diagram.
        decisions: decision id → decision deployed beside the diagram.
        calls: keys of the processes that its call activities name as they stand.
        has_choices: it has ad-hoc sub-processes, in which people choose what to begin.
    """

    def __init__(
        self, definition_id: str, model: ProcessModel, deployment: DeploymentModel
    ) -> None:
        self.id = definition_id
        self.key = model.id
        self.name = model.name
        self.model = model
        self.forms = deployment.forms
        self.decisions = deployment.decisions
        self.spec: ProcessSpec = build(self, model.scope)
        self.has_choices = any(n.kind == "adHocSubProcess" for n in model.scope.all_nodes())
        self.calls = frozenset(
            n.attributes.get("calledElement", "") for n in model.scope.all_nodes()
        ) - {""}
        self._names = {n.id: n.name or n.id for n in model.scope.all_nodes()}
        self._specs = {scope.process_id: scope for scope in _all_specs(self.spec)}

    def element_name(self, element_id: str) -> str:
        """The label people read; the id itself for an unlabelled or unknown element."""
        return self._names.get(element_id, element_id)

    def node(self, element_id: str) -> NodeModel | None:
        return next((n for n in self.model.scope.all_nodes() if n.id == element_id), None)

    def scope_model(self, process_id: str) -> ScopeModel:
        """What the process itself or one of its sub-processes, by BPMN id, looks like."""
        if process_id == self.key:
            return self.model.scope
        return next(each for each in self.model.scope.all_scopes() if each.id == process_id)

    def scope_spec(self, process_id: str) -> ProcessSpec:
        """The process itself or one of its sub-processes, by BPMN id."""
        return self._specs[process_id]

    def spec_with(self, element_id: str) -> ProcessSpec | None:
        """The process or sub-process that an element is drawn in."""
        specs = self._specs.values()
        drawn = (each for each in specs if _draws(each, element_id))
        return next(drawn, None)

    def next_start(
        self, element_id: str, evaluator: Evaluator, fired: int, anchor: datetime
    ) -> tuple[int, datetime] | None:
        """The next moment ahead of a timer start event; None when there is none.

        Args:
            element_id: id of the start event.
            evaluator: works out the timer's text; a start event has no variables.
            fired: how many of its moments have gone by already.
            anchor: when the definition was deployed; cycles without a start count from here.

        Returns:
            How many moments go before it, those missed now included, and the moment itself.
        """
        node = self.node(element_id)
        if node is None or node.event is None:
            return None
        due, cycle = evaluator.timer(node.event.timer, node.event.text, {})
        if cycle is None:
            return (0, due) if not fired and due > evaluator.clock.now() else None
        number = evaluator.next_firing(cycle, anchor, fired)
        if number is None:
            return None
        try:
            return number - 1, evaluator.cycle_due(cycle, anchor, number)
        except ExpressionFailed:
            return None  # beyond the calendar lies nothing


@dataclass(frozen=True, kw_only=True)
class ProcessScope:
    """One process or sub-process of a definition, by BPMN id."""

    definition: Definition
    process_id: str

    @property
    def model(self) -> ScopeModel:
        return self.definition.scope_model(self.process_id)


def _draws(spec: ProcessSpec, element_id: str) -> bool:
    found = spec.task_specs.get(element_id)
    return found is not None and bool(element_id) and found.bpmn_id == element_id


def _all_specs(spec: ProcessSpec) -> list[ProcessSpec]:
    return [spec, *(inner for body in spec.bodies.values() for inner in _all_specs(body))]


def compile_definition(
    files: Mapping[str, bytes], process_key: str, definition_id: str
) -> Definition:
    """Compile one process of an accepted deployment.

    Raises:
        KeyError: no such process in the files.
    """
    deployment = read_accepted(files)
    return Definition(definition_id, deployment.models[process_key], deployment)
