"""Works out a tree over plain values, step by step, within a budget."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from engine.expressions import tree
from engine.expressions.arithmetic import calculated, in_order, negated
from engine.expressions.calling import Functions, called
from engine.expressions.errors import ExpressionError, FunctionRefused, error_at, unknown_name
from engine.expressions.limits import LAYERS_PER_STEP, Budget
from engine.expressions.logic import FEEL_LOGIC, PLAIN_LOGIC
from engine.expressions.picking import (
    at_position,
    by_key,
    has_part,
    key_of,
    nominative,
    part_of,
    whole,
)
from engine.expressions.scope import Scope
from engine.expressions.tree import Accepts, Field, Filter, Item, Name, Node, Syntax, Within
from engine.expressions.values import Value, adopted, contains, equal, truth


class Evaluator:
    """Walks over trees; one object serves one evaluation or one run of a script."""

    def __init__(
        self,
        text: str,
        variables: Mapping[str, object],
        functions: Functions | None = None,
        budget: Budget | None = None,
        syntax: Syntax = Syntax.PYTHON,
    ) -> None:
        """Args: text that offsets refer to; functions, injected ones that go first."""
        self.text, self.scope = text, Scope(variables)
        self.budget = budget or Budget()
        self._injected = functions or {}
        self._logic = FEEL_LOGIC if syntax is Syntax.FEEL else PLAIN_LOGIC

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

    def _literal(self, node: tree.Literal) -> object:
        return node.value

    # --- data ----------------------------------------------------------------------

    def _name(self, node: Name) -> object:
        self.budget.spend(self.scope.depth // LAYERS_PER_STEP)
        try:
            return self.scope.find(node.name)
        except KeyError:
            raise unknown_name(node.name, self.text, node.start, node.end) from None

    def _field(self, node: Field) -> object:
        of = self.value(node.of)
        if isinstance(of, list):
            # FEEL: a list of contexts has the list of their fields (10.3.2.5).
            self.budget.made(len(of))
            return [by_key(cell, node.key) for cell in of]
        return part_of(of, node.key)

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

    def _slice(self, node: tree.Slice) -> object:
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

    def _unary(self, node: tree.Unary) -> object:
        of = self.value(node.of)
        if node.op == "not":
            return self._logic.opposite(of)
        return negated(node.op, of)

    def _binary(self, node: tree.Binary) -> object:
        return calculated(node.op, self.value(node.left), self.value(node.right), self.budget)

    def _compare(self, node: tree.Compare) -> object:
        left = self.value(node.first)
        known: object = True
        for op, operand in zip(node.ops, node.rest, strict=True):
            right = self.value(operand)
            holds = self._holds(op, left, right)
            if holds is False:
                return False
            known = known if holds else holds
            left = right
        return known

    def _holds(self, op: str, left: Value, right: Value) -> bool | None:
        if op in ("==", "!="):
            return equal(left, right, self.budget) is (op == "==")
        if op in ("in", "not in"):
            return contains(right, left, self.budget) is (op == "in")
        if left is None or right is None:
            return self._logic.beside_nothing
        return in_order(op, left, right, self.budget)

    def _joined(self, node: tree.Logic) -> object:
        return self._logic.joined(node.op, (self.value(part) for part in node.parts))

    def _choice(self, node: tree.Choice) -> object:
        holds = self._logic.holds(self.value(node.test))
        return self.value(node.then if holds else node.otherwise)

    def _list(self, node: tree.ListOf) -> object:
        return [self.value(item) for item in node.items]

    def _mapping(self, node: tree.MappingOf) -> object:
        return {
            key_of(self.value(key)): self.value(value)
            for key, value in zip(node.keys, node.values, strict=True)
        }

    def _context(self, node: tree.Context) -> object:
        found: dict[str, Value] = {}
        self.scope.bind(found)
        for key, value in zip(node.keys, node.values, strict=True):
            found[key] = self.value(value)
        self.scope.release()
        return found

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

    def _collect(self, node: tree.Collect) -> object:
        found: list[Value] = []
        self._chosen(
            node.name, node.of, node.condition, lambda: found.append(self.value(node.result))
        )
        return found

    def _collect_mapping(self, node: tree.CollectMapping) -> object:
        found: dict[str, Value] = {}

        def put() -> None:
            self.pay(1, node.key)
            found[key_of(self.value(node.key))] = self.value(node.value)

        self._chosen(node.name, node.of, node.condition, put)
        return found

    def _quantified(self, node: tree.Quantified) -> object:
        answers = (self._with(node.name, cell, node.condition) for cell in self._cells(node.of))
        return self._logic.over_all(node.kind, answers)

    def _with(self, name: str, cell: object, condition: Node) -> Value:
        self.scope.bind({name: cell})
        answer = self.value(condition)
        self.scope.release()
        return answer

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

    def _call(self, node: tree.Call) -> object:
        arguments = [self.value(argument) for argument in node.arguments]
        named = {
            name: self.value(value) for name, value in zip(node.names, node.named, strict=True)
        }
        return called(node.function, self._injected, arguments, named, self.budget)


def _accepts(evaluator: Evaluator, node: Accepts) -> bool:
    budget, candidate = evaluator.budget, evaluator.value(node.candidate)
    about = adopted(evaluator.scope.find("?"), budget)
    found = equal(about, candidate, budget)
    return found or (isinstance(candidate, list) and contains(candidate, about, budget))


def _within(evaluator: Evaluator, node: Within) -> object:
    return evaluator._with("?", evaluator.value(node.value), node.tests)


def _exists(evaluator: Evaluator, node: Node) -> bool:
    """Say whether a name or path exists; `is_defined(path)` asks this."""
    evaluator.budget.spend(1)
    if isinstance(node, Field | Item) and not _exists(evaluator, node.of):
        return False
    if isinstance(node, Field | Item):
        key = node.key if isinstance(node, Field) else evaluator.value(node.index)
        return has_part(evaluator.value(node.of), key)
    if not isinstance(node, Name):
        raise evaluator.refuse("is_defined ждёт имя", node)
    try:
        evaluator.scope.find(node.name)
    except KeyError:
        return False
    return True


_WORKS: dict[type[Node], Callable[[Evaluator, Any], Any]] = {
    tree.Literal: Evaluator._literal,
    Name: Evaluator._name,
    Field: Evaluator._field,
    Item: Evaluator._item,
    tree.Slice: Evaluator._slice,
    Filter: Evaluator._filter,
    tree.Unary: Evaluator._unary,
    tree.Binary: Evaluator._binary,
    tree.Compare: Evaluator._compare,
    tree.Logic: Evaluator._joined,
    tree.Choice: Evaluator._choice,
    tree.ListOf: Evaluator._list,
    tree.MappingOf: Evaluator._mapping,
    tree.Context: Evaluator._context,
    tree.Call: Evaluator._call,
    tree.Collect: Evaluator._collect,
    tree.CollectMapping: Evaluator._collect_mapping,
    tree.Quantified: Evaluator._quantified,
    Accepts: _accepts,
    Within: _within,
    tree.Defined: lambda evaluator, node: _exists(evaluator, node.of),
}
