"""What an installation decides before it starts: where its data lives and whose it is."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from engine import Database
from workflows.notifications.ways_out import WaysOut, read_ways_out
from workflows.sealing import read_seal

SHIPPED_PROCESSES = Path(__file__).resolve().parent.parent / "bpmn"


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Frozen at start-up.

    Attributes:
        data_dir: the installation's own folder: database, files, logs.
        database_url: SQLAlchemy URL; SQLite in `data_dir` unless told otherwise.
        finder_url: the same PostgreSQL database by the role that finds due jobs and sees nothing
            else; None where the one role of `database_url` does that as well.
        processes_dir: the folder of process folders that seed the database.
        clamd: where the virus scanner listens, "host:port" or a path; "" for none.
        ways_out: the mail server and messenger that are set up with the installation.
    """

    data_dir: Path
    database_url: str
    finder_url: str | None = None
    tenant: str = "default"
    zone: str = "Asia/Krasnoyarsk"
    processes_dir: Path = SHIPPED_PROCESSES
    clamd: str = ""
    ways_out: WaysOut = field(default_factory=WaysOut)

    def open_database(self) -> Database:
        """Connect; nothing is asked yet."""
        return Database(self.database_url, finder_url=self.finder_url)

    @property
    def files_dir(self) -> Path:
        """Where the contents of attachments live."""
        return self.data_dir / "files"

    @property
    def papers_dir(self) -> Path:
        """Where PDFs that were handed out and templates of documents live."""
        return self.files_dir / "papers"


def read_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """Read the environment: DATABASE_URL, METODKABINET_DATA, _TENANT, _ZONE, _BPMN, _CLAMD.

    METODKABINET_FINDER is the address by the role that finds due jobs.
    What leads out of the office is read by `read_ways_out`.
    """
    environ = os.environ if environ is None else environ
    data_dir = Path(environ.get("METODKABINET_DATA") or "instance").resolve()
    return Settings(
        data_dir=data_dir,
        database_url=environ.get("DATABASE_URL")
        or f"sqlite:///{(data_dir / 'metodkabinet.db').as_posix()}",
        finder_url=environ.get("METODKABINET_FINDER") or None,
        tenant=environ.get("METODKABINET_TENANT") or "default",
        zone=environ.get("METODKABINET_ZONE") or "Asia/Krasnoyarsk",
        processes_dir=Path(environ.get("METODKABINET_BPMN") or SHIPPED_PROCESSES),
        clamd=environ.get("METODKABINET_CLAMD", "").strip(),
        ways_out=read_ways_out(environ, read_seal(environ, data_dir)),
    )
