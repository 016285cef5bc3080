"""Takes BPMN and DMN files apart: whatever is no part of its own is a facet of the one around it.

Elements and namespaces that nobody knows become facets like any other, so that nothing that is
written is left out.
"""

import xml.etree.ElementTree as ET
from collections import Counter

from engine.comparison.parts import Document, Part, Unreadable, document, put
from engine.comparison.vocabulary import (
    COLUMNS,
    REFERENCES,
    SHAPES,
    is_part,
    is_standard,
    segment,
    spelled,
    trimmed,
)
from engine.decisions.documents import DocumentRefused, local_name, read_document, text_in

MOST_BYTES = 5_000_000
MOST_ELEMENTS = 200_000
_ENDS = {"outgoing": "@sourceRef", "incoming": "@targetRef"}
_KEPT_IN_ORDER = (*_ENDS, "flowNodeRef")


def read_markup(content: bytes) -> Document:
    """Take a BPMN or DMN file apart.

    Raises:
        Unreadable: it is no XML that we would read.
    """
    try:
        root = read_document(content, most_bytes=MOST_BYTES, most_elements=MOST_ELEMENTS)
    except DocumentRefused as refusal:
        raise Unreadable(str(refusal)) from None
    parts = _Reader(root).parts
    return document(parts, lambda: canonical(root))


def canonical(root: ET.Element) -> str:
    """The content as one text: attributes sorted, prefixes and blanks at edges made alike."""
    return ET.canonicalize(
        ET.tostring(root, encoding="unicode"), strip_text=True, rewrite_prefixes=True
    )


class _Reader:
    """Walks the tree once; pictures are handed to what they draw at the end."""

    def __init__(self, root: ET.Element) -> None:
        self._dmn = "/DMN/" in str(root.tag)
        self._ids: dict[ET.Element, tuple[str, bool]] = {}
        self._taken: set[str] = set()
        self._owners: dict[str, Part] = {}
        self._shapes: list[tuple[ET.Element, str]] = []
        self._planes = 0
        self.parts: list[Part] = []
        self._part(root, None, None)
        self._draw()
        _connect(self.parts)

    # -- parts -------------------------------------------------------------------------------------
    def _part(self, element: ET.Element, parent: Part | None, table: ET.Element | None) -> None:
        part_id, has_id = self._id_of(element, parent)
        part = Part(id=part_id, has_id=has_id, type=local_name(element), label=_label(element))
        if parent is not None:
            part.parent = parent.id
            part.refs["parent"] = parent.id
            parent.orders.setdefault(_order_of(part.type), []).append(part.id)
        self.parts.append(part)
        self._owners.setdefault(part.id, part)
        self._attributes(element, "", part, without="id" if has_id else "")
        _text(element, "", part)
        if table is not None and part.type == "rule":
            part.number = len(parent.orders["rule"]) if parent is not None else 0
            self._cells(element, table, part)
            return
        self._children(element, "", part)

    def _id_of(self, element: ET.Element, parent: Part | None) -> tuple[str, bool]:
        """Its own id, or one made up that no other part has."""
        if element not in self._ids:
            given = element.get("id", "")
            start = given or f"{parent.id if parent else ''}/{local_name(element)}"
            made, count = start, 1
            while made in self._taken:
                count += 1
                made = f"{start}#{count}"
            self._taken.add(made)
            self._ids[element] = made, bool(given) and made == given
        return self._ids[element]

    def _children(self, element: ET.Element, path: str, part: Part) -> None:
        above, seen = local_name(element), Counter[str]()
        for child in element:
            name = local_name(child)
            if is_part(child, dmn=self._dmn, above=above):
                self._part(child, part, element if above == "decisionTable" else None)
            elif is_standard(child) and name in SHAPES and child.get(SHAPES[name]):
                self._shapes.append((child, str(self._planes)))
            elif is_standard(child) and name in _KEPT_IN_ORDER and _is_plain(child):
                part.orders.setdefault(name, []).append((child.text or "").strip())
            else:
                self._folded(child, path, part, seen)
            if (child.tail or "").strip():
                put(part.facets, trimmed(f"{path}~"), (child.tail or "").strip())

    def _folded(self, child: ET.Element, path: str, part: Part, seen: Counter[str]) -> None:
        """Write an element into the part around it."""
        step = segment(child)
        seen[step] += 1
        own = path + (step if seen[step] == 1 else f"{step}#{seen[step]}")
        if local_name(child) in ("BPMNPlane", "DMNDiagram"):
            self._planes += 1
        if part.id:
            self._owners.setdefault(child.get("id", ""), part)
        self._attributes(child, own, part)
        _text(child, own, part)
        self._children(child, own + "/", part)
        if not (child.attrib or len(child) or (child.text or "").strip()):
            put(part.facets, trimmed(own), "")

    def _attributes(self, element: ET.Element, path: str, part: Part, without: str = "") -> None:
        keyed = spelled(str(element.tag)) == "camunda:property"
        for name, value in element.attrib.items():
            key = trimmed(f"{path}/@{spelled(name)}" if path else f"@{spelled(name)}")
            if name == without or (keyed and name == "name"):
                continue
            if keyed and name == "value":
                put(part.facets, trimmed(path), value)
            elif name in REFERENCES and is_standard(element):
                put(part.refs, key, value)
            else:
                put(part.facets, key, value)

    # -- tables ------------------------------------------------------------------------------------
    def _cells(self, rule: ET.Element, table: ET.Element, part: Part) -> None:
        """Name the cells of a row by their columns."""
        owner = self._owners.get(part.parent)
        for entry, column in (("inputEntry", "input"), ("outputEntry", "output")):
            columns = [self._id_of(one, owner)[0] for one in table if local_name(one) == column]
            cells = [one for one in rule if local_name(one) == entry]
            for index, cell in enumerate(cells):
                place = columns[index] if index < len(columns) else f"{entry}{index + 1}"
                self._owners.setdefault(cell.get("id", ""), part)
                self._cell(cell, f"cell:{place}", part)
        rest = ET.Element(rule.tag)
        rest.extend(one for one in rule if local_name(one) not in ("inputEntry", "outputEntry"))
        self._children(rest, "", part)

    def _cell(self, cell: ET.Element, path: str, part: Part) -> None:
        self._attributes(cell, path, part)
        put(part.facets, path, text_in(cell))
        bare = [child for child in cell if not (local_name(child) == "text" and _is_plain(child))]
        rest = ET.Element(cell.tag)
        rest.extend(bare)
        self._children(rest, path + "/", part)
        _text(cell, path + "/", part)

    # -- pictures ----------------------------------------------------------------------------------
    def _draw(self) -> None:
        """Give every shape and line of the picture to the part that it draws."""
        root, drawn = self.parts[0], Counter[str]()
        for shape, plane in self._shapes:
            meant = shape.get(SHAPES[local_name(shape)], "")
            found = Part(id="", has_id=False, type="")
            self._attributes(shape, "", found)
            self._children(shape, "", found)
            drawn[meant] += 1
            owner = self._owners.get(meant)
            start = "" if owner is not None and owner.id == meant else f"{meant}:"
            start += f"{drawn[meant]}:" if drawn[meant] > 1 else ""
            del found.facets[f"@{SHAPES[local_name(shape)]}"]
            lines = {"plane": plane, "drawn": spelled(str(shape.tag)), **found.facets, **found.refs}
            target, before = (owner.picture, start) if owner else (root.facets, f"picture:{start}")
            for name, value in lines.items():
                put(target, before + name, value)
            root.orders.setdefault("picture", []).append(meant)


