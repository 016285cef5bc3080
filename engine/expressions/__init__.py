"""One small safe language for conditions, timers, scripts, forms and decision tables.

Two syntaxes, Python-like and a subset of FEEL, are read into one tree that one evaluator
works out over plain values. Designers' text is never compiled or executed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from engine.expressions import json_form, names, scripts
from engine.expressions.calendar_functions import CALENDAR_FUNCTION_NAMES, calendar_functions
from engine.expressions.calling import Functions
from engine.expressions.errors import ExpressionError, FunctionRefused, UnknownName, error_at
from engine.expressions.evaluation import Evaluator
from engine.expressions.feel_syntax import read_feel, read_unary_tests
from engine.expressions.functions import FUNCTIONS
from engine.expressions.limits import MAX_STEPS, Budget
from engine.expressions.python_syntax import read_python
from engine.expressions.remembering import Remembered
from engine.expressions.script_syntax import read_script
from engine.expressions.scripts import ScriptResult
from engine.expressions.templates import filled, written
from engine.expressions.tree import Expression, Literal, Node, Script, Syntax, UnaryTests
from engine.expressions.unwrapping import is_wrapped, unwrapped
from engine.expressions.values import Value, copied, equal, kind_of, text_of

_remembered_python = Remembered(read_python)
_remembered_feel = Remembered(read_feel)
_remembered_tests = Remembered(read_unary_tests)
_remembered_script = Remembered(read_script)


def parse(text: str) -> Expression:
    """Read an expression in the syntax its beginning announces.

    A leading "=" announces FEEL, `${…}` is unwrapped, anything else is Python-like.

    Raises:
        ExpressionError: it cannot be read.
    """
    if text.lstrip().startswith("="):
        # Blanks in place of the sign keep every column true.
        return parse_feel(text.replace("=", " ", 1))
    if is_wrapped(text):
        return parse_python(unwrapped(text))
    return parse_python(text)


def parse_python(text: str) -> Expression:
    """Read a Python-like expression; raises ExpressionError."""
    return _remembered_python(text)


def parse_feel(text: str, names: frozenset[str] = frozenset()) -> Expression:
    """Read a FEEL expression without the leading "="; raises ExpressionError.

    Args:
        text: to read.
        names: variables, fields and functions whose names have blanks or signs in them.
    """
    there = _in_text(names, text)
    return read_feel(text, there) if there else _remembered_feel(text)


def parse_unary_tests(text: str, names: frozenset[str] = frozenset()) -> UnaryTests:
    """Read a decision table's input cell, names as for `parse_feel`; raises ExpressionError."""
    there = _in_text(names, text)
    return read_unary_tests(text, there) if there else _remembered_tests(text)


def _in_text(names: frozenset[str], text: str) -> frozenset[str]:
    """Give those of the names that may stand in a text, of which there are few."""
    plain = " ".join(text.split()) if names else ""
    return frozenset(name for name in names if name in plain)


def parse_script(text: str) -> Script:
    """Read a script task's assignments; raises ExpressionError."""
    return _remembered_script(text)


def evaluate(
    expression: Expression,
    variables: Mapping[str, object],
    functions: Functions | None = None,
    *,
    budget: Budget | None = None,
) -> Value:
    """Work out an expression; the result shares nothing with the variables.

    Args:
        expression: what a reader gave.
        variables: names → plain values; never changed.
        functions: further functions by canonical name; they go before the listed ones.
        budget: shared when several expressions are one piece of work.

    Raises:
        ExpressionError: a name is missing, kinds do not fit, or a limit is reached.
    """
    evaluator = Evaluator(expression.text, variables, functions, budget, expression.syntax)
    value = evaluator.value(expression.root)
    if not isinstance(value, list | dict):
        return value
    try:
        return copied(value, evaluator.budget)
    except FunctionRefused as refusal:
        raise error_at(str(refusal), expression.text, 0, len(expression.text)) from None


def run_script(
    script: Script,
    variables: Mapping[str, object],
    functions: Functions | None = None,
    *,
    budget: Budget | None = None,
) -> ScriptResult:
    """Run a script; the variables stay as they are and the result says what to change.

    Raises:
        ExpressionError: as for `evaluate`; then nothing has changed.
    """
    return scripts.execute(script, variables, functions, budget)


def test(
    unary_tests: UnaryTests,
    value: object,
    variables: Mapping[str, object],
    functions: Functions | None = None,  # noqa: PT028  the verb of unary tests
    *,
    budget: Budget | None = None,  # noqa: PT028
) -> bool:
    """Say whether a value passes a decision table's input cell.

    Raises:
        ExpressionError: the cell cannot be worked out for this value.
    """
    evaluator = Evaluator(unary_tests.text, variables, functions, budget, Syntax.FEEL)
    evaluator.scope.bind({"?": value})
    return evaluator.value(unary_tests.root) is True


def equal_values(left: Value, right: Value, budget: Budget) -> bool:
    """Compare two values as `==` does in the language: deeply and by kind.

    Raises:
        FunctionRefused: they are too large to compare.
    """
    return equal(left, right, budget)


def names_of(expression: Expression | UnaryTests | Script) -> frozenset[str]:
    """Give the variables that must exist beforehand, for checks of a diagram."""
    if isinstance(expression, Script):
        return names.script_free_names(expression)
    return frozenset(names.free_names(expression.root))


def guarded_names_of(expression: Expression) -> frozenset[str]:
    """Give the variables that an expression asks for only after asking whether they are there."""
    return frozenset(names.guarded_names(expression.root))


def functions_of(expression: Expression | UnaryTests | Script) -> frozenset[str]:
    """Give the canonical names of the functions that are called."""
    roots: Iterable[Node]
    if isinstance(expression, Script):
        roots = names.script_nodes(expression.body)
    else:
        roots = (expression.root,)
    return frozenset(name for root in roots for name in names.called_functions(root))


def to_json(expression: Expression | UnaryTests) -> dict[str, object]:
    """Write an expression as plain JSON data for the browser."""
    return json_form.written(expression)


def from_json(data: object) -> Expression | UnaryTests:
    """Read what `to_json` wrote; raises ExpressionError."""
    return json_form.read(data)


__all__ = [
    "CALENDAR_FUNCTION_NAMES",
    "FUNCTIONS",
    "MAX_STEPS",
    "Budget",
    "Expression",
    "ExpressionError",
    "FunctionRefused",
    "Functions",
    "Literal",
    "Script",
    "ScriptResult",
    "Syntax",
    "UnaryTests",
    "UnknownName",
    "Value",
    "calendar_functions",
    "equal_values",
    "evaluate",
    "filled",
    "from_json",
    "functions_of",
    "guarded_names_of",
    "kind_of",
    "names_of",
    "parse",
    "parse_feel",
    "parse_python",
    "parse_script",
    "parse_unary_tests",
    "run_script",
    "test",
    "text_of",
    "to_json",
    "written",
]
