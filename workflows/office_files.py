"""Whether an uploaded office file may be opened at all: what kind of ZIP it is, and how large."""

import io
import zipfile
from collections.abc import Callable
from dataclasses import dataclass

LARGEST_UNPACKED = 60 * 1024 * 1024
LARGEST_RATIO = 200
MOST_PARTS = 500
_DAMAGED = (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, ValueError, OSError)


@dataclass(frozen=True, kw_only=True)
class OfficeFile:
    """A kind of office file.

    Attributes:
        main_part: what every one of them holds.
        is_not: says that a file is none.
        largest: in bytes.
    """

    main_part: str
    is_not: str
    largest: int


def package_problem(
    content: bytes,
    kind: OfficeFile,
    also: Callable[[zipfile.ZipFile], str] = lambda _package: "",
) -> str:
    """Say why a file is not opened, "" when it may be; `also` looks further into a sound one."""
    if not content:
        return "Файл пустой."
    if len(content) > kind.largest:
        return f"Файл больше {kind.largest // 1024 // 1024} МБ."
    if not content.startswith(b"PK"):
        return kind.is_not
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            return _parts_problem(package, kind) or also(package)
    except _DAMAGED:
        return "Файл повреждён: его не удаётся открыть."


def _parts_problem(package: zipfile.ZipFile, kind: OfficeFile) -> str:
    parts = package.infolist()
    # Sizes come from the archive's own directory; the reader never unpacks more than they say.
    unpacked = sum(part.file_size for part in parts)
    packed = sum(part.compress_size for part in parts) or 1
    if len(parts) > MOST_PARTS or unpacked > LARGEST_UNPACKED:
        return "Файл распаковывается в слишком большой объём и не открыт."
    if unpacked > 1024 * 1024 and unpacked / packed > LARGEST_RATIO:
        return "Файл сжат подозрительно сильно и не открыт."
    if any(part.flag_bits & 0x1 for part in parts):
        return "Файл защищён паролем. Снимите защиту и загрузите снова."
    if kind.main_part not in package.namelist():
        return kind.is_not
    if any(_has_entities(package, part) for part in parts):
        return "Файл содержит недопустимые объявления XML и не открыт."
    return ""


def _has_entities(package: zipfile.ZipFile, part: zipfile.ZipInfo) -> bool:
    if not part.filename.endswith((".xml", ".rels")):
        return False
    with package.open(part) as stream:
        return b"<!DOCTYPE" in stream.read(64 * 1024)
