"""Walks over the tokens of one FEEL text."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable

from engine.expressions.errors import ExpressionError, error_at
from engine.expressions.feel_tokens import Kind, Token, tokens_of
from engine.expressions.limits import MAX_DEPTH
from engine.expressions.tree import Node

_OPENING, _CLOSING = frozenset("([{"), frozenset(")]}")


class FeelCursor(ABC):
    """A reader that walks over the tokens of one text.

    Attributes:
        token: what is read next; its `key` is the sign or reserved word, or empty.
    """

    def __init__(self, text: str, names: frozenset[str] = frozenset()) -> None:
        """Args: text to read and names with blanks in it; raises ExpressionError."""
        self.text = text
        self.tokens = tokens_of(text, names)
        self.token = self.tokens[0]
        self._at = 0
        self._depth = 0
        self._separators: list[str] | None = None

    def following(self, ahead: int = 1) -> Token:
        """Look further ahead; past the end it is always END."""
        return self.tokens[min(self._at + ahead, len(self.tokens) - 1)]

    def take(self) -> Token:
        """Step over the next token."""
        taken = self.token
        if taken.kind is not Kind.END:
            self._at += 1
            self.token = self.tokens[self._at]
        return taken

    def taken(self, key: str) -> bool:
        """Step over a sign or reserved word if it is next, and say whether it was."""
        if self.token.key != key:
            return False
        self.take()
        return True

    def expect(self, wanted: str) -> Token:
        """Step over a sign or word that must come now."""
        if self.token.key == wanted:
            return self.take()
        raise self.refused(f"ожидалось «{wanted}»")

    def expect_end(self) -> None:
        """Refuse anything left over."""
        if self.token.value == "instance" and self.following().value == "of":
            raise self.refused("проверка вида (instance of) не поддерживается")
        if self.token.kind is not Kind.END:
            raise self.refused("лишняя запись")

    def expect_name(self) -> str:
        """Step over a variable's name."""
        if self.token.kind is not Kind.NAME:
            raise self.refused("ожидалось имя")
        return str(self.take().value)

    def refused(self, complaint: str) -> ExpressionError:
        """Compose the error about the next token."""
        token = self.token
        if token.kind is Kind.END:
            return error_at(f"{complaint}, но текст закончился", self.text, token.start)
        return error_at(complaint, self.text, token.start, token.end)

    def last_end(self) -> int:
        return self.tokens[max(self._at - 1, 0)].end

    def deeper(self, read: Callable[[], Node]) -> Node:
        """Read a nested part, but not endlessly deep ones."""
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise self.refused("выражение вложено слишком глубоко")
        found = read()
        self._depth -= 1
        return found

    def separator_inside(self) -> str:
        """Give the first ".." or "," just inside the bracket that is next, or an empty text."""
        if self._separators is None:
            self._separators = _first_separators(self.tokens)
        return self._separators[self._at]

    @abstractmethod
    def expression(self) -> Node:
        """Read a whole expression."""

    @abstractmethod
    def operand(self) -> Node:
        """Read a sum or anything stronger, as it stands beside a comparison."""

    @abstractmethod
    def comparison(self) -> Node:
        """Read a comparison or anything stronger."""


def _first_separators(tokens: list[Token]) -> list[str]:
    """Find for every token the first separator to its right, in one walk from the end.

    Brackets that open or close between the two hide what they enclose.
    """
    found: list[str] = []
    levels = [""]
    for token in reversed(tokens):
        found.append(levels[-1])
        if token.key in _CLOSING:
            levels.append("")
        elif token.key in _OPENING:
            levels.pop()
            levels = levels or [""]
        elif token.key in ("..", ","):
            levels[-1] = token.key
    found.reverse()
    return found
