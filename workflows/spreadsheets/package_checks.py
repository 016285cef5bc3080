"""Whether an uploaded file may be opened as a workbook at all: size, kind, what it unpacks to."""

from workflows import office_files
from workflows.office_files import OfficeFile

LARGEST_FILE = 5 * 1024 * 1024
WORKBOOK = OfficeFile(
    main_part="xl/workbook.xml",
    is_not="Это не таблица .xlsx. Сохраните файл в формате «Книга Excel (.xlsx)».",
    largest=LARGEST_FILE,
)


def package_problem(content: bytes) -> str:
    """Say why a file is not opened, "" when it may be."""
    return office_files.package_problem(content, WORKBOOK)
