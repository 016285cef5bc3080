"""What an expression sees while decisions are worked out, and what all of them share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from engine.decisions.conversion import NotConvertible, fitted
from engine.decisions.data_types import DataType
from engine.decisions.model import DecisionError, Evaluation
from engine.decisions.notes import Notes
from engine.decisions.table_model import Table
from engine.expressions import (
    Budget,
    Expression,
    ExpressionError,
    FunctionRefused,
    Functions,
    Literal,
    UnaryTests,
    Value,
    evaluate,
    test,
)

# Of a decision and all that it rests on together. A cell costs two steps and what it holds:
# this is nine hundred rows of five columns that all have to be looked at.
_STEPS = 30_000
_STEPS_PER_CELL = 2
_DEEPEST = 30


@dataclass(kw_only=True)
class Ledger:
    """What one evaluation spends and records, whatever decisions and models take part.

    Attributes:
        depth: how many calls of models and services are open.
    """

    budget: Budget = field(default_factory=lambda: Budget(_STEPS))
    evaluations: list[Evaluation] = field(default_factory=list)
    depth: int = 0

    def pay(self) -> None:
        """Pay for looking at a cell; raises ExpressionError when it is too laborious."""
        try:
            self.budget.spend(_STEPS_PER_CELL)
        except FunctionRefused as refusal:
            raise ExpressionError(str(refusal)) from None

    def enter(self) -> None:
        """Begin a call; raises ExpressionError when calls nest too deeply."""
        if self.depth >= _DEEPEST:
            raise ExpressionError(f"вызовы вложены глубже {_DEEPEST}")
        self.depth += 1

    def leave(self) -> None:
        """End a call."""
        self.depth -= 1


@dataclass(frozen=True, kw_only=True)
class Sight:
    """The names and functions of one place.

    Attributes:
        about: the decision or model that errors name.
        names: variables and results.
        functions: those of the application, knowledge models and services.
    """

    about: Table
    names: Mapping[str, object]
    functions: Functions
    ledger: Ledger

    def seeing(self, names: Mapping[str, object]) -> Sight:
        """Give a sight that sees these names instead."""
        return replace(self, names=names)

    def value(self, expression: Expression, what: str) -> Value:
        """Work an expression out; `what` is how a person finds it."""
        try:
            self.ledger.pay()
            return evaluate(expression, self.names, self.functions, budget=self.ledger.budget)
        except ExpressionError as error:
            raise self.error("dmn_expression", f"{what}: {error.message}") from None

    def passes(self, tests: UnaryTests, value: Value, what: str) -> bool:
        """Say whether a value passes a cell."""
        try:
            self.ledger.pay()
            if _accepts_everything(tests):
                return True
            return test(tests, value, self.names, self.functions, budget=self.ledger.budget)
        except ExpressionError as error:
            raise self.error("dmn_cell", f"{what}: {error.message}") from None

    def fitted(self, value: Value, wanted: DataType, what: str, rule: str = "dmn_type") -> Value:
        """Bring a value to a type."""
        if wanted.name == "":
            return value
        try:
            return fitted(value, wanted, lambda tests, each: self.passes(tests, each, what))
        except NotConvertible as refusal:
            raise self.error(rule, f"{what}: {refusal}") from None

    def error(self, rule: str, message: str) -> DecisionError:
        """Compose the error about the decision."""
        return error_about(self.about, rule, message)


def error_about(decision: Table, rule: str, message: str) -> DecisionError:
    """Compose an error that names a decision."""
    notes = Notes(decision.file_name, decision.id, decision.name)
    return DecisionError([notes.fault(rule, message)])


def _accepts_everything(tests: UnaryTests) -> bool:
    return isinstance(tests.root, Literal) and tests.root.value is True
