"""Takes the `${…}` that Camunda's models write off an expression, and Java's spellings with it."""

from __future__ import annotations

import re

from engine.expressions.errors import ExpressionError

_WRAPPED = re.compile(r"\s*[$#]\{(?P<inside>.*)\}\s*", re.DOTALL)
_OPERATORS = {
    "&&": "and",
    "||": "or",
    "!": "not",
    "eq": "==",
    "ne": "!=",
    "lt": "<",
    "gt": ">",
    "le": "<=",
    "ge": ">=",
    "div": "/",
    "mod": "%",
}
# Text constants are matched first, so that nothing inside them is replaced.
_WORD = re.compile(
    r"""execution\.getVariable\(\s*(?:"(?P<double>\w+)"|'(?P<single>\w+)')\s*\)
      | (?P<text>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')
      | (?P<operator>&&|\|\||!(?!=)|(?<![\w.])(?:eq|ne|lt|gt|le|ge|div|mod)(?![\w.(]))
      | \.equals\((?P<other>\s*(?:[\w.]+|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')\s*)\)
      | \bempty\s+(?P<empty>[^\W\d]\w*(?:\.[^\W\d]\w*)*)""",
    re.VERBOSE | re.DOTALL,
)
_TEXT = re.compile(r""""(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'""", re.DOTALL)
_MOST_CHOICES = 20


def is_wrapped(text: str) -> bool:
    """Say whether a text starts like `${`."""
    return text.lstrip().startswith(("${", "#{"))


def unwrapped(text: str) -> str:
    """Give the inside of `${…}` with Java's operators and choices as ours.

    Raises:
        ExpressionError: something stands beside the brackets.
    """
    found = _WRAPPED.fullmatch(text)
    if found is None or re.search(r"\}[^\"']*[$#]\{", found["inside"]):
        raise ExpressionError(
            "выражение «${…}» должно занимать весь текст: соединяйте части знаком «+» внутри",
            text=text,
        )
    inside = _WORD.sub(_replaced, found["inside"])
    for _ in range(_MOST_CHOICES):
        chosen = _without_a_choice(inside)
        if chosen == inside:
            break
        inside = chosen
    return inside


def _replaced(match: re.Match[str]) -> str:
    if match["text"]:
        return match["text"]
    if match["empty"]:
        return f"is_empty({match['empty']})"
    if match["other"]:
        return f" == {match['other']}"
    if match["operator"]:
        return f" {_OPERATORS[match['operator']]} "
    return match["single"] or match["double"]


def _without_a_choice(text: str) -> str:
    """Write the last `a ? b : c` as `b if a else c`; a text without one stays as it is."""
    bare = _TEXT.sub(lambda constant: "_" * len(constant[0]), text)
    mark = bare.rfind("?")
    if mark < 0 or (colon := _edge(bare, mark, 1, ":")) == len(bare):
        return text
    begin = _edge(bare, mark, -1, "([{,?:")
    end = _edge(bare, colon, 1, ")]},:")
    condition, first = text[begin + 1 : mark].strip(), text[mark + 1 : colon].strip()
    second = text[colon + 1 : end].strip()
    return f"{text[: begin + 1]}({first} if {condition} else {second}){text[end:]}"


def _edge(bare: str, start: int, step: int, signs: str) -> int:
    """Where the first of the signs stands on this level, walking from a place; else the border."""
    opening, closing = ("([{", ")]}") if step > 0 else (")]}", "([{")
    depth, at = 0, start + step
    while 0 <= at < len(bare):
        if not depth and bare[at] in signs:
            return at
        depth += (bare[at] in opening) - (bare[at] in closing)
        at += step
    return at
