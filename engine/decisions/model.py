"""What a decision is once it has been read, and what came out of one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from engine.decisions.boxed import Boxed, BoxedFunction
from engine.decisions.data_types import ANYTHING, DataType
from engine.decisions.table_model import Table
from engine.domain.errors import Finding
from engine.expressions import Expression, Value


@dataclass(frozen=True, kw_only=True)
class InputData:
    """What a decision is given from outside: a variable under any of its names.

    Attributes:
        name: how expressions call it.
        aliases: further names of the variable that holds it.
    """

    id: str
    name: str
    label: str
    type: DataType = ANYTHING
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Knowledge:
    """A business knowledge model, callable by name; `knowledge` is what its logic may call.

    Attributes:
        aliases: further names, such as that under an import's prefix.
    """

    id: str
    name: str
    label: str
    function: BoxedFunction
    aliases: tuple[str, ...] = ()
    knowledge: tuple[Called, ...] = ()
    file_name: str = ""


@dataclass(frozen=True, kw_only=True)
class Service:
    """A decision service, callable by name (DMN 1.3, 6.3.9): ids of decisions and its inputs."""

    id: str
    name: str
    label: str
    outputs: tuple[str, ...]
    inputs: tuple[InputData, ...] = ()
    decided: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    type: DataType = ANYTHING


Called = Knowledge | Service


@dataclass(frozen=True, kw_only=True)
class Decision(Table):
    """A decision: a table, a single expression, or boxes of those.

    Attributes:
        variable: the name under which decisions that require this one see its result.
        literal: the expression, if that is all there is; then there are no rules.
        logic: boxes, if the decision is neither a table nor a single expression.
        required: ids of the decisions that are worked out first.
        input_data: what it is given from outside.
        knowledge: what its expressions may call beside the language's functions.
        aliases: further names, such as that under an import's prefix.
        reads: names that its texts speak of, for the record of what it was asked with.
    """

    literal: Expression | None = None
    logic: Boxed | None = None
    required: tuple[str, ...] = ()
    input_data: tuple[InputData, ...] = ()
    knowledge: tuple[Called, ...] = ()
    aliases: tuple[str, ...] = ()
    reads: tuple[str, ...] = ()

    @property
    def is_table(self) -> bool:
        """Say whether rules decide."""
        return self.literal is None and self.logic is None


@dataclass(frozen=True, kw_only=True)
class Evaluation:
    """One decision or table that was worked out, as it is kept for appeals.

    Attributes:
        inputs: label of the input column or input data → value, after conversion.
        rules: ids of the rules that gave the result, in table order; `numbers` likewise.
    """

    decision_id: str
    name: str
    policy: str
    digest: str
    inputs: Mapping[str, Value]
    rules: tuple[str, ...]
    numbers: tuple[int, ...]
    outputs: Mapping[str, Value]


@dataclass(frozen=True, kw_only=True)
class DecisionResult:
    """What came out of a decision, and why.

    Attributes:
        outputs: output name → value; every output of the decision is present.
        matched: ids of the rules that gave the result, in table order.
        inputs: label of the input column → the value that was judged.
        required: results of the decisions that this one rests on, by id.
        value: what decisions that require this one see: the only output's value, all outputs as
            one mapping, or a list of such mappings.
        evaluations: all that was worked out for it, in order; the last one is its own.
    """

    outputs: dict[str, Value]
    matched: tuple[str, ...]
    inputs: dict[str, Value]
    required: dict[str, DecisionResult]
    value: Value
    evaluations: tuple[Evaluation, ...] = field(default=(), compare=False)


class DecisionError(ValueError):
    """A decision cannot be read or worked out.

    Attributes:
        findings: one per fault, each naming the decision, row and column in Russian.
    """

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings = tuple(findings)
        super().__init__("; ".join(finding.message for finding in self.findings))
