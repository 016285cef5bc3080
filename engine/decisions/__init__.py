"""Decision tables of DMN 1.3, read in full at deployment and explained when worked out."""

from __future__ import annotations

from engine.decisions.evaluation import evaluate
from engine.decisions.model import (
    Aggregation,
    Decision,
    DecisionError,
    DecisionResult,
    HitPolicy,
    Input,
    Output,
    Rule,
)
from engine.decisions.reading import parse_decisions

__all__ = [
    "Aggregation",
    "Decision",
    "DecisionError",
    "DecisionResult",
    "HitPolicy",
    "Input",
    "Output",
    "Rule",
    "evaluate",
    "parse_decisions",
]
