"""Reads one set of files — diagrams, decisions, forms — and checks them together."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from engine.decisions import Decision, Knowledge, Reading, analyse, read_decisions
from engine.domain.errors import Finding
from engine.domain.foreign import ForeignWord
from engine.domain.process_drafts import is_beside
from engine.forms import Form, FormRefused, is_layout, parse_form
from engine.interpreter.checks import check_process
from engine.interpreter.checks.decisions import check_decision, check_knowledge
from engine.interpreter.inner_forms import add_own_forms, form_findings
from engine.interpreter.model import NodeModel, ProcessModel, ProcessSummary, StartModel
from engine.interpreter.reading import DiagramFile
from engine.interpreter.soundness import MOST_STATES, check_soundness


@dataclass(frozen=True, kw_only=True)
class DeploymentModel:
    """Everything read from one set of files, with every finding at once.

    Attributes:
        words: what becomes of each word of another tool's vocabulary.
    """

    processes: tuple[ProcessSummary, ...]
    findings: tuple[Finding, ...]
    models: Mapping[str, ProcessModel]
    forms: Mapping[str, Form]
    decisions: Mapping[str, Decision]
    knowledge: tuple[Knowledge, ...] = ()
    words: tuple[ForeignWord, ...] = ()


def read_deployment(
    files: Mapping[str, bytes],
    *,
    topics: Collection[str] | None = None,
    pages: Collection[str] | None = None,
    functions: Collection[str] = (),
    most_states: int = MOST_STATES,
) -> DeploymentModel:
    """Read and check every file; never raises for their content.

    Args:
        files: name → bytes; `.bpmn`/`.xml` diagrams, `.dmn` decisions, `.form`/`.json` forms; other
            files are kept beside them unread, and so is what lies in `scenarios/` and `tests/`.
        topics: topics that have a handler; None accepts every topic.
        pages: names that `page:` form keys may use; None accepts every page.
        functions: names of the application's functions, beside the language's own.
        most_states: token states of each process that are looked at for deadlocks.
    """
    found = read_accepted(files)
    findings = list(found.findings)
    for decision in found.decisions.values():
        findings.extend(check_decision(decision, functions))
        findings.extend(analyse(decision))
    for lent in found.knowledge:
        findings.extend(check_knowledge(lent, functions))
    for model in found.models.values():
        findings.extend(
            check_process(
                model,
                forms=found.forms,
                decisions=found.decisions,
                topics=topics,
                pages=pages,
                functions=functions,
            )
        )
    # What hangs together wrongly is told first; token states of it would mean nothing.
    wrong = {f.file for f in findings if f.severity == "error"}
    for model in found.models.values():
        if model.file not in wrong:
            findings.extend(check_soundness(model, most_states))
    return replace(found, findings=tuple(findings))


def read_accepted(files: Mapping[str, bytes]) -> DeploymentModel:
    """Read files that were checked when they were deployed; only what cannot be read is told."""
    findings: list[Finding] = []
    forms = _read_forms(files, findings)
    read = _read_decisions(files, findings)
    diagrams = _read_diagrams(files, findings)
    models = _executable(diagrams, findings)
    for model in models.values():
        add_own_forms(model, forms, findings)
    return DeploymentModel(
        processes=tuple(_summary(m) for m in models.values()),
        findings=tuple(findings),
        models=models,
        forms=forms,
        decisions=read.decisions,
        knowledge=read.knowledge,
        words=tuple(word for diagram in diagrams for word in diagram.words),
    )


def _read_diagrams(files: Mapping[str, bytes], findings: list[Finding]) -> list[DiagramFile]:
    diagrams = [DiagramFile(name, files[name]) for name in _named(files, ".bpmn", ".xml", ".bpmn2")]
    for diagram in diagrams:
        diagram.read()
        findings.extend(diagram.findings)
    return diagrams


def _executable(diagrams: list[DiagramFile], findings: list[Finding]) -> dict[str, ProcessModel]:
    models: dict[str, ProcessModel] = {}
    idle = [m for diagram in diagrams for m in diagram.processes if not m.executable]
    for diagram in diagrams:
        for model in diagram.processes:
            if model.executable:
                _add_process(model, models, findings)
    if not models and (idle or not any(f.severity == "error" for f in findings)):
        findings.extend(_not_executable(idle))
    return models


def _not_executable(idle: list[ProcessModel]) -> list[Finding]:
    """Name what would have to be marked executable."""
    nothing = Finding(
        rule="process_present",
        message="В файлах нет исполняемого процесса.",
        remedy="Отметьте процесс как исполняемый (isExecutable).",
    )
    named = [replace(nothing, file=m.file, element_id=m.id, label=m.name) for m in idle]
    return named or [nothing]


def _named(files: Mapping[str, bytes], *endings: str) -> list[str]:
    """Names with these endings, but not of what only lies beside a process: no part of it."""
    return sorted(n for n in files if n.lower().endswith(endings) and not is_beside(n))


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
        if is_layout(files[name]):
            continue  # how another tool lays out a form that has a file of its own
        try:
            forms[PurePosixPath(name).stem] = parse_form(files[name], name)
        except FormRefused as refusal:
            findings.extend(form_findings(refusal, name))
    return forms


def _read_decisions(files: Mapping[str, bytes], findings: list[Finding]) -> Reading:
    read = read_decisions({name: files[name] for name in _named(files, ".dmn")})
    findings.extend(read.findings)
    return read


def _summary(model: ProcessModel) -> ProcessSummary:
    starts = [n for n in model.scope.nodes.values() if n.kind == "startEvent"]
    plain = next((n for n in starts if n.event is None or n.event.kind == "none"), None)
    groups = model.attributes.get("candidateStarterGroups", "")
    listed = model.attributes.get("isStartableInTasklist", "true") != "false"
    return ProcessSummary(
        key=model.id,
        name=model.name,
        file=model.file,
        documentation=model.documentation,
        clause=model.properties.get("clause", ""),
        candidate_starters=tuple(g.strip() for g in groups.split(",") if g.strip()),
        start_form_key=plain.attributes.get("formKey", "") if plain is not None else "",
        startable=plain is not None and listed,
        starts=starts_of(model),
    )


def starts_of(model: ProcessModel) -> tuple[StartModel, ...]:
    """What begins instances of a process without a person."""
    starts = (n for n in model.scope.nodes.values() if n.kind == "startEvent")
    return tuple(start for n in starts if (start := _start(n)) is not None)


def _start(node: NodeModel) -> StartModel | None:
    """The trigger of a start event that begins instances without a person."""
    event = node.event
    if event is None or event.kind not in ("message", "signal", "timer"):
        return None
    return StartModel(
        element_id=node.id, kind=event.kind, name=event.name, timer=event.timer, text=event.text
    )
