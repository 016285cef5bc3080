"""The files of a process as somebody sends them: one by one, packed, or carried by the page."""

import base64
import binascii
import io
import zipfile
from collections.abc import Mapping

from flask import flash, request
from flask_babel import gettext as _

from engine import InvalidInput
from workflows.process_packages import Package, unpack

ENDINGS = (".bpmn", ".dmn", ".form")
BESIDE = {"scenarios": (".yaml", ".yml"), "tests": (".json",)}
"""Folders of a package with what they hold: it lies beside a process and is not executed."""
MOST_CARRIED = 300_000
"""Letters that a page carries; larger files are chosen once more."""
MOST_NAMED = 5


def posted_files() -> Mapping[str, bytes]:
    """The chosen files, or those that the page carries; an archive counts as the files inside it.

    Where an archive's own list of its files disagrees with them, the next page says so.

    Raises:
        InvalidInput: none, too many, too large, or of another kind.
    """
    found: dict[str, bytes] = {}
    for file in request.files.getlist("files"):
        if file.filename:
            found.update(_files_of(file.filename, file.read()))
    if not found and request.form.get("carried"):
        found = _processes_of(unpack(_carried(request.form["carried"])))
    if not found:
        raise InvalidInput(_("Выберите файлы схемы: .bpmn и, если есть, .dmn и .form."))
    wrong = sorted(name for name in found if not _is_of_process(name))
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


def _files_of(name: str, content: bytes) -> dict[str, bytes]:
    if not name.lower().endswith(".zip"):
        return {_short(name): content}
    package = unpack(content)
    for told in _doubts(package):
        flash(told, "info")
    return _processes_of(package)


def _processes_of(package: Package) -> dict[str, bytes]:
    """The files of a process among all that an archive holds, pictures and the like left out."""
    short = {_short(name): content for name, content in package.files.items()}
    return {name: content for name, content in short.items() if _is_of_process(name)}


def _doubts(package: Package) -> list[str]:
    """What the archive's list says otherwise than its files."""
    told = [
        (package.changed, _("Изменены после выгрузки: %(names)s.")),
        (package.missing, _("В архиве нет файлов из его списка: %(names)s.")),
        (package.added, _("Добавлены после выгрузки: %(names)s.")),
    ]
    return [str(words) % {"names": _listed(names)} for names, words in told if names]


def _listed(names: tuple[str, ...]) -> str:
    rest = len(names) - MOST_NAMED
    shown = ", ".join(names[:MOST_NAMED])
    return str(_("%(names)s и ещё %(count)d", names=shown, count=rest)) if rest > 0 else shown


def _is_of_process(name: str) -> bool:
    folder, _slash, _rest = name.partition("/")
    return name.lower().endswith(BESIDE.get(folder, ENDINGS))


def _short(name: str) -> str:
    """Name a file as the shipped ones are named, so that an unchanged one is recognised."""
    parts = name.replace("\\", "/").split("/")
    if len(parts) > 1 and parts[-2] in BESIDE:
        return f"{parts[-2]}/{parts[-1]}"
    return f"forms/{parts[-1]}" if parts[-1].endswith(".form") else parts[-1]
