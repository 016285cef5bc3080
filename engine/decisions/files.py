"""A DMN file as XML: what it is, what it imports, and which names its expressions may use."""

from __future__ import annotations

import hashlib
import re
import xml.etree.ElementTree as ET
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from engine.decisions.boxed_reading import name_of
from engine.decisions.documents import (
    DocumentRefused,
    children,
    local_name,
    namespace,
    read_document,
)
from engine.decisions.notes import Notes

MAX_DECISIONS = 200
_NAMESPACES = (
    "http://www.omg.org/spec/DMN/20151101/dmn.xsd",
    "http://www.omg.org/spec/DMN/20151101/dmn11.xsd",
    "http://www.omg.org/spec/DMN/20180521/MODEL/",
    "https://www.omg.org/spec/DMN/20191111/MODEL/",
    "https://www.omg.org/spec/DMN/20211108/MODEL/",
    "https://www.omg.org/spec/DMN/20230324/MODEL/",
)
# Elements whose name expressions use as it is written.
_NAMING = frozenset(
    {"variable", "parameter", "formalParameter", "itemComponent", "column", "output"}
)
_NAMED_WITHOUT_VARIABLE = frozenset({"decision", "inputData", "businessKnowledgeModel"})
_PLAIN = re.compile(r"[^\W\d]\w*")
_PATH = re.compile(r"[^\W\d]\w*(?:\.[^\W\d]\w*)+")
_WORDS_ONLY = re.compile(r"[\w\s]+")


@dataclass(frozen=True, kw_only=True)
class DmnFile:
    """One file.

    Attributes:
        digest: SHA-256 of its bytes, hexadecimal.
        imports: namespace of another file → the prefix under which this one names its elements.
    """

    name: str
    root: ET.Element
    notes: Notes
    digest: str
    namespace: str
    imports: dict[str, str]

    def elements(self, kind: str) -> list[ET.Element]:
        """Give the top-level elements of a kind, in order."""
        return children(self.root, kind)


def read_file(content: bytes, notes: Notes) -> DmnFile | None:
    """Read a file's XML; None, with a note, if it is no DMN that we would read."""
    try:
        root = read_document(content)
    except DocumentRefused as refusal:
        notes.add("dmn_file", str(refusal))
        return None
    if local_name(root) != "definitions" or namespace(root) not in _NAMESPACES:
        notes.add("dmn_file", "это не файл решений DMN 1.1–1.5")
        return None
    decisions = children(root, "decision")
    if len(decisions) > MAX_DECISIONS:
        notes.add("dmn_file", f"в файле больше {MAX_DECISIONS} решений")
        return None
    return DmnFile(
        name=notes.file_name,
        root=root,
        notes=notes,
        digest=hashlib.sha256(content).hexdigest(),
        namespace=root.get("namespace") or "",
        imports={one.get("namespace") or "": name_of(one) for one in children(root, "import")},
    )


def vocabulary(files: Iterable[DmnFile]) -> frozenset[str]:
    """Give the names with blanks or signs that the files declare, such as «Стаж педагога»."""
    found: set[str] = set()
    read = list(files)
    prefixes = {p for file in read for p in file.imports.values() if p}
    for file in read:
        for element in file.root.iter():
            name, kind = name_of(element), local_name(element)
            if kind in _NAMING or (kind in _NAMED_WITHOUT_VARIABLE and _WORDS_ONLY.fullmatch(name)):
                found.add(name)
        if file.namespace and prefixes:
            found |= {f"{prefix}.{name_of(one)}" for prefix in prefixes for one in file.root}
    return frozenset(name for name in found if name and _is_special(name, prefixes))


def _is_special(name: str, prefixes: Collection[str]) -> bool:
    """Say whether the language would not read the name as one by itself."""
    if _PATH.fullmatch(name) and name.partition(".")[0] not in prefixes:
        return False  # a path that a tool took for a name
    return _PLAIN.fullmatch(name) is None and not name.startswith("_") and not name[:1].isdigit()
