"""Decisions that were worked out, as pages and appeals read them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, kw_only=True)
class DecisionQuery:
    """Which decisions are asked for; empty texts ask for all.

    Attributes:
        instance_id: in one instance; without it, in all.
        decision_id: of this decision, by its id in the file.
        rule_id: whose result this rule gave.
        definition_id: as deployed with this version of a process.
        digest: by this very decision file, SHA-256.
        limit: at most so many.
        after: instance id and sequence of the last one of the page before.
    """

    instance_id: str = ""
    decision_id: str = ""
    rule_id: str = ""
    definition_id: str = ""
    digest: str = ""
    limit: int = 100
    after: tuple[str, int] | None = None


@dataclass(frozen=True, kw_only=True)
class DecisionView:
    """One decision that was worked out in an instance.

    Attributes:
        sequence: its place in the instance's history.
        element_name: the business rule task that asked, as people read it.
        policy: hit policy and aggregation; "" when the decision is no table.
        digest: SHA-256 of the decision file; "" when it was not kept yet.
        rules: ids of the rules that gave the result, in table order.
        numbers: their row numbers from 1; 0 where it was not kept.
        inputs: label or name → value as it was judged; None for whoever may not read values, and
            when they were erased by law.
        outputs: name → value; None likewise.
    """

    instance_id: str
    sequence: int
    at: datetime
    element_name: str
    definition_id: str
    decision_id: str
    name: str
    policy: str
    digest: str
    rules: tuple[str, ...]
    numbers: tuple[int, ...]
    inputs: Mapping[str, object] | None
    outputs: Mapping[str, object] | None
