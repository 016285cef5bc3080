"""Starts the server: data folder, migrations, processes, demo, worker, address; stops cleanly."""

import errno
import os
import secrets
import signal
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any

from waitress.server import create_server

from engine import Database
from engine.installation import preparing
from engine.worker import EmbeddedWorker
from webapp import collector, create_app, demo_logins
from webapp.bootstrap import say
from webapp.large_posts import LARGEST_BODY, refuse_large_posts
from webapp.lock import ServerLock
from webapp.settings import WebSettings, persistent_secret
from workflows import (
    DemoLogin,
    ProcessApplication,
    Settings,
    migrate,
    process_application,
    read_settings,
)

SAFE_SQLITE = (3, 51, 3)
BACKPORTS = ((3, 44, 6), (3, 50, 7))  # first fixed versions of the older series
THREADS = 8
DEMO_MARK = "demo"


@dataclass(frozen=True, kw_only=True)
class Options:
    """What the command line asked for; the last two are of installations on PostgreSQL."""

    host: str
    port: int
    demo: bool = True
    https: bool = False
    all_logins: bool = False
    processes: int = 1
    with_worker: bool = False


def settings_in(data_dir: Path, environ: Mapping[str, str] | None = None) -> Settings:
    """Read the settings with another data folder than the environment's."""
    environment = dict(os.environ if environ is None else environ)
    return read_settings({**environment, "METODKABINET_DATA": str(data_dir)})


def serve(settings: Settings, options: Options) -> int:
    """Run until SIGTERM or Ctrl+C; answers the exit code."""
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    with ServerLock(settings.data_dir):
        warning = sqlite_warning(sqlite3.sqlite_version_info)
        if warning and settings.database_url.startswith("sqlite"):
            say(warning)
        application, logins = prepare(settings, demo=options.demo)
        token = "" if application.identity.has_accounts() else secrets.token_urlsafe(16)
        app = create_app(application, web_settings(settings, options, token))
        collector.spare_what_stays()
        try:
            server = create_server(
                app, host=options.host, port=options.port, threads=THREADS,
                max_request_body_size=LARGEST_BODY,
            )  # fmt: skip
        except OSError as error:
            say(why_not_listening(error, options))
            return 1
        refuse_large_posts(server)
        announce(options, logins, settings.data_dir / demo_logins.FILE, token)
        application.begin_periodic_jobs()
        _run(server, EmbeddedWorker(application.engine))
    say("Сервер остановлен.")
    return 0


@contextmanager
def alone(settings: Settings) -> Iterator[Database]:
    """Give the database to change it as a whole: no server runs on SQLite, nobody else prepares.

    Raises:
        AlreadyRunning: a server works on this SQLite file.
    """
    database = settings.open_database()
    by_file = database.dialect == "sqlite"
    try:
        with ServerLock(settings.data_dir) if by_file else nullcontext(), preparing(database):
            yield database
    finally:
        database.dispose()


def prepare(settings: Settings, *, demo: bool) -> tuple[ProcessApplication, Sequence[DemoLogin]]:
    """Migrate, deploy the shipped processes, and fill an empty database with the demo district."""
    migrate(settings.database_url)
    application = process_application(settings)
    application.clean_files()
    application.seal_passwords()
    for name in application.deploy_shipped():
        say(f"Развёрнут процесс: {name}")
    logins = application.load_demo() if demo else ()
    if logins:
        demo_logins.write(logins, settings.data_dir / demo_logins.FILE)
        (settings.data_dir / DEMO_MARK).touch()
    return application, logins


def sqlite_warning(version: tuple[int, ...]) -> str:
    """Say what is doubtful about an old SQLite, "" when nothing is."""
    fixed = version >= SAFE_SQLITE or any(
        version[:2] == first[:2] and version >= first for first in BACKPORTS
    )
    if fixed:
        return ""
    number = ".".join(map(str, version))
    return (
        f"Внимание: SQLite {number} содержит редкую ошибку журнала (исправлена в 3.51.3). "
        "Один сервер на одну папку данных с ней безопасен; второй процесс к той же базе не "
        "подключайте."
    )


def web_settings(settings: Settings, options: Options, token: str) -> WebSettings:
    return WebSettings(
        data_dir=settings.data_dir,
        secret_key=persistent_secret(settings.data_dir),
        https=options.https,
        demo=(settings.data_dir / DEMO_MARK).exists(),
        setup_token=token,
    )


def announce(options: Options, logins: Sequence[DemoLogin], file: Path, token: str) -> None:
    address = f"http://{_shown_host(options.host)}:{options.port}/"
    if logins:
        for line in demo_logins.announcement(logins, file, every=options.all_logins):
            say(line)
    if token:
        say("Учётных записей ещё нет. Откройте первую по этому адресу:")
        say(f"  {address}setup?token={token}")
    say(f"Методкабинет открыт: {address}   (остановить: Ctrl+C)")


def _run(server: Any, worker: EmbeddedWorker) -> None:
    """Serve until a signal asks to stop; the worker finishes what it holds."""
    signal.signal(signal.SIGTERM, _stop)
    worker.start()
    try:
        server.run()  # waitress ends its threads by itself on SystemExit and KeyboardInterrupt
    except (KeyboardInterrupt, SystemExit):
        pass
    finally:
        server.close()
        worker.stop()


def _stop(number: int, frame: FrameType | None) -> None:  # noqa: ARG001 - a signal's signature
    raise SystemExit(0)


def _shown_host(host: str) -> str:
    return "127.0.0.1" if host in ("", "0.0.0.0", "::") else host  # noqa: S104 - compared only


def why_not_listening(error: OSError, options: Options) -> str:
    if error.errno in (errno.EADDRINUSE, 10048):
        return (
            f"Порт {options.port} занят другой программой. Укажите другой: "
            f"python3 -m webapp --port {options.port + 1}"
        )
    if error.errno in (errno.EACCES, 10013):
        return f"Порт {options.port} может открыть только администратор. Укажите порт от 1024."
    return f"Адрес {options.host}:{options.port} открыть не удалось: {error}."
