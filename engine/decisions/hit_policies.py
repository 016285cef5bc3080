"""What each hit policy makes of the rules that matched (DMN 1.3, 8.2.8)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from engine.decisions.table_model import Aggregation, HitPolicy, Rule, Table
from engine.expressions import FUNCTIONS, Budget, FunctionRefused, Value, equal_values

Outputs = dict[str, Value]
Ranks = Mapping[str, list[Value]]
Applied = tuple[Outputs, tuple[str, ...]]
_ROWS_NAMED = 10


class PolicyBroken(ValueError):
    """The matching rules contradict the table's hit policy; a Russian clause."""


@dataclass(frozen=True, kw_only=True)
class Hit:
    """A rule that matched, with its outputs by name."""

    rule: Rule
    outputs: Outputs


def applied(decision: Table, hits: list[Hit], ranks: Ranks, budget: Budget) -> Applied:
    """Give the outputs and the ids of the rules that they come from.

    Args:
        decision: whose table it is.
        hits: in table order.
        ranks: output name → its values from the most important one on.
        budget: what comparing and summing the results may still cost.

    Raises:
        PolicyBroken: naming the rules.
        FunctionRefused: the results are too many or too large to compare.
    """
    return _POLICIES[decision.hit_policy](decision, hits, ranks, budget)


def _single(decision: Table, hits: list[Hit]) -> Applied:
    """Take the first hit, or say that there is none: never a value from elsewhere."""
    if not hits:
        return {output.name: None for output in decision.outputs}, ()
    return dict(hits[0].outputs), (hits[0].rule.id,)


def _unique(decision: Table, hits: list[Hit], _: Ranks, __: Budget) -> Applied:
    if len(hits) > 1:
        raise PolicyBroken(
            f"правило UNIQUE допускает одну строку, а подошли {_numbers(hits)}",
        )
    return _single(decision, hits)


def _first(decision: Table, hits: list[Hit], _: Ranks, __: Budget) -> Applied:
    return _single(decision, hits)


def _any(decision: Table, hits: list[Hit], _: Ranks, budget: Budget) -> Applied:
    for hit in hits[1:]:
        if not equal_values(hit.outputs, hits[0].outputs, budget):
            raise PolicyBroken(
                f"правило ANY требует одинакового результата, а {_numbers([hits[0], hit])} "
                "дают разный"
            )
    outputs, _matched = _single(decision, hits)
    return outputs, tuple(hit.rule.id for hit in hits)


def _priority(decision: Table, hits: list[Hit], ranks: Ranks, budget: Budget) -> Applied:
    return _single(decision, _by_rank(decision, hits, ranks, budget))


def _rule_order(decision: Table, hits: list[Hit], _: Ranks, __: Budget) -> Applied:
    return _lists(decision, hits), tuple(hit.rule.id for hit in hits)


def _output_order(decision: Table, hits: list[Hit], ranks: Ranks, budget: Budget) -> Applied:
    ordered = _by_rank(decision, hits, ranks, budget)
    return _lists(decision, ordered), tuple(hit.rule.id for hit in hits)


def _collect(decision: Table, hits: list[Hit], _: Ranks, budget: Budget) -> Applied:
    matched = tuple(hit.rule.id for hit in hits)
    lists = _lists(decision, hits)
    if decision.aggregation is None:
        return dict(lists), matched
    return {
        name: _aggregated(decision.aggregation, values, budget) for name, values in lists.items()
    }, matched


def _lists(decision: Table, hits: list[Hit]) -> Outputs:
    return {output.name: [hit.outputs[output.name] for hit in hits] for output in decision.outputs}


def _aggregated(aggregation: Aggregation, values: Value, budget: Budget) -> Value:
    if not isinstance(values, list) or aggregation is Aggregation.COUNT:
        return len(values) if isinstance(values, list) else 0
    if not values:
        return None
    function = FUNCTIONS[aggregation.value.lower()]
    try:
        total: Value = function(budget, values)
    except FunctionRefused as refusal:
        raise PolicyBroken(f"собрать результаты ({aggregation.value}) нельзя: {refusal}") from None
    return total


def _by_rank(decision: Table, hits: list[Hit], ranks: Ranks, budget: Budget) -> list[Hit]:
    """Order hits by the ranks of their outputs, first column first; the sort is stable."""

    def places(hit: Hit) -> tuple[int, ...]:
        return tuple(
            _place(hit.outputs[output.name], ranks[output.name], budget)
            for output in decision.outputs
        )

    return sorted(hits, key=places)


def _place(value: Value, ranked: list[Value], budget: Budget) -> int:
    """Give a value's place in the list; an unlisted one comes after all listed ones."""
    return next(
        (at for at, known in enumerate(ranked) if equal_values(known, value, budget)), len(ranked)
    )


def _numbers(hits: list[Hit]) -> str:
    named = ", ".join(f"{hit.rule.number} ({hit.rule.id})" for hit in hits[:_ROWS_NAMED])
    more = f" и ещё {len(hits) - _ROWS_NAMED}" if len(hits) > _ROWS_NAMED else ""
    return f"строки {named}{more}"


_POLICIES: dict[HitPolicy, Callable[[Table, list[Hit], Ranks, Budget], Applied]] = {
    HitPolicy.UNIQUE: _unique,
    HitPolicy.FIRST: _first,
    HitPolicy.ANY: _any,
    HitPolicy.PRIORITY: _priority,
    HitPolicy.RULE_ORDER: _rule_order,
    HitPolicy.OUTPUT_ORDER: _output_order,
    HitPolicy.COLLECT: _collect,
}
