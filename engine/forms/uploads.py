"""What a file really is, judged by its content and not by its name."""

import re
import unicodedata
import zipfile
from typing import IO

_HEADS: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", ".pdf"),
    (b"\x89PNG\r\n\x1a\n", ".png"),
    (b"\xff\xd8\xff", ".jpg"),
)
_OFFICE = {"word/": ".docx", "xl/": ".xlsx", "ppt/": ".pptx"}
_OPEN_DOCUMENT = {
    b"application/vnd.oasis.opendocument.text": ".odt",
    b"application/vnd.oasis.opendocument.spreadsheet": ".ods",
    b"application/vnd.oasis.opendocument.presentation": ".odp",
}
_SAME = {".jpeg": ".jpg", ".p7s": ".sig"}
_MIME = {
    "application/pdf": (".pdf",),
    "image/png": (".png",),
    "image/jpeg": (".jpg", ".jpeg"),
    "image/*": (".jpg", ".jpeg", ".png"),
}
USUAL = (".pdf", ".docx", ".xlsx", ".pptx", ".jpg", ".jpeg", ".png")
KNOWN = frozenset({*USUAL, ".odt", ".ods", ".odp", ".sig", ".p7s"})
MACROS = ".macros"
_MAX_MEMBERS = 5_000
_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_LONGEST_NAME = 150
_TAIL = re.compile(r"[\s.]+$")
_EDGES = re.compile(r"^[\s.]+|[\s.]+$")
# Windows opens a device instead of a file for these, whatever stands behind the first dot.
_DEVICE = re.compile(
    r"(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9¹²³])\s*(?:\.|$)", re.IGNORECASE
)


def accepted_endings(accept: str) -> tuple[str, ...]:
    """Read form-js `accept`: endings and media types, as known endings.

    Raises:
        ValueError: an ending that we cannot tell by its content; the message names it.
    """
    endings: list[str] = []
    for part in filter(None, (part.strip().lower() for part in accept.split(","))):
        for ending in _MIME.get(part, (part,)):
            if ending not in KNOWN:
                raise ValueError(ending)
            endings.append(ending)
    return tuple(dict.fromkeys(endings)) or USUAL


def ending_of(name: str) -> str:
    """The ending of a file's name in small letters, with its dot; "" without one."""
    found = re.search(r"\.[A-Za-z0-9]{1,8}$", name.strip())
    return found[0].lower() if found else ""


def base_name(name: str) -> str:
    """The name without folders and signs that control or disguise, at most 150 characters.

    Letters are composed (NFC), as macOS does not send them, so that one name is one text; a name
    that Windows keeps for a device gets an underscore.
    """
    # Cf holds the marks that turn the direction of writing: «план\u202efdp.exe» would lie.
    seen = "".join(sign for sign in name if unicodedata.category(sign) not in _INVISIBLE)
    seen = unicodedata.normalize("NFC", seen)
    last = re.sub(r"[\"<>|:*?]", "", re.split(r"[\\/]", seen)[-1])
    bare = _TAIL.sub("", last)
    ending = ending_of(bare)
    stem = _EDGES.sub("", bare[: len(bare) - len(ending)])
    if _DEVICE.match(stem + ending):
        stem = f"_{stem}"
    stem = stem[: _LONGEST_NAME - len(ending)].rstrip(" .")
    return (stem + ending) if stem else f"файл{ending}"


def same_kind(ending: str, kind: str) -> bool:
    """Say whether a detected kind is the one that the ending promises."""
    return bool(kind) and _SAME.get(ending, ending) == kind


def content_problem(raw_name: str, content: IO[bytes]) -> str:
    """Say in a sentence why a file is not what its name promises; "" when it is."""
    name, kind = base_name(raw_name), detect(content)
    if kind == MACROS:
        return f"Файл «{name}» содержит макросы. Сохраните его без макросов"
    if not same_kind(ending_of(name), kind):
        return f"Содержимое файла «{name}» не соответствует его расширению"
    return ""


def detect(content: IO[bytes]) -> str:
    """Tell the kind of a file by its content: an ending, MACROS, or "" if unknown."""
    content.seek(0)
    head = content.read(64)
    for start, ending in _HEADS:
        if head.startswith(start):
            return ending
    if head.startswith(b"PK\x03\x04"):
        return _detect_archive(content)
    # A detached signature is DER ("30 8x"), or the same in base64 with or without its header.
    if re.match(rb"\x30[\x80-\x84]|-----BEGIN (?:PKCS7|CMS)-----|MI[A-Za-z0-9+/]{20}", head):
        return ".sig"
    return ""


def _detect_archive(content: IO[bytes]) -> str:
    content.seek(0)
    try:
        with zipfile.ZipFile(content) as archive:
            names = archive.namelist()
            if len(names) > _MAX_MEMBERS:
                return ""
            if "mimetype" in names and archive.getinfo("mimetype").file_size < 100:
                return _OPEN_DOCUMENT.get(archive.read("mimetype").strip(), "")
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError, OSError):
        return ""
    return _detect_office(names)


def _detect_office(names: list[str]) -> str:
    if "[Content_Types].xml" not in names:
        return ""
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        return MACROS
    return next(
        (kind for part, kind in _OFFICE.items() if any(n.startswith(part) for n in names)), ""
    )
