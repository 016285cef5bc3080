"""A PostgreSQL server of a region: filled without care for a power cut, measured with it.

Its files may be kept and used again. Programs reach it by the roles that `database-roles` makes.
"""

import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from sqlalchemy.engine import URL

from engine.municipalities import row_security
from tests.postgres import Cluster, when_it_answers
from workflows import migrate

MEASURED = (
    "listen_addresses=",
    "fsync=on",
    "synchronous_commit=on",
    "full_page_writes=on",
    "max_connections=300",
    "shared_buffers=2GB",
    "max_wal_size=4GB",
    "timezone=UTC",
)
"""PostgreSQL's own defaults but for what grows with a region: memory, connections, log."""
FILLED = (
    "listen_addresses=",
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "wal_level=minimal",
    "max_wal_senders=0",
    "autovacuum=off",
    "max_connections=60",
    "shared_buffers=1GB",
    "max_wal_size=4GB",
    "checkpoint_timeout=1h",
    "timezone=UTC",
)
NAME, OWNER, APPLICATION, FINDER = "region", "region_owner", "region_app", "region_finder"


@dataclass(frozen=True, kw_only=True)
class Server:
    """A running server; `process` is its main process."""

    process: subprocess.Popen[bytes]
    address: URL

    def url(self, role: str) -> str:
        """The address of the region's database for one role."""
        return self.address.set(username=role, database=NAME).render_as_string(hide_password=False)

    @property
    def plain(self) -> str:
        """The same for whoever may do everything, as the bare driver takes it."""
        made = self.address.set(drivername="postgresql", database=NAME)
        return made.render_as_string(hide_password=False)

    def administer(self, *statements: str, database: str = NAME) -> None:
        """Run statements as whoever may do everything."""
        made = self.address.set(drivername="postgresql", database=database)
        with psycopg.connect(made.render_as_string(hide_password=False), autocommit=True) as asked:
            for statement in statements:
                asked.execute(statement.encode())


@contextmanager
def running(home: Path, settings: Sequence[str]) -> Iterator[Server]:
    """Start the server whose files lie in a folder, which are made where there are none."""
    home.mkdir(parents=True, exist_ok=True)
    home.chmod(0o755)
    process = Cluster(home, settings).start()
    try:
        yield Server(process=process, address=when_it_answers(process, home))
    finally:
        process.send_signal(signal.SIGINT)  # "fast": whoever is still connected is sent away
        process.wait()


def make(server: Server) -> None:
    """Make the empty tables; they belong to an ordinary role."""
    owner = f"CREATE ROLE {OWNER} LOGIN NOSUPERUSER"
    server.administer(owner, f"CREATE DATABASE {NAME} OWNER {OWNER}", database="postgres")
    migrate(server.url(OWNER))


def give_roles(server: Server) -> None:
    """Let programs come by roles of their own, as an installation for many does."""
    given = {"owner": OWNER, "application": APPLICATION, "finder": FINDER}
    server.administer(*row_security.commands_for_roles(**given))


@contextmanager
def folder_for(chosen: Path | None, kept: Path | None) -> Iterator[Path]:
    """Give the folder of everything: the kept one, or one that is removed at the end."""
    if kept is not None:
        kept.mkdir(parents=True, exist_ok=True)
        kept.chmod(0o755)
        yield kept
        return
    place = Path(tempfile.mkdtemp(prefix="metodkabinet-load-", dir=chosen))
    place.chmod(0o755)
    try:
        yield place
    finally:
        shutil.rmtree(place, ignore_errors=True)
