"""Where checks write their findings, and what they may look at."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from engine.decisions import Decision
from engine.domain.errors import Finding
from engine.expressions import ExpressionError, parse
from engine.forms import Form
from engine.interpreter.model import NodeModel, ProcessModel


@dataclass(frozen=True, kw_only=True)
class Surroundings:
    """What else is deployed or registered beside the process; None accepts everything."""

    forms: Mapping[str, Form]
    decisions: Mapping[str, Decision]
    topics: Collection[str] | None
    pages: Collection[str] | None


class Report:
    """The findings of one process."""

    def __init__(self, model: ProcessModel) -> None:
        self.model = model
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

    def check_expression(self, node: NodeModel, text: str, what: str) -> None:
        """Refuse a text that the expression language cannot read."""
        try:
            parse(text)
        except ExpressionError as error:
            self.refuse(
                node,
                "expression_valid",
                f"Не читается {what}: {error}.",
                "Исправьте выражение; образцы — в справке о выражениях.",
            )
