"""Where checks write their findings, and what they may look at."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from engine.decisions import Decision
from engine.domain.errors import Finding
from engine.expressions import (
    CALENDAR_FUNCTION_NAMES,
    FUNCTIONS,
    Expression,
    ExpressionError,
    Script,
    UnaryTests,
    functions_of,
    parse,
)
from engine.forms import Form
from engine.interpreter.model import NodeModel, ProcessModel


@dataclass(frozen=True, kw_only=True)
class Surroundings:
    """What else is deployed or registered beside the process; None accepts everything."""

    forms: Mapping[str, Form]
    decisions: Mapping[str, Decision]
    topics: Collection[str] | None
    pages: Collection[str] | None


def unknown_functions(
    parsed: Expression | UnaryTests | Script, known: Collection[str]
) -> tuple[str, ...]:
    """Give functions that are called but not there; `known` are those beside the language's own."""
    there = {*FUNCTIONS, *CALENDAR_FUNCTION_NAMES, *known}
    return tuple(sorted(functions_of(parsed) - there))


class Report:
    """The findings of one process. `functions`: names of the application's own functions."""

    def __init__(self, model: ProcessModel, functions: Collection[str] = ()) -> None:
        self.model = model
        self.functions = functions
        self.findings: list[Finding] = []

    def refuse(self, node: NodeModel | None, rule: str, message: str, remedy: str) -> None:
        """Add an error at a node, or at the process itself when `node` is None."""
        self.findings.append(
            Finding(
                file=self.model.file,
                rule=rule,
                message=message,
                remedy=remedy,
                element_id=node.id if node is not None else self.model.id,
                label=node.name if node is not None else self.model.name,
            )
        )

    def check_functions(
        self,
        node: NodeModel | None,
        parsed: Expression | Script,
        what: str,
        further: Collection[str] = (),
    ) -> None:
        """Refuse calls of unknown functions; `further` are those known only at this place."""
        for name in unknown_functions(parsed, {*self.functions, *further}):
            self.refuse(
                node,
                "function_known",
                f"{what[:1].upper()}{what[1:]}: функция «{name}» неизвестна.",
                "Исправьте имя функции; список функций — в справке о выражениях.",
            )

    def check_expression(self, node: NodeModel | None, text: str, what: str) -> None:
        """Refuse a text that the expression language cannot read, or that calls what is unknown.

        A node of None means the process itself.
        """
        try:
            self.check_functions(node, parse(text), what)
        except ExpressionError as error:
            self.refuse(
                node,
                "expression_valid",
                f"Не читается {what}: {error}.",
                "Исправьте выражение; образцы — в справке о выражениях.",
            )
