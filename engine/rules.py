"""The words of rules of drawing: a door of its own beside the front door, for whoever has rules.

A rule is one function over a `Sight` of a process; `build_engine(rules=…)` takes them, and
`ProcessEngine.deploy(reasons=…)` raises `ReasonsMissing` where a person leaves out a warning.
"""

from engine.domain.errors import Acceptance, ReasonsMissing
from engine.interpreter.model import FlowModel, NodeModel, ProcessModel, ScopeModel
from engine.interpreter.rules import BUILT_IN_RULES, GENERAL_RULES, Flaw, Rule, Sight, flaw, judge

__all__ = [
    "BUILT_IN_RULES",
    "GENERAL_RULES",
    "Acceptance",
    "Flaw",
    "FlowModel",
    "NodeModel",
    "ProcessModel",
    "ReasonsMissing",
    "Rule",
    "ScopeModel",
    "Sight",
    "flaw",
    "judge",
]
