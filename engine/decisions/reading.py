"""Turns DMN files into decisions, with every cell parsed before anything is deployed."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace

from engine.decisions.boxed import Boxed, BoxedExpression, BoxedTable
from engine.decisions.boxed_reading import logic_of, name_of, read_logic
from engine.decisions.cells import Cells
from engine.decisions.data_types import ANYTHING
from engine.decisions.documents import child
from engine.decisions.files import DmnFile, read_file, vocabulary
from engine.decisions.item_definitions import ItemDefinitions
from engine.decisions.model import Called, Decision, Knowledge, Service
from engine.decisions.notes import Notes
from engine.decisions.parts import names_read, tables_of
from engine.decisions.requirements import Requirements, check_circles
from engine.decisions.table_model import Output
from engine.domain.errors import Finding


@dataclass(frozen=True, kw_only=True)
class Reading:
    """What a set of files decides, with every fault at once.

    Attributes:
        decisions: id → decision.
        knowledge: all knowledge models, also those that nothing calls.
    """

    decisions: Mapping[str, Decision]
    knowledge: tuple[Knowledge, ...]
    findings: tuple[Finding, ...]


def parse_decisions(xml: bytes, file_name: str) -> tuple[Decision, ...]:
    """Read all decisions of one DMN 1.1-1.5 file; what it requires of other files is not looked up.

    Raises:
        DecisionError: with every fault of the file at once.
    """
    notes = Notes(file_name)
    found, _ = _read({file_name: xml}, notes, whole=False)
    notes.raise_if_any()
    return tuple(found)


def read_decisions(files: Mapping[str, bytes]) -> Reading:
    """Read a whole set of files whose decisions may require each other.

    Args:
        files: name → bytes, DMN files only.
    """
    notes = Notes("")
    found, called = _read(files, notes, whole=True)
    return Reading(
        decisions={one.id: one for one in found},
        knowledge=tuple(one for one in called if isinstance(one, Knowledge)),
        findings=notes.findings,
    )


def _read(
    files: Mapping[str, bytes], notes: Notes, *, whole: bool
) -> tuple[list[Decision], list[Called]]:
    opened = [read_file(files[name], notes.of_file(name)) for name in files]
    read = [file for file in opened if file is not None]
    names = vocabulary(read)
    types = ItemDefinitions(
        ((one, file.notes) for file in read for one in file.elements("itemDefinition")), names
    )
    types.read_all()
    requirements = Requirements(read, types, names, whole=whole)
    decisions = [one for file in read for one in _decisions(file, types, names, requirements)]
    called = requirements.everything()
    _check_ids(decisions, notes)
    check_circles(decisions, [one for one in called if isinstance(one, Service)], notes)
    return decisions, called


def _decisions(
    file: DmnFile, types: ItemDefinitions, names: frozenset[str], requirements: Requirements
) -> list[Decision]:
    elements = file.elements("decision")
    if not elements and not _only_lends(file):
        file.notes.add("dmn_file", "в файле нет ни одного решения")
    found: list[Decision] = []
    for at, element in enumerate(elements, 1):
        decision_id = element.get("id") or f"decision_{at}"
        about = file.notes.about(decision_id, name_of(element) or decision_id)
        cells = Cells(about, types, names)
        decision = _decision(element, decision_id, file, cells, requirements)
        if decision is not None:
            found.append(decision)
    return found


def _only_lends(file: DmnFile) -> bool:
    """Say whether a file only lends to others: knowledge models, inputs or types."""
    return any(
        file.elements(kind)
        for kind in ("businessKnowledgeModel", "itemDefinition", "inputData", "decisionService")
    )


def _decision(
    element: ET.Element,
    decision_id: str,
    file: DmnFile,
    cells: Cells,
    requirements: Requirements,
) -> Decision | None:
    variable = child(element, "variable")
    name = name_of(element) or decision_id
    empty = Decision(
        id=decision_id,
        name=name,
        variable=name_of(variable) or decision_id,
        type=cells.type_of(variable, "результат") if variable is not None else ANYTHING,
        required=requirements.decisions(element, file, cells.notes),
        input_data=requirements.input_data(element, file, cells),
        knowledge=requirements.knowledge(element, file, cells.notes),
        aliases=requirements.aliases(file, name_of(variable) or name, name),
        file_name=file.name,
        digest=file.digest,
    )
    inner = logic_of(element)
    if inner is None:
        cells.notes.add(
            "dmn_logic",
            "нет ни таблицы, ни выражения",
            remedy="задайте решение таблицей, выражением или контекстом",
        )
        return None
    logic = read_logic(inner, empty, cells)
    if logic is None:
        return None
    decision = _with_logic(empty, logic)
    return replace(decision, reads=tuple(sorted(names_read(decision))))


def _with_logic(empty: Decision, logic: Boxed) -> Decision:
    if isinstance(logic, BoxedTable):
        table = logic.table
        return replace(
            empty,
            hit_policy=table.hit_policy,
            aggregation=table.aggregation,
            inputs=table.inputs,
            outputs=table.outputs,
            rules=table.rules,
        )
    output = Output(id=f"{empty.id}_output", name=empty.variable, label=empty.name)
    literal = logic.expression if isinstance(logic, BoxedExpression) else None
    return replace(
        empty, literal=literal, logic=None if literal is not None else logic, outputs=(output,)
    )


def _check_ids(decisions: list[Decision], notes: Notes) -> None:
    places: dict[str, list[Decision]] = {}
    for decision in decisions:
        places.setdefault(decision.id, []).append(decision)
    for decision_id, same in sorted(places.items()):
        if len(same) > 1:
            files = ", ".join(sorted({one.file_name for one in same}))
            notes.of_file(same[-1].file_name).add(
                "dmn_id",
                f"идентификатор решения «{decision_id}» повторяется ({files})",
                remedy="дайте решениям разные идентификаторы",
            )
    for decision in decisions:
        for table in tables_of(decision):
            rules = Counter(rule.id for rule in table.rules)
            for rule_id in sorted(one for one, count in rules.items() if count > 1):
                about = notes.of_file(decision.file_name).about(decision.id, decision.name)
                about.add("dmn_id", f"идентификатор строки «{rule_id}» повторяется")
