"""Reads the FEEL subset that people write in forms and decision tables into our tree."""

from __future__ import annotations

from collections.abc import Callable

from engine.expressions.errors import ExpressionError, error_at
from engine.expressions.feel_terms import FeelTerms
from engine.expressions.feel_tokens import Kind
from engine.expressions.source import checked_depth, checked_source
from engine.expressions.tree import (
    Expression,
    Literal,
    Logic,
    Name,
    Node,
    Syntax,
    Unary,
    UnaryTests,
)

_NO_NAMES: frozenset[str] = frozenset()


def read_feel(text: str, names: frozenset[str] = _NO_NAMES) -> Expression:
    """Read one FEEL expression, without the leading equals sign.

    Args:
        text: to read.
        names: variables, fields and functions whose names have blanks or signs in them.

    Raises:
        ExpressionError: it is not one, or uses something outside the language.
    """
    checked_source(text)
    if not text.strip():
        raise ExpressionError("выражение пустое", text=text)
    root = _within_stack(text, names, _whole)
    return Expression(text=text, root=checked_depth(root, text), syntax=Syntax.FEEL)


def _within_stack(text: str, names: frozenset[str], read: Callable[[FeelTerms], Node]) -> Node:
    """Read a whole text; a caller may have left us little of the stack."""
    try:
        reader = FeelTerms(text, names)
        root = read(reader)
        reader.expect_end()
    except RecursionError:
        raise ExpressionError("выражение вложено слишком глубоко", text=text) from None
    return root


def _whole(reader: FeelTerms) -> Node:
    return reader.expression()


def read_unary_tests(text: str, names: frozenset[str] = _NO_NAMES) -> UnaryTests:
    """Read a decision table's input cell; an empty cell and "-" accept everything.

    Args:
        text: to read.
        names: as for `read_feel`.

    Raises:
        ExpressionError: it is not a cell of the language.
    """
    checked_source(text)
    if text.strip() in ("", "-", "–", "—"):
        return UnaryTests(text=text, root=Literal(value=True, start=0, end=len(text)))
    root = _within_stack(text, names, _tests)
    return UnaryTests(text=text, root=checked_depth(root, text))


def _tests(reader: FeelTerms) -> Node:
    return _negated(reader) if _is_negation(reader) else _alternatives(reader)


def _is_negation(reader: FeelTerms) -> bool:
    """Say whether the whole cell is `not( … )` rather than an expression that starts so."""
    if not (reader.token.key == "not" and reader.following().key == "("):
        return False
    depth = 0
    for index, token in enumerate(reader.tokens):
        depth += (token.key == "(") - (token.key == ")")
        if index > 1 and depth == 0:
            return reader.tokens[index + 1].kind is Kind.END
    raise error_at("не закрыта скобка", reader.text, reader.tokens[1].start)


def _negated(reader: FeelTerms) -> Node:
    start = reader.take().start
    reader.take()
    tests = _alternatives(reader)
    end = reader.expect(")").end
    return Unary(op="not", of=tests, start=start, end=end)


def _alternatives(reader: FeelTerms) -> Node:
    """Read `a, b, c`, any of which may hold."""
    about = Name(name="?")
    parts = [reader.one_test(about)]
    while reader.taken(","):
        parts.append(reader.one_test(about))
    if len(parts) == 1:
        return parts[0]
    return Logic(op="or", parts=tuple(parts), start=parts[0].start, end=parts[-1].end)
