"""What a decision table is once it has been read."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from engine.decisions.data_types import ANYTHING, DataType
from engine.expressions import Expression, UnaryTests


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
    type: DataType = ANYTHING
    allowed: UnaryTests | None = None


@dataclass(frozen=True, kw_only=True)
class Output:
    """A column of results; ranked lists its values from the most important one on."""

    id: str
    name: str
    label: str
    type: DataType = ANYTHING
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
class Table:
    """A decision table, by itself or inside other logic.

    Attributes:
        variable: what its result is called.
        type: of the result as a whole.
        file_name: where it was read from.
        digest: SHA-256 of that file, hexadecimal.
    """

    id: str
    name: str
    variable: str
    hit_policy: HitPolicy = HitPolicy.UNIQUE
    aggregation: Aggregation | None = None
    inputs: tuple[Input, ...] = ()
    outputs: tuple[Output, ...] = ()
    rules: tuple[Rule, ...] = ()
    type: DataType = ANYTHING
    file_name: str = ""
    digest: str = ""

    @property
    def policy(self) -> str:
        """The hit policy and aggregation as a file writes them; empty if there is no table."""
        if not self.inputs and not self.rules:
            return ""
        return f"{self.hit_policy} {self.aggregation}" if self.aggregation else self.hit_policy
