"""Whether an uploaded .docx may be opened: no macros, nothing embedded, nothing from outside."""

import re
import zipfile

from docx.oxml import parse_xml

from workflows import office_files
from workflows.office_files import OfficeFile

LARGEST_FILE = 5 * 1024 * 1024
LARGEST_TEXT = 2 * 1024 * 1024
DOCUMENT = OfficeFile(
    main_part="word/document.xml",
    is_not="Это не документ .docx. Сохраните файл в формате «Документ Word (.docx)».",
    largest=LARGEST_FILE,
)
MACROS = re.compile(r"(vbaProject|vbaData|macrosheets?/|activeX/)", re.IGNORECASE)
EMBEDDED = re.compile(r"^word/(embeddings|afchunk|externalLinks)", re.IGNORECASE)
HARMLESS_OUTSIDE = "/relationships/hyperlink"
_FIELDS = re.compile(
    rb"\b(INCLUDETEXT|INCLUDEPICTURE|DDEAUTO|DDE|LINK|IMPORT|DATABASE|MACROBUTTON)\b"
)
_INSTRUCTION = re.compile(rb"<w:instrText[^>]*>([^<]*)<|w:instr=\"([^\"]*)\"")


def package_problem(content: bytes) -> str:
    """Say why a file is not taken as a template, "" when it may be."""
    return office_files.package_problem(content, DOCUMENT, _inside)


def _inside(package: zipfile.ZipFile) -> str:
    for part in package.infolist():
        if MACROS.search(part.filename):
            return "В файле есть макросы. Сохраните его как «Документ Word (.docx)» без макросов."
        if EMBEDDED.match(part.filename):
            return "В файл вложен другой файл или объект. Удалите его и загрузите снова."
        if part.filename.endswith(".rels") and (problem := _leads_outside(package, part)):
            return problem
        if part.filename.startswith("word/") and part.filename.endswith(".xml"):
            if part.file_size > LARGEST_TEXT:
                return "Текст шаблона слишком велик: оставьте в нём только оформление."
            if problem := _reaches_outside(package.read(part)):
                return problem
    return ""


def _leads_outside(package: zipfile.ZipFile, part: zipfile.ZipInfo) -> str:
    try:
        relations = parse_xml(package.read(part))
    except SyntaxError:
        return "Файл повреждён: его не удаётся открыть."
    for relation in relations:
        kind, target = relation.get("Type", ""), relation.get("Target", "")
        if kind.endswith(("/vbaProject", "/oleObject", "/package", "/aFChunk", "/control")):
            return "В файл вложен другой файл или объект. Удалите его и загрузите снова."
        if relation.get("TargetMode") != "External":
            continue
        is_link = kind.endswith(HARMLESS_OUTSIDE)
        if not is_link or not target.startswith(("https://", "http://", "mailto:")):
            return (
                f"Файл ссылается на внешнее содержимое ({target[:80]}). Вставьте рисунки и "
                "шаблоны в сам файл."
            )
    return ""


def _reaches_outside(xml: bytes) -> str:
    written = b" ".join(b"".join(found) for found in _INSTRUCTION.findall(xml))
    if b"<w:altChunk" in xml or _FIELDS.search(written):
        return "В тексте есть поле, которое вставляет внешнее содержимое. Удалите его."
    return ""
