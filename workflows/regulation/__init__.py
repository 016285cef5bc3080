"""The regulation's text, read by clauses, so that every «why» on a page can be looked up."""

import re
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

TEXT = Path(__file__).parent / "polozhenie.txt"
CLAUSE = re.compile(r"(\d+(?:\.\d+)*)\.?\s+(.+)")
LINK = re.compile(r"\[([^\]]+)\]\([^)]*\)")
LETTERS = "abcdefghijklmnop"


@dataclass(frozen=True, kw_only=True)
class Point:
    """A line of a clause's list. `anchor` is «2.4-1»; `letter` is the other way to name it."""

    anchor: str
    letter: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Clause:
    """One clause: number, depth (0 for a chapter), first paragraph, further ones, list."""

    number: str
    text: str
    paragraphs: tuple[str, ...] = ()
    points: tuple[Point, ...] = ()

    @property
    def depth(self) -> int:
        return self.number.count(".")


@dataclass(frozen=True, kw_only=True)
class Regulation:
    """The title and the clauses in their order."""

    title: str
    clauses: tuple[Clause, ...]


@cache
def regulation() -> Regulation:
    """Read the shipped text once."""
    return read(TEXT.read_text(encoding="utf-8"))


def read(text: str) -> Regulation:
    """Split a regulation's text into clauses; blocks are separated by empty lines."""
    title: list[str] = []
    clauses: list[Clause] = []
    for block in re.split(r"\n\s*\n", text.strip()):
        for line in _lines(block):
            found = CLAUSE.fullmatch(line)
            if found:
                clauses.append(Clause(number=found[1], text=found[2]))
            elif clauses:
                clauses[-1] = _continued(clauses[-1], line)
            else:
                title.append(line)
    return Regulation(title=" ".join(title), clauses=tuple(map(_closed, clauses)))


def anchor(clause: str) -> str:
    """Turn «3.4, 2.4-1» or «1.7.1-f» into the id of the first named place on the page."""
    first = re.split(r"[,;\s]", clause.strip().removeprefix("п.").strip())[0].rstrip(".")
    number, dash, letter = first.partition("-")
    if dash and len(letter) == 1 and letter in LETTERS:
        return f"p-{number}-{LETTERS.index(letter) + 1}"
    return f"p-{first}"


def numbers_in(clause: str) -> tuple[str, ...]:
    """Every clause that a text like «3.4, 2.4-1» names, without its points."""
    return tuple(dict.fromkeys(re.findall(r"\d+(?:\.\d+)+", clause)))


def _lines(block: str) -> list[str]:
    return [LINK.sub(r"\1", line).strip() for line in block.splitlines() if line.strip()]


def _continued(clause: Clause, line: str) -> Clause:
    if line.startswith(("- ", "– ")):
        number = len(clause.points) + 1
        point = Point(
            anchor=f"{clause.number}-{number}", letter=LETTERS[number - 1], text=line[2:].strip()
        )
        return replace(clause, points=(*clause.points, point))
    if _goes_on(clause, line):
        return _joined(clause, line)
    return replace(clause, paragraphs=(*clause.paragraphs, line))


def _goes_on(clause: Clause, line: str) -> bool:
    """Whether a page break tore a sentence apart and this line is the rest of it."""
    if line[0].islower() or line[0] == "(":
        return True
    is_chapter_title = clause.depth == 0 and not clause.paragraphs
    said = [clause.text, *clause.paragraphs, *(point.text for point in clause.points)]
    return not is_chapter_title and said[-1][-1] not in ".;:"


def _joined(clause: Clause, line: str) -> Clause:
    if clause.points:
        last = replace(clause.points[-1], text=f"{clause.points[-1].text} {line}")
        return replace(clause, points=(*clause.points[:-1], last))
    if clause.paragraphs:
        joined = f"{clause.paragraphs[-1]} {line}"
        return replace(clause, paragraphs=(*clause.paragraphs[:-1], joined))
    return replace(clause, text=f"{clause.text} {line}")


def _closed(clause: Clause) -> Clause:
    """A chapter's title stands without the full stop."""
    return replace(clause, text=clause.text.rstrip(".")) if clause.depth == 0 else clause
