"""One server per data folder: a file locked by the operating system while the server lives.

The lock goes away with the process however it ends, so there is no stale lock to clean up. The
process id inside is only for the message.
"""

import os
from pathlib import Path
from typing import BinaryIO

NAME = "server.lock"
FAR_BYTE = 4096  # Windows locks a range of bytes; the id at the start must stay readable


class AlreadyRunning(Exception):
    """Another process serves this data folder. `pid` is its process id, "" when unknown."""

    def __init__(self, pid: str) -> None:
        super().__init__(pid)
        self.pid = pid


class ServerLock:
    """Held from start to stop of a server, or for the length of a restore."""

    def __init__(self, data_dir: Path) -> None:
        self._path = data_dir / NAME
        self._file: BinaryIO | None = None

    def __enter__(self) -> "ServerLock":
        file = self._path.open("a+b")
        try:
            _lock(file)
        except OSError as error:
            file.seek(0)
            pid = file.read(20).decode("ascii", "ignore").strip()
            file.close()
            raise AlreadyRunning(pid) from error
        file.seek(0)
        file.truncate()
        file.write(str(os.getpid()).encode("ascii"))
        file.flush()
        self._file = file
        return self

    def __exit__(self, *_: object) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None


def _lock(file: BinaryIO) -> None:
    if os.name == "nt":
        import msvcrt

        file.seek(FAR_BYTE)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]
    else:
        import fcntl

        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
