"""What can be proved about a table before anybody asks it: overlaps, gaps, masked rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.decisions.axes import Axis, axis_of, kind_of_constant
from engine.decisions.covering import Box, Cover, TooLaborious
from engine.decisions.regions import accepted, constants_in
from engine.decisions.table_model import HitPolicy, Input, Rule, Table
from engine.expressions import Budget, Expression, Literal, equal_values
from engine.expressions.tree import Field, Name, Node

MOST_CASES = 60_000
MOST_BITS = 40_000_000
MOST_PAIRS = 400_000
_WHOLE = frozenset({"integer", "long"})
Example = Mapping[str, Any]
"""Label of an input column → value."""


@dataclass(kw_only=True)
class Study:
    """What is proved about a table.

    Attributes:
        overlaps: two rows and inputs that both match.
        gap: inputs that no row matches, if there are any.
        masked: rows that match, but whose result others give instead.
        dead: rows that never match, whatever the inputs.
        real: every input may have any value of its kind, whatever the others have: what is found
            is then certain to be possible.
        finished: all questions were answered; otherwise the table is too large for that.
    """

    overlaps: list[tuple[Rule, Rule, Example]] = field(default_factory=list)
    gap: Example | None = None
    masked: list[Rule] = field(default_factory=list)
    dead: list[Rule] = field(default_factory=list)
    real: bool = True
    finished: bool = True


def study(table: Table) -> Study:
    """Look for overlaps, gaps and masked rows; never raises for a table that was read."""
    return _Work(table).done()


class _Work:
    def __init__(self, table: Table) -> None:
        self._table = table
        self._columns = _grouped(table.inputs)
        self._axes = [_axis(table, group) for group in self._columns]
        self._limits = [self._limit(at) for at in range(len(self._axes))]
        self._found = Study(real=_is_real(table.inputs))

    def done(self) -> Study:
        rows, inputs = self._table.rules, self._table.inputs
        bits = sum(len(axis.samples) for axis in self._axes) * len(rows)
        if not rows or any(len(row.conditions) != len(inputs) for row in rows):
            return self._found
        if bits > MOST_BITS:
            self._found.finished = False
            return self._found
        boxes = [self._box(row) for row in rows]
        self._sure = [known for _, known in boxes]
        self._cover = Cover([box for box, _ in boxes], MOST_CASES)
        self._boxes = [box for box, _ in boxes]
        try:
            self._find_overlaps()
            self._find_gap()
            self._find_masked()
        except TooLaborious:
            self._found.finished = False
        return self._found

    def _limit(self, at: int) -> int:
        """Give the regions that allowed values leave; an absent value is always allowed."""
        axis, found = self._axes[at], self._axes[at].everything
        for column in self._columns[at]:
            for tests in _allowed(self._table.inputs[column]):
                mask = accepted(tests, axis)
                found &= axis.everything if mask is None else mask | axis.null
        return found

    def _box(self, row: Rule) -> tuple[Box, bool]:
        """Give where a row may match, and whether it surely does so there."""
        masks: list[int] = []
        sure = True
        for axis, columns, limit in zip(self._axes, self._columns, self._limits, strict=True):
            mask = limit
            for column in columns:
                found = accepted(row.conditions[column], axis)
                sure = sure and found is not None
                mask &= limit if found is None else found
            masks.append(mask)
        return tuple(masks), sure

    def _find_overlaps(self) -> None:
        count = len(self._boxes)
        if count * count // 2 > MOST_PAIRS:
            raise TooLaborious
        for second in range(count):
            for first in range(second):
                common = tuple(
                    a & b for a, b in zip(self._boxes[first], self._boxes[second], strict=True)
                )
                if all(common) and self._sure[first] and self._sure[second]:
                    rows = self._table.rules
                    example = self._example(common)
                    self._found.overlaps.append((rows[first], rows[second], example))

    def _find_gap(self) -> None:
        """Look where values are; of texts, only at those that the column names."""
        box = tuple(
            limit & axis.alive & ~axis.other or limit & axis.alive
            for limit, axis in zip(self._limits, self._axes, strict=True)
        )
        hole = self._cover.hole(box, range(len(self._boxes)))
        self._found.gap = None if hole is None else self._example(hole)

    def _find_masked(self) -> None:
        for at, row in enumerate(self._table.rules):
            if 0 in self._boxes[at]:
                self._found.dead.append(row)
                continue
            before = [one for one in self._before(at) if self._sure[one]]
            if before and self._cover.hole(self._boxes[at], before) is None:
                self._found.masked.append(row)

    def _before(self, at: int) -> list[int]:
        """Give the rows whose result goes before that of a row wherever both match."""
        if self._table.hit_policy is HitPolicy.FIRST:
            return list(range(at))
        if self._table.hit_policy is not HitPolicy.PRIORITY:
            return []
        places = [self._places(row) for row in self._table.rules]
        own = places[at]
        if own is None:
            return []
        others = [(one, place) for one, place in enumerate(places) if place is not None]
        return [one for one, place in others if (place, one) < (own, at)]

    def _places(self, row: Rule) -> tuple[int, ...] | None:
        """Give how important the results of a row are; None if they are no constants."""
        found: list[int] = []
        for column, result in zip(self._table.outputs, row.results, strict=False):
            if not isinstance(result.root, Literal):
                return None
            listed = [one.root.value for one in column.ranked if isinstance(one.root, Literal)]
            if len(listed) < len(column.ranked):
                return None
            value = result.root.value
            found.append(
                next((p for p, one in enumerate(listed) if _same(one, value)), len(listed))
            )
        return tuple(found)

    def _example(self, box: Box) -> Example:
        found: dict[str, Any] = {}
        for axis, columns, mask in zip(self._axes, self._columns, box, strict=True):
            for column in columns:
                found[self._table.inputs[column].label] = axis.sample(mask)
        return found


def _grouped(inputs: tuple[Input, ...]) -> list[list[int]]:
    """Put columns that ask the same on one axis."""
    groups: list[list[int]] = []
    for at, column in enumerate(inputs):
        same = next(
            (g for g in groups if inputs[g[0]].expression.root == column.expression.root), None
        )
        if same is None:
            groups.append([at])
        else:
            same.append(at)
    return groups


def _axis(table: Table, columns: list[int]) -> Axis:
    constants = [c for column in columns for c in _constants(table, column)]
    base = next((table.inputs[c].type.base for c in columns if table.inputs[c].type.base), "")
    kinds = {kind_of_constant(constant) for constant in constants} - {""}
    strict = any(table.inputs[column].type.strict for column in columns)
    if base in ("", "context") or (base == "string" and not strict):
        base = next(iter(kinds)) if len(kinds) == 1 else "string"
    names = {table.inputs[column].type.name.rpartition(":")[2].lower() for column in columns}
    return axis_of(base, constants, whole=not names.isdisjoint(_WHOLE))


def _constants(table: Table, column: int) -> Iterator[Any]:
    for row in table.rules:
        if column < len(row.conditions):
            yield from constants_in(row.conditions[column])
    for tests in _allowed(table.inputs[column]):
        yield from constants_in(tests)


def _allowed(column: Input) -> list[Any]:
    return [*column.type.allowed, *([column.allowed] if column.allowed else [])]


def _is_real(inputs: tuple[Input, ...]) -> bool:
    """Say whether all columns ask for plain values, so that none limits another."""
    return all(_is_path(column.expression.root) for column in inputs)


def _is_path(node: Node) -> bool:
    while isinstance(node, Field):
        node = node.of
    return isinstance(node, Name)


def _same(left: Any, right: Any) -> bool:
    return equal_values(left, right, Budget())


def same_results(first: Rule, second: Rule) -> bool | None:
    """Say whether two rows give the same; None if their results are not all constants."""
    pairs = list(zip(first.results, second.results, strict=False))
    if not all(_is_constant(a) and _is_constant(b) for a, b in pairs):
        return None
    return all(_same(a.root.value, b.root.value) for a, b in pairs)  # type: ignore[attr-defined]


def _is_constant(result: Expression) -> bool:
    return isinstance(result.root, Literal)
