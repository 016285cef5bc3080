"""Where hostile texts are tried, and what every answer has to be."""

import math
import random
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from xml.sax.saxutils import escape
from zoneinfo import ZoneInfo

from benchmarks.fuzz_data import Variables, cell_value
from benchmarks.fuzz_texts import Texts
from engine import expressions as language
from engine.decisions import Decision, DecisionError, parse_decisions
from engine.decisions import evaluate as decide
from engine.domain.calendar_source import shipped_calendar
from engine.domain.clock import ManualClock
from engine.domain.errors import ExpressionFailed
from engine.expressions.feel_syntax import read_feel, read_unary_tests
from engine.expressions.python_syntax import read_python
from engine.expressions.script_syntax import read_script
from engine.forms.conditions import parse_expression
from engine.interpreter.evaluation import Evaluator
from engine.interpreter.timers import TimerProblem, check_literal, is_literal

REFUSALS = (language.ExpressionError, TimerProblem, ExpressionFailed, DecisionError)
ZONE = ZoneInfo("Asia/Krasnoyarsk")
NOW = datetime(2026, 9, 1, 3, tzinfo=UTC)
CALENDAR = shipped_calendar()
FUNCTIONS = language.calendar_functions(NOW, CALENDAR, ZONE)
EVALUATOR = Evaluator(ManualClock(NOW), CALENDAR, {})
_PLAIN = (type(None), bool, int, float, Decimal, str, date, datetime, timedelta)
_LONGEST_MESSAGE = 1_000
_PYTHON = re.compile(
    r"0x[0-9a-f]{5,}|<class|<function|object at|Traceback|NoneType|Error:|__\w+__|'\w+' object"
    r"|datetime\.|Decimal\(|\bstr\b.*\bint\b|argument|not supported|unexpected"
)


@dataclass(frozen=True)
class Case:
    """One input: a text, what it is tried upon, and how its family is called."""

    target: str
    family: str
    text: str
    variables: Variables
    value: Any = None


Try = Callable[[Case], object]


def _python(case: Case) -> object:
    return language.evaluate(read_python(case.text), case.variables, FUNCTIONS)


def _feel(case: Case) -> object:
    return language.evaluate(read_feel(case.text), case.variables, FUNCTIONS)


def _announced(case: Case) -> object:
    return language.evaluate(language.parse(case.text), case.variables, FUNCTIONS)


def _script(case: Case) -> object:
    done = language.run_script(read_script(case.text), case.variables, FUNCTIONS)
    return [done.assigned, sorted(done.deleted)]


def _cell(case: Case) -> object:
    tests = read_unary_tests(case.text)
    return language.test(tests, case.value, case.variables, FUNCTIONS)


def _browser_tree(case: Case) -> object:
    """A form's condition as the browser gets it, and back."""
    written = language.to_json(read_feel(case.text))
    back = language.from_json(written)
    if not isinstance(back, language.Expression) or language.to_json(back) != written:
        raise AssertionError("the tree does not survive its JSON form")
    return language.evaluate(back, case.variables)


def _condition(case: Case) -> object:
    condition = parse_expression(case.text)
    asked = condition.asks_about_emptiness
    return [asked, condition.value(case.variables)]


def _timer(case: Case) -> object:
    for kind in ("duration", "date", "cycle"):
        if is_literal(case.text):
            check_literal(kind, case.text, ZONE)
        due, _ = EVALUATOR.timer(kind, case.text, case.variables)
    return due


def _key(case: Case) -> object:
    return EVALUATOR.correlation_key(case.text, case.variables)


def _template(case: Case) -> object:
    return EVALUATOR.template(case.text, case.variables)


def _table(case: Case) -> object:
    """A table as it is worked out; reading it belongs to deployment and is not measured."""
    if isinstance(case.value, DecisionError):
        raise case.value
    return decide(case.value, case.variables, FUNCTIONS).value


TARGETS: Mapping[str, Try] = {
    "python": _python,
    "feel": _feel,
    "announced": _announced,
    "script": _script,
    "cell": _cell,
    "table": _table,
    "condition": _condition,
    "browser tree": _browser_tree,
    "timer": _timer,
    "correlation key": _key,
    "template": _template,
}
SHARES = dict(zip(TARGETS, (24, 20, 8, 12, 12, 1, 6, 5, 5, 4, 3), strict=True))


