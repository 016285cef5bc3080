"""Makes hostile texts: families of known attacks, grammar, damage to good texts, and noise."""

import random
import re
from collections.abc import Sequence
from pathlib import Path
from typing import TypeVar

from benchmarks.fuzz_data import KEYS, NAMES
from engine.expressions import CALENDAR_FUNCTION_NAMES, FUNCTIONS

MAX_SOURCE = 4_000
FILE = Path(__file__).parent / "fuzz_families.txt"
_PLACE = re.compile(r"‹(\w+)›")
_FUNCTIONS = (*sorted(FUNCTIONS), *sorted(CALENDAR_FUNCTION_NAMES), "is_defined", "not", "f")
_ATTACKS = (
    "__class__", "__globals__", "__dict__", "__mro__", "__subclasses__()", "__init__", "mro()",
    "__getattribute__('x')", "__builtins__", "__reduce__()", "gi_frame", "gi_code", "cr_frame",
    "f_back.f_globals", "tb_frame", "func_globals", "send(1)", "throw(x)", "_x", "format",
)  # fmt: skip
_NUMBERS = (
    "0", "1", "2", "-1", "0.5", "-2.5", "64", "65", "20000", "100000", "1e308", "5e-324", "10**9",
    "9" * 40, "9" * 160, "0.1", "255", "2**511", "-0.0", "1e-300", "1_000", "0x" + "f" * 100, "12",
)  # fmt: skip
_TEXTS = ("name", "long", "a", "'я'", "'a'", "''", "str(x)", "'" + "ж" * 900 + "'", "join('', xs)")
_LISTS = ("big", "xs", "rows", "deep", "wide", "range(20000)", "[1, 2]", "split(long, 'a')", "d")
_OPERATORS = ("+", "-", "*", "/", "//", "%", "**", "<", "<=", ">", ">=", "==", "!=", "in", "and")
_BRACKETS = (
    ("(", ")"), ("[", "]"), ("{'k':", "}"), ("not(", ")"), ("-", ""), ("not ", ""), ("f(", ")"),
    ("a[", "]"), ("1+(", ")"), ("[1,", "]"), ("1 if 1 else ", ""), ("if 1 then 2 else ", ""),
    ("x in (", ")"), ("2**", ""), ("[i for i in ", "]"), ("for i in [1] return ", ""), ("x.", ""),
    ("some i in xs satisfies ", ""), ("lambda: ", ""), ("rows[", "]"), ("starts with(", ")"),
    ("~", ""), ("x between 1 and ", ""), ("a or ", ""), ("]", "["), ("f(a=", ")"), ("f(a:", ")"),
    ("if x:\n", ""), ("[1..", "]"), ("(1..", ")"), ("f'{", "}'"), ("max(1,", ")"), ("\\", "\n"),
)  # fmt: skip
_PIECES = (
    *"+-*/%()[]{},.:;=<>!?@#$&|^~`\\'\"_ \n\t", "**", "//", "==", "..", ":=", " and ", " or ",
    " not ", " in ", " if ", " then ", " else ", " for ", " return ", " some ", " satisfies ",
    " between ", " is ", " lambda ", " await ", "f'", "b'", "'''", "\\u", "{0.__class__}", "%s",
    "\x00", "\ud800", "\u202e", "ﷺ", "＿", "𝕒", "0x", "1_0", "1e", "1j", "…", "«", "»", "\ufeff",
    "null", "true", "None", "P1D", "R3/", "2026-09-01", "T10:00", "\u00a0", "\u2028", "\r", "\f",
)  # fmt: skip
_PIECES_OF: dict[str, Sequence[str]] = {
    "name": NAMES,
    "key": KEYS,
    "function": _FUNCTIONS,
    "number": _NUMBERS,
    "op": _OPERATORS,
    "list": _LISTS,
    "text": _TEXTS,
    "attack": _ATTACKS,
}
Piece = TypeVar("Piece")


def _sections() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    lines: list[str] = []
    for line in FILE.read_text("utf-8").splitlines():
        if line.startswith("["):
            if re.fullmatch(r"\[[a-z]+\]", line):
                lines = found.setdefault(line[1:-1], [])
                continue
        elif not line or line.startswith("# "):
            continue
        lines.append(line.replace("\\n", "\n"))
    return found


SECTIONS = _sections()
ATTACK_FAMILIES = tuple(name for name in SECTIONS if name not in ("good", "statements", "timers"))
FAMILIES = (*ATTACK_FAMILIES, "nesting", "grammar", "mutation", "noise")


