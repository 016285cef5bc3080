"""The grammar of FEEL expressions by rising strength, from `if` down to a literal."""

from __future__ import annotations

from collections.abc import Callable

from engine.expressions.aliases import SPACED_NAMES, canonical
from engine.expressions.errors import ExpressionError, error_at
from engine.expressions.feel_tokens import Kind, Token, tokens_of
from engine.expressions.limits import MAX_DEPTH
from engine.expressions.python_syntax import path_of
from engine.expressions.source import checked_constant, children_of
from engine.expressions.tree import (
    Accepts,
    Binary,
    Call,
    Choice,
    Collect,
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
    Unary,
    Within,
)

_COMPARE = {"=": "==", "!=": "!=", "<": "<", "<=": "<=", ">": ">", ">=": ">="}
_WORDS: dict[str, bool | None] = {
    "true": True,
    "True": True,
    "false": False,
    "False": False,
    "null": None,
    "None": None,
}
_BINARY_LEVELS = (("+", "-"), ("*", "/"))
_AT_FUNCTIONS = (("P", "duration"), ("-P", "duration"))


class FeelTerms:
    """A reader that walks over the tokens of one text."""

    def __init__(self, text: str) -> None:
        """Args: text to read; raises ExpressionError if it cannot be cut into tokens."""
        self.text = text
        self.tokens = tokens_of(text)
        self._at = 0
        self._depth = 0

    # --- walking -------------------------------------------------------------------

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

    def _last_end(self) -> int:
        return self.tokens[max(self._at - 1, 0)].end

    # --- expressions ---------------------------------------------------------------

    def expression(self) -> Node:
        """Read a whole expression."""
        return self._deeper(lambda: self._by_first_word() or self._either())

    def _deeper(self, read: Callable[[], Node]) -> Node:
        """Read a nested part, but not endlessly deep ones."""
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise self.refused("выражение вложено слишком глубоко")
        found = read()
        self._depth -= 1
        return found

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
            of = self._counted(of, self.expression())
        return name, of

    def _counted(self, first: Node, last: Node) -> Node:
        """Write `1..5` as range(1, 6)."""
        one = Literal(value=1, start=last.start, end=last.end)
        past: Node = Binary(op="+", left=last, right=one, start=last.start, end=last.end)
        if isinstance(last, Literal) and type(last.value) is int:
            past = Literal(value=last.value + 1, start=last.start, end=last.end)
        return Call(function="range", arguments=(first, past), start=first.start, end=last.end)

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
        return self._joined("and", self._comparison)

    def _joined(self, word: str, part: Callable[[], Node]) -> Node:
        parts = [part()]
        while self.take_word(word):
            parts.append(part())
        if len(parts) == 1:
            return parts[0]
        return Logic(op=word, parts=tuple(parts), start=parts[0].start, end=parts[-1].end)

    def _comparison(self) -> Node:
        left = self._sum(0)
        if self.at_sign(*_COMPARE):
            return self._chain(left)
        if self.take_word("between"):
            first = self._sum(0)
            self.expect("and")
            last = self._sum(0)
            return Compare(
                first=first, ops=("<=", "<="), rest=(left, last), start=left.start, end=last.end
            )
        if self.take_word("in"):
            return self._belonging(left)
        return left

    def _chain(self, left: Node) -> Node:
        ops: list[str] = []
        rest: list[Node] = []
        while sign := self.take_sign(*_COMPARE):
            ops.append(_COMPARE[str(sign.value)])
            rest.append(self._sum(0))
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
        of = self._deeper(self._signed)
        return Unary(op=str(sign.value), of=of, start=sign.start, end=of.end)

    def _power(self) -> Node:
        left = self._postfix()
        if not self.take_sign("**"):
            return left
        right = self._deeper(self._signed)
        return Binary(op="**", left=left, right=right, start=left.start, end=right.end)

    def _postfix(self) -> Node:
        found = self._primary()
        while True:
            if self.at_sign(".") and self.following().kind in (Kind.NAME, Kind.WORD):
                self.take()
                key = str(self.take().value)
                found = Field(of=found, key=key, start=found.start, end=self._last_end())
            elif self.at_sign("[") and not self._closes_interval():
                self.take()
                found = self._picked(found)
            else:
                return found

    def _closes_interval(self) -> bool:
        """Tell the bracket that ends `]1..5[` from one that opens a filter."""
        after = self.following()
        return after.kind is Kind.END or (after.kind is Kind.SIGN and after.value in (",", ")"))

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

    # --- the smallest parts --------------------------------------------------------

    def _primary(self) -> Node:
        token = self.token
        if token.kind in (Kind.NUMBER, Kind.TEXT):
            self.take()
            value = checked_constant(token.value, self.text, token.start, token.end)
            return Literal(value=value, start=token.start, end=token.end)
        if token.kind is Kind.AT_TEXT:
            return self._at_literal()
        if token.kind is Kind.WORD:
            return self._word()
        if token.kind is Kind.NAME:
            return self._name_or_call()
        return self._bracketed(token.start)

    def _bracketed(self, start: int) -> Node:
        if sign := self.take_sign("?"):
            return Name(name="?", start=sign.start, end=sign.end)
        if self.take_sign("("):
            inside = self.expression()
            self.expect(")")
            return inside
        if self.take_sign("["):
            return self._list(start)
        if self.take_sign("{"):
            return self._mapping(start)
        raise self.refused("ожидалось значение")

    def _word(self) -> Node:
        token = self.token
        if token.value in _WORDS:
            self.take()
            return Literal(value=_WORDS[str(token.value)], start=token.start, end=token.end)
        if token.value == "not":
            return self._negation()
        raise self.refused("ожидалось значение")

    def _negation(self) -> Node:
        """Read FEEL's not(x), and Python's `not x` as designers mix them up."""
        start = self.take().start
        if self.take_sign("("):
            of = self.expression()
            self.expect(")")
        else:
            of = self._comparison()
        return Unary(op="not", of=of, start=start, end=self._last_end())

    def _at_literal(self) -> Node:
        """Read @"2026-09-01" as date("2026-09-01"), and so for times and durations."""
        token = self.take()
        written = str(token.value)
        function = "datetime" if "T" in written else "date"
        for prefix, name in _AT_FUNCTIONS:
            if written.startswith(prefix):
                function = name
        literal = Literal(value=written, start=token.start, end=token.end)
        return Call(function=function, arguments=(literal,), start=token.start, end=token.end)

    def _name_or_call(self) -> Node:
        token = self.token
        words = self._function_words()
        if words == 0:
            self.take()
            return Name(name=str(token.value), start=token.start, end=token.end)
        written = " ".join(str(self.take().value) for _ in range(words))
        self.take()
        return self._call(canonical(written), token.start)

    def _function_words(self) -> int:
        """Count the words of the function name that stands here before a bracket."""
        for words in SPACED_NAMES:
            here = tuple(str(self.following(ahead).value) for ahead in range(len(words)))
            if here == words and self._opens_call(len(words)):
                return len(words)
        return 1 if self._opens_call(1) else 0

    def _opens_call(self, ahead: int) -> bool:
        token = self.following(ahead)
        return token.kind is Kind.SIGN and token.value == "("

    def _call(self, function: str, start: int) -> Node:
        arguments: list[Node] = []
        names: list[str] = []
        named: list[Node] = []
        while not self.at_sign(")"):
            if self.token.kind is Kind.NAME and self.following().value == ":":
                names.append(self.expect_name())
                self.take()
                named.append(self.expression())
            elif names:
                raise self.refused("после именованного значения нужно имя")
            else:
                arguments.append(self.expression())
            if not self.take_sign(","):
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

    def _list(self, start: int) -> Node:
        """Read [a, b], or [1..5] as the counted list."""
        items: list[Node] = []
        while not self.at_sign("]"):
            items.append(self.expression())
            if len(items) == 1 and self.take_sign(".."):
                counted = self._counted(items[0], self.expression())
                self.expect("]")
                return counted
            if not self.take_sign(","):
                break
        end = self.expect("]").end
        return ListOf(items=tuple(items), start=start, end=end)

    def _mapping(self, start: int) -> Node:
        keys: list[Node] = []
        values: list[Node] = []
        while not self.at_sign("}"):
            token = self.take()
            if token.kind not in (Kind.NAME, Kind.TEXT, Kind.WORD):
                raise error_at("ожидалось имя поля", self.text, token.start, token.end)
            keys.append(Literal(value=str(token.value), start=token.start, end=token.end))
            self.expect(":")
            values.append(self.expression())
            if not self.take_sign(","):
                break
        end = self.expect("}").end
        return MappingOf(keys=tuple(keys), values=tuple(values), start=start, end=end)

    # --- tests about a value -------------------------------------------------------

    def _belonging(self, value: Node) -> Node:
        """Read what follows `value in`."""
        if self._at_interval() or self.at_sign(*_COMPARE):
            return self.one_test(value)
        if not self.at_sign("("):
            box = self._sum(0)
            return Compare(first=value, ops=("in",), rest=(box,), start=value.start, end=box.end)
        start = self.take().start
        tests = [self.one_test(Name(name="?"))]
        while self.take_sign(","):
            tests.append(self.one_test(Name(name="?")))
        end = self.expect(")").end
        return _belongs_to_any(value, tests, start, end)

    def one_test(self, about: Node) -> Node:
        """Read one of the alternatives of a cell: a comparison, an interval or a value."""
        start = self.token.start
        if sign := self.take_sign(*_COMPARE):
            right = self._sum(0)
            op = _COMPARE[str(sign.value)]
            return Compare(first=about, ops=(op,), rest=(right,), start=start, end=right.end)
        if self._at_interval():
            return self._interval(about)
        if self.take_word("in"):
            box = self._sum(0)
            return Compare(first=about, ops=("in",), rest=(box,), start=start, end=box.end)
        if self.at_word("not") and self.following().value == "(":
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
        while self.take_sign(","):
            parts.append(self.one_test(about))
        end = self.expect(")").end
        of = (
            parts[0]
            if len(parts) == 1
            else Logic(op="or", parts=tuple(parts), start=start, end=end)
        )
        return Unary(op="not", of=of, start=start, end=end)

    def _at_interval(self) -> bool:
        """Say whether `[a..b]`, `(a..b)` or `]a..b[` stands here: two dots at depth one."""
        if not self.at_sign("[", "(", "]"):
            return False
        depth = 0
        for ahead in range(len(self.tokens) - self._at):
            token = self.following(ahead)
            if token.kind is Kind.SIGN and ahead > 0:
                if token.value == ".." and depth == 0:
                    return True
                depth += (token.value in ("(", "[", "{")) - (token.value in (")", "]", "}"))
            if depth < 0 or (depth == 0 and token.value == ","):
                return False
        return False

    def _interval(self, about: Node) -> Node:
        opening = self.take()
        low = self._sum(0)
        self.expect("..")
        high = self._sum(0)
        closing = self.take_sign("]", ")", "[")
        if closing is None:
            raise self.refused("ожидалась скобка в конце промежутка")
        return Compare(
            first=low,
            ops=("<=" if opening.value == "[" else "<", "<=" if closing.value == "]" else "<"),
            rest=(about, high),
            start=opening.start,
            end=closing.end,
        )


def _literal_position(node: Node) -> int | None:
    """Read a literal position such as 1 or -1; 0 is none."""
    sign = 1
    if isinstance(node, Unary) and node.op == "-":
        sign, node = -1, node.of
    if isinstance(node, Literal) and type(node.value) is int and node.value > 0:
        return sign * node.value
    return None


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
