"""Walks over the tokens of one FEEL text."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable

from engine.expressions.errors import ExpressionError, error_at
from engine.expressions.feel_tokens import Kind, Token, tokens_of
from engine.expressions.limits import MAX_DEPTH
from engine.expressions.tree import Node


class FeelCursor(ABC):
    """A reader that walks over the tokens of one text."""

    def __init__(self, text: str) -> None:
        """Args: text to read; raises ExpressionError if it cannot be cut into tokens."""
        self.text = text
        self.tokens = tokens_of(text)
        self._at = 0
        self._depth = 0

    @property
    def token(self) -> Token:
        """The token that is read next."""
        return self.tokens[self._at]

    def following(self, ahead: int = 1) -> Token:
        """Look further ahead; past the end it is always END."""
        return self.tokens[min(self._at + ahead, len(self.tokens) - 1)]

    def take(self) -> Token:
        """Step over the next token."""
        taken = self.token
        if taken.kind is not Kind.END:
            self._at += 1
        return taken

    def at_word(self, *words: str) -> bool:
        """Say whether one of the reserved words is next."""
        return self.token.kind is Kind.WORD and self.token.value in words

    def at_sign(self, *signs: str) -> bool:
        """Say whether one of the signs is next."""
        return self.token.kind is Kind.SIGN and self.token.value in signs

    def take_sign(self, *signs: str) -> Token | None:
        """Step over a sign if it is next."""
        return self.take() if self.at_sign(*signs) else None

    def take_word(self, *words: str) -> Token | None:
        """Step over a reserved word if it is next."""
        return self.take() if self.at_word(*words) else None

    def expect(self, wanted: str) -> Token:
        """Step over a sign or word that must come now."""
        if self.token.kind in (Kind.SIGN, Kind.WORD) and self.token.value == wanted:
            return self.take()
        raise self.refused(f"ожидалось «{wanted}»")

    def expect_end(self) -> None:
        """Refuse anything left over."""
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

    @abstractmethod
    def expression(self) -> Node:
        """Read a whole expression."""

    @abstractmethod
    def operand(self) -> Node:
        """Read a sum or anything stronger, as it stands beside a comparison."""

    @abstractmethod
    def comparison(self) -> Node:
        """Read a comparison or anything stronger."""
