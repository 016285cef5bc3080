"""Runs a script over a copy-on-write view of the variables and says what changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from engine.expressions.calling import Functions
from engine.expressions.errors import FunctionRefused, error_at, shortened
from engine.expressions.evaluation import Evaluator
from engine.expressions.limits import CELLS_PER_STEP, MADE_PER_STEP, Budget
from engine.expressions.tree import Assign, Delete, For, If, Script, Statement, Work
from engine.expressions.values import Value, admit, adopted, copied, kind_of, truth


@dataclass(frozen=True, kw_only=True, slots=True)
class ScriptResult:
    """What a script changed.

    Attributes:
        assigned: variable → its new value, sharing nothing with the input.
        deleted: variables that existed and no longer do.
    """

    assigned: dict[str, Value]
    deleted: frozenset[str]


class _Changes(Mapping[str, object]):
    """The variables as the script sees them: its own assignments over the untouched input."""

    def __init__(self, variables: Mapping[str, object]) -> None:
        self._variables = variables
        self.assigned: dict[str, Value] = {}
        self.deleted: set[str] = set()

    def __getitem__(self, name: str) -> object:
        if name in self.assigned:
            return self.assigned[name]
        if name in self.deleted:
            raise KeyError(name)
        return self._variables[name]

    def __iter__(self) -> Iterator[str]:
        old = (name for name in self._variables if name not in self.deleted)
        return iter({**dict.fromkeys(old), **dict.fromkeys(self.assigned)})

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def assign(self, name: str, value: Value) -> None:
        """Give a variable a new value."""
        self.assigned[name] = value
        self.deleted.discard(name)

    def delete(self, name: str) -> None:
        """Make a variable cease to exist."""
        self.assigned.pop(name, None)
        if name in self._variables:
            self.deleted.add(name)


def execute(
    script: Script,
    variables: Mapping[str, object],
    functions: Functions | None = None,
    budget: Budget | None = None,
) -> ScriptResult:
    """Run a script; see `engine.expressions.run_script`."""
    changes = _Changes(variables)
    run = _Run(script.text, changes, Evaluator(script.text, changes, functions, budget))
    run.block(script.body)
    return ScriptResult(assigned=run.result(), deleted=frozenset(changes.deleted))


class _Run:
    def __init__(self, text: str, changes: _Changes, evaluator: Evaluator) -> None:
        self._text = text
        self._changes = changes
        self._evaluator = evaluator

    def block(self, body: tuple[Statement, ...]) -> None:
        """Run the statements of a block in order."""
        for statement in body:
            self._statement(statement)

    def _statement(self, statement: Statement) -> None:
        match statement:
            case Assign():
                self._assign(statement)
            case If(test=test, then=then, otherwise=otherwise):
                self.block(then if truth(self._evaluator.value(test)) else otherwise)
            case For():
                self._for(statement)
            case Delete():
                self._delete(statement)
            case Work(value=value):
                self._evaluator.value(value)

    def _for(self, loop: For) -> None:
        of = self._evaluator.value(loop.of)
        if not isinstance(of, list):
            raise self._evaluator.refuse(f"нужен список, а это {kind_of(of)}", loop.of)
        for cell in of:
            # An empty body must cost something too.
            self._evaluator.pay(1, loop.of)
            self._evaluator.scope.bind({loop.name: cell})
            self.block(loop.body)
            self._evaluator.scope.release()

    def _delete(self, statement: Delete) -> None:
        for name in statement.names:
            if name.name not in self._changes:
                raise self._evaluator.refuse(f"нет значения «{shortened(name.name)}»", name)
            self._changes.delete(name.name)

    def _assign(self, statement: Assign) -> None:
        self._evaluator.pay(1 + len(statement.path), statement.value)
        value = self._evaluator.value(statement.value)
        keys = [self._evaluator.value(key) for key in statement.path]
        try:
            if keys:
                value = _put(self._root(statement), keys, value, self._evaluator.budget)
        except FunctionRefused as refusal:
            raise error_at(str(refusal), self._text, statement.start, statement.end) from None
        self._changes.assign(statement.name, value)

    def _root(self, statement: Assign) -> Value:
        if statement.name not in self._changes:
            raise FunctionRefused(f"нет значения «{shortened(statement.name)}»")
        return adopted(self._changes[statement.name], self._evaluator.budget)

    def result(self) -> dict[str, Value]:
        """Copy what was assigned, so that nothing is shared with the input."""
        found: dict[str, Value] = {}
        for name, value in self._changes.assigned.items():
            try:
                found[name] = copied(value, self._evaluator.budget)
            except FunctionRefused as refusal:
                raise error_at(f"значение «{name}»: {refusal}", self._text, 0) from None
        return found


def _put(box: Value, keys: list[Any], value: Value, budget: Budget) -> Value:
    """Give a copy of the box with the value inside; what is not on the way is shared.

    No value is ever changed in place, so sharing is invisible and cycles cannot arise.
    """
    if not keys:
        return value
    if not isinstance(box, dict | list):
        raise FunctionRefused(f"нельзя изменить часть: это {kind_of(box)}")
    budget.spend(len(box) // (MADE_PER_STEP * 2 if isinstance(box, dict) else CELLS_PER_STEP))
    changed: Any = box.copy()
    place = _field_name(keys[0]) if isinstance(box, dict) else _cell_number(keys[0], len(box))
    inner = changed.get(place) if isinstance(box, dict) else changed[place]
    if isinstance(box, dict) and len(keys) > 1 and place not in box:
        raise FunctionRefused(f"нет поля «{shortened(str(place))}»")
    changed[place] = _put(adopted(inner, budget), keys[1:], value, budget)
    admit(changed)
    return changed  # type: ignore[no-any-return]  # a copy of a list or a mapping


def _field_name(key: Any) -> str:
    if not isinstance(key, str) or key.startswith("_"):
        raise FunctionRefused("именем поля может быть текст, который не начинается с подчёркивания")
    return key


def _cell_number(key: Any, length: int) -> int:
    if type(key) is not int or not -length <= key < length:
        raise FunctionRefused("в списке нет значения с таким номером")
    return key