def drawn(rng: random.Random, texts: Texts, variables: Variables) -> Case:
    """Draw a target and an input for it."""
    (target,) = rng.choices(list(SHARES), list(SHARES.values()))
    make = {"script": texts.script, "timer": texts.timer, "template": texts.template}
    family, text = make.get(target, texts.expression)()
    if target == "announced":
        text = rng.choice(("=%s", "${%s}", "#{%s}", "%s", " = %s", "${%s")) % text
    value = cell_value(rng, variables) if target == "cell" else None
    if target == "table":
        text = _table_of(rng, texts)
        value = _decision(text)
    return Case(target=target, family=family, text=text, variables=variables, value=value)


def _decision(text: str) -> Decision | DecisionError:
    try:
        (decision,) = parse_decisions(text.encode(), "a.dmn")
    except DecisionError as refusal:
        return refusal
    return decision


def _table_of(rng: random.Random, texts: Texts) -> str:
    """Put texts into a decision table's cells, sometimes into very many."""
    rows = rng.choice((1, 3, 5, 20, 20, 50, 100, 1_500))
    few = [rng.choice(_CELLS) for _ in range(4)]
    few += [each for each in (texts.expression()[1] for _ in range(4)) if _is_a_cell(each)]
    cells = [f"<text>{escape(_printable(cell))}</text>" for cell in few]
    policy = rng.choice(("UNIQUE", "FIRST", "ANY", "COLLECT", "RULE ORDER"))

    def rule() -> str:
        one, two, result = (rng.choice(cells) for _ in range(3))
        return (
            f"<rule><inputEntry>{one}</inputEntry><inputEntry>{two}</inputEntry>"
            f"<outputEntry>{result}</outputEntry></rule>"
        )

    return _TABLE.format(policy=policy, rules="".join(rule() for _ in range(rows)))


def _is_a_cell(text: str) -> bool:
    """Say whether a text can stand in a table at all; one that cannot hides all others."""
    try:
        read_unary_tests(text)
        read_feel(text)
    except language.ExpressionError:
        return False
    return True


_CELLS = ("5", "[1, 2]", '"очный"', "? > балл", "балл * 2", "x", "null", "sum(xs)", "x = 5")
_TABLE = """<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="f" name="f">
<decision id="d" name="Решение"><decisionTable hitPolicy="{policy}">
<input id="i"><inputExpression><text>x</text></inputExpression></input>
<input id="j"><inputExpression><text>балл</text></inputExpression></input>
<output id="o" name="итог"/>{rules}</decisionTable></decision></definitions>"""


def _printable(text: str) -> str:
    """Drop what no XML file can hold, so that the cell is reached at all."""
    return "".join(
        sign for sign in text if sign in "\t\n" or " " <= sign < "\ud800" or sign > "\udfff"
    )


# --- what an answer has to be ----------------------------------------------------------------


def wrong_value(value: object) -> str:
    """Say what is wrong with a result; nothing for plain, bounded data."""
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if type(one) is list:
            waiting += one
        elif type(one) is dict:
            waiting += [*one, *one.values()]
            if not all(type(key) is str for key in one):
                return "a key that is no text"
        elif type(one) not in _PLAIN:
            return f"a value of type {type(one).__name__}"
        elif (fault := _out_of_bounds(one)) is not None:
            return fault
    return ""


def _out_of_bounds(value: Any) -> str | None:
    if type(value) is int and value.bit_length() > 512:
        return "a whole number beyond 512 bits"
    if type(value) is float and not math.isfinite(value):
        return "a number that is none"
    if type(value) is Decimal and not value.is_finite():
        return "a number that is none"
    if type(value) is str and len(value) > 100_000:
        return "a text beyond 100,000 characters"
    if type(value) is datetime and value.tzinfo is None:
        return "a moment without a zone"
    return None


def wrong_message(refusal: Exception) -> str:
    """Say what is wrong with a refusal's words; nothing when a designer can read them."""
    message = str(refusal)
    # What is quoted from the text is the designer's own.
    own = re.sub(r"«.*»", "", message, flags=re.DOTALL)
    if not re.search("[а-яё]", own):
        return f"a message that is not Russian: {message[:200]}"
    if _PYTHON.search(own):
        return f"a message with Python's own words: {message[:200]}"
    if len(message) > _LONGEST_MESSAGE and not isinstance(
        refusal, DecisionError | ExpressionFailed
    ):
        return f"a message of {len(message)} characters"
    return ""
