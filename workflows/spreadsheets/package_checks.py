"""Whether an uploaded file may be opened as a workbook at all: size, kind, what it unpacks to."""

import io
import zipfile

LARGEST_FILE = 5 * 1024 * 1024
LARGEST_UNPACKED = 60 * 1024 * 1024
LARGEST_RATIO = 200
MOST_PARTS = 500


def package_problem(content: bytes) -> str:
    """Say why a file is not opened, "" when it may be."""
    if not content:
        return "Файл пустой."
    if len(content) > LARGEST_FILE:
        return f"Файл больше {LARGEST_FILE // 1024 // 1024} МБ."
    if not content.startswith(b"PK"):
        return "Это не таблица .xlsx. Сохраните файл в формате «Книга Excel (.xlsx)»."
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            return _parts_problem(package)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, ValueError, OSError):
        return "Файл повреждён: его не удаётся открыть."


def _parts_problem(package: zipfile.ZipFile) -> str:
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
    if "xl/workbook.xml" not in package.namelist():
        return "Это не таблица .xlsx. Сохраните файл в формате «Книга Excel (.xlsx)»."
    if any(_has_entities(package, part) for part in parts):
        return "Файл содержит недопустимые объявления XML и не открыт."
    return ""


def _has_entities(package: zipfile.ZipFile, part: zipfile.ZipInfo) -> bool:
    if not part.filename.endswith((".xml", ".rels")):
        return False
    with package.open(part) as stream:
        return b"<!DOCTYPE" in stream.read(64 * 1024)
