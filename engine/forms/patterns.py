"""Regular expressions of designers, let in only if no text can make them run for ever.

Python's matcher backtracks. Two shapes make that explode: a repeated group whose content may
itself be read in several ways, and a row of greedy pieces that may take each other's characters.
Both are recognised from the pattern's text, so a form that is accepted never needs a time limit.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

MAX_PATTERN = 300
MAX_TEXT = 500
_MAX_GREEDY_ROW = 3
_SAMPLE = [chr(code) for code in range(0x20, 0x530)] + ["\t", "\n", "«", "»", "—", "№"]
_QUANTIFIER = re.compile(r"(?:[*+?]|\{([0-9]*)(,?)([0-9]*)\})[?+]?")
_UNBOUNDED = 10_000


class PatternRefused(ValueError):
    """The pattern is not a regular expression, or not a safe one; the message is Russian."""


@dataclass(frozen=True)
class _Piece:
    """An atom or a group with its quantifier."""

    text: str
    least: int
    most: int
    branches: "tuple[tuple[_Piece, ...], ...]" = ()

    @property
    def varies(self) -> bool:
        return self.least != self.most

    def takes(self) -> frozenset[str]:
        """Characters of the sample that an atom accepts."""
        if self.text in {"^", "$"} or self.text in {r"\b", r"\B", r"\A", r"\Z"}:
            return frozenset()
        atom = re.compile(self.text, re.DOTALL)
        return frozenset(char for char in _SAMPLE if atom.fullmatch(char))


def safe_pattern(text: str) -> re.Pattern[str]:
    """Compile a designer's pattern.

    Raises:
        PatternRefused: it is broken, too long, or could take forever on some text.
    """
    if len(text) > MAX_PATTERN:
        raise PatternRefused(f"Образец длиннее {MAX_PATTERN} знаков.")
    try:
        compiled = re.compile(text)
    except (re.error, OverflowError, RecursionError) as error:
        raise PatternRefused(f"Образец «{text}» не является регулярным выражением.") from error
    branches, _ = _Parser(text).branches(0)
    for branch in branches:
        _check(branch)
    return compiled


class _Parser:
    """Reads just enough of the notation to see repetition; `re` has checked the rest."""

    def __init__(self, text: str) -> None:
        self._text = text

    def branches(self, at: int) -> tuple[tuple[tuple[_Piece, ...], ...], int]:
        done: list[tuple[_Piece, ...]] = []
        row: list[_Piece] = []
        while at < len(self._text) and self._text[at] != ")":
            if self._text[at] == "|":
                done.append(tuple(row))
                row = []
                at += 1
                continue
            piece, at = self._piece(at)
            row.append(piece)
        return (*done, tuple(row)), at

    def _piece(self, at: int) -> tuple[_Piece, int]:
        if self._text[at] == "(":
            return self._group(at)
        end = self._atom_end(at)
        text = self._text[at:end]
        if re.fullmatch(r"\\[1-9]", text):
            raise PatternRefused("Образец ссылается на свою же часть (\\1).")
        least, most, after = self._quantifier(end)
        return _Piece(text, least, most), after

    def _group(self, at: int) -> tuple[_Piece, int]:
        opening = re.compile(r"\((\?:|\?P<\w+>|\?[=!]|\?<[=!])?").match(self._text, at)
        if opening is None or (self._text.startswith("(?", at) and not opening[1]):
            raise PatternRefused("В образце есть редкая конструкция «(?…)».")
        inside, end = self.branches(opening.end())
        least, most, after = self._quantifier(end + 1)
        if opening[1] in {"?=", "?!", "?<=", "?<!"} and most > 1:
            raise PatternRefused("В образце повторяется условие «(?=…)».")
        return _Piece(self._text[at : end + 1], least, most, inside), after

    def _atom_end(self, at: int) -> int:
        if self._text[at] == "\\":
            escape = re.compile(
                r"\\(?:x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|.)", re.DOTALL
            )
            found = escape.match(self._text, at)
            return found.end() if found else at + 1
        if self._text[at] == "[":
            found = re.compile(r"\[\^?\]?(?:\\.|[^\]\\])*\]", re.DOTALL).match(self._text, at)
            return found.end() if found else at + 1
        return at + 1

    def _quantifier(self, at: int) -> tuple[int, int, int]:
        found = _QUANTIFIER.match(self._text, at)
        if found is None:
            return 1, 1, at
        sign = found[0][0]
        if sign != "{":
            return (1 if sign == "+" else 0), (1 if sign == "?" else _UNBOUNDED), found.end()
        least = int(found[1] or 0)
        most = (int(found[3]) if found[3] else _UNBOUNDED) if found[2] else least
        return least, most, found.end()


def _check(row: Sequence[_Piece]) -> None:
    for piece in row:
        for branch in piece.branches:
            _check(branch)
        if piece.branches and piece.most > 1:
            _check_repeated(piece)
    _check_greedy(_flat(row))


def _check_repeated(group: _Piece) -> None:
    """A repeated group must be readable in one way only: it starts with its own sign."""
    if len(group.branches) > 1:
        raise PatternRefused(f"В повторяемой части «{group.text}» есть выбор «|».")
    inside = _flat(group.branches[0])
    greedy = [piece for piece in inside if piece.varies]
    if not greedy:
        return
    first = inside[0]
    own = first.takes()
    if first.varies or not own or any(own & piece.takes() for piece in greedy):
        raise PatternRefused(f"Повторяемая часть «{group.text}» читается разными способами.")


def _flat(row: Sequence[_Piece]) -> list[_Piece]:
    """The atoms of a row; what stands in an optional group counts as optional."""
    atoms: list[_Piece] = []
    for piece in row:
        if not piece.branches:
            atoms.append(piece)
        elif not piece.text.startswith(("(?=", "(?!", "(?<")):
            atoms += _inner(piece)
    return atoms


def _inner(group: _Piece) -> list[_Piece]:
    optional = group.least == 0 or len(group.branches) > 1
    return [
        _Piece(atom.text, 0, max(atom.most, group.most)) if optional else atom
        for branch in group.branches
        for atom in _flat(branch)
    ]


def _check_greedy(atoms: Sequence[_Piece]) -> None:
    """Count greedy atoms in a row that no obligatory foreign sign keeps apart."""
    row: list[frozenset[str]] = []
    for atom in atoms:
        taken = atom.takes()
        if atom.varies and atom.most > 1:
            row = [other for other in row if other & taken] + [taken]
        elif atom.least:
            row = [other for other in row if other & taken]
        if len(row) > _MAX_GREEDY_ROW:
            raise PatternRefused("В образце слишком много повторов подряд.")
