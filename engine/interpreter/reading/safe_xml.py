"""Reads XML from strangers: no DTD, no entities, bounded size and depth, only known encodings."""

from lxml import etree

from engine.domain.markup import MAX_ATTRIBUTES, MAX_DEPTH, UnsafeMarkup, markup_text

MAX_BYTES = 5_000_000
# Both are worked out by the library itself: a walk in Python would take seconds.
_TOO_DEEP = etree.XPath("boolean(" + "/*" * (MAX_DEPTH + 1) + ")")
_TOO_WIDE = etree.XPath(f"boolean(//*[@*[{MAX_ATTRIBUTES + 1}]])")


class UnsafeXml(ValueError):
    """The file cannot be read safely; the message is Russian and says why."""


def parse_xml(data: bytes) -> "etree._Element":
    """Parse a whole document; comments and processing instructions are left out.

    Raises:
        UnsafeXml: too large, too deep, not well-formed, with a DOCTYPE, or in an encoding other
            than UTF-8, UTF-16 or a declared Cyrillic one.
    """
    try:
        text = markup_text(data, MAX_BYTES)
    except UnsafeMarkup as refusal:
        raise UnsafeXml(str(refusal)) from None
    # A parser of its own for each file, because an entity would outlive the file that names it.
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(text.encode("utf-8"), parser)
    except etree.XMLSyntaxError as error:
        line = error.lineno or 0
        raise UnsafeXml(f"файл не является правильным XML (строка {line})") from error
    except UnicodeEncodeError:
        raise UnsafeXml("в файле недопустимые знаки: сохраните его в UTF-8") from None
    _check(root)
    return root


def _check(root: "etree._Element") -> None:
    """Refuse what slipped by, or would make a reader's walk long or deep."""
    if root.getroottree().docinfo.internalDTD is not None:
        raise UnsafeXml("объявления DOCTYPE и ENTITY (сущности) в файле не допускаются")
    if _TOO_DEEP(root):
        raise UnsafeXml(f"слишком глубокая вложенность элементов: больше {MAX_DEPTH}")
    if _TOO_WIDE(root):
        raise UnsafeXml(f"у одного элемента больше {MAX_ATTRIBUTES} атрибутов")
