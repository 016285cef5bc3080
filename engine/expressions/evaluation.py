"""Works out a tree over plain values, step by step, within a budget."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from engine.expressions.arithmetic import calculated, in_order, negated
from engine.expressions.calling import Functions, called
from engine.expressions.errors import ExpressionError, FunctionRefused, UnknownName, error_at
from engine.expressions.limits import LAYERS_PER_STEP, Budget
from engine.expressions.picking import at_position, by_key, has_part, key_of, nominative, whole
from engine.expressions.scope import Scope
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
from engine.expressions.values import Value, adopted, contains, equal, truth


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
            return adopted(_WORKS[type(node)](self, node), self.budget)
        except ExpressionError:
            raise
        except FunctionRefused as refusal:
            raise self.refuse(str(refusal), node) from None
        except RecursionError:
            # The caller has left us little of the stack.
            raise self.refuse("выражение или данные вложены слишком глубоко", node) from None
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
        self.budget.spend(self.scope.depth // LAYERS_PER_STEP)
        try:
            return self.scope.find(node.name)
        except KeyError:
            complaint = f"нет значения «{node.name}»"
            raise error_at(complaint, self.text, node.start, node.end, UnknownName) from None

    def _field(self, node: Field) -> object:
        return by_key(self.value(node.of), node.key)

    def _item(self, node: Item) -> object:
        of, index = self.value(node.of), self.value(node.index)
        if isinstance(of, dict):
            return by_key(of, key_of(index))
        if not isinstance(of, list | str):
            raise FunctionRefused(f"значение по номеру нельзя взять: это {nominative(of)}")
        position = whole(index)
        if not -len(of) <= position < len(of):
            raise FunctionRefused("в списке нет значения с таким номером")
        return of[position]

    def _slice(self, node: Slice) -> object:
        of = self.value(node.of)
        if not isinstance(of, list | str):
            raise FunctionRefused(f"часть нельзя взять: это {nominative(of)}")
        first = whole(self.value(node.first)) if node.first else None
        past = whole(self.value(node.past)) if node.past else None
        self.budget.cells(len(of))
        return of[first:past]

    def _cells(self, node: Node) -> Iterable[object]:
        """Give the cells of a list that something runs over."""
        of = self.value(node)
        if not isinstance(of, list | dict):
            raise self.refuse(f"нужен список, а это {nominative(of)}", node)
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
            key_of(self.value(key)): self.value(value)
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
            self.pay(1, node.key)
            found[key_of(self.value(node.key))] = self.value(node.value)

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
            return by_key(of, key_of(self.value(node.condition)))
        if not isinstance(of, list):
            raise FunctionRefused(f"отобрать нельзя: это {nominative(of)}")
        found: list[object] = []
        for cell in of:
            answer = self._about(cell, node.condition)
            if isinstance(answer, int | float) and not isinstance(answer, bool):
                return at_position(of, whole(answer))
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
        about, candidate = adopted(self.scope.find("?"), self.budget), self.value(node.candidate)
        if equal(about, candidate, self.budget):
            return True
        return isinstance(candidate, list) and contains(candidate, about, self.budget)

    def _within(self, node: Within) -> bool:
        self.scope.bind({"?": self.value(node.value)})
        holds = truth(self.value(node.tests))
        self.scope.release()
        return holds

    def _exists(self, node: Node) -> bool:
        """Say whether a name or path exists; `is_defined(path)` asks this."""
        self.budget.spend(1)
        if isinstance(node, Field | Item):
            if not self._exists(node.of):
                return False
            key = node.key if isinstance(node, Field) else self.value(node.index)
            return has_part(self.value(node.of), key)
        if not isinstance(node, Name):
            raise self.refuse("is_defined ждёт имя", node)
        try:
            self.scope.find(node.name)
        except KeyError:
            return False
        return True

    def _call(self, node: Call) -> object:
        arguments = [self.value(argument) for argument in node.arguments]
        named = {
            name: self.value(value) for name, value in zip(node.names, node.named, strict=True)
        }
        return called(node.function, self._injected, arguments, named, self.budget)


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
    Defined: lambda evaluator, node: evaluator._exists(node.of),
}
