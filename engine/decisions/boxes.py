"""Works boxed expressions out: contexts, invocations, lists, relations and functions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from engine.decisions.boxed import (
    Boxed,
    BoxedContext,
    BoxedExpression,
    BoxedFunction,
    BoxedInvocation,
    BoxedList,
    BoxedRelation,
    BoxedTable,
)
from engine.decisions.judging import judge
from engine.decisions.model import DecisionError, Evaluation, Knowledge
from engine.decisions.sight import Sight
from engine.decisions.table_model import Table
from engine.expressions import ExpressionError, FunctionRefused, Value


def worked_out(box: Boxed, sight: Sight) -> Value:
    """Give the value of a box; raises DecisionError."""
    match box:
        case BoxedExpression(expression=expression, where=where):
            return sight.value(expression, where)
        case BoxedTable(table=table):
            return _table(table, sight)
        case BoxedContext():
            return _context(box, sight)
        case BoxedInvocation():
            return _invocation(box, sight)
        case BoxedList(items=items):
            return [worked_out(item, sight) for item in items]
        case BoxedRelation(columns=columns, rows=rows):
            return [
                {name: worked_out(cell, sight) for name, cell in zip(columns, row, strict=True)}
                for row in rows
            ]
        case BoxedFunction():
            raise sight.error("dmn_logic", "функция не может быть значением решения")


def _table(table: Table, sight: Sight) -> Value:
    judged = judge(table, replace(sight, about=replace(table, name=sight.about.name)))
    sight.ledger.evaluations.append(
        Evaluation(
            decision_id=table.id,
            name=table.name,
            policy=table.policy,
            digest=table.digest,
            inputs=judged.inputs,
            rules=tuple(rule.id for rule in judged.matched),
            numbers=tuple(rule.number for rule in judged.matched),
            outputs=judged.outputs,
        )
    )
    return judged.value


def _context(box: BoxedContext, sight: Sight) -> Value:
    found: dict[str, Value] = {}
    for entry in box.entries:
        if isinstance(entry.value, BoxedFunction):
            functions = dict(sight.functions)
            sight = replace(sight, functions=functions)
            # The function sees itself and all before it.
            functions[entry.name] = function_of(entry.name, entry.value, sight, sight.names)
            continue
        what = f"строка контекста «{entry.name}»"
        value = sight.fitted(worked_out(entry.value, sight), entry.type, what)
        found[entry.name] = value
        sight = sight.seeing({**sight.names, entry.name: value})
    return found if box.result is None else worked_out(box.result, sight)


def _invocation(box: BoxedInvocation, sight: Sight) -> Value:
    function = sight.functions.get(box.function)
    if function is None:
        raise sight.error("dmn_requirement", f"{box.where}: нет модели знаний «{box.function}»")
    given = {name: worked_out(value, sight) for name, value in box.bindings}
    try:
        found: Value = function(**given)
    except (FunctionRefused, ExpressionError) as refusal:
        raise sight.error("dmn_expression", f"{box.where}: {refusal}") from None
    return found


def model_function(model: Knowledge, sight: Sight) -> Callable[..., Value]:
    """Make a knowledge model callable: it sees its parameters and what it requires itself."""
    about = Table(id=model.id, name=model.label, variable=model.name)
    return function_of(model.label, model.function, replace(sight, about=about), {})


def function_of(
    name: str, function: BoxedFunction, sight: Sight, around: Mapping[str, object]
) -> Callable[..., Value]:
    """Make boxed logic callable by position or by the names of its parameters.

    Args:
        name: for messages.
        function: its parameters and logic.
        sight: what the logic may call.
        around: further names that the logic sees.
    """

    def call(*values: Any, **named: Any) -> Value:
        given = _given(name, function, values, named)
        sight.ledger.enter()
        try:
            fitted = {
                parameter: sight.fitted(given[parameter], kind, f"параметр «{parameter}»")
                for parameter, kind in function.parameters
            }
            found = worked_out(function.body, sight.seeing({**around, **fitted}))
            return sight.fitted(found, function.result, "результат")
        except DecisionError as error:
            raise ExpressionError(f"«{name}»: {error}") from None
        except RecursionError:
            raise ExpressionError(f"«{name}»: вызовы вложены слишком глубоко") from None
        finally:
            sight.ledger.leave()

    return call


def _given(
    name: str, function: BoxedFunction, values: tuple[Any, ...], named: dict[str, Any]
) -> dict[str, Any]:
    """Match what is given with the parameters, each exactly once."""
    parameters = [parameter for parameter, _ in function.parameters]
    given = dict(zip(parameters, values, strict=False)) | named
    unknown = [each for each in named if each not in parameters]
    if unknown:
        raise FunctionRefused(f"у «{name}» нет параметра «{unknown[0]}»")
    if len(values) + len(named) != len(parameters) or len(given) != len(parameters):
        wanted = ", ".join(f"«{each}»" for each in parameters) or "нет"
        raise FunctionRefused(
            f"«{name}»: нужны параметры {wanted}, дано {len(values) + len(named)}"
        )
    return given
