"""The grammar of FEEL expressions by rising strength, from `if` down to a sign."""

from __future__ import annotations

from collections.abc import Callable

from engine.expressions.feel_tests import COMPARE, FeelTests
from engine.expressions.tree import (
    Binary,
    Choice,
    Collect,
    Compare,
    Logic,
    Node,
    Quantified,
    Unary,
)

_BINARY_LEVELS = (("+", "-"), ("*", "/"))


class FeelTerms(FeelTests):
    """A reader of whole FEEL expressions."""

    def expression(self) -> Node:
        """Read a whole expression."""
        return self.deeper(lambda: self._by_first_word() or self._either())

    def _by_first_word(self) -> Node | None:
        if self.at_word("if"):
            return self._choice()
        if self.at_word("for"):
            return self._collect()
        if self.at_word("some", "every"):
            return self._quantified()
        return None

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
        if self.take_sign(".."):
            of = self.counted(of, self.expression())
        return name, of

    def _collect(self) -> Node:
        start = self.take().start
        name, of = self._loop()
        self.expect("return")
        result = self.expression()
        return Collect(result=result, name=name, of=of, start=start, end=result.end)

    def _quantified(self) -> Node:
        word = self.take()
        name, of = self._loop()
        self.expect("satisfies")
        condition = self.expression()
        return Quantified(
            kind=str(word.value),
            name=name,
            of=of,
            condition=condition,
            start=word.start,
            end=condition.end,
        )

    def _either(self) -> Node:
        return self._joined("or", self._both)

    def _both(self) -> Node:
        return self._joined("and", self.comparison)

    def _joined(self, word: str, part: Callable[[], Node]) -> Node:
        parts = [part()]
        while self.take_word(word):
            parts.append(part())
        if len(parts) == 1:
            return parts[0]
        return Logic(op=word, parts=tuple(parts), start=parts[0].start, end=parts[-1].end)

    def comparison(self) -> Node:
        left = self.operand()
        if self.at_sign(*COMPARE):
            return self._chain(left)
        if self.take_word("between"):
            first = self.operand()
            self.expect("and")
            last = self.operand()
            return Compare(
                first=first, ops=("<=", "<="), rest=(left, last), start=left.start, end=last.end
            )
        if self.take_word("in"):
            return self.belonging(left)
        return left

    def operand(self) -> Node:
        """Read a sum or anything stronger."""
        return self._sum(0)

    def _chain(self, left: Node) -> Node:
        ops: list[str] = []
        rest: list[Node] = []
        while sign := self.take_sign(*COMPARE):
            ops.append(COMPARE[str(sign.value)])
            rest.append(self.operand())
        return Compare(
            first=left, ops=tuple(ops), rest=tuple(rest), start=left.start, end=rest[-1].end
        )

    def _sum(self, level: int) -> Node:
        """Read + - and, one level stronger, * /."""
        if level == len(_BINARY_LEVELS):
            return self._signed()
        left = self._sum(level + 1)
        while sign := self.take_sign(*_BINARY_LEVELS[level]):
            right = self._sum(level + 1)
            left = Binary(
                op=str(sign.value), left=left, right=right, start=left.start, end=right.end
            )
        return left

    def _signed(self) -> Node:
        sign = self.take_sign("-", "+")
        if sign is None:
            return self._power()
        of = self.deeper(self._signed)
        return Unary(op=str(sign.value), of=of, start=sign.start, end=of.end)

    def _power(self) -> Node:
        left = self.postfix()
        if not self.take_sign("**"):
            return left
        right = self.deeper(self._signed)
        return Binary(op="**", left=left, right=right, start=left.start, end=right.end)
