"""Works out a tree over plain values, step by step, within a budget."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from engine.expressions.arithmetic import calculated, in_order, negated
from engine.expressions.errors import ExpressionError, FunctionRefused, error_at
from engine.expressions.functions import FUNCTIONS, wants_budget
from engine.expressions.limits import MAX_SEQUENCE, Budget
from engine.expressions.tree import (
    Accepts,
    Binary,
    Call,
    Choice,
    Collect,
    CollectMapping,
    Compare,
    Defined,
    Field,
    Filter,
    Item,
    ListOf,
    Literal,
    Logic,
    MappingOf,
    Name,
    Node,
    Quantified,
    Slice,
    Unary,
    Within,
)
from engine.expressions.values import Value, admit, contains, equal, kind_of, text_of, truth

Functions = Mapping[str, Callable[..., Any]]


class Scope:
    """Names that loops and tests bind, laid over the variables, which stay untouched."""

    __slots__ = ("_layers", "_variables")

    def __init__(self, variables: Mapping[str, object]) -> None:
        self._variables = variables
        self._layers: list[Mapping[str, object]] = []

    def bind(self, names: Mapping[str, object]) -> None:
        """Lay names over all that are there, until `release`."""
        self._layers.append(names)

    def release(self) -> None:
        """Take the latest layer away."""
        self._layers.pop()

    def find(self, name: str) -> object:
        """Give the value of a name; raises KeyError."""
        for layer in reversed(self._layers):
            if name in layer:
                return layer[name]
        return self._variables[name]


class Evaluator:
    """Walks over trees; one object serves one evaluation or one run of a script."""

    def __init__(
        self,
        text: str,
        variables: Mapping[str, object],
        functions: Functions | None = None,
        budget: Budget | None = None,
    ) -> None:
        """Args: text that offsets refer to; functions, injected ones that go first."""
        self.text = text
        self.scope = Scope(variables)
        self.budget = budget or Budget()
        self._injected = functions or {}

    def value(self, node: Node) -> Value:
        """Work out one node.

        Raises:
            ExpressionError: naming the fragment that has no value.
        """
        try:
            self.budget.spend(1)
            return admit(_WORKS[type(node)](self, node))
        except ExpressionError:
            raise
        except FunctionRefused as refusal:
            raise self.refuse(str(refusal), node) from None
        except (ArithmeticError, TypeError, ValueError, LookupError):
            # What Python says about it stays inside.
            raise self.refuse("действие с такими значениями невозможно", node) from None

    def pay(self, steps: int, node: Node) -> None:
        """Take steps off the budget for work that a node causes."""
        try:
            self.budget.spend(steps)
        except FunctionRefused as refusal:
            raise self.refuse(str(refusal), node) from None

    def refuse(self, complaint: str, node: Node) -> ExpressionError:
        """Compose the error about a node."""
        return error_at(complaint, self.text, node.start, node.end)

    def _literal(self, node: Literal) -> object:
        return node.value

    # --- data ----------------------------------------------------------------------

    def _name(self, node: Name) -> object:
        try:
            return self.scope.find(node.name)
        except KeyError:
            raise self.refuse(f"нет значения «{node.name}»", node) from None

    def _field(self, node: Field) -> object:
        return self._by_key(self.value(node.of), node.key)

    def _by_key(self, of: Value, key: str) -> object:
        if not isinstance(of, dict):
            raise FunctionRefused(f"поле «{key}» нельзя взять: это {_nominative(of)}")
        if key not in of:
            raise FunctionRefused(f"нет поля «{key}»")
        return of[key]

    def _item(self, node: Item) -> object:
        of, index = self.value(node.of), self.value(node.index)
        if isinstance(of, dict):
            return self._by_key(of, _key(index))
        if not isinstance(of, list | str):
            raise FunctionRefused(f"значение по номеру нельзя взять: это {_nominative(of)}")
        position = _whole(index)
        if not -len(of) <= position < len(of):
            raise FunctionRefused("в списке нет значения с таким номером")
        return of[position]

    def _slice(self, node: Slice) -> object:
        of = self.value(node.of)
        if not isinstance(of, list | str):
            raise FunctionRefused(f"часть нельзя взять: это {_nominative(of)}")
        first = _whole(self.value(node.first)) if node.first else None
        past = _whole(self.value(node.past)) if node.past else None
        self.budget.cells(len(of))
        return of[first:past]

    def _cells(self, node: Node) -> Iterable[object]:
        """Give the cells of a list that something runs over."""
        of = self.value(node)
        if isinstance(of, dict):
            return list(of)
        if not isinstance(of, list):
            raise self.refuse(f"нужен список, а это {_nominative(of)}", node)
        return of

    # --- operators -----------------------------------------------------------------

    def _unary(self, node: Unary) -> object:
        of = self.value(node.of)
        if node.op == "not":
            return not truth(of)
        return negated(node.op, of)

    def _binary(self, node: Binary) -> object:
        left, right = self.value(node.left), self.value(node.right)
        return calculated(node.op, left, right, self.budget)

    def _compare(self, node: Compare) -> bool:
        left = self.value(node.first)
        for op, operand in zip(node.ops, node.rest, strict=True):
            right = self.value(operand)
            if not self._holds(op, left, right):
                return False
            left = right
        return True

    def _holds(self, op: str, left: Value, right: Value) -> bool:
        if op in ("==", "!="):
            return equal(left, right, self.budget) is (op == "==")
        if op in ("in", "not in"):
            return contains(right, left, self.budget) is (op == "in")
        return in_order(op, left, right, self.budget)

    def _logic(self, node: Logic) -> object:
        found: object = None
        for part in node.parts:
            found = self.value(part)
            if truth(found) is (node.op == "or"):
                return found
        return found

    def _choice(self, node: Choice) -> object:
        return self.value(node.then if truth(self.value(node.test)) else node.otherwise)

    def _list(self, node: ListOf) -> object:
        return [self.value(item) for item in node.items]

    def _mapping(self, node: MappingOf) -> object:
        return {
            _key(self.value(key)): self.value(value)
            for key, value in zip(node.keys, node.values, strict=True)
        }

    # --- loops ---------------------------------------------------------------------

    def _chosen(
        self, name: str, of: Node, condition: Node | None, make: Callable[[], None]
    ) -> None:
        """Run over a list with the name bound, making something of each wanted cell."""
        for cell in self._cells(of):
            self.scope.bind({name: cell})
            if condition is None or truth(self.value(condition)):
                make()
            self.scope.release()

    def _collect(self, node: Collect) -> object:
        found: list[Value] = []
        self._chosen(
            node.name, node.of, node.condition, lambda: found.append(self.value(node.result))
        )
        return found

    def _collect_mapping(self, node: CollectMapping) -> object:
        found: dict[str, Value] = {}

        def put() -> None:
            found[_key(self.value(node.key))] = self.value(node.value)

        self._chosen(node.name, node.of, node.condition, put)
        return found

    def _quantified(self, node: Quantified) -> bool:
        wanted = node.kind == "some"
        for cell in self._cells(node.of):
            self.scope.bind({node.name: cell})
            holds = truth(self.value(node.condition))
            self.scope.release()
            if holds is wanted:
                return wanted
        return not wanted

    def _filter(self, node: Filter) -> object:
        of = self.value(node.of)
        if isinstance(of, dict):
            return self._by_key(of, _key(self.value(node.condition)))
        if not isinstance(of, list):
            raise FunctionRefused(f"отобрать нельзя: это {_nominative(of)}")
        found: list[object] = []
        for cell in of:
            answer = self._about(cell, node.condition)
            if isinstance(answer, int | float) and not isinstance(answer, bool):
                return _at_position(of, _whole(answer))
            if answer is True:
                found.append(cell)
        return found

    def _about(self, cell: object, condition: Node) -> Value:
        """Work out a condition on a cell, whose fields are names too."""
        self.scope.bind(cell if isinstance(cell, Mapping) else {})
        self.scope.bind({"item": cell})
        answer = self.value(condition)
        self.scope.release()
        self.scope.release()
        return answer

    # --- tests about a value -------------------------------------------------------

    def _accepts(self, node: Accepts) -> bool:
        about, candidate = admit(self.scope.find("?")), self.value(node.candidate)
        if equal(about, candidate, self.budget):
            return True
        return isinstance(candidate, list) and contains(candidate, about, self.budget)

    def _within(self, node: Within) -> bool:
        self.scope.bind({"?": self.value(node.value)})
        holds = truth(self.value(node.tests))
        self.scope.release()
        return holds

    def _defined(self, node: Defined) -> bool:
        return self._exists(node.of)

    def _exists(self, node: Node) -> bool:
        if isinstance(node, Field | Item):
            return self._exists(node.of) and self._has(self.value(node.of), node)
        if not isinstance(node, Name):
            raise self.refuse("is_defined ждёт имя", node)
        try:
            self.scope.find(node.name)
        except KeyError:
            return False
        return True

    def _has(self, of: Value, node: Field | Item) -> bool:
        key = node.key if isinstance(node, Field) else self.value(node.index)
        if isinstance(of, dict):
            return _key(key) in of
        return isinstance(of, list) and -len(of) <= _whole(key) < len(of)

    # --- functions -----------------------------------------------------------------

    def _call(self, node: Call) -> object:
        function = self._injected.get(node.function) or FUNCTIONS.get(node.function)
        if function is None:
            raise FunctionRefused(f"нет функции «{node.function}»")
        arguments = [self.value(argument) for argument in node.arguments]
        named = {
            name: self.value(value) for name, value in zip(node.names, node.named, strict=True)
        }
        for argument in (*arguments, *named.values()):
            if isinstance(argument, list | dict):
                self.budget.spend(len(argument) // 5)
            elif isinstance(argument, str):
                self.budget.cells(len(argument))
        if wants_budget(function):
            arguments.insert(0, self.budget)  # type: ignore[arg-type]  # first by declaration
        return self._result(function, arguments, named, node)

    def _result(
        self, function: Callable[..., Any], arguments: list[Value], named: Any, node: Call
    ) -> object:
        try:
            result = function(*arguments, **named)
        except (FunctionRefused, ExpressionError):
            raise
        except (ArithmeticError, TypeError, ValueError, LookupError, AttributeError):
            kinds = ", ".join(
                kind_of(cell) for cell in (*arguments, *named.values()) if cell is not self.budget
            )
            raise self.refuse(
                f"функцию «{node.function}» нельзя применить к ({kinds})", node
            ) from None
        if isinstance(result, str | list | dict):
            # Whatever a function makes takes time and memory: a row of rows could grow fast.
            self.budget.cells(len(result))
        return result


_WORKS: dict[type[Node], Callable[[Evaluator, Any], Any]] = {
    Literal: Evaluator._literal,
    Name: Evaluator._name,
    Field: Evaluator._field,
    Item: Evaluator._item,
    Slice: Evaluator._slice,
    Filter: Evaluator._filter,
    Unary: Evaluator._unary,
    Binary: Evaluator._binary,
    Compare: Evaluator._compare,
    Logic: Evaluator._logic,
    Choice: Evaluator._choice,
    ListOf: Evaluator._list,
    MappingOf: Evaluator._mapping,
    Call: Evaluator._call,
    Collect: Evaluator._collect,
    CollectMapping: Evaluator._collect_mapping,
    Quantified: Evaluator._quantified,
    Accepts: Evaluator._accepts,
    Within: Evaluator._within,
    Defined: Evaluator._defined,
}
_NOMINATIVE = {"дату и время": "дата и время", "дату": "дата"}


def _nominative(value: Value) -> str:
    kind = kind_of(value)
    return _NOMINATIVE.get(kind, kind)


def _key(value: object) -> str:
    """Make a mapping's key of a text or a number."""
    if isinstance(value, str):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool):
        return text_of(value)
    raise FunctionRefused("именем поля может быть только текст или число")


def _whole(value: object) -> int:
    """Take a whole number, also when it was worked out as 2.0."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, float) and value.is_integer() and abs(value) < MAX_SEQUENCE * 2:
        return int(value)
    raise FunctionRefused("номер должен быть целым числом")


def _at_position(of: list[object], position: int) -> object:
    """Pick the cell at a FEEL position: 1 is the first, -1 the last, nothing beyond."""
    index = position - 1 if position > 0 else position
    return of[index] if position != 0 and -len(of) <= index < len(of) else None
