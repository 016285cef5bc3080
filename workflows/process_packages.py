"""A process in one ZIP: its files as they are, and a manifest that says what they should be.

The manifest is UTF-8 JSON: `format` 1, `process` (key, name, version, clause), `packed_at` (ISO
8601, UTC), `checks` (findings of the installation it comes from), `files` (name, bytes, SHA-256).
"""

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from engine import Finding, InvalidInput

MANIFEST = "manifest.json"
FORMAT = 1
MOST_FILES = 300
MOST_BYTES = 40 * 2**20
_EPOCH = (1980, 1, 1, 0, 0, 0)
_UNREADABLE = "Архив не читается: сохраните его ещё раз как .zip."


@dataclass(frozen=True, kw_only=True)
class Packed:
    """What the manifest tells of a process beside its files."""

    key: str
    name: str
    version: int
    clause: str
    packed_at: datetime
    findings: Sequence[Finding] = ()


@dataclass(frozen=True, kw_only=True)
class Package:
    """What an archive holds.

    Attributes:
        files: name → bytes, the manifest left out.
        process: what the manifest tells of the process; empty without a manifest.
        changed, missing, added: names of files that are not as the manifest says, in order.
    """

    files: Mapping[str, bytes]
    process: Mapping[str, Any] = field(default_factory=dict)
    changed: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    added: tuple[str, ...] = ()

    @property
    def is_vouched_for(self) -> bool:
        """There is a manifest and every file is as it says."""
        return bool(self.process) and not (self.changed or self.missing or self.added)


def pack(files: Mapping[str, bytes], about: Packed) -> bytes:
    """Make the archive; the same files and facts give the same bytes."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(files):
            _put(archive, name, files[name])
        _put(archive, MANIFEST, _manifest(files, about))
    return content.getvalue()


def unpack(content: bytes) -> Package:
    """Read an archive that anybody may have made.

    A folder that everything lies in is left out of the names, as other programs pack one.

    Raises:
        InvalidInput: it is no archive, a name leads out of it, or it holds too much.
    """
    files = _without_outer_folder(_members(content))
    text = files.pop(MANIFEST, None)
    manifest = _read_manifest(text) if text is not None else {}
    listed = {each["name"]: each["sha256"] for each in manifest.get("files", ())}
    return Package(
        files=files,
        process=manifest.get("process", {}),
        changed=tuple(n for n in sorted(files) if n in listed and listed[n] != _sum(files[n])),
        missing=tuple(name for name in sorted(listed) if name not in files),
        added=tuple(name for name in sorted(files) if manifest and name not in listed),
    )


def _put(archive: zipfile.ZipFile, name: str, content: bytes) -> None:
    info = zipfile.ZipInfo(name, date_time=_EPOCH)
    info.compress_type = zipfile.ZIP_DEFLATED
    archive.writestr(info, content)


def _manifest(files: Mapping[str, bytes], about: Packed) -> bytes:
    told = {
        "format": FORMAT,
        "process": {
            "key": about.key,
            "name": about.name,
            "version": about.version,
            "clause": about.clause,
        },
        "packed_at": about.packed_at.astimezone(UTC).isoformat(timespec="seconds"),
        "checks": [
            {
                "rule": each.rule,
                "severity": each.severity,
                "file": each.file,
                "element": each.element_id,
                "message": each.message,
            }
            for each in about.findings
        ],
        "files": [
            {"name": name, "bytes": len(files[name]), "sha256": _sum(files[name])}
            for name in sorted(files)
        ],
    }
    return json.dumps(told, ensure_ascii=False, indent=2).encode()


def _sum(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _members(content: bytes) -> dict[str, bytes]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = [each for each in archive.infolist() if not each.is_dir()]
            if len(members) > MOST_FILES:
                raise InvalidInput(f"В архиве больше {MOST_FILES} файлов.")
            return _read(archive, members)
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError, OSError) as error:
        raise InvalidInput(_UNREADABLE) from error


def _read(archive: zipfile.ZipFile, members: Sequence[zipfile.ZipInfo]) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    left = MOST_BYTES
    for each in members:
        name = each.filename.replace("\\", "/")
        if name.startswith(("/", "__MACOSX/")) or ".." in name.split("/"):
            raise InvalidInput(f"Имя файла в архиве ведёт наружу: «{name[:80]}».")
        # What an archive says of a size need not be true: read no more than may be kept.
        with archive.open(each) as member:
            found[name] = member.read(left + 1)
        left -= len(found[name])
        if left < 0:
            raise InvalidInput(f"Файлы архива вместе занимают больше {MOST_BYTES // 2**20} МБ.")
    return found


def _without_outer_folder(files: dict[str, bytes]) -> dict[str, bytes]:
    folders = {name.partition("/")[0] if "/" in name else "" for name in files}
    outer = folders.pop() if len(folders) == 1 else ""
    if not outer or outer in ("forms", "scenarios", "tests"):
        return files
    return {name.partition("/")[2]: content for name, content in files.items()}


def _read_manifest(text: bytes) -> Mapping[str, Any]:
    try:
        found = json.loads(text)
        is_ours = found["format"] == FORMAT and isinstance(found["process"], dict)
        rows = [(str(each["name"]), str(each["sha256"])) for each in found["files"]]
    except (ValueError, KeyError, TypeError, RecursionError):
        is_ours, rows = False, []
    if not is_ours:
        raise InvalidInput(f"Файл {MANIFEST} в архиве не от этой программы или повреждён.")
    return {**found, "files": [{"name": name, "sha256": total} for name, total in rows]}
