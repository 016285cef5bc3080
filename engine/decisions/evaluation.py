"""Works a decision out: judges the inputs, finds the rules, applies the hit policy."""

from __future__ import annotations

from collections.abc import Mapping

from engine.decisions.conversion import NotConvertible, converted
from engine.decisions.hit_policies import Hit, PolicyBroken, applied
from engine.decisions.model import (
    Decision,
    DecisionError,
    DecisionResult,
    HitPolicy,
    Input,
    Output,
    Rule,
)
from engine.decisions.notes import Notes
from engine.expressions import (
    Budget,
    Expression,
    ExpressionError,
    FunctionRefused,
    Functions,
    Literal,
    UnaryTests,
    Value,
    kind_of,
    test,
    text_of,
)
from engine.expressions import evaluate as worked_out

# Of a decision and all that it rests on together. A cell costs two steps and what it holds:
# this is nine hundred rows of five columns that all have to be looked at.
_STEPS = 30_000
_STEPS_PER_CELL = 2
_LONGEST_CHAIN = 30
_SHOWN = 60


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
        DecisionError: an expression cannot be worked out, the hit policy is broken, or
            a required decision is missing or rests on itself.
    """
    return _Evaluation(functions, decisions or {}).result(decision, variables, ())


class _Evaluation:
    """One evaluation with everything it rests on; each decision is worked out once."""

    def __init__(self, functions: Functions | None, decisions: Mapping[str, Decision]) -> None:
        self._functions = functions
        self._decisions = decisions
        self.budget = Budget(_STEPS)
        self._known: dict[str, DecisionResult] = {}

    def result(
        self, decision: Decision, variables: Mapping[str, object], above: tuple[str, ...]
    ) -> DecisionResult:
        if decision.id in above:
            raise _error(decision, "dmn_circle", "решение опирается само на себя")
        if len(above) >= _LONGEST_CHAIN:
            message = f"решения опираются друг на друга цепочкой длиннее {_LONGEST_CHAIN}"
            raise _error(decision, "dmn_circle", message)
        required = {
            one: self._required(one, decision, variables, above) for one in decision.required
        }
        results = {self._decisions[one].variable: found.value for one, found in required.items()}
        names = {**variables, **results} if results else variables
        return _Judgement(decision, names, self).result(required)

    def _required(
        self,
        decision_id: str,
        by: Decision,
        variables: Mapping[str, object],
        above: tuple[str, ...],
    ) -> DecisionResult:
        if decision_id not in self._known:
            decision = self._decisions.get(decision_id)
            if decision is None:
                raise _error(by, "dmn_requirement", f"нет решения «{decision_id}»")
            self._known[decision_id] = self.result(decision, variables, (*above, by.id))
        return self._known[decision_id]

    def value(self, expression: Expression, names: Mapping[str, object]) -> Value:
        self.pay()
        return worked_out(expression, names, self._functions, budget=self.budget)

    def passes(self, tests: UnaryTests, value: Value, names: Mapping[str, object]) -> bool:
        self.pay()
        if _accepts_everything(tests):
            return True
        return test(tests, value, names, self._functions, budget=self.budget)

    def pay(self) -> None:
        """Pay for looking at a cell; raises ExpressionError when the table is too laborious."""
        try:
            self.budget.spend(_STEPS_PER_CELL)
        except FunctionRefused as refusal:
            raise ExpressionError(str(refusal)) from None


class _Judgement:
    """One decision over one set of names."""

    def __init__(
        self, decision: Decision, names: Mapping[str, object], evaluation: _Evaluation
    ) -> None:
        self._decision = decision
        self._names = names
        self._evaluation = evaluation

    def result(self, required: dict[str, DecisionResult]) -> DecisionResult:
        if self._decision.literal is not None:
            value = self._value(self._decision.literal, "выражение")
            outputs = {self._decision.outputs[0].name: value}
            return DecisionResult(outputs=outputs, matched=(), inputs={}, required=required)
        values = [self._input(column) for column in self._decision.inputs]
        hits = self._hits(values)
        try:
            outputs, matched = applied(self._decision, hits, self._ranks(), self._evaluation.budget)
        except (PolicyBroken, FunctionRefused) as broken:
            raise _error(self._decision, "dmn_hit_policy", str(broken)) from None
        return DecisionResult(
            outputs=outputs if hits else outputs | self._defaults(),
            matched=matched,
            inputs=dict(zip(_labels(self._decision.inputs), values, strict=True)),
            required=required,
        )

    def _value(self, expression: Expression, what: str) -> Value:
        try:
            return self._evaluation.value(expression, self._names)
        except ExpressionError as error:
            raise _error(self._decision, "dmn_expression", f"{what}: {error.message}") from None

    def _input(self, column: Input) -> Value:
        what = f"столбец условия «{column.label}»"
        value = self._value(column.expression, what)
        try:
            value = converted(value, column.type_ref)
        except NotConvertible as refusal:
            raise _error(self._decision, "dmn_input", f"{what}: {refusal}") from None
        if column.allowed and value is not None and not self._passes(column.allowed, value, what):
            raise _error(
                self._decision,
                "dmn_input",
                f"{what}: значение «{_written(value)}» не входит в допустимые "
                f"({_shortened(column.allowed.text)})",
            )
        return value

    def _passes(self, tests: UnaryTests, value: Value, what: str) -> bool:
        try:
            return self._evaluation.passes(tests, value, self._names)
        except ExpressionError as error:
            raise _error(self._decision, "dmn_cell", f"{what}: {error.message}") from None

    def _hits(self, values: list[Value]) -> list[Hit]:
        found: list[Hit] = []
        for rule in self._decision.rules:
            if self._matches(rule, values):
                found.append(Hit(rule=rule, outputs=self._outputs(rule)))
                if self._decision.hit_policy is HitPolicy.FIRST:
                    break
        return found

    def _matches(self, rule: Rule, values: list[Value]) -> bool:
        cells = zip(rule.conditions, values, self._decision.inputs, strict=True)
        return all(
            self._passes(tests, value, f"строка {rule.number}, столбец «{column.label}»")
            for tests, value, column in cells
        )

    def _outputs(self, rule: Rule) -> dict[str, Value]:
        cells = zip(self._decision.outputs, rule.results, strict=True)
        return {
            column.name: self._typed(
                column, self._value(result, f"строка {rule.number}, столбец «{column.label}»")
            )
            for column, result in cells
        }

    def _typed(self, column: Output, value: Value) -> Value:
        try:
            return converted(value, column.type_ref)
        except NotConvertible as refusal:
            what = f"столбец результата «{column.label}»"
            raise _error(self._decision, "dmn_output", f"{what}: {refusal}") from None

    def _ranks(self) -> dict[str, list[Value]]:
        return {
            column.name: [
                self._value(value, f"столбец результата «{column.label}», перечень значений")
                for value in column.ranked
            ]
            for column in self._decision.outputs
        }

    def _defaults(self) -> dict[str, Value]:
        return {
            column.name: self._value(column.default, f"столбец результата «{column.label}»")
            for column in self._decision.outputs
            if column.default is not None
        }


def _accepts_everything(tests: UnaryTests) -> bool:
    return isinstance(tests.root, Literal) and tests.root.value is True


def _written(value: Value) -> str:
    """Write a value for a message; lists and mappings are named only."""
    return kind_of(value) if isinstance(value, list | dict) else _shortened(text_of(value))


def _shortened(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def _labels(inputs: tuple[Input, ...]) -> list[str]:
    """Give each column a label of its own, so that no judged value hides another."""
    found: list[str] = []
    for column in inputs:
        label = column.label
        found.append(label if label not in found else f"{label} ({len(found) + 1})")
    return found


def _error(decision: Decision, rule: str, message: str) -> DecisionError:
    notes = Notes(decision.file_name, decision.id, decision.name)
    return DecisionError([notes.fault(rule, message)])
