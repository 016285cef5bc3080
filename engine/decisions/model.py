"""What a decision is once it has been read, and what came out of one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from engine.domain.errors import Finding
from engine.expressions import Expression, UnaryTests, Value


class HitPolicy(StrEnum):
    """How a table picks among the rules that match."""

    UNIQUE = "UNIQUE"
    FIRST = "FIRST"
    PRIORITY = "PRIORITY"
    ANY = "ANY"
    COLLECT = "COLLECT"
    RULE_ORDER = "RULE ORDER"
    OUTPUT_ORDER = "OUTPUT ORDER"

    @property
    def gives_lists(self) -> bool:
        """Say whether all matching rules contribute to the result."""
        return self in (HitPolicy.COLLECT, HitPolicy.RULE_ORDER, HitPolicy.OUTPUT_ORDER)


class Aggregation(StrEnum):
    """What a collecting table makes of the collected values."""

    SUM = "SUM"
    MIN = "MIN"
    MAX = "MAX"
    COUNT = "COUNT"


@dataclass(frozen=True, kw_only=True)
class Input:
    """A column of conditions: what is asked for, and of which type and range."""

    id: str
    label: str
    expression: Expression
    type_ref: str = ""
    allowed: UnaryTests | None = None


@dataclass(frozen=True, kw_only=True)
class Output:
    """A column of results; ranked lists its values from the most important one on."""

    id: str
    name: str
    label: str
    type_ref: str = ""
    ranked: tuple[Expression, ...] = ()
    default: Expression | None = None


@dataclass(frozen=True, kw_only=True)
class Rule:
    """A row: one condition per input column, one expression per output column."""

    id: str
    number: int
    conditions: tuple[UnaryTests, ...]
    results: tuple[Expression, ...]
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Decision:
    """A decision table, or a single expression.

    Attributes:
        variable: the name under which decisions that require this one see its result.
        literal: the expression, if the decision is no table; then there are no rules.
        required: ids of the decisions that are worked out first.
        file_name: where it was read from.
    """

    id: str
    name: str
    variable: str
    hit_policy: HitPolicy = HitPolicy.UNIQUE
    aggregation: Aggregation | None = None
    inputs: tuple[Input, ...] = ()
    outputs: tuple[Output, ...] = ()
    rules: tuple[Rule, ...] = ()
    required: tuple[str, ...] = ()
    literal: Expression | None = None
    file_name: str = ""


@dataclass(frozen=True, kw_only=True)
class DecisionResult:
    """What came out of a decision, and why.

    Attributes:
        outputs: output name → value; every output of the decision is present.
        matched: ids of the rules that gave the result, in table order.
        inputs: label of the input column → the value that was judged.
        required: results of the decisions that this one rests on, by id.
    """

    outputs: dict[str, Value]
    matched: tuple[str, ...]
    inputs: dict[str, Value]
    required: dict[str, DecisionResult]

    @property
    def value(self) -> Value:
        """The only output's value, or all outputs as one mapping."""
        return next(iter(self.outputs.values())) if len(self.outputs) == 1 else self.outputs


class DecisionError(ValueError):
    """A decision cannot be read or worked out.

    Attributes:
        findings: one per fault, each naming the decision, row and column in Russian.
    """

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings = tuple(findings)
        super().__init__("; ".join(finding.message for finding in self.findings))
