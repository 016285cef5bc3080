"""Turns a DMN file into decisions, with every cell parsed before anything is deployed."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections import Counter
from dataclasses import replace

from engine.decisions.documents import (
    DocumentRefused,
    child,
    children,
    local_name,
    namespace,
    read_document,
)
from engine.decisions.model import Decision, DecisionError, Output
from engine.decisions.notes import Notes
from engine.decisions.tables import read_expression, read_table

MAX_DECISIONS = 200
_NAMESPACES = (
    "http://www.omg.org/spec/DMN/20151101/dmn.xsd",
    "http://www.omg.org/spec/DMN/20151101/dmn11.xsd",
    "http://www.omg.org/spec/DMN/20180521/MODEL/",
    "https://www.omg.org/spec/DMN/20191111/MODEL/",
    "https://www.omg.org/spec/DMN/20211108/MODEL/",
    "https://www.omg.org/spec/DMN/20230324/MODEL/",
)
_LOGIC = frozenset(
    {
        "decisionTable",
        "literalExpression",
        "invocation",
        "context",
        "list",
        "relation",
        "functionDefinition",
        "conditional",
        "for",
        "every",
        "some",
        "filter",
    }
)


def parse_decisions(xml: bytes, file_name: str) -> tuple[Decision, ...]:
    """Read all decisions of a DMN 1.1-1.5 file.

    Args:
        xml: the file's bytes.
        file_name: for messages.

    Raises:
        DecisionError: with every fault of the file at once.
    """
    notes = Notes(file_name)
    try:
        root = read_document(xml)
    except DocumentRefused as refusal:
        raise DecisionError([notes.fault("dmn_file", str(refusal))]) from None
    if local_name(root) != "definitions" or namespace(root) not in _NAMESPACES:
        raise DecisionError([notes.fault("dmn_file", "это не файл решений DMN 1.1–1.5")])
    elements = children(root, "decision")
    if len(elements) > MAX_DECISIONS:
        raise DecisionError([notes.fault("dmn_file", f"в файле больше {MAX_DECISIONS} решений")])
    found = [_decision(element, at, notes) for at, element in enumerate(elements, 1)]
    decisions = tuple(decision for decision in found if decision is not None)
    if not elements:
        notes.add("dmn_file", "в файле нет ни одного решения")
    _check_ids(decisions, notes)
    _check_circles(decisions, notes)
    notes.raise_if_any()
    return decisions


def _decision(element: ET.Element, at: int, notes: Notes) -> Decision | None:
    decision_id = element.get("id") or f"decision_{at}"
    name = " ".join((element.get("name") or decision_id).split())
    about = notes.about(decision_id, name)
    variable = child(element, "variable")
    empty = Decision(
        id=decision_id,
        name=name,
        variable=(variable.get("name") if variable is not None else None) or decision_id,
        required=_required(element, about),
        file_name=notes.file_name,
    )
    logic = [part for part in element if local_name(part) in _LOGIC]
    kind = local_name(logic[0]) if logic else ""
    if kind == "decisionTable":
        return read_table(logic[0], empty, about)
    if kind == "literalExpression":
        literal = read_expression(logic[0], "выражение", about)
        output = Output(id=f"{decision_id}_output", name=empty.variable, label=name)
        return replace(empty, literal=literal, outputs=(output,))
    about.add(
        "dmn_logic",
        f"логика вида «{kind}» не поддерживается" if kind else "нет ни таблицы, ни выражения",
        remedy="задайте решение таблицей или одним выражением",
    )
    return None


def _required(element: ET.Element, about: Notes) -> tuple[str, ...]:
    """Give the ids of the decisions that this one rests on."""
    if children(element, "knowledgeRequirement"):
        about.add("dmn_logic", "модели знаний (knowledgeRequirement) не поддерживаются")
    found: list[str] = []
    for requirement in children(element, "informationRequirement"):
        for reference in children(requirement, "requiredDecision"):
            target = (reference.get("href") or "").rpartition("#")[2]
            if target:
                found.append(target)
            else:
                about.add("dmn_requirement", "у связи с другим решением нет ссылки (href)")
    return tuple(found)


def _check_ids(decisions: tuple[Decision, ...], notes: Notes) -> None:
    ids = [decision.id for decision in decisions]
    for decision_id in sorted({one for one in ids if ids.count(one) > 1}):
        notes.add("dmn_id", f"идентификатор решения «{decision_id}» повторяется")
    for decision in decisions:
        rules = Counter(rule.id for rule in decision.rules)
        for rule_id in sorted(one for one, count in rules.items() if count > 1):
            about = notes.about(decision.id, decision.name)
            about.add("dmn_id", f"идентификатор строки «{rule_id}» повторяется")


def _check_circles(decisions: tuple[Decision, ...], notes: Notes) -> None:
    """Refuse decisions that rest on themselves through others."""
    required = {decision.id: decision.required for decision in decisions}
    for decision in decisions:
        seen: set[str] = set()
        waiting = list(decision.required)
        while waiting:
            one = waiting.pop()
            if one == decision.id:
                notes.about(decision.id, decision.name).add(
                    "dmn_circle", "решение через другие решения опирается само на себя"
                )
                break
            if one not in seen:
                seen.add(one)
                waiting.extend(required.get(one, ()))
