"""Parts of files that come in pieces: appended under a lock, whole pieces or what came of one."""

import hashlib
import hmac
import logging
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import FileIO
from pathlib import Path
from typing import IO

from workflows.attachments.disk import CHUNK, INCOMING, disk_sentence
from workflows.attachments.refusals import BrokenPiece, Busy, NotKept, TooLarge, WrongOffset

log = logging.getLogger(__name__)

ALGORITHMS = ("sha1", "sha256")
KEPT_FREE = 64 * 2**20
"""The database and its log must still fit beside the files."""
FAR_BYTE = 2**30
"""Windows locks a range of bytes; it lies beyond every file, so that all of it can be read."""


class DiskFailed(Exception):
    """Writing failed; not the reading of what was sent."""

    def __init__(self, cause: OSError) -> None:
        super().__init__(str(cause))
        self.cause = cause


@dataclass(frozen=True, kw_only=True)
class Checksum:
    """What a sender counted over one piece; `algorithm` is one of ALGORITHMS."""

    algorithm: str
    digest: bytes


@dataclass(frozen=True, kw_only=True)
class Parts:
    """Parts in `<folder>/.incoming/<id>`; the size of the file is how much has come."""

    folder: Path

    def size(self, part_id: str) -> int:
        """How many bytes have come; 0 when nothing has, or when the disk was put back."""
        try:
            return self._path(part_id).stat().st_size
        except FileNotFoundError:
            return 0

    def append(
        self,
        part_id: str,
        offset: int,
        piece: IO[bytes],
        *,
        most: int,
        checksum: Checksum | None = None,
        name: str = "",
    ) -> int:
        """Write a piece at the end of a part; gives the new size.

        What came before a line broke is kept, so that the sender goes on from there.

        Args:
            part_id: of the upload.
            offset: where the piece begins.
            piece: is read to its end.
            most: the size that the whole file was announced with.
            checksum: what the sender counted over the piece.
            name: only for the message.

        Raises:
            Busy: another request writes into this part.
            WrongOffset: the part ends elsewhere.
            TooLarge: the piece goes beyond the announced size; nothing of it was kept.
            BrokenPiece: the checksum does not agree; nothing of it was kept.
            NotKept: the disk is full or broken; the part is gone, so that it takes no room.
        """
        try:
            with self._alone(part_id) as file:
                _require_end(file, offset)
                return _append(file, offset, piece, most, checksum)
        except DiskFailed as failure:
            log.exception("a part could not be kept in %s", self.folder)
            self.drop(part_id)
            raise NotKept(disk_sentence(failure.cause, name)) from failure

    @contextmanager
    def whole(self, part_id: str, size: int) -> Iterator[IO[bytes]]:
        """Open a part of which all has come, while nobody else may write into it.

        Raises:
            Busy: another request is at work on it.
            WrongOffset: something is missing.
        """
        with self._alone(part_id) as file:
            _require_end(file, size)
            yield file

    def drop(self, part_id: str) -> None:
        """Take a part away, whatever has come of it."""
        self._path(part_id).unlink(missing_ok=True)

    def has_room(self, size: int) -> bool:
        """Whether the disk can take so many bytes and the office can still work afterwards."""
        self.folder.mkdir(parents=True, exist_ok=True)
        return shutil.disk_usage(self.folder).free >= size + KEPT_FREE

    @contextmanager
    def _alone(self, part_id: str) -> Iterator[FileIO]:
        with self._opened(part_id) as file:
            if not _locked(file):
                raise Busy("Этот файл уже загружается в другом окне. Подождите или закройте его.")
            yield file

    def _opened(self, part_id: str) -> FileIO:
        path = self._path(part_id)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            return FileIO(path, "a+")
        except OSError as failure:
            raise DiskFailed(failure) from failure

    def _path(self, part_id: str) -> Path:
        return self.folder / INCOMING / part_id


def _require_end(file: FileIO, offset: int) -> None:
    end = file.seek(0, os.SEEK_END)
    if end != offset:
        raise WrongOffset(f"Загрузка остановилась на {end} байте, а продолжена с {offset}.")


def _append(
    file: FileIO, offset: int, piece: IO[bytes], most: int, checksum: Checksum | None
) -> int:
    try:
        end = _pour(file, offset, piece, most, checksum)
    except DiskFailed:
        raise
    except (TooLarge, BrokenPiece):
        file.truncate(offset)
        raise
    except Exception:  # the line broke: of a piece with a checksum only the whole is worth anything
        if checksum:
            file.truncate(offset)
        raise
    _settle(file)
    return end


def _pour(file: FileIO, offset: int, piece: IO[bytes], most: int, checksum: Checksum | None) -> int:
    digest, end = hashlib.new(checksum.algorithm) if checksum else None, offset
    while chunk := piece.read(CHUNK):
        if end + len(chunk) > most:
            raise TooLarge(f"Прислано больше, чем было объявлено: {most} байт.")
        if digest is not None:
            digest.update(chunk)
        end += _put(file, chunk)
    if checksum and digest and not hmac.compare_digest(digest.digest(), checksum.digest):
        raise BrokenPiece("Часть файла пришла с ошибкой. Она будет отправлена ещё раз.")
    return end


def _put(file: FileIO, chunk: bytes) -> int:
    written = 0
    try:
        while written < len(chunk):
            written += file.write(memoryview(chunk)[written:]) or 0
    except OSError as failure:
        raise DiskFailed(failure) from failure
    return written


def _settle(file: FileIO) -> None:
    """Let the sender know only what a power cut cannot take back; a late full disk says so here."""
    try:
        os.fsync(file.fileno())
    except OSError as failure:
        raise DiskFailed(failure) from failure


def _locked(file: FileIO) -> bool:
    """Take the part for this request alone; the lock goes away with the file however it ends."""
    try:
        if os.name == "nt":
            import msvcrt

            file.seek(FAR_BYTE)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
