"""The files of a process as somebody sends them: one by one, packed, or carried by the page."""

import base64
import binascii
import io
import zipfile
from collections.abc import Mapping

from flask import request
from flask_babel import gettext as _

from engine import InvalidInput

ENDINGS = (".bpmn", ".dmn", ".form")
MOST_FILES = 200
MOST_BYTES = 10 * 2**20
MOST_CARRIED = 300_000
"""Letters that a page carries; larger files are chosen once more."""


def posted_files() -> Mapping[str, bytes]:
    """The chosen files, or those that the page carries; an archive counts as the files inside it.

    Raises:
        InvalidInput: none, too many, too large, or of another kind.
    """
    found: dict[str, bytes] = {}
    for file in request.files.getlist("files"):
        if not file.filename:
            continue
        content = file.read()
        inside = _unpacked(content) if file.filename.endswith(".zip") else {file.filename: content}
        found.update({_short(name): text for name, text in inside.items()})
    if not found and request.form.get("carried"):
        found = {_short(k): v for k, v in _unpacked(_carried(request.form["carried"])).items()}
    if not found:
        raise InvalidInput(_("Выберите файлы схемы: .bpmn и, если есть, .dmn и .form."))
    wrong = sorted(name for name in found if not name.endswith(ENDINGS))
    if wrong:
        raise InvalidInput(_("Файл «%(name)s» не .bpmn, .dmn и не .form.", name=wrong[0]))
    return found


def carried(files: Mapping[str, bytes]) -> str:
    """The files as text for a hidden field; "" when they are too large for that."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    text = base64.b64encode(packed.getvalue()).decode()
    return text if len(text) <= MOST_CARRIED else ""


def _carried(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise InvalidInput(_("Архив не читается: сохраните его ещё раз как .zip.")) from error


def _unpacked(content: bytes) -> dict[str, bytes]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = [info for info in archive.infolist() if info.filename.endswith(ENDINGS)]
            if len(members) > MOST_FILES or sum(info.file_size for info in members) > MOST_BYTES:
                raise InvalidInput(_("В архиве слишком много файлов или они слишком велики."))
            return {info.filename: archive.read(info) for info in members}
    except (zipfile.BadZipFile, RuntimeError) as error:
        raise InvalidInput(_("Архив не читается: сохраните его ещё раз как .zip.")) from error


def _short(name: str) -> str:
    """Name a file as the shipped ones are named, so that an unchanged one is recognised."""
    bare = name.replace("\\", "/").rsplit("/", 1)[-1]
    return f"forms/{bare}" if bare.endswith(".form") else bare
