"""Decisions of DMN 1.3, read in full at deployment and explained when worked out."""

from __future__ import annotations

from engine.decisions.analysis import analyse
from engine.decisions.evaluation import evaluate
from engine.decisions.model import (
    Decision,
    DecisionError,
    DecisionResult,
    Evaluation,
    Knowledge,
)
from engine.decisions.parts import functions_within, tables_of, texts_in, texts_of
from engine.decisions.reading import Reading, parse_decisions, read_decisions
from engine.decisions.table_model import Aggregation, HitPolicy, Input, Output, Rule, Table

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
    "Table",
    "analyse",
    "evaluate",
    "functions_within",
    "parse_decisions",
    "read_decisions",
    "tables_of",
    "texts_in",
    "texts_of",
]
