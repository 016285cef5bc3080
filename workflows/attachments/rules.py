"""What a file must be to be taken: its kind, its size, its content."""

import os
from typing import IO

from engine import InvalidInput, content_problem, ending_of, size_in_words
from workflows.attachments.refusals import TooLarge

LARGEST = 20 * 2**20
MEDIA_TYPES = {
    ".pdf": "application/pdf",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ".odt": "application/vnd.oasis.opendocument.text",
    ".ods": "application/vnd.oasis.opendocument.spreadsheet",
    ".odp": "application/vnd.oasis.opendocument.presentation",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".png": "image/png",
    ".sig": "application/pkcs7-signature",
    ".p7s": "application/pkcs7-signature",
}


def media_type_of(name: str) -> str:
    """The media type of a file that was taken under this name."""
    return MEDIA_TYPES[ending_of(name)]


def require_announced(name: str, size: int, largest: int = LARGEST) -> None:
    """Refuse a file by its cleaned name and its size in bytes, before its content is looked at.

    Raises:
        InvalidInput: names the file and the kinds or the limit.
    """
    if ending_of(name) not in MEDIA_TYPES:
        kinds = ", ".join(each[1:].upper() for each in MEDIA_TYPES)
        raise InvalidInput(f"Файл «{name}» не подходит. Допустимые виды файлов: {kinds}")
    if size == 0:
        raise InvalidInput(f"Файл «{name}» пустой")
    if size > largest:
        raise TooLarge(f"Файл «{name}» больше {size_in_words(largest)}")


def require_acceptable(content: IO[bytes], name: str) -> None:
    """Refuse a file that is not what its name promises.

    Raises:
        InvalidInput: with a sentence for the person.
    """
    require_announced(name, content.seek(0, os.SEEK_END))
    if problem := content_problem(name, content):
        raise InvalidInput(problem)
