"""What a browser posted, told apart: raw values, files, and the button that was pressed."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import IO

from werkzeug.datastructures import FileStorage, MultiDict

from engine import Form, RawValues, Values, with_row, without_row

BUTTON = "_press"
ROW_BUTTON = "_list:"


class RowVerb(StrEnum):
    """What a button beside a list does."""

    ADD = "add"
    REMOVE = "remove"


@dataclass(frozen=True, kw_only=True)
class RowAction:
    """A press on "add a row" (path of the list) or "remove" (path of the row)."""

    verb: RowVerb
    path: str

    def apply(self, form: Form, shown: Values) -> Values:
        """Do it to the values of a draft, `Cleaned.shown`; a forged path does nothing."""
        change = with_row if self.verb is RowVerb.ADD else without_row
        return change(form, shown, self.path)


@dataclass(frozen=True, kw_only=True)
class UploadedFile:
    """A posted file as the engine wants to see it."""

    storage: FileStorage

    @property
    def name(self) -> str:
        return self.storage.filename or ""

    @property
    def size(self) -> int:
        size = self.storage.stream.seek(0, os.SEEK_END)
        self.storage.stream.seek(0)
        return size

    def open(self) -> IO[bytes]:
        """The content, at its first byte."""
        self.storage.stream.seek(0)
        return self.storage.stream


@dataclass(frozen=True, kw_only=True)
class FormSubmission:
    """A posted form.

    Attributes:
        pressed: value of the button named "_press"; "" for the Enter key.
        row_action: set when a row of a list is to be added or removed instead: render the form
            again from a draft, without validation.
    """

    raw: RawValues
    files: Mapping[str, Sequence[UploadedFile]]
    pressed: str = ""
    row_action: RowAction | None = None


def parse_submission(
    request_form: MultiDict[str, str], request_files: MultiDict[str, FileStorage]
) -> FormSubmission:
    """Read `request.form` and `request.files`."""
    files = {
        path: [UploadedFile(storage=file) for file in request_files.getlist(path) if file.filename]
        for path in request_files
    }
    return FormSubmission(
        raw=request_form,
        files={path: found for path, found in files.items() if found},
        pressed=request_form.get(BUTTON, ""),
        row_action=_row_action(request_form),
    )


def _row_action(request_form: MultiDict[str, str]) -> RowAction | None:
    for name in request_form:
        if not name.startswith(ROW_BUTTON):
            continue
        verb, _, path = name.removeprefix(ROW_BUTTON).partition(":")
        if verb in set(RowVerb):
            return RowAction(verb=RowVerb(verb), path=path)
    return None
