"""Works a decision out, after everything that it rests on (DMN 1.3, 10.4)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from engine.decisions.boxes import model_function, worked_out
from engine.decisions.judging import Judged, judge
from engine.decisions.model import (
    Called,
    Decision,
    DecisionError,
    DecisionResult,
    Evaluation,
    InputData,
    Knowledge,
    Service,
)
from engine.decisions.sight import Ledger, Sight, error_about
from engine.decisions.table_model import Rule
from engine.expressions import ExpressionError, FunctionRefused, Functions, Value

_LONGEST_CHAIN = 30


def evaluate(
    decision: Decision,
    variables: Mapping[str, object],
    functions: Functions | None = None,
    decisions: Mapping[str, Decision] | None = None,
) -> DecisionResult:
    """Work a decision out, after those that it rests on.

    Args:
        decision: what to work out.
        variables: names → plain values; never changed.
        functions: further functions for the cells, such as those of the calendar.
        decisions: by id, where required decisions are found.

    Returns:
        Every output by name. If no rule matches, each is None or its default; of tables
        that give lists it is an empty list, and a count is 0.

    Raises:
        DecisionError: an expression cannot be worked out, the hit policy is broken, a value
            does not fit its type, or a required decision is missing or rests on itself.
    """
    try:
        return _Graph(variables, functions or {}, decisions or {}, Ledger()).result(decision, ())
    except RecursionError:
        message = "решения и вызовы вложены слишком глубоко"
        raise error_about(decision, "dmn_circle", message) from None


class _Graph:
    """One evaluation over one set of variables; each decision is worked out once."""

    def __init__(
        self,
        variables: Mapping[str, object],
        functions: Functions,
        decisions: Mapping[str, Decision],
        ledger: Ledger,
    ) -> None:
        self._variables = variables
        self._functions = functions
        self._decisions = decisions
        self._ledger = ledger
        self._known: dict[str, DecisionResult] = {}

    def result(self, decision: Decision, above: tuple[str, ...]) -> DecisionResult:
        """Work a decision out; `above` are those that wait for it."""
        if decision.id in above:
            raise error_about(decision, "dmn_circle", "решение опирается само на себя")
        if len(above) >= _LONGEST_CHAIN:
            message = f"решения опираются друг на друга цепочкой длиннее {_LONGEST_CHAIN}"
            raise error_about(decision, "dmn_circle", message)
        required = {
            one: self._required(one, decision, (*above, decision.id)) for one in decision.required
        }
        sight = self._sight(decision, required)
        judged = _judged(decision, sight)
        value = sight.fitted(judged.value, decision.type, "результат", "dmn_output")
        outputs = (
            {next(iter(judged.outputs)): value} if len(judged.outputs) == 1 else judged.outputs
        )
        self._ledger.evaluations.append(
            _recorded(decision, judged.inputs, judged.matched, outputs, sight.names)
        )
        return DecisionResult(
            outputs=outputs,
            matched=tuple(rule.id for rule in judged.matched),
            inputs=judged.inputs,
            required=required,
            value=value,
            evaluations=tuple(self._ledger.evaluations),
        )

    def _required(self, one: str, by: Decision, above: tuple[str, ...]) -> DecisionResult:
        if one not in self._known:
            decision = self._decisions.get(one)
            if decision is None:
                raise error_about(by, "dmn_requirement", f"нет решения «{one}»")
            self._known[one] = self.result(decision, above)
        return self._known[one]

    def _sight(self, decision: Decision, required: Mapping[str, DecisionResult]) -> Sight:
        names: dict[str, object] = dict(self._variables)
        sight = Sight(about=decision, names=names, functions={}, ledger=self._ledger)
        for one in decision.input_data:
            _bind_input(one, self._variables, names, sight)
        for found in required.values():
            names.update(found.outputs)
        for decision_id, found in required.items():
            first = self._decisions[decision_id]
            names.update(dict.fromkeys((first.variable, *first.aliases), found.value))
        functions = {**self._functions, **self._callables(decision.knowledge, decision)}
        return Sight(about=decision, names=names, functions=functions, ledger=self._ledger)

    def _callables(
        self, knowledge: tuple[Called, ...], about: Decision
    ) -> dict[str, Callable[..., Value]]:
        found: dict[str, Callable[..., Value]] = {}
        for one in knowledge:
            call = self._model(one, about) if isinstance(one, Knowledge) else self._service(one)
            found.update(dict.fromkeys((one.name, *one.aliases), call))
        return found

    def _model(self, model: Knowledge, about: Decision) -> Callable[..., Value]:
        functions = {**self._functions, **self._callables(model.knowledge, about)}
        sight = Sight(about=about, names={}, functions=functions, ledger=self._ledger)
        return model_function(model, sight)

    def _service(self, service: Service) -> Callable[..., Value]:
        """Make a decision service callable: decisions over what is handed in, and nothing else."""
        parameters = [one.name for one in service.inputs]
        decided = [self._decisions[one] for one in service.decided if one in self._decisions]
        parameters += [one.variable for one in decided]

        def call(*values: Any, **named: Any) -> Value:
            given = dict(zip(parameters, values, strict=False)) | named
            if set(given) != set(parameters) or len(values) + len(named) != len(parameters):
                wanted = ", ".join(f"«{each}»" for each in parameters) or "нет"
                raise FunctionRefused(f"«{service.label}»: нужны параметры {wanted}")
            self._ledger.enter()
            try:
                return self._served(service, decided, given)
            except DecisionError as error:
                raise ExpressionError(f"«{service.label}»: {error}") from None
            finally:
                self._ledger.leave()

        return call

    def _served(
        self, service: Service, decided: list[Decision], given: Mapping[str, Value]
    ) -> Value:
        graph = _Graph(given, self._functions, self._decisions, self._ledger)
        for one in decided:
            value = given[one.variable]
            graph._known[one.id] = DecisionResult(
                outputs={one.variable: value}, matched=(), inputs={}, required={}, value=value
            )
        outputs = [self._decisions[one] for one in service.outputs]
        found = {one.variable: graph._required(one.id, one, ()).value for one in outputs}
        return next(iter(found.values())) if len(found) == 1 else dict(found)


def _judged(decision: Decision, sight: Sight) -> Judged:
    if decision.is_table:
        return judge(decision, sight)
    if decision.literal is not None:
        value = sight.value(decision.literal, "выражение")
    else:
        assert decision.logic is not None  # noqa: S101  a decision is one of the three
        value = worked_out(decision.logic, sight)
    return Judged(outputs={decision.outputs[0].name: value}, matched=(), inputs={}, value=value)


def _bind_input(
    one: InputData, variables: Mapping[str, object], names: dict[str, object], sight: Sight
) -> None:
    """Find the variable of an input under any of its names; what is not there stays unknown."""
    holder = next((name for name in (one.name, *one.aliases) if name in variables), None)
    if holder is None:
        return
    value: Any = variables[holder]
    value = sight.fitted(value, one.type, f"входные данные «{one.label}»", "dmn_input")
    names.update(dict.fromkeys((one.name, *one.aliases), value))


def _recorded(
    decision: Decision,
    inputs: Mapping[str, Value],
    matched: tuple[Rule, ...],
    outputs: Mapping[str, Value],
    names: Mapping[str, Any],
) -> Evaluation:
    """Record an evaluation with all that its texts read, beside the judged columns."""
    read = {name: names[name] for name in decision.reads if name in names}
    return Evaluation(
        decision_id=decision.id,
        name=decision.name,
        policy=decision.policy,
        digest=decision.digest,
        inputs={**read, **inputs},
        rules=tuple(rule.id for rule in matched),
        numbers=tuple(rule.number for rule in matched),
        outputs=outputs,
    )
