"""Expressions inside a form: conditions, rules, bounds, computed values and texts."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from engine.expressions import (
    FUNCTIONS,
    MAX_STEPS,
    Budget,
    ExpressionError,
    evaluate,
    functions_of,
    names_of,
    parse,
    to_json,
)
from engine.expressions import Expression as Parsed
from engine.forms.values import Variables

_EMPTINESS_FUNCTIONS = frozenset({"is_empty"})


# One form has many conditions, which are asked again until nothing changes.
FORM_STEPS = 100_000
_STEPS_PER_EXPRESSION = 3


@dataclass(kw_only=True)
class Allowance:
    """What all expressions of one form may cost together while it is read or shown."""

    left: float = FORM_STEPS

    @property
    def is_used_up(self) -> bool:
        return self.left <= 0

    @contextmanager
    def share(self) -> Iterator[Budget]:
        """Lend a budget to one expression and take off what it spends.

        Raises:
            ExpressionError: nothing is left.
        """
        if self.is_used_up:
            raise ExpressionError("условия формы слишком трудоёмкие")
        budget = Budget(int(min(MAX_STEPS, self.left)))
        given = budget.left
        try:
            yield budget
        finally:
            self.left -= given - max(budget.left, 0) + _STEPS_PER_EXPRESSION


_ALLOWANCE: ContextVar[Allowance | None] = ContextVar("_ALLOWANCE", default=None)


@contextmanager
def one_form() -> Iterator[Allowance]:
    """Let all expressions that are asked inside share one allowance, the outermost one."""
    allowance = _ALLOWANCE.get()
    if allowance is not None:
        yield allowance
        return
    allowance = Allowance()
    token = _ALLOWANCE.set(allowance)
    try:
        yield allowance
    finally:
        _ALLOWANCE.reset(token)


@dataclass(frozen=True, kw_only=True)
class Expression:
    """An expression of the form, parsed once.

    Attributes:
        text: as the designer wrote it, with its leading "=".
    """

    text: str
    parsed: Parsed = field(repr=False, compare=False)

    def value(self, variables: Variables) -> Any:
        """Evaluate; a name that nobody has set is null, as in FEEL.

        Raises:
            ExpressionError: it cannot be evaluated with these variables.
        """
        known = {name: variables.get(name) for name in self.names}
        with (_ALLOWANCE.get() or Allowance()).share() as budget:
            return evaluate(self.parsed, known, budget=budget)

    def value_or_none(self, variables: Variables) -> Any:
        """Evaluate; what cannot be evaluated is unknown, that is None."""
        try:
            return self.value(variables)
        except ExpressionError:
            return None

    @cached_property
    def as_json(self) -> Any:
        """The syntax tree that the browser evaluates."""
        return to_json(self.parsed)

    @cached_property
    def names(self) -> frozenset[str]:
        """Names of the variables that it reads."""
        return names_of(self.parsed)

    @cached_property
    def asks_about_emptiness(self) -> bool:
        """Whether it speaks of null itself, so that empty fields are its business."""
        return any(
            (node.get("node") == "literal" and node.get("value") is None)
            or node.get("node") == "defined"
            or node.get("function") in _EMPTINESS_FUNCTIONS
            for node in _nodes(self.as_json)
        )


def _nodes(tree: Any) -> Iterator[dict[str, Any]]:
    if isinstance(tree, dict):
        if "node" in tree:
            yield tree
        for branch in tree.values():
            yield from _nodes(branch)
    elif isinstance(tree, list):
        for branch in tree:
            yield from _nodes(branch)


def parse_expression(text: str) -> Expression:
    """Parse the text of an expression, written with or without its leading "=".

    Raises:
        ExpressionError: not in our language, or it calls a function that forms do not have (those
            of the calendar are for diagrams); the message is Russian.
    """
    written = text.strip()
    if not written.startswith("="):
        written = f"={written}"
    parsed = parse(written)
    unknown = sorted(functions_of(parsed) - FUNCTIONS.keys())
    if unknown:
        raise ExpressionError(f"функция «{unknown[0]}» неизвестна", text=written)
    return Expression(text=written, parsed=parsed)