def _connect(parts: list[Part]) -> None:
    """Tell each node its lane, and what its list of flows says that the flows do not."""
    by_id = {part.id: part for part in parts}
    for part in parts:
        for node in part.orders.get("flowNodeRef", []):
            target = (by_id[node].refs, "lane", part.id) if node in by_id else None
            put(*(target or (part.facets, "flowNodeRef", node)))
    ends = _flows_at(parts)
    for part in parts:
        for name in _ENDS:
            written, real = Counter(part.orders.get(name, [])), ends.get((part.id, name), Counter())
            for flow in sorted(((written - real) + (real - written)).elements()):
                put(part.facets, f"undeclared:{name}", flow)


def _flows_at(parts: list[Part]) -> dict[tuple[str, str], Counter[str]]:
    """Node and direction → the sequence flows that are there."""
    found: dict[tuple[str, str], Counter[str]] = {}
    for part in parts:
        if part.type == "sequenceFlow":
            for name, end in _ENDS.items():
                found.setdefault((part.refs.get(end, ""), name), Counter())[part.id] += 1
    return found


def _is_plain(element: ET.Element) -> bool:
    """Say whether an element holds text only."""
    return not element.attrib and not len(element)


def _text(element: ET.Element, path: str, part: Part) -> None:
    if (element.text or "").strip():
        put(part.facets, trimmed(path) or "~", (element.text or "").strip())


def _order_of(kind: str) -> str:
    """Parts of one table are counted by kind, all others together."""
    return kind if kind in COLUMNS or kind == "rule" else "parts"


def _label(element: ET.Element) -> str:
    """What people read on it."""
    name = element.get("label") or element.get("name") or ""
    if name:
        return name.strip()
    for inside in ("text", "description"):
        found = next((one for one in element if local_name(one) == inside), None)
        if found is not None and (found.text or "").strip():
            return (found.text or "").strip()
    asked = next((one for one in element if local_name(one) == "inputExpression"), None)
    return text_in(asked)
