"""Decision tables: every function that a cell calls must be there."""

from collections.abc import Collection, Iterator

from engine.decisions import Decision
from engine.domain.errors import Finding
from engine.expressions import Expression, UnaryTests
from engine.interpreter.checks.report import unknown_functions


def check_decision(decision: Decision, functions: Collection[str] = ()) -> list[Finding]:
    """Check one decision; `functions` are the application's, beside the language's own."""
    return [
        Finding(
            file=decision.file_name,
            element_id=decision.id,
            label=decision.name,
            rule="function_known",
            message=f"{place}: функция «{name}» неизвестна.",
            remedy="Исправьте имя функции; список функций — в справке о выражениях.",
        )
        for place, parsed in _parts(decision)
        for name in unknown_functions(parsed, functions)
    ]


def _parts(decision: Decision) -> Iterator[tuple[str, Expression | UnaryTests]]:
    if decision.literal is not None:
        yield "Выражение", decision.literal
    for column in decision.inputs:
        yield f"Столбец «{column.label or column.id}»", column.expression
    for output in decision.outputs:
        if output.default is not None:
            yield f"Столбец «{output.label or output.name}»", output.default
    for rule in decision.rules:
        place = f"Строка {rule.number}"
        yield from ((place, condition) for condition in rule.conditions)
        yield from ((place, result) for result in rule.results)
