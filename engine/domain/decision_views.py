"""Decisions that were worked out, as pages and appeals read them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, kw_only=True)
class DecisionQuery:
    """Which decisions are asked for; empty texts, zeros and None ask for all.

    Attributes:
        decision_id: of this decision, by its id in the file.
        process_key: in instances of this process.
        version: as deployed with this version of its process.
        since, until: worked out from this moment on, and before that one; aware.
        case: words and numbers of the instance, as one searches for it.
        row: whose result this row of the table gave, by its number from 1.
        rule_id: likewise, by its id in the file.
        result: what one of the outputs says: a text it holds, or a number or yes and no it is.
            Only whoever may read values may ask.
        limit: at most so many on a page, 100 at most.
        cursor: `next_cursor` of the page before.
    """

    decision_id: str = ""
    process_key: str = ""
    version: int = 0
    since: datetime | None = None
    until: datetime | None = None
    case: str = ""
    row: int = 0
    rule_id: str = ""
    result: str = ""
    limit: int = 50
    cursor: str = ""


@dataclass(frozen=True, kw_only=True)
class DecisionView:
    """One decision that was worked out in an instance.

    Attributes:
        sequence: its place in the instance's history.
        element_name: the business rule task that asked, as people read it.
        process_name, version: whose diagram asked, when it asked.
        case: what people call the instance.
        policy: hit policy and aggregation; "" when the decision is no table.
        digest: SHA-256 of the decision file; "" when it was not kept yet.
        rules: ids of the rules that gave the result, in table order.
        numbers: their row numbers from 1; 0 where it was not kept.
        inputs: label or name → value as it was judged; None for whoever may not read values, and
            when they were erased by law.
        outputs: name → value; None likewise.
        input_labels, output_labels: what the columns of the table call these names.
    """

    instance_id: str
    sequence: int
    at: datetime
    element_name: str
    definition_id: str
    process_name: str
    version: int
    case: str
    decision_id: str
    name: str
    policy: str
    digest: str
    rules: tuple[str, ...]
    numbers: tuple[int, ...]
    inputs: Mapping[str, object] | None
    outputs: Mapping[str, object] | None
    input_labels: Mapping[str, str] = field(default_factory=dict)
    output_labels: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class DecisionsFound:
    """One page, the newest first.

    Attributes:
        next_cursor: where the next page begins; "" for no more. A page may be short and yet not
            the last: looking for a result stops after so many decisions.
    """

    items: tuple[DecisionView, ...]
    next_cursor: str = ""


@dataclass(frozen=True, kw_only=True)
class DecisionRow:
    """A row of a table: its cells as the file has them.

    Attributes:
        is_matched: it gave the result.
    """

    number: int
    rule_id: str
    conditions: tuple[str, ...]
    results: tuple[str, ...]
    note: str
    is_matched: bool


@dataclass(frozen=True, kw_only=True)
class DecisionTable:
    """The table that was asked: labels of its columns, and its rows."""

    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    rows: tuple[DecisionRow, ...]


@dataclass(frozen=True, kw_only=True)
class DecisionPage:
    """One decision with the table that was asked.

    Attributes:
        table: as it was then; None when the decision is no table or the file is not the same.
        expression: its text, when the decision is one expression; else "".
    """

    decision: DecisionView
    table: DecisionTable | None = None
    expression: str = ""
