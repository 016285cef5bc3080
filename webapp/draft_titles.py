"""What the files of a draft are called by people: a methodist reads titles, not names of files."""

import html
import json
import re
from collections.abc import Mapping

from engine.designing import DraftFileKind, kind_of_file
from webapp import new_files

_NAMED = {
    DraftFileKind.DIAGRAM: re.compile(r'<(?:[\w.-]+:)?process\b[^>]*?\sname="([^"]*)"'),
    DraftFileKind.DECISION: re.compile(r'<(?:[\w.-]+:)?decision\b[^>]*?\sname="([^"]*)"'),
    DraftFileKind.SCENARIO: re.compile(r"^story:[ \t]*(.+?)[ \t]*$", re.MULTILINE),
}
"""Where a title is written. Read as text: a file that is half written has a title, too."""
_MOST_READ = 20_000
_LONGEST = 120


def titles(files: Mapping[str, bytes]) -> dict[str, str]:
    """Name of a file → its title, of those that have one."""
    found = {name: _title(name, content) for name, content in files.items()}
    return {name: title for name, title in found.items() if title}


def element_name(content: bytes, element_id: str) -> str:
    """What an element of a diagram or table is called; its id when nobody named it."""
    text = content.decode("utf-8", "replace")
    tag = re.search(rf'<[^<>]*\sid="{re.escape(element_id)}"[^<>]*>', text)
    named = re.search(r'\sname="([^"]*)"', tag[0]) if tag else None
    return html.unescape(named[1]) if named and named[1] else element_id


def _title(name: str, content: bytes) -> str:
    kind = kind_of_file(name)
    if kind is DraftFileKind.FORM:
        return _of_form(content)
    pattern = _NAMED.get(kind)
    found = pattern.search(content[:_MOST_READ].decode("utf-8", "replace")) if pattern else None
    return _shortened(html.unescape(found[1]).strip("\"'")) if found else ""


def _of_form(content: bytes) -> str:
    try:
        schema = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return ""
    return _shortened(new_files.title_of(schema)) if isinstance(schema, dict) else ""


def _shortened(text: str) -> str:
    """One line; a story of a scenario ends where a line of a table would."""
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else f"{line[:_LONGEST].rsplit(' ', 1)[0]}…"
