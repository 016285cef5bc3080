"""Texts that people type, made clean, and texts of the form, filled in."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from engine.domain.values import Temporal, written
from engine.forms.values import Variables

MAX_TYPED = 100_000
# Signs that turn the direction of writing or take no room: they make a name look like another.
_INVISIBLE = re.compile("[\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]")
_INSERTION = re.compile(r"\{\{\s*([^\W\d]\w*(?:\.\w+)*)\s*\}\}")
_ISO_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_HEADING = re.compile(r"(#{1,4})\s+(.+)")


@dataclass(frozen=True, kw_only=True)
class Paragraph:
    """A paragraph, or a heading of level 1 to 4; level 0 is running text."""

    text: str
    level: int = 0


def clean_text(typed: str) -> str:
    """Normalise several lines: composed letters, one kind of line end, no control signs."""
    text = typed[:MAX_TYPED].replace("\r\n", "\n").replace("\r", "\n")
    text = "".join(char for char in text if char in "\n\t" or _is_writing(char))
    return unicodedata.normalize("NFC", _INVISIBLE.sub("", text)).strip()


def clean_line(typed: str) -> str:
    """Normalise one line: like `clean_text`, and line ends become blanks."""
    return clean_text(re.sub(r"[\r\n\t\u2028\u2029]+", " ", typed[:MAX_TYPED]))


def _is_writing(char: str) -> bool:
    # Cc: control, Cs: half a surrogate pair, which no database stores.
    return unicodedata.category(char) not in {"Cc", "Cs"}


def fill_in(template: str, variables: Variables) -> str:
    """Replace {{name}} and {{name.member}}; what is unknown stays empty. Nothing is escaped.

    At most 100,000 characters are given: a short text can name a long variable many times.
    """
    parts: list[str] = []
    length = past = 0
    for place in _INSERTION.finditer(template):
        parts += [template[past : place.start()], _inserted(place[1], variables)[:MAX_TYPED]]
        length += len(parts[-2]) + len(parts[-1])
        past = place.end()
        if length > MAX_TYPED:
            break
    return "".join([*parts, template[past:]])[:MAX_TYPED]


def insertions(template: str) -> frozenset[str]:
    """Names of the variables that a text inserts."""
    return frozenset(found[1].split(".")[0] for found in _INSERTION.finditer(template))


def _inserted(path: str, variables: Variables) -> str:
    value: Any = variables
    for step in path.split("."):
        value = value.get(step) if isinstance(value, Mapping) else None
    return text_of(value)


def text_of(value: object) -> str:
    """Write a value for reading: nothing as "", true and false as да and нет, lists with commas."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "да" if value else "нет"
    if isinstance(value, list | tuple):
        return ", ".join(text_of(item) for item in value)
    if isinstance(value, Mapping):
        return text_of(value.get("label") or value.get("name") or "")
    if isinstance(value, float):
        return f"{value:g}".replace(".", ",")
    if isinstance(value, Decimal):
        return f"{value:f}".replace(".", ",")
    if isinstance(value, datetime):
        return f"{value:%d.%m.%Y %H:%M}"
    text = written(value) if isinstance(value, Temporal) else str(value)
    day = _ISO_DAY.fullmatch(text)
    return f"{day[3]}.{day[2]}.{day[1]}" if day else text


def paragraphs(text: str) -> tuple[Paragraph, ...]:
    """Split by blank lines; a line "# Слова" is a heading."""
    found: list[Paragraph] = []
    for block in re.split(r"\n\s*\n", text.strip()):
        found += _block(block)
    return tuple(found)


def _block(block: str) -> list[Paragraph]:
    parts: list[Paragraph] = []
    running: list[str] = []
    for line in block.splitlines():
        heading = _HEADING.fullmatch(line.strip())
        if heading is None:
            running.append(line.strip())
            continue
        if running:
            parts.append(Paragraph(text="\n".join(running)))
            running = []
        parts.append(Paragraph(text=heading[2], level=len(heading[1])))
    return [*parts, Paragraph(text="\n".join(running))] if running else parts
