"""The grammar of FEEL expressions: operators by their strength, and what starts with a word."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from engine.expressions.feel_tests import COMPARE, FeelTests
from engine.expressions.tree import (
    Binary,
    Call,
    Choice,
    Collect,
    Compare,
    Logic,
    Node,
    Quantified,
    Unary,
)

_ANY, _OR, _AND, _COMPARISON, _SUM, _PRODUCT = range(6)
_STRENGTHS: Mapping[str, int] = {
    "or": _OR,
    "and": _AND,
    **dict.fromkeys((*COMPARE, "between", "in"), _COMPARISON),
    **dict.fromkeys("+-", _SUM),
    **dict.fromkeys("*/", _PRODUCT),
}


class FeelTerms(FeelTests):
    """A reader of whole FEEL expressions.

    Operators are read by climbing their strengths, so that a bracket costs few calls on the
    stack however many kinds of operators there are.
    """

    def expression(self) -> Node:
        """Read a whole expression."""
        read = self._by_first_word.get(self.token.key)
        return self.deeper(self._climbed if read is None else lambda: read(self))

    def operand(self) -> Node:
        """Read a sum or anything stronger."""
        return self._climbed(_COMPARISON)

    def comparison(self) -> Node:
        """Read a comparison or anything stronger."""
        return self._climbed(_AND)

    def _climbed(self, above: int = _ANY) -> Node:
        """Read operands joined by operators that are stronger than a strength."""
        left = self._powers()
        strength = _STRENGTHS.get(self.token.key, _ANY)
        most = _PRODUCT
        while above < strength <= most:
            left = self._joins[strength](self, left)
            # A comparison has taken its whole chain: no second one may follow it.
            most = strength if strength >= _SUM else strength - 1
            strength = _STRENGTHS.get(self.token.key, _ANY)
        return left

    def _either(self, left: Node) -> Node:
        return self._logic("or", left, _OR)

    def _both(self, left: Node) -> Node:
        return self._logic("and", left, _AND)

    def _logic(self, word: str, left: Node, strength: int) -> Node:
        parts = [left]
        while self.taken(word):
            parts.append(self._climbed(strength))
        return Logic(op=word, parts=tuple(parts), start=left.start, end=parts[-1].end)

    def _sum(self, left: Node) -> Node:
        return self._binary(left, _SUM)

    def _product(self, left: Node) -> Node:
        return self._binary(left, _PRODUCT)

    def _binary(self, left: Node, strength: int) -> Node:
        op = self.take().key
        right = self._climbed(strength)
        return Binary(op=op, left=left, right=right, start=left.start, end=right.end)

    def _compared(self, left: Node) -> Node:
        if self.token.key in COMPARE:
            return self._chain(left)
        if self.take().key == "in":
            return self.belonging(left)
        first = self.operand()
        self.expect("and")
        last = self.operand()
        return Compare(
            first=first, ops=("<=", "<="), rest=(left, last), start=left.start, end=last.end
        )

    def _chain(self, left: Node) -> Node:
        ops: list[str] = []
        rest: list[Node] = []
        while self.token.key in COMPARE:
            ops.append(COMPARE[self.take().key])
            rest.append(self.operand())
        return Compare(
            first=left, ops=tuple(ops), rest=tuple(rest), start=left.start, end=rest[-1].end
        )

    def _powers(self) -> Node:
        """Read a ** b ** c from the left; in FEEL a sign binds closer: -3 ** 2 is 9."""
        left = self._signed()
        while self.taken("**"):
            right = self._signed()
            left = Binary(op="**", left=left, right=right, start=left.start, end=right.end)
        return left

    def _signed(self) -> Node:
        if self.token.key not in ("-", "+"):
            return self.postfix()
        sign = self.take()
        of = self.deeper(self._signed)
        return Unary(op=sign.key, of=of, start=sign.start, end=of.end)

    # --- what starts with a word -----------------------------------------------------

    def _choice(self) -> Node:
        start = self.take().start
        test = self.expression()
        self.expect("then")
        then = self.expression()
        self.expect("else")
        otherwise = self.expression()
        return Choice(test=test, then=then, otherwise=otherwise, start=start, end=otherwise.end)

    def _loop(self) -> tuple[str, Node]:
        name = self.expect_name()
        self.expect("in")
        of = self.expression()
        if self.taken(".."):
            of = self.counted(of, self.expression())
        return name, of

    def _loops(self) -> list[tuple[str, Node]]:
        """Read `x in xs, y in ys`; later lists may speak of earlier names."""
        loops = [self._loop()]
        while self.taken(","):
            loops.append(self._loop())
        return loops

    def _collect(self) -> Node:
        start = self.take().start
        *outer, (name, of) = self._loops()
        self.expect("return")
        result = self.expression()
        found: Node = Collect(result=result, name=name, of=of, start=start, end=result.end)
        for name, of in reversed(outer):
            lists = Collect(result=found, name=name, of=of, start=start, end=result.end)
            found = Call(function="joined", arguments=(lists,), start=start, end=result.end)
        return found

    def _quantified(self) -> Node:
        word = self.take()
        loops = self._loops()
        self.expect("satisfies")
        found = self.expression()
        end = found.end
        for name, of in reversed(loops):
            found = Quantified(
                kind=word.key, name=name, of=of, condition=found, start=word.start, end=end
            )
        return found

    _by_first_word: Mapping[str, Callable[[FeelTerms], Node]] = {
        "if": _choice,
        "for": _collect,
        "some": _quantified,
        "every": _quantified,
    }
    _joins: Mapping[int, Callable[[FeelTerms, Node], Node]] = {
        _OR: _either,
        _AND: _both,
        _COMPARISON: _compared,
        _SUM: _sum,
        _PRODUCT: _product,
    }
