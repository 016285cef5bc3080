"""Decisions of DMN 1.3, read in full at deployment and explained when worked out."""

from __future__ import annotations

from engine.decisions.evaluation import evaluate
from engine.decisions.model import (
    Aggregation,
    Decision,
    DecisionError,
    DecisionResult,
    Evaluation,
    HitPolicy,
    Input,
    Knowledge,
    Output,
    Rule,
)
from engine.decisions.parts import functions_within, texts_in, texts_of
from engine.decisions.reading import Reading, parse_decisions, read_decisions

__all__ = [
    "Aggregation",
    "Decision",
    "DecisionError",
    "DecisionResult",
    "Evaluation",
    "HitPolicy",
    "Input",
    "Knowledge",
    "Output",
    "Reading",
    "Rule",
    "evaluate",
    "functions_within",
    "parse_decisions",
    "read_decisions",
    "texts_in",
    "texts_of",
]
