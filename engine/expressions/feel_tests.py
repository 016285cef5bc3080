"""Tests about a value, as they stand in a decision table's cell or after `in`."""

from __future__ import annotations

from engine.expressions.feel_values import FeelValues
from engine.expressions.source import children_of
from engine.expressions.tree import (
    Accepts,
    Compare,
    ListOf,
    Logic,
    Name,
    Node,
    Unary,
    Within,
)

COMPARE = {"=": "==", "!=": "!=", "<": "<", "<=": "<=", ">": ">", ">=": ">="}
_EDGES = frozenset("[(]")


class FeelTests(FeelValues):
    """Reads comparisons without a left side, intervals and alternatives."""

    def belonging(self, value: Node) -> Node:
        """Read what follows `value in`."""
        if self.token.key in COMPARE or self._at_interval():
            return self.one_test(value)
        if self.token.key != "(":
            box = self.operand()
            return Compare(first=value, ops=("in",), rest=(box,), start=value.start, end=box.end)
        start = self.take().start
        tests = [self.one_test(Name(name="?"))]
        while self.taken(","):
            tests.append(self.one_test(Name(name="?")))
        end = self.expect(")").end
        return _belongs_to_any(value, tests, start, end)

    def one_test(self, about: Node) -> Node:
        """Read one of the alternatives of a cell: a comparison, an interval or a value."""
        start = self.token.start
        if self.token.key in COMPARE:
            op = COMPARE[self.take().key]
            right = self.operand()
            return Compare(first=about, ops=(op,), rest=(right,), start=start, end=right.end)
        if self._at_interval():
            return self._interval(about)
        if self.taken("in"):
            box = self.operand()
            return Compare(first=about, ops=("in",), rest=(box,), start=start, end=box.end)
        if self.token.key == "not" and self.following().key == "(":
            return self._one_negation(about)
        candidate = self.expression()
        if _mentions_input(candidate):
            return candidate
        return Accepts(candidate=candidate, start=candidate.start, end=candidate.end)

    def _one_negation(self, about: Node) -> Node:
        """Read not(1, 2) standing among other alternatives."""
        start = self.take().start
        self.take()
        parts = [self.one_test(about)]
        while self.taken(","):
            parts.append(self.one_test(about))
        end = self.expect(")").end
        of = (
            parts[0]
            if len(parts) == 1
            else Logic(op="or", parts=tuple(parts), start=start, end=end)
        )
        return Unary(op="not", of=of, start=start, end=end)

    def _at_interval(self) -> bool:
        """Say whether `[a..b]`, `(a..b)` or `]a..b[` stands here: two dots just inside."""
        return self.token.key in _EDGES and self.separator_inside() == ".."

    def _interval(self, about: Node) -> Node:
        opening = self.take()
        low = self.operand()
        self.expect("..")
        high = self.operand()
        if self.token.key not in ("]", ")", "["):
            raise self.refused("ожидалась скобка в конце промежутка")
        closing = self.take()
        return Compare(
            first=low,
            ops=("<=" if opening.key == "[" else "<", "<=" if closing.key == "]" else "<"),
            rest=(about, high),
            start=opening.start,
            end=closing.end,
        )


def _belongs_to_any(value: Node, tests: list[Node], start: int, end: int) -> Node:
    """Put `x in (1, 2)` as membership in a list when all alternatives are plain values."""
    plain = [test.candidate for test in tests if isinstance(test, Accepts)]
    if len(plain) == len(tests) > 1:
        box = ListOf(items=tuple(plain), start=start, end=end)
        return Compare(first=value, ops=("in",), rest=(box,), start=value.start, end=end)
    if len(plain) == len(tests):
        return Compare(first=value, ops=("in",), rest=(plain[0],), start=value.start, end=end)
    either = (
        tests[0] if len(tests) == 1 else Logic(op="or", parts=tuple(tests), start=start, end=end)
    )
    return Within(value=value, tests=either, start=value.start, end=end)


def _mentions_input(node: Node) -> bool:
    """Say whether an expression speaks of "?", and so is a condition by itself."""
    waiting = [node]
    while waiting:
        node = waiting.pop()
        if isinstance(node, Name) and node.name == "?":
            return True
        waiting.extend(children_of(node))
    return False
