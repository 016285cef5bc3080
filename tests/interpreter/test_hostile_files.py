"""XML from strangers: read in every encoding that offices use, refused when it could do harm."""

from __future__ import annotations

import codecs
import tracemalloc
from pathlib import Path

import pytest

from engine.decisions import DecisionError, parse_decisions
from engine.decisions.documents import DocumentRefused, read_document
from engine.domain.markup import MAX_ATTRIBUTES, MAX_DEPTH, MAX_TAGS
from engine.interpreter import read_deployment
from engine.interpreter.reading.safe_xml import UnsafeXml, parse_xml

READERS = [pytest.param(parse_xml, id="bpmn"), pytest.param(read_document, id="dmn")]
REFUSALS = (UnsafeXml, DocumentRefused)
SHIPPED = Path(__file__).parents[2] / "bpmn"
NAME = "Согласование плана, ёлка № 5"
FILE = '<?xml version="1.0" encoding="{}"?>\n<a name="Согласование плана, ёлка № 5"><b/></a>'


def refusal(read, content: bytes) -> str:
    with pytest.raises(REFUSALS) as refused:
        read(content)
    return str(refused.value)


@pytest.mark.parametrize("read", READERS)
@pytest.mark.parametrize(
    ("declared", "written", "mark"),
    [
        ("UTF-8", "utf-8", b""),
        ("utf-8", "utf-8", codecs.BOM_UTF8),
        ("UTF-16", "utf-16-le", codecs.BOM_UTF16_LE),
        ("UTF-16", "utf-16-be", codecs.BOM_UTF16_BE),
        ("UTF-16", "utf-16-le", b""),
        ("UTF-16", "utf-16-be", b""),
        ("UTF-16LE", "utf-16-le", b""),
        ("windows-1251", "cp1251", b""),
        ("Windows-1251", "cp1251", b""),
        ("cp1251", "cp1251", b""),
    ],
)
def test_russian_labels_are_read_in_every_declared_encoding(read, declared, written, mark):
    """XML 1.0, appendix F: by the byte order mark, else by the first bytes and the declaration."""
    content = mark + FILE.format(declared).encode(written)

    assert read(content).get("name") == NAME


@pytest.mark.parametrize("read", READERS)
@pytest.mark.parametrize("encoding", ["KOI8-R", "IBM866", "ISO-8859-5"])
def test_older_cyrillic_encodings_are_read(read, encoding):
    content = f'<?xml version="1.0" encoding="{encoding}"?><a name="Согласование"/>'

    assert read(content.encode(encoding)).get("name") == "Согласование"


@pytest.mark.parametrize("read", READERS)
@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-8"])
def test_a_file_without_a_declaration_is_read(read, encoding):
    assert read(f'<a name="{NAME}"/>'.encode(encoding)).get("name") == NAME


@pytest.mark.parametrize("read", READERS)
def test_utf_8_that_calls_itself_utf_16_is_read_all_the_same(read):
    """Common programs write so; the first bytes leave no doubt."""
    assert read(FILE.format("utf-16").encode()).get("name") == NAME


@pytest.mark.parametrize("read", READERS)
@pytest.mark.parametrize(
    ("declared", "written", "named"),
    [
        ("UTF-8", "cp1251", "«utf-8»: он записан не в той кодировке"),
        ("windows-1251", "utf-8", "«windows-1251», а записан он в UTF-8"),
        ("koi8-r", "utf-8", "«koi8-r», а записан он в UTF-8"),
        ("us-ascii", "cp1251", "не в той кодировке"),
        ("UTF-7", "utf-7", "«utf-7» не поддерживается"),
        ("UTF-32", "utf-32", "«utf-32» не поддерживается"),
        ("UTF-32", "utf-32-be", "«utf-32» не поддерживается"),
        ("EBCDIC-CP-RU", "utf-8", "«ebcdic-cp-ru» не поддерживается"),
        ("rot13", "utf-8", "«rot13» не поддерживается"),
    ],
)
def test_a_wrongly_declared_or_unknown_encoding_is_told(read, declared, written, named):
    assert named in refusal(read, FILE.format(declared).encode(written))


ENTITY_BOMB = (
    "<!DOCTYPE a ["
    '<!ENTITY e0 "хи">'
    + "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    + "]><a>&e11;</a>"
)
DOCUMENT_TYPES = [
    ENTITY_BOMB,
    '<!DOCTYPE a SYSTEM "http://127.0.0.1/a.dtd"><a/>',
    '<!DOCTYPE a PUBLIC "-//A//B//RU" "http://127.0.0.1/a.dtd"><a/>',
    '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
    '<!DOCTYPE a [<!ENTITY % p SYSTEM "file:///etc/passwd"> %p;]><a/>',
    '<!doctype a [<!entity x "y">]><a>&x;</a>',
    '<?xml version="1.0"?>\n<!DOCTYPE a><a/>',
]


