"""Keeps contents on disk under their SHA-256: written whole or not at all, never overwritten."""

import errno
import hashlib
import logging
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO
from uuid import uuid4

from engine import NotFound
from engine.municipalities import OFFICE
from workflows.attachments.refusals import NotKept

log = logging.getLogger(__name__)

CHUNK = 2**20
TENANTS = "tenants"
INCOMING = ".incoming"
"""Half-written files live here; a leading dot keeps them out of backups."""
NO_SPACE = frozenset({errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)})


@dataclass(frozen=True, kw_only=True)
class Content:
    """What was written: its digest as hex and its size in bytes."""

    sha256: str
    size: int


@dataclass(frozen=True, kw_only=True)
class ContentStore:
    """Contents in `<folder>/ab/<sha256>`; the same content twice is one file.

    Each municipality has a folder of its own in it, the only office of an installation the folder
    itself: nobody's file shows, or keeps alive, somebody else's.
    """

    folder: Path

    def of(self, tenant: str) -> "ContentStore":
        """The contents of one municipality."""
        return self if tenant == OFFICE else ContentStore(folder=self.folder / TENANTS / tenant)

    def put(self, content: IO[bytes], name: str) -> Content:
        """Write a content from its first byte on; `name` is only for the message.

        Raises:
            NotKept: the disk is full or broken.
        """
        try:
            return self._put(content)
        except OSError as failure:
            log.exception("a file could not be kept in %s", self.folder)
            raise NotKept(disk_sentence(failure, name)) from failure

    def has(self, sha256: str) -> bool:
        return self._path(sha256).is_file()

    def open(self, sha256: str, name: str) -> IO[bytes]:
        """Open a content for reading; the caller closes it.

        Raises:
            NotFound: it is not on the disk.
        """
        try:
            return self._path(sha256).open("rb")
        except FileNotFoundError as failure:
            log.error("content %s is missing in %s", sha256, self.folder)  # noqa: TRY400 - told
            raise NotFound(
                f"Файла «{name}» нет на диске сервера. Администратор может вернуть его из "
                "резервной копии."
            ) from failure

    def drop(self, sha256: str) -> None:
        """Take a content away that nothing refers to any more."""
        self._path(sha256).unlink(missing_ok=True)

    def clear_incoming(self, before: datetime) -> int:
        """Take away what was half written when the power went; gives how many files."""
        old = [path for path in self._incoming() if path.stat().st_mtime < before.timestamp()]
        for path in old:
            path.unlink(missing_ok=True)
        return len(old)

    def _put(self, content: IO[bytes]) -> Content:
        incoming = self.folder / INCOMING
        incoming.mkdir(parents=True, exist_ok=True)
        part = incoming / uuid4().hex
        try:
            written = _write(content, part)
            self._name(part, written.sha256)
        finally:
            part.unlink(missing_ok=True)
        return written

    def _name(self, part: Path, sha256: str) -> None:
        """Give a whole file its name, unless the same content is there already."""
        target = self._path(sha256)
        if target.exists():
            return
        target.parent.mkdir(exist_ok=True)
        part.replace(target)
        _settle(target.parent)

    def _path(self, sha256: str) -> Path:
        return self.folder / sha256[:2] / sha256

    def _incoming(self) -> Iterator[Path]:
        folder = self.folder / INCOMING
        return folder.iterdir() if folder.is_dir() else iter(())


def _write(content: IO[bytes], part: Path) -> Content:
    digest, size = hashlib.sha256(), 0
    content.seek(0)
    with part.open("xb") as file:
        while chunk := content.read(CHUNK):
            digest.update(chunk)
            size += file.write(chunk)
        file.flush()
        os.fsync(file.fileno())
    return Content(sha256=digest.hexdigest(), size=size)


def _settle(folder: Path) -> None:
    """Make a new name survive a power cut; Windows does it by itself."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def disk_sentence(failure: OSError, name: str) -> str:
    """Say in words why the disk did not take a file, and what to do."""
    why = (
        "на диске сервера закончилось место"
        if failure.errno in NO_SPACE
        else "диск сервера не принимает запись"
    )
    return f"Файл «{name}» не сохранён: {why}. Сообщите администратору и приложите файл ещё раз."