class Texts:
    """A stream of texts; the same generator in the same state gives the same stream."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng

    def expression(self) -> tuple[str, str]:
        """Give a family and a text of it, now and then damaged or too long."""
        family = self._rng.choice(FAMILIES)
        text = self._of(family)
        if self._rng.random() < 0.1:
            text = self.damaged(text)
        if self._rng.random() < 0.01:
            text = self._widened(text)
        return family, text[: MAX_SOURCE + self._rng.randrange(2)]

    def script(self) -> tuple[str, str]:
        """Give a family and a script of a few statements."""
        family, text = self.expression()
        lines = [self._filled(self._pick(SECTIONS["statements"])) for _ in range(3)]
        lines.insert(self._rng.randrange(4), f"r = {text}")
        script = "\n".join(lines[: self._rng.randrange(1, 5)])
        return family, self.damaged(script) if self._rng.random() < 0.1 else script

    def timer(self) -> tuple[str, str]:
        """Give a timer's text: ISO 8601, damaged ISO 8601, or any expression."""
        if self._rng.random() < 0.3:
            return self.expression()
        text = self._filled(self._pick(SECTIONS["timers"]))
        while self._rng.random() < 0.5:
            text = self.damaged(text)
        return "mutation", text

    def template(self) -> tuple[str, str]:
        """Give a text with places, some of which try to look into values."""
        path = ".".join(self._pick(NAMES + KEYS) for _ in range(self._rng.randrange(1, 4)))
        inner = self._pick((path, path, f"{path}!r", f"{path}:>99999999", "0.__class__", path * 50))
        place = self._pick(("{%s}", "{{%s}}", "{%s", "%s}", "${%s}", "{%s}{")) % inner
        text: str = f"План {place} " * self._pick((1, 1, 2, 50, 5_000))
        return "formats", self.damaged(text) if self._rng.random() < 0.2 else text

    def damaged(self, text: str) -> str:
        """Insert, drop, double or replace a piece."""
        at = self._rng.randrange(len(text) + 1)
        past = min(at + self._rng.randrange(1, 9), len(text))
        changed: tuple[str, ...] = (
            text[:at] + self._pick(_PIECES) + text[at:],
            text[:at] + text[past:],
            text[:past] + text[at:],
            text[:at] + self._pick(_PIECES) + text[past:],
            text[:at] + self._pick(NAMES + _NUMBERS) + text[past:],
        )
        return self._pick(changed)

    def term(self, depth: int) -> str:
        """Write a well-formed expression, mostly one that both syntaxes read."""
        if depth <= 0 or self._rng.random() < 0.2:
            return self._pick((*NAMES, *_NUMBERS[:8], "'я'", "true", "null", "[]", "{'k': 1}"))
        one, two, three = (self.term(depth - 1) for _ in range(3))
        return self._pick((
            f"({one} {self._pick(_OPERATORS)} {two})",
            f"{self._pick(_FUNCTIONS)}({one})",
            f"{self._pick(_FUNCTIONS)}({one}, {two})",
            f"{self._pick(_FUNCTIONS)}({one}, {two}, {three})",
            f"({one}).{self._pick(KEYS)}",
            f"({one})[{two}]",
            f"[{one}, {two}]",
            f"{{'k': {one}}}",
            f"({one} if {two} else {three})",
            f"(if {one} then {two} else {three})",
            f"[{one} for item in {two} if {three}]",
            f"(for item in {one} return {two})",
            f"(some item in {one} satisfies {two})",
            f"({one} in [{two}..{three}])",
            f"not({one})",
            f"-{one}",
        ))  # fmt: skip

    def _of(self, family: str) -> str:
        if family == "nesting":
            return self._nested()
        if family == "grammar":
            return self.term(self._rng.randrange(1, 5))
        if family == "noise":
            length = self._pick((3, 10, 30, 300))
            return "".join(self._pick((*_PIECES, *NAMES, *_NUMBERS)) for _ in range(length))
        if family == "mutation":
            text = self._pick(SECTIONS["good"])
            for _ in range(self._rng.randrange(4)):
                text = self.damaged(text)
            return text
        return self._filled(self._pick(SECTIONS[family]))

    def _nested(self) -> str:
        times = self._pick((2, 5, 29, 55, 59, 60, 61, 100, 500))
        opening, closing = self._pick(_BRACKETS)
        inside = self._pick(("1", "", self.term(1), "1," * 500, "x+" * 300 + "1", "1..2"))
        return opening * times + inside + closing * (times - self._pick((0, 0, 0, 1)))

    def _widened(self, text: str) -> str:
        """Repeat a text up to the limit of its length."""
        joint = self._pick((", ", " + ", " and ", "\n", "][", " == ", ""))
        times = MAX_SOURCE // (len(text) + len(joint) + 1)
        opening, closing = self._pick((("[", "]"), ("", ""), ("max(", ")")))
        return opening + joint.join([text] * max(times, 1)) + closing

    def _filled(self, pattern: str) -> str:
        return _PLACE.sub(lambda place: self._piece(place[1]), pattern)

    def _piece(self, kind: str) -> str:
        if kind == "expr":
            return self.term(self._rng.randrange(3))
        return self._rng.choice(_PIECES_OF[kind])

    def _pick(self, pieces: Sequence[Piece]) -> Piece:
        return self._rng.choice(pieces)