@pytest.mark.parametrize("read", READERS)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("text", DOCUMENT_TYPES, ids=lambda text: text[:40])
def test_a_document_type_is_refused_in_every_encoding(read, text, encoding):
    assert "DOCTYPE" in refusal(read, text.encode(encoding))


@pytest.mark.parametrize("read", READERS)
def test_a_document_type_behind_utf_7_is_refused(read):
    content = b'<?xml version="1.0" encoding="UTF-7"?>+ADwAIQ-DOCTYPE a+AD4-<a/>'

    assert "«utf-7» не поддерживается" in refusal(read, content)


@pytest.mark.parametrize("read", READERS)
@pytest.mark.parametrize("text", ["<a>&x;</a>", "<a b='&x;'/>", "<a>&#0;</a>", "<a>\x00</a>"])
def test_what_stands_for_nothing_is_refused(read, text):
    assert refusal(read, text.encode())


@pytest.mark.parametrize("read", READERS)
@pytest.mark.parametrize(
    ("content", "named"),
    [
        (b"<a>" * 300_000, "елик"),
        (b"<a>" * (MAX_DEPTH + 1) + b"</a>" * (MAX_DEPTH + 1), "глубок"),
        (b"<a>" + b"<b/>" * 1_000_000 + b"</a>", "файл"),
        (b"<a>" + b"<b/>" * (MAX_TAGS + 1) + b"</a>", "елик"),
        (b"<a>" + b"<?b c?>" * MAX_TAGS + b"</a>", "елик"),
        (b"<a>" + b"<!---->" * MAX_TAGS + b"</a>", "елик"),
        (b"<a " + b" ".join(b'a%d="1"' % n for n in range(100_000)) + b"/>", "атрибутов"),
        (b"<a>" + b" " * 5_000_001 + b"</a>", "МБ"),
        (b"", "XML"),
        (b"\xff\xfe", "XML"),
        (b"<a", "строка 1"),
        (b"<a><b></a>", "строка 1"),
        (b'<a b="1" b="2"/>', "строка 1"),
        (b"not xml", "строка 1"),
        (b'{"type": "default"}', "строка 1"),
    ],
    ids=lambda value: str(value[:12]),
)
def test_a_file_that_is_too_much_or_no_xml_is_refused_in_words(read, content, named):
    assert named in refusal(read, content)


@pytest.mark.parametrize("read", READERS)
def test_a_file_at_the_limits_is_read(read):
    deep = b"<a>" * MAX_DEPTH + b"</a>" * MAX_DEPTH
    wide = b"<a " + b" ".join(b'a%d="1"' % n for n in range(MAX_ATTRIBUTES)) + b"/>"
    many = b"<a>" + b"<b/>" * 49_000 + b"</a>"

    assert read(deep).tag == "a"
    assert len(read(wide).attrib) == MAX_ATTRIBUTES
    assert len(list(read(many))) == 49_000


@pytest.mark.parametrize("read", READERS)
def test_inclusions_and_processing_instructions_are_never_followed(read):
    content = (
        b'<?xml-stylesheet href="file:///etc/passwd"?>'
        b'<a xmlns:xi="http://www.w3.org/2001/XInclude">'
        b'<?php echo 1 ?><xi:include href="file:///etc/passwd" parse="text"/></a>'
    )

    root = read(content)

    assert [child.get("href") for child in root] == ["file:///etc/passwd"]
    assert "".join(root.itertext()) == ""


def test_a_diagram_in_another_encoding_is_the_same_process():
    diagram = (SHIPPED / "council_session" / "council_session.bpmn").read_text("utf-8")
    declared = diagram.replace('encoding="UTF-8"', 'encoding="windows-1251"', 1)
    assert declared != diagram

    plain = read_deployment({"p.bpmn": diagram.encode()})
    other = read_deployment({"p.bpmn": declared.encode("cp1251", "xmlcharrefreplace")})

    assert other.models["council_session"].scope == plain.models["council_session"].scope
    assert other.models["council_session"].name == "Заседание методсовета"


def test_a_refused_diagram_is_a_finding_in_russian_with_a_remedy():
    (finding,) = read_deployment({"p.bpmn": ENTITY_BOMB.encode()}).findings

    assert "DOCTYPE" in finding.message
    assert finding.remedy


def test_a_refused_decision_file_is_a_finding_in_russian():
    with pytest.raises(DecisionError, match="DOCTYPE"):
        parse_decisions(ENTITY_BOMB.encode("utf-16-be"), "a.dmn")


@pytest.mark.parametrize("read", READERS)
def test_a_bomb_takes_little_memory(read):
    tracemalloc.start()
    try:
        refusal(read, b"<a>" + b"<b/>" * 480_000 + b"</a>")
        refusal(read, ENTITY_BOMB.encode())
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()

    assert peak < 20_000_000
