"""Reads an uploaded template before it is taken: every fault is named with its place."""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import docx
from docx.opc.exceptions import PackageNotFoundError
from docx.opc.part import XmlPart
from docx.oxml.ns import qn
from jinja2 import TemplateSyntaxError

from workflows.documents.templates.fields import BLOCKS, NAMES
from workflows.documents.templates.language import Refused, TemplateLanguage
from workflows.documents.templates.package import package_problem

MOST_FAULTS = 20
PARTS = {"document": "текст", "header": "верхний колонтитул", "footer": "нижний колонтитул"}
_TAG = re.compile(r"(\{\{|\{%)(p|tr|tc|r)?(\s.*?)(\}\}|%\})")
_STRAY = re.compile(r"\{\{|\}\}|\{%|%\}")
_WHOLE = re.compile(r"\s*\{\{p\s+(\w+)\s*\}\}\s*")


@dataclass(frozen=True, kw_only=True)
class ReadTemplate:
    """What was found in a template.

    Attributes:
        faults: sentences with the place; it is taken only without any.
        own_fields: names that it uses of `поля`.
        fonts: that it names.
    """

    faults: tuple[str, ...]
    own_fields: frozenset[str] = frozenset()
    fonts: frozenset[str] = frozenset()


def read_template(content: bytes) -> ReadTemplate:
    """Read a .docx that anybody may have made."""
    if problem := package_problem(content):
        return ReadTemplate(faults=(problem,))
    try:
        document = docx.Document(io.BytesIO(content))
        lines = list(_paragraphs(document.part.package.iter_parts()))
    except (PackageNotFoundError, KeyError, ValueError, SyntaxError):
        return ReadTemplate(faults=("Файл повреждён: его не удаётся открыть.",))
    faults, language = list[str](), TemplateLanguage()
    for place, text in lines:
        faults += [f"{place}: {fault}." for fault in _faults_of_line(text)]
    if not faults:
        faults += _faults_of_whole(lines, language)
    return ReadTemplate(
        faults=tuple(faults[:MOST_FAULTS]),
        own_fields=frozenset(language.own_fields),
        fonts=_fonts(document),
    )


def _faults_of_line(text: str) -> Iterator[str]:
    if _STRAY.search(_TAG.sub("", text)):
        yield "скобки поля не закрыты или разорваны между абзацами"
        return
    for opening, how, inside, _closing in _TAG.findall(text):
        words = inside.strip()
        if opening == "{{" and how == "p" and not (_WHOLE.fullmatch(text) and words in BLOCKS):
            yield f"«{words}» не занимает целый абзац: уберите букву p и пробел перед ней"
        elif opening == "{{" and how in ("tr", "tc", "r"):
            yield f"«{words}»: так вставляются только условия и повторы"
        elif opening == "{{" and not how and words in BLOCKS:
            yield f"поле «{words}» занимает целый абзац: напишите {{{{p {words} }}}}"
        elif opening == "{{" and (fault := _fault_of_field(words)):
            yield fault


def _fault_of_field(words: str) -> str:
    """A field that is not there, while its line is at hand; the rest is read as a whole."""
    if re.fullmatch(r"[^\W\d]\w*", words) and words not in NAMES:
        return f"поля «{words}» нет"
    return ""


def _faults_of_whole(lines: list[tuple[str, str]], language: TemplateLanguage) -> list[str]:
    """What only shows over several paragraphs: conditions, loops and what stands inside them."""
    for part in dict.fromkeys(place.partition(",")[0] for place, _text in lines):
        own = [(place, text) for place, text in lines if place.partition(",")[0] == part]
        source = "\n".join(_TAG.sub(r"\1\3\4", text) for _place, text in own)
        try:
            language.parse(source)
        except TemplateSyntaxError as fault:
            place = own[min(max(fault.lineno, 1), len(own)) - 1][0]
            return [f"{place}: {_in_russian(fault)}."]
    return []


def _in_russian(fault: TemplateSyntaxError) -> str:
    said = fault.message or ""
    if isinstance(fault, Refused):
        return said
    if "Unexpected end of template" in said:
        return "условие или повтор не закрыты: нет {% endif %} или {% endfor %}"
    return "поле или условие написано с ошибкой"


def _paragraphs(parts: Any) -> Iterator[tuple[str, str]]:
    """Every paragraph with its place, in the order of each part."""
    for part in parts:
        name = str(part.partname).rpartition("/")[2].rstrip("0123456789.xml")
        if name not in PARTS or not isinstance(part, XmlPart):
            continue
        for number, paragraph in enumerate(part.element.iter(qn("w:p")), start=1):
            text = "".join(_texts(paragraph)).replace("\n", " ")
            start = " ".join(text.split())[:60]
            yield f"{PARTS[name].capitalize()}, абзац {number} («{start}»)", text


def _texts(paragraph: Any) -> Iterator[str]:
    for each in paragraph.iter(qn("w:t"), qn("w:tab"), qn("w:br")):
        # A frame inside a paragraph holds paragraphs of its own.
        if next(each.iterancestors(qn("w:p"))) is paragraph:
            yield each.text or " "


def _fonts(document: Any) -> frozenset[str]:
    """Fonts of the text itself and of its usual style; styles that nothing uses name many."""
    usual = next((style.element for style in document.styles if style.name == "Normal"), None)
    roots = [document.element] if usual is None else [document.element, usual]
    return frozenset(
        font
        for root in roots
        for each in root.iter(qn("w:rFonts"))
        for name in ("w:ascii", "w:hAnsi", "w:cs")
        if (font := each.get(qn(name)))
    )
