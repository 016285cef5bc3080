"""The smallest parts of FEEL: constants, names, calls, lists, and what follows them in brackets."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from engine.expressions.aliases import SPACED_NAMES, canonical
from engine.expressions.errors import error_at
from engine.expressions.feel_cursor import FeelCursor
from engine.expressions.feel_tokens import Kind
from engine.expressions.names import free_names
from engine.expressions.source import checked_constant, path_of
from engine.expressions.tree import (
    Binary,
    Call,
    Context,
    Defined,
    Field,
    Filter,
    Item,
    ListOf,
    Literal,
    MappingOf,
    Name,
    Node,
    Unary,
)

_WORDS: dict[str, bool | None] = {
    "true": True,
    "True": True,
    "false": False,
    "False": False,
    "null": None,
    "None": None,
}
_AT_FUNCTIONS = (("P", "duration"), ("-P", "duration"))
_PART_OF_TWO_WORDS = ("time", "offset")


class FeelValues(FeelCursor):
    """Reads one value and whatever picks a part of it."""

    def postfix(self) -> Node:
        found = self._primary()
        while True:
            if self.token.key == "." and self.following().kind in (Kind.NAME, Kind.WORD):
                self.take()
                key = self._part_name()
                found = Field(of=found, key=key, start=found.start, end=self.last_end())
            elif self.token.key == "[" and not self._closes_interval():
                self.take()
                found = self._picked(found)
            else:
                return found

    def _part_name(self) -> str:
        """Read the name of a field; FEEL has one of two words, `time offset`."""
        key = str(self.take().value)
        if (key, self.token.value) != _PART_OF_TWO_WORDS or self.token.kind is not Kind.NAME:
            return key
        return f"{key} {self.take().value}"

    def _closes_interval(self) -> bool:
        """Tell the bracket that ends `]1..5[` from one that opens a filter."""
        after = self.following()
        return after.kind is Kind.END or after.key in (",", ")")

    def _picked(self, of: Node) -> Node:
        """Read what stands in brackets after a value: a position from 1 or a condition."""
        inside = self.expression()
        end = self.expect("]").end
        position = _literal_position(inside)
        if position is not None:
            index = position - 1 if position > 0 else -position
            literal: Node = Literal(value=index, start=inside.start, end=inside.end)
            if position < 0:
                literal = Unary(op="-", of=literal, start=inside.start, end=inside.end)
            return Item(of=of, index=literal, start=of.start, end=end)
        if isinstance(inside, Literal) and isinstance(inside.value, str):
            return Item(of=of, index=inside, start=of.start, end=end)
        return Filter(of=of, condition=inside, start=of.start, end=end)

    def counted(self, first: Node, last: Node) -> Node:
        """Write `1..5` as range(1, 6)."""
        one = Literal(value=1, start=last.start, end=last.end)
        past: Node = Binary(op="+", left=last, right=one, start=last.start, end=last.end)
        if isinstance(last, Literal) and type(last.value) is int:
            past = Literal(value=last.value + 1, start=last.start, end=last.end)
        return Call(function="range", arguments=(first, past), start=first.start, end=last.end)

    def _primary(self) -> Node:
        read = self._primaries.get(self.token.kind)
        if read is not None:
            return read(self)
        read = self._by_key.get(self.token.key)
        if read is None:
            raise self.refused("ожидалось значение")
        return read(self)

    def _constant(self) -> Node:
        token = self.take()
        value = checked_constant(token.value, self.text, token.start, token.end)
        return Literal(value=value, start=token.start, end=token.end)

    def _word(self) -> Node:
        token = self.take()
        return Literal(value=_WORDS[token.key], start=token.start, end=token.end)

    def _input(self) -> Node:
        token = self.take()
        return Name(name="?", start=token.start, end=token.end)

    def _bracketed(self) -> Node:
        self.take()
        inside = self.expression()
        self.expect(")")
        return inside

    def _negation(self) -> Node:
        """Read FEEL's not(x), and Python's `not x` as designers mix them up."""
        start = self.take().start
        if self.taken("("):
            of = self.expression()
            self.expect(")")
        else:
            of = self.comparison()
        return Unary(op="not", of=of, start=start, end=self.last_end())

    def _at_literal(self) -> Node:
        """Read @"2026-09-01" as date("2026-09-01"), and so for times and durations."""
        token = self.take()
        written = str(token.value)
        function = "datetime" if "T" in written.lstrip("T") else "date"
        if ":" in written and function == "date":
            function = "time"
        for prefix, name in _AT_FUNCTIONS:
            if written.startswith(prefix):
                function = name
        literal = Literal(value=written, start=token.start, end=token.end)
        return Call(function=function, arguments=(literal,), start=token.start, end=token.end)

    def _name_or_call(self) -> Node:
        token = self.token
        if token.value == "function" and self.following().key == "(":
            raise self.refused("функцию внутри выражения определить нельзя: задайте модель знаний")
        words = self._function_words()
        if words == 0:
            self.take()
            return Name(name=str(token.value), start=token.start, end=token.end)
        written = " ".join(str(self.take().value) for _ in range(words))
        self.take()
        return self._call(canonical(written), token.start)

    def _function_words(self) -> int:
        """Count the words of the function name that stands here before a bracket."""
        if self.following().key == "(":
            return 1
        for words in SPACED_NAMES.get(str(self.token.value), ()):
            here = tuple(self.following(ahead).value for ahead in range(len(words)))
            if here == words and self.following(len(words)).key == "(":
                return len(words)
        return 0

    def _call(self, function: str, start: int) -> Node:
        arguments: list[Node] = []
        names: list[str] = []
        named: list[Node] = []
        while self.token.key != ")":
            if self.token.kind is Kind.NAME and self.following().key == ":":
                names.append(self.expect_name())
                self.take()
                named.append(self.expression())
            elif names:
                raise self.refused("после именованного значения нужно имя")
            else:
                arguments.append(self.expression())
            if not self.taken(","):
                break
        end = self.expect(")").end
        if function == "is_defined":
            return self._defined(arguments, start, end)
        return Call(
            function=function,
            arguments=tuple(arguments),
            names=tuple(names),
            named=tuple(named),
            start=start,
            end=end,
        )

    def _defined(self, arguments: list[Node], start: int, end: int) -> Node:
        of = arguments[0] if len(arguments) == 1 else None
        if isinstance(of, Literal) and isinstance(of.value, str):
            of = path_of(of.value, self.text, of.start, of.end)
        if not isinstance(of, Name | Field | Item):
            raise error_at("is_defined ждёт имя", self.text, start, end)
        return Defined(of=of, start=start, end=end)

    def _list(self) -> Node:
        """Read [a, b], or [1..5] as the counted list."""
        start = self.take().start
        items: list[Node] = []
        while self.token.key != "]":
            items.append(self.expression())
            if len(items) == 1 and self.taken(".."):
                counted = self.counted(items[0], self.expression())
                self.expect("]")
                return counted
            if not self.taken(","):
                break
        end = self.expect("]").end
        return ListOf(items=tuple(items), start=start, end=end)

    def _mapping(self) -> Node:
        start = self.take().start
        keys: list[Literal] = []
        values: list[Node] = []
        while self.token.key != "}":
            token = self.take()
            if token.kind not in (Kind.NAME, Kind.TEXT, Kind.WORD):
                raise error_at("ожидалось имя поля", self.text, token.start, token.end)
            keys.append(Literal(value=str(token.value), start=token.start, end=token.end))
            self.expect(":")
            values.append(self.expression())
            if not self.taken(","):
                break
        end = self.expect("}").end
        names = tuple(str(key.value) for key in keys)
        if any(
            not set(names[:at]).isdisjoint(free_names(value)) for at, value in enumerate(values)
        ):
            return Context(keys=names, values=tuple(values), start=start, end=end)
        return MappingOf(keys=tuple(keys), values=tuple(values), start=start, end=end)

    _primaries: Mapping[Kind, Callable[[FeelValues], Node]] = {
        Kind.NUMBER: _constant,
        Kind.TEXT: _constant,
        Kind.AT_TEXT: _at_literal,
        Kind.NAME: _name_or_call,
    }
    _by_key: Mapping[str, Callable[[FeelValues], Node]] = {
        **dict.fromkeys(_WORDS, _word),
        "not": _negation,
        "?": _input,
        "(": _bracketed,
        "[": _list,
        "{": _mapping,
    }


def _literal_position(node: Node) -> int | None:
    """Read a literal position such as 1 or -1; 0 is none."""
    sign = 1
    if isinstance(node, Unary) and node.op == "-":
        sign, node = -1, node.of
    if isinstance(node, Literal) and type(node.value) is int and node.value > 0:
        return sign * node.value
    return None
