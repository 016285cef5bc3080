"""Copies an office's data into one file and back: the SQLite database and the attachments."""

import shutil
import sqlite3
import tempfile
import zipfile
from contextlib import closing
from pathlib import Path, PurePosixPath

from engine import Clock
from webapp.lock import ServerLock

DATABASE_MEMBER = "metodkabinet.db"
FILES_MEMBER = "files"
SIDE_FILES = ("", "-wal", "-shm")


class BackupFailed(Exception):
    """The copy or the restoration did not happen; the text is for the person at the terminal."""


def back_up(database: Path, files: Path, target: Path) -> int:
    """Copy database and attachments into `target`; safe while the server runs.

    Returns:
        Size of the copy in bytes.

    Raises:
        BackupFailed: with a Russian sentence; no half-written copy is left.
    """
    if not database.exists():
        raise BackupFailed(f"Базы данных нет: {database}. Копировать нечего.")
    if target.exists():
        raise BackupFailed(f"Файл {target} уже есть. Укажите другое имя: копия не затирается.")
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f"{target.name}.part")
    try:
        with tempfile.TemporaryDirectory(dir=target.parent) as folder:
            copy = Path(folder) / DATABASE_MEMBER
            _copy_database(database, copy)
            _pack(copy, files, part)
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
    return target.stat().st_size


def restore(source: Path, database: Path, files: Path, clock: Clock) -> Path | None:
    """Put a copy in the place of the present data, which is kept beside it.

    Returns:
        Where the former database went, None when there was none.

    Raises:
        BackupFailed: the copy cannot be read; nothing was changed.
        AlreadyRunning: a server uses the data.
    """
    database.parent.mkdir(parents=True, exist_ok=True)
    with ServerLock(database.parent), tempfile.TemporaryDirectory(dir=database.parent) as folder:
        unpacked = Path(folder)
        _unpack(source, unpacked)
        suffix = f".before-restore-{clock.now():%Y%m%d-%H%M%S}"
        aside = _set_aside(database, files, suffix)
        (unpacked / DATABASE_MEMBER).replace(database)
        if (unpacked / FILES_MEMBER).is_dir():
            shutil.move(unpacked / FILES_MEMBER, files)
    return aside


def _copy_database(database: Path, copy: Path) -> None:
    try:
        # VACUUM INTO reads one snapshot, so writers go on meanwhile (sqlite.org/lang_vacuum.html).
        with closing(sqlite3.connect(database, timeout=30)) as connection:
            connection.execute("VACUUM INTO ?", (str(copy),))
    except sqlite3.Error as error:
        raise BackupFailed(f"Базу данных не удалось скопировать: {error}.") from error
    _check(copy)


def _check(database: Path) -> None:
    try:
        with closing(sqlite3.connect(database)) as connection:
            answer = connection.execute("PRAGMA quick_check").fetchone()[0]
    except sqlite3.Error as error:
        raise BackupFailed(f"Это не база данных SQLite или она повреждена: {error}.") from error
    if answer != "ok":
        raise BackupFailed(f"Проверка копии нашла повреждение: {answer}.")


def _pack(copy: Path, files: Path, part: Path) -> None:
    with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(copy, DATABASE_MEMBER)
        for path in sorted(files.rglob("*")) if files.is_dir() else ():
            inside = path.relative_to(files)
            # Names with a dot are files that are being written just now.
            if path.is_file() and not inside.parts[0].startswith("."):
                archive.write(path, f"{FILES_MEMBER}/{inside.as_posix()}")


def _unpack(source: Path, folder: Path) -> None:
    if not source.exists():
        raise BackupFailed(f"Файла {source} нет.")
    try:
        with zipfile.ZipFile(source) as archive:
            names = archive.namelist()
            if DATABASE_MEMBER not in names or not all(map(_is_ours, names)):
                raise BackupFailed(f"Файл {source} — не резервная копия Методкабинета.")
            archive.extractall(folder)
    except (zipfile.BadZipFile, OSError) as error:
        raise BackupFailed(f"Файл {source} не читается: {error}.") from error
    _check(folder / DATABASE_MEMBER)


def _is_ours(name: str) -> bool:
    path = PurePosixPath(name)
    inside = path.parts[:1] == (FILES_MEMBER,) or name == DATABASE_MEMBER
    return inside and ".." not in path.parts and "\\" not in name


def _set_aside(database: Path, files: Path, suffix: str) -> Path | None:
    """Rename what is there; the write-ahead log must keep its database's name."""
    aside = database.with_name(database.name + suffix)
    had_one = database.exists()
    for side in SIDE_FILES:
        path = database.with_name(database.name + side)
        if path.exists():
            path.replace(aside.with_name(aside.name + side))
    if files.exists():
        files.replace(files.with_name(files.name + suffix))
    return aside if had_one else None
