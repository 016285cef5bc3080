"""Takes the `${…}` that Camunda's models write off an expression."""

from __future__ import annotations

import re

from engine.expressions.errors import ExpressionError

_WRAPPED = re.compile(r"\s*[$#]\{(?P<inside>.*)\}\s*", re.DOTALL)
# Text constants are matched first, so that nothing inside them is replaced.
_WORD = re.compile(
    r"""(?P<text>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')
      | (?P<and>&&) | (?P<or>\|\|) | (?P<not>!(?!=))
      | \bempty\s+(?P<empty>[^\W\d]\w*(?:\.[^\W\d]\w*)*)""",
    re.VERBOSE | re.DOTALL,
)


def is_wrapped(text: str) -> bool:
    """Say whether a text starts like `${`."""
    return text.lstrip().startswith(("${", "#{"))


def unwrapped(text: str) -> str:
    """Give the inside of `${…}` with Java's operators as ours.

    Raises:
        ExpressionError: something stands beside the brackets.
    """
    found = _WRAPPED.fullmatch(text)
    if found is None or re.search(r"\}[^\"']*[$#]\{", found["inside"]):
        raise ExpressionError(
            "выражение «${…}» должно занимать весь текст: соединяйте части знаком «+» внутри",
            text=text,
        )
    return _WORD.sub(_replaced, found["inside"])


def _replaced(match: re.Match[str]) -> str:
    if match["text"]:
        return match["text"]
    if match["empty"]:
        return f"is_empty({match['empty']})"
    return " and " if match["and"] else " or " if match["or"] else " not "
