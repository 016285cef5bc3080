"""Deployed definitions: read and checked once, compiled once per version, shared by all instances."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePosixPath

from engine.decisions import Decision, DecisionError, parse_decisions
from engine.domain.errors import Finding
from engine.forms import Form, FormRefused, parse_form
from engine.interpreter.builder import build
from engine.interpreter.checks import check_process
from engine.interpreter.evaluation import Evaluator
from engine.interpreter.model import NodeModel, ProcessModel, ProcessSummary, StartModel
from engine.interpreter.reader import FileReader
from engine.interpreter.scope import ProcessSpec


@dataclass(frozen=True, kw_only=True)
class DeploymentModel:
    """Everything read from one set of files, with every finding at once."""

    processes: tuple[ProcessSummary, ...]
    findings: tuple[Finding, ...]
    models: Mapping[str, ProcessModel]
    forms: Mapping[str, Form]
    decisions: Mapping[str, Decision]


class Definition:
    """One version of one process, executable; never changes.

    Attributes:
        forms: form key → form deployed beside the diagram.
        decisions: decision id → decision deployed beside the diagram.
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
        self._names = {n.id: n.name or n.id for n in model.scope.all_nodes()}
        self._specs = {scope.process_id: scope for scope in _all_specs(self.spec)}

    def element_name(self, element_id: str) -> str:
        """The label people read; the id itself for an unlabelled or unknown element."""
        return self._names.get(element_id, element_id)

    def node(self, element_id: str) -> NodeModel | None:
        return next((n for n in self.model.scope.all_nodes() if n.id == element_id), None)

    def scope_spec(self, process_id: str) -> ProcessSpec:
        """The process itself or one of its sub-processes, by BPMN id."""
        return self._specs[process_id]

    def next_start(
        self, element_id: str, evaluator: Evaluator, fired: int, anchor: datetime
    ) -> datetime | None:
        """When a timer start event is due for the (`fired` + 1)-th time; None when never again.

        Args:
            fired: how often it has started an instance already.
            anchor: when the definition was deployed; cycles without a start count from here.
        """
        node = self.node(element_id)
        if node is None or node.event is None:
            return None
        due, cycle = evaluator.timer(node.event.timer, node.event.text, {})
        if cycle is None:
            return due if not fired else None
        if cycle.count is not None and fired >= cycle.count:
            return None
        return evaluator.cycle_due(cycle, anchor, fired + 1)


def _all_specs(spec: ProcessSpec) -> list[ProcessSpec]:
    return [spec, *(inner for body in spec.bodies.values() for inner in _all_specs(body))]


def read_deployment(
    files: Mapping[str, bytes],
    *,
    topics: Collection[str] | None = None,
    pages: Collection[str] | None = None,
) -> DeploymentModel:
    """Read and check every file; never raises for their content.

    Args:
        files: name → bytes; `.bpmn`/`.xml` diagrams, `.dmn` decisions, `.form`/`.json` forms; other
            files are kept beside them unread.
        topics: topics that have a handler; None accepts every topic.
        pages: names that `page:` form keys may use; None accepts every page.
    """
    findings: list[Finding] = []
    models: dict[str, ProcessModel] = {}
    forms = _read_forms(files, findings)
    decisions = _read_decisions(files, findings)
    for name in _named(files, ".bpmn", ".bpmn20.xml", ".xml"):
        reader = FileReader(name, files[name])
        reader.read()
        findings.extend(reader.findings)
        for model in reader.processes:
            if model.executable:
                _add_process(model, models, findings)
    if not models and not any(f.severity == "error" for f in findings):
        findings.append(
            Finding(
                rule="process_present",
                message="В файлах нет исполняемого процесса.",
                remedy="Отметьте процесс как исполняемый (isExecutable).",
            )
        )
    for model in models.values():
        findings.extend(
            check_process(
                model,
                forms=forms,
                decisions=decisions,
                topics=topics,
                pages=pages,
                processes=models,
            )
        )
    return DeploymentModel(
        processes=tuple(_summary(m) for m in models.values()),
        findings=tuple(findings),
        models=models,
        forms=forms,
        decisions=decisions,
    )


def compile_definition(
    files: Mapping[str, bytes], process_key: str, definition_id: str
) -> Definition:
    """Compile one process of an accepted deployment.

    Raises:
        KeyError: no such process in the files.
    """
    deployment = read_deployment(files)
    return Definition(definition_id, deployment.models[process_key], deployment)


def _named(files: Mapping[str, bytes], *endings: str) -> list[str]:
    return sorted(n for n in files if n.lower().endswith(endings))


def _add_process(
    model: ProcessModel, models: dict[str, ProcessModel], findings: list[Finding]
) -> None:
    if model.id in models:
        findings.append(
            Finding(
                file=model.file,
                element_id=model.id,
                label=model.name,
                rule="process_unique",
                message="Процесс с таким идентификатором уже есть в этих файлах.",
                remedy="Дайте процессам разные идентификаторы.",
            )
        )
        return
    models[model.id] = model


def _read_forms(files: Mapping[str, bytes], findings: list[Finding]) -> dict[str, Form]:
    forms: dict[str, Form] = {}
    for name in _named(files, ".form", ".json"):
        try:
            forms[PurePosixPath(name).stem] = parse_form(files[name], name)
        except FormRefused as refusal:
            findings.extend(
                Finding(
                    file=name,
                    element_id=f.field_key,
                    label=f.label,
                    rule="form_valid",
                    message=f.problem,
                    remedy=f.remedy,
                )
                for f in refusal.findings
            )
    return forms


def _read_decisions(files: Mapping[str, bytes], findings: list[Finding]) -> dict[str, Decision]:
    decisions: dict[str, Decision] = {}
    for name in _named(files, ".dmn"):
        try:
            decisions.update({d.id: d for d in parse_decisions(files[name], name)})
        except DecisionError as error:
            findings.append(
                Finding(
                    file=name,
                    rule="decision_valid",
                    message=str(error),
                    remedy="Исправьте таблицу решений.",
                )
            )
    return decisions


def _summary(model: ProcessModel) -> ProcessSummary:
    starts = [n for n in model.scope.nodes.values() if n.kind == "startEvent"]
    plain = next((n for n in starts if n.event is None or n.event.kind == "none"), None)
    groups = model.attributes.get("candidateStarterGroups", "")
    return ProcessSummary(
        key=model.id,
        name=model.name,
        file=model.file,
        documentation=model.documentation,
        clause=model.properties.get("clause", ""),
        candidate_starters=tuple(g.strip() for g in groups.split(",") if g.strip()),
        start_form_key=plain.attributes.get("formKey", "") if plain is not None else "",
        startable=plain is not None
        and model.attributes.get("isStartableInTasklist", "true") != "false",
        starts=tuple(
            StartModel(
                element_id=n.id,
                kind=n.event.kind,
                name=n.event.name,
                timer=n.event.timer,
                text=n.event.text,
            )
            for n in starts
            if n.event is not None and n.event.kind in ("message", "signal", "timer")
        ),
    )
