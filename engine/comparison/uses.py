"""Where the files of a process read or write a variable, and the same files with another name."""

import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from engine.decisions.documents import DocumentRefused, local_name, read_document

_TOKEN = re.compile(r"\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'|(?:\.\s*)?[^\W\d]\w*")
_INSERTED = re.compile(r"\{[^{}]*\}")
_SIGNS = re.compile(r"[=<>+*/()\[\]{}$]")
# Texts of these elements and values of these attributes are expressions or names of variables.
_TEXTS = frozenset({
    "conditionExpression", "script", "preScript", "postScript", "timeDuration", "timeDate",
    "timeCycle", "loopCardinality", "loopDataInputRef", "loopDataOutputRef", "completionCondition",
    "messagePath", "condition", "inputParameter", "outputParameter", "messagePayload",
    "messageVariable", "entry", "text", "dataPath",
})  # fmt: skip
_ATTRIBUTES = frozenset({
    "assignee", "candidateGroups", "candidateUsers", "dueDate", "followUpDate", "priority",
    "collection", "elementVariable", "resultVariable", "source", "sourceExpression", "target",
    "expression", "value", "inputCollection", "inputElement", "outputCollection", "outputElement",
    "correlationKey",
})  # fmt: skip
_NAMING = {
    "inputParameter", "outputParameter", "inputDataItem", "outputDataItem", "variable", "inputData",
}  # fmt: skip
_FREE = frozenset({"value", "inputParameter", "outputParameter", "entry"})
_FORM_EXPRESSIONS = (
    ("conditional", "hide"), ("properties", "rule"), ("properties", "minDate"),
    ("properties", "maxDate"), ("properties", "source"), ("expression",), ("valuesExpression",),
    ("valuesKey",), ("dataSource",), ("text",), ("defaultValue",),
)  # fmt: skip
Rewrite = Callable[[str], str]


@dataclass(frozen=True, kw_only=True)
class NameUse:
    """A place that speaks of a variable.

    Attributes:
        label: the element, field or column, as people read it.
        text: what is written there.
    """

    file: str
    element_id: str
    label: str
    text: str


def uses_of(name: str, files: Mapping[str, bytes], *, own: tuple[str, str] | None = None) -> tuple[
    NameUse, ...
]:  # fmt: skip
    """Give every place that speaks of a variable, file by file; what cannot be read has none.

    Args:
        name: of the variable.
        files: of the process, with scenarios and tests.
        own: file and id of the field that is asked about, which is no use of itself.
    """
    found = [use for file in sorted(files) for use in _uses(name, file, files[file], own)]
    return tuple(found)


