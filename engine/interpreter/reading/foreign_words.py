"""Walks a diagram for words of other vocabularies and says what becomes of each."""

from collections.abc import Iterator
from dataclasses import replace

from lxml import etree

from engine.domain.foreign import ForeignWord, Verdict
from engine.interpreter.reading.trouble import Element
from engine.interpreter.reading.vocabulary import BPMN, B
from engine.interpreter.vocabularies import HARMLESS, VOCABULARIES, Place, Word, find_word

MOST_WORDS = 2_000
"""Lines of one file's report; a file with more says so in its last line."""

_PLAIN = (
    "http://www.omg.org/spec/",
    "http://www.w3.org/",
)
_UNKNOWN_WORD = "Такого слова здесь нет: оно сохраняется в файле и ни на что не влияет."
_UNKNOWN_VOCABULARY = "Расширение другой программы: оно сохраняется в файле и ни на что не влияет."
_IDLE = "Этот процесс не исполняется (isExecutable); слово сохраняется в файле."
_TOO_MANY = "Остальные слова файла не перечислены: их слишком много."


def foreign_words(root: Element, file: str) -> list[ForeignWord]:
    """Every foreign word of a file at the element it belongs to, in the document's order.

    Words of a vocabulary that nobody here knows are one line for each element and vocabulary.
    """
    found: dict[ForeignWord, None] = {}
    for word in _everywhere(root, file):
        found[word] = None
        if len(found) > MOST_WORDS:
            found.popitem()
            found[ForeignWord(file=file, word="…", message=_TOO_MANY)] = None
            break
    return list(found)


def _everywhere(root: Element, file: str) -> Iterator[ForeignWord]:
    yield from _at(root, file)
    for part in root:
        idle = part.tag == f"{B}process" and part.get("isExecutable", "true") == "false"
        for element in part.iter(f"{B}*"):
            for word in _at(element, file):
                yield replace(word, verdict=Verdict.IGNORED, message=_IDLE) if idle else word


def _at(element: Element, file: str) -> Iterator[ForeignWord]:
    owner = _named_owner(element)
    local = etree.QName(element).localname
    if local == "extensionElements":
        parent = element.getparent()
        if parent is not None:
            yield from _extensions(element, owner, etree.QName(parent).localname, file)
        return
    entry = find_word(BPMN, Place.ELEMENT, local, _local_of_parent(element))
    if entry is not None:
        yield _line(owner, local, entry, file)
    for name, value in element.attrib.items():
        if str(name).startswith("{"):
            yield from _attribute(element, owner, etree.QName(str(name)), str(value), file)


def _attribute(
    element: Element, owner: Element, name: etree.QName, value: str, file: str
) -> Iterator[ForeignWord]:
    namespace = name.namespace or ""
    if namespace.startswith(_PLAIN):
        return
    shown = f"{_prefix(element, namespace)}:{name.localname}"
    if namespace not in VOCABULARIES:
        yield _unknown(owner, f"{_prefix(element, namespace)}:*", _UNKNOWN_VOCABULARY, file)
        return
    place = etree.QName(element).localname
    entry = find_word(namespace, Place.ATTRIBUTE, name.localname, place)
    if entry is None:
        yield _unknown(owner, shown, _UNKNOWN_WORD, file)
    elif value in entry.harmless:
        yield _unknown(owner, shown, HARMLESS, file)
    else:
        yield _line(owner, shown, entry, file)


def _extensions(block: Element, owner: Element, place: str, file: str) -> Iterator[ForeignWord]:
    for child in block:
        yield from _extension(child, owner, place, file, top=True)


def _extension(
    element: Element, owner: Element, place: str, file: str, *, top: bool
) -> Iterator[ForeignWord]:
    """One extension and, where it is not refused as a whole, the listed words inside it."""
    name = etree.QName(element)
    namespace = name.namespace or ""
    if namespace.startswith(_PLAIN):
        return
    prefix = _prefix(element, namespace)
    if namespace not in VOCABULARIES:
        yield _unknown(owner, f"{prefix}:*", _UNKNOWN_VOCABULARY, file)
        return
    attributes = frozenset(map(str, element.attrib))
    entry = find_word(namespace, Place.ELEMENT, name.localname, place, attributes)
    if entry is not None:
        yield _line(owner, f"{prefix}:{name.localname}", entry, file)
    elif top:
        yield _unknown(owner, f"{prefix}:{name.localname}", _UNKNOWN_WORD, file)
    if entry is None or entry.verdict != Verdict.REFUSED:
        for child in element:
            yield from _extension(child, owner, place, file, top=False)


def _line(owner: Element, shown: str, entry: Word, file: str) -> ForeignWord:
    return ForeignWord(
        file=file,
        element_id=owner.get("id", ""),
        label=_label(owner),
        word=shown,
        verdict=entry.verdict,
        message=entry.message,
        remedy=entry.remedy,
    )


def _unknown(owner: Element, shown: str, message: str, file: str) -> ForeignWord:
    return ForeignWord(
        file=file, element_id=owner.get("id", ""), label=_label(owner), word=shown, message=message
    )


def _label(owner: Element) -> str:
    return " ".join((owner.get("name") or "").split())


_INNER = ("Definition", "Characteristics", "extensionElements", "ioSpecification")


def _named_owner(element: Element) -> Element:
    """The element on the drawing: events own their definitions, activities their repeating."""
    here = element
    while True:
        parent = here.getparent()
        local = etree.QName(here).localname
        if parent is None or (here.get("id") and not local.endswith(_INNER)):
            return here
        if parent.tag == f"{B}definitions":
            return here
        here = parent


def _local_of_parent(element: Element) -> str:
    parent = element.getparent()
    return "" if parent is None else etree.QName(parent).localname


def _prefix(element: Element, namespace: str) -> str:
    known = {uri: prefix for prefix, uri in element.nsmap.items() if prefix}
    return known.get(namespace) or namespace.rstrip("/").rpartition("/")[2] or "?"
