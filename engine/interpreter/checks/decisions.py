"""Decisions and knowledge models: every function that a text calls must be there."""

from collections.abc import Collection, Iterable

from engine.decisions import Decision, Knowledge, functions_within, texts_in, texts_of
from engine.domain.errors import Finding
from engine.expressions import Expression, UnaryTests
from engine.interpreter.checks.report import unknown_functions

_REMEDY = "Исправьте имя функции; список функций — в справке о выражениях."


def check_decision(decision: Decision, functions: Collection[str] = ()) -> list[Finding]:
    """Check one decision; `functions` are the application's, beside the language's own."""
    own = functions_within(decision.logic) if decision.logic is not None else frozenset()
    known = {*functions, *own, *_callable(decision)}
    return _unknown(decision.id, decision.name, decision.file_name, texts_of(decision), known)


def check_knowledge(model: Knowledge, functions: Collection[str] = ()) -> list[Finding]:
    """Check one knowledge model."""
    known = {*functions, *functions_within(model.function), *_callable(model)}
    return _unknown(model.id, model.label, model.file_name, texts_in(model.function), known)


def _callable(of: Decision | Knowledge) -> set[str]:
    return {name for one in of.knowledge for name in (one.name, *one.aliases)}


def _unknown(
    element_id: str,
    label: str,
    file: str,
    texts: Iterable[tuple[str, Expression | UnaryTests]],
    known: Collection[str],
) -> list[Finding]:
    return [
        Finding(
            file=file,
            element_id=element_id,
            label=label,
            rule="function_known",
            message=f"{place}: функция «{name}» неизвестна.",
            remedy=_REMEDY,
        )
        for place, parsed in texts
        for name in unknown_functions(parsed, known)
    ]