def renamed(name: str, new: str, files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Give those files that change when a variable gets another name."""
    changed: dict[str, bytes] = {}
    for file, content in files.items():
        again = _renamed_in(file, content, name, new)
        if again != content:
            changed[file] = again
    return changed


def speaks_of(text: str, name: str) -> bool:
    """Say whether an expression has a name in it, neither quoted nor as a member of another."""
    return any(token == name for token in _TOKEN.findall(text))


def with_name(text: str, name: str, new: str) -> str:
    """Write an expression with another name in place of one."""
    return _TOKEN.sub(lambda found: new if found[0] == name else found[0], text)


# --- one file ----------------------------------------------------------------------------------


def _uses(name: str, file: str, content: bytes, own: tuple[str, str] | None) -> Iterator[NameUse]:
    if file.startswith("scenarios/"):
        if re.search(rf"(?<![\w.]){re.escape(name)}\s*:", content.decode("utf-8", "replace")):
            yield NameUse(file=file, element_id="", label="", text=f"{name}: …")
    elif file.endswith((".form", ".json")):
        yield from _in_form(name, file, content, own)
    else:
        yield from _in_markup(name, file, content)


def _in_form(
    name: str, file: str, content: bytes, own: tuple[str, str] | None
) -> Iterator[NameUse]:
    for part in _components(_json(content)):
        label = str(part.get("label") or part.get("dateLabel") or part.get("key") or "")
        place = str(part.get("id") or part.get("key") or "")
        if name in (part.get("key"), part.get("path")) and own != (file, place):
            yield NameUse(file=file, element_id=place, label=label, text=name)
        for path in _FORM_EXPRESSIONS:
            text = _at(part, path)
            if isinstance(text, str) and _is_expression(path, text) and _speaks(path, text, name):
                yield NameUse(file=file, element_id=place, label=label, text=text)


def _in_markup(name: str, file: str, content: bytes) -> Iterator[NameUse]:
    try:
        root = read_document(content)
    except DocumentRefused:
        return
    yield from _below(root, name, file, NameUse(file=file, element_id="", label="", text=""))


def _below(element: ET.Element, name: str, file: str, above: NameUse) -> Iterator[NameUse]:
    kind = local_name(element)
    here = above
    if element.get("id") and (element.get("name") or element.get("label") or not above.label):
        label = " ".join((element.get("name") or element.get("label") or "").split())
        here = NameUse(file=file, element_id=element.get("id", ""), label=label, text="")
    for text in _spoken(element, kind, name):
        yield NameUse(file=file, element_id=here.element_id, label=here.label, text=text)
    for child in element:
        if kind != "textAnnotation":
            yield from _below(child, name, file, here)


def _spoken(element: ET.Element, kind: str, name: str) -> Iterator[str]:
    text = (element.text or "").strip()
    if kind in _TEXTS and text and speaks_of(text, name) and _is_code(kind, text, name):
        yield text
    if kind in _NAMING and element.get("name") == name:
        yield name
    for attribute, value in element.attrib.items():
        bare = attribute.rpartition("}")[2]
        if bare in _ATTRIBUTES and speaks_of(value, name) and _is_code(bare, value, name):
            yield value


def _is_code(kind: str, text: str, name: str) -> bool:
    """Say whether a text that may be plain words is rather an expression or a name."""
    return kind not in _FREE or text.strip() == name or _SIGNS.search(text) is not None


# --- forms -------------------------------------------------------------------------------------


def _json(content: bytes) -> Any:
    try:
        return json.loads(content)
    except (ValueError, RecursionError):
        return {}


def _components(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        if "type" in value:
            yield value
        inside = value.get("components")
        for inner in inside if isinstance(inside, list) else ():
            yield from _components(inner)


def _at(part: Mapping[str, Any], path: tuple[str, ...]) -> Any:
    value: Any = part
    for step in path:
        value = value.get(step) if isinstance(value, Mapping) else None
    return value


def _is_expression(path: tuple[str, ...], text: str) -> bool:
    return path[-1] not in ("text", "defaultValue") or text.startswith("=") or "{{" in text


def _speaks(path: tuple[str, ...], text: str, name: str) -> bool:
    if path[-1] in ("text", "source") and not text.startswith("="):
        return any(speaks_of(inside, name) for inside in _INSERTED.findall(text))
    return speaks_of(text, name)


# --- renaming ----------------------------------------------------------------------------------


def _renamed_in(file: str, content: bytes, name: str, new: str) -> bytes:
    if file.startswith("scenarios/"):
        text = content.decode("utf-8", "replace")
        return re.sub(rf"(?<![\w.]){re.escape(name)}(?=\s*:)", new, text).encode()
    if file.endswith((".form", ".json")):
        return _renamed_form(content, name, new)
    if file.startswith("tests/"):
        return content
    return _renamed_markup(content, name, new)


def _renamed_form(content: bytes, name: str, new: str) -> bytes:
    schema = _json(content)
    touched = False
    for part in _components(schema):
        for key in ("key", "path"):
            if part.get(key) == name:
                part[key], touched = new, True
        for path in _FORM_EXPRESSIONS:
            text = _at(part, path)
            if isinstance(text, str) and _is_expression(path, text) and _speaks(path, text, name):
                box = part if len(path) == 1 else part[path[0]]
                box[path[-1]], touched = _rewritten(path, text, name, new), True
    text = json.dumps(schema, ensure_ascii=False, indent=2) + "\n"
    return text.encode() if touched else content


def _rewritten(path: tuple[str, ...], text: str, name: str, new: str) -> str:
    if path[-1] in ("text", "source") and not text.startswith("="):
        return _INSERTED.sub(lambda found: with_name(found[0], name, new), text)
    return with_name(text, name, new)


_ELEMENT = re.compile(
    r"(<(?:[\w.-]+:)?(?P<kind>" + "|".join(sorted(_TEXTS)) + r")\b[^>]*(?<!/)>)(?P<text>[^<]*|"
    r"<!\[CDATA\[.*?\]\]>)(?=</)",
    re.DOTALL,
)
_ATTRIBUTE = re.compile(
    r"(?P<head>\s(?:[\w.-]+:)?(?P<kind>" + "|".join(sorted(_ATTRIBUTES)) + r")\s*=\s*)"
    r"(?:\"(?P<double>[^\"]*)\"|'(?P<single>[^']*)')"
)
_ANNOTATION = re.compile(
    r"<(?:[\w.-]+:)?textAnnotation\b.*?</(?:[\w.-]+:)?textAnnotation>", re.DOTALL
)
_NAMED = re.compile(
    r"(<(?:[\w.-]+:)?(?:" + "|".join(sorted(_NAMING)) + r")\b[^>]*?\sname\s*=\s*)(\"|')(.*?)\2"
)


def _renamed_markup(content: bytes, name: str, new: str) -> bytes:
    """Change the text itself, so that everything else stays byte for byte."""
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        return content
    kept = _ANNOTATION.findall(text)
    pieces = _ANNOTATION.split(text)
    done = [_renamed_piece(piece, name, new) for piece in pieces]
    return "".join(a + b for a, b in zip(done, [*kept, ""], strict=True)).encode()


def _renamed_piece(text: str, name: str, new: str) -> str:
    def element(found: re.Match[str]) -> str:
        inner = found["text"]
        good = speaks_of(_plain(inner), name) and _is_code(found["kind"], inner, name)
        return found[1] + (_quoted(inner, name, new) if good else inner)

    def attribute(found: re.Match[str]) -> str:
        mark, value = (
            ('"', found["double"]) if found["double"] is not None else ("'", found["single"])
        )
        good = speaks_of(_plain(value), name) and _is_code(found["kind"], value, name)
        return f"{found['head']}{mark}{_quoted(value, name, new) if good else value}{mark}"

    def named(found: re.Match[str]) -> str:
        return f"{found[1]}{found[2]}{new if found[3] == name else found[3]}{found[2]}"

    return _NAMED.sub(named, _ATTRIBUTE.sub(attribute, _ELEMENT.sub(element, text)))


_QUOTE = "&quot;"


def _plain(text: str) -> str:
    return text.replace(_QUOTE, '"').replace("&apos;", "'")


def _quoted(text: str, name: str, new: str) -> str:
    """Rename within escaped text: an escaped quotation mark still quotes."""
    marked = text.replace(_QUOTE, '"')
    return (
        with_name(marked, name, new).replace('"', _QUOTE)
        if _QUOTE in text
        else with_name(text, name, new)
    )
