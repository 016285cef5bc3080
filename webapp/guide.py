"""Pages of the guide that a screen links to: the headings, lists and paragraphs of docs/ru."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from pathlib import Path

from markupsafe import Markup, escape

_FOLDER = Path(__file__).parent.parent / "docs" / "ru"
_STRONG = re.compile(r"\*\*(.+?)\*\*")


@dataclass(frozen=True, kw_only=True)
class Block:
    """A heading («h1», «h2»), a paragraph («p») or a list («ul») with its lines."""

    kind: str
    lines: tuple[Markup, ...]


@cache
def page(name: str) -> tuple[Block, ...]:
    """Read one of our own pages; `name` is ours, too, and never comes from an address."""
    text = (_FOLDER / f"{name}.md").read_text("utf-8")
    return tuple(_blocks(text))


def _blocks(text: str) -> Iterator[Block]:
    lines = (line for line in text.splitlines() if line.strip())
    for kind, group in groupby(lines, _kind):
        said = tuple(_marked(re.sub(r"^(#+|-) ", "", line)) for line in group)
        if kind == "ul":
            yield Block(kind=kind, lines=said)
        else:
            yield from (Block(kind=kind, lines=(line,)) for line in said)


def _kind(line: str) -> str:
    if line.startswith("#"):
        return "h2" if line.startswith("##") else "h1"
    return "ul" if line.startswith("- ") else "p"


def _marked(line: str) -> Markup:
    # Escaped first: what is put in afterwards are our own two tags.
    return Markup(_STRONG.sub(r"<strong>\1</strong>", str(escape(line))))  # noqa: S704
