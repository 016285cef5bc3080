"""The roles of an installation on PostgreSQL: web under gunicorn, worker, scheduler; any number.

All are told the same by the same environment. A role ends on SIGTERM or Ctrl+C: web processes
answer what they have begun, a worker finishes its jobs or lets them go.
"""

import logging
import os
import signal
import socket
import threading
from types import FrameType
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter
from gunicorn.workers.gthread import ThreadWorker

from engine import Database, Unavailable
from engine.heart import TOO_OLD, Ready
from engine.installation import Standing, wait_until_prepared
from engine.queue_worker import QueueWorker
from engine.scheduler import Scheduler
from webapp import collector, create_app, demo_logins, serving
from webapp.bootstrap import say
from webapp.settings import WebSettings, persistent_secret, setup_token
from workflows import ProcessApplication, Settings, process_application, standing

GRACE_SECONDS = 30
"""So long requests and jobs may take to end once a process is told to stop."""
THREADS = 8
SILENT_SECONDS = 120
LOOK_AGAIN_SECONDS = 2.0
NOT_YET = "База данных ещё не готова для этой версии программы: жду, пока её подготовит «serve»."
_Parts = list[QueueWorker | Scheduler]


def serve(settings: Settings, options: serving.Options) -> int:
    """Serve under gunicorn until a signal; answers the exit code."""
    _speak()
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    problem = _cannot_listen(options)
    if problem:
        say(problem)
        return 1
    with serving.alone(settings):
        application, logins = serving.prepare(settings, demo=options.demo)
        application.begin_periodic_jobs()
        has_accounts = application.identity.has_accounts()
        application.database.dispose()  # its connections must not be shared with the children
    secret = persistent_secret(settings.data_dir)
    token = "" if has_accounts else setup_token(secret)
    web = serving.web_settings(settings, options, token)

    def announce(_arbiter: Any) -> None:
        serving.announce(options, logins, settings.data_dir / demo_logins.FILE, token)

    _Web(settings, web, options, announce).run()
    return 0


def work(settings: Settings, threads: int) -> int:
    """Do jobs until a signal; answers the exit code."""
    told = _told()
    application = _begun(settings, told)
    if application is None:
        return 0
    ready = _fitting(application)
    worker = QueueWorker(application.engine, threads, patience=GRACE_SECONDS, ready=ready)
    return _until(told, [worker], "Рабочий процесс запущен")


def schedule(settings: Settings) -> int:
    """Ring for what becomes due until a signal; answers the exit code."""
    told = _told()
    application = _begun(settings, told)
    if application is None:
        return 0
    application.begin_periodic_jobs()
    scheduler = Scheduler(application.engine, ready=_fitting(application))
    return _until(told, [scheduler], "Планировщик запущен")


def _begun(settings: Settings, told: threading.Event) -> ProcessApplication | None:
    """Build the product once its tables are there; None when told to stop before."""
    _speak()
    database = settings.open_database()
    if not _waited_for_tables(database, told):
        return None
    wait_until_prepared(database)
    return process_application(settings, database=database)


def _fitting(application: ProcessApplication) -> Ready:
    """Says whether the program fits the tables of engine and registries."""
    return lambda: standing(application.database)


def _waited_for_tables(database: Database, told: threading.Event) -> bool:
    """Wait until another program has made or migrated the tables; False when told to stop."""
    said = ""
    while not told.is_set():
        try:
            found = standing(database)
        except Unavailable as error:
            words = str(error)
        else:
            if found == Standing.FITS:
                return True
            words = TOO_OLD if found == Standing.PROGRAM_TOO_OLD else NOT_YET
        if words != said:
            say(words)
        said = words
        told.wait(LOOK_AGAIN_SECONDS)
    return False


def _told() -> threading.Event:
    """What SIGTERM and Ctrl+C set from now on."""
    told = threading.Event()

    def stop(_number: int, _frame: FrameType | None) -> None:
        told.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    return told


def _until(told: threading.Event, parts: _Parts, said: str) -> int:
    """Run until a signal asks to stop."""
    collector.spare_what_stays()
    for part in parts:
        part.start()
    say(f"{said} (остановить: Ctrl+C).")
    while not told.wait(1.0):
        pass
    ended = [part.stop() for part in parts]
    if all(ended):
        say("Остановлено: всё начатое закончено.")
        return 0
    say("Остановлено: незаконченное передано другим рабочим процессам.")
    os._exit(0)  # the thread of a job that does not end would keep the process


# -- web -------------------------------------------------------------------------------------------
class _Worker(ThreadWorker):  # type: ignore[misc]
    """Ctrl+C reaches every process of a terminal: it means the same as SIGTERM here."""

    def handle_quit(self, sig: int, frame: FrameType | None) -> None:
        self.handle_exit(sig, frame)


class _Arbiter(Arbiter):  # type: ignore[misc]
    def handle_int(self) -> None:
        self.handle_term()


class _Web(BaseApplication):  # type: ignore[misc]
    def __init__(
        self, settings: Settings, web: WebSettings, options: serving.Options, announce: Any
    ) -> None:
        self._settings = settings
        self._web = web
        self._options = options
        self._announce = announce
        self._parts: _Parts = []
        super().__init__()

    def load_config(self) -> None:
        chosen: dict[str, Any] = {
            "bind": f"{self._options.host}:{self._options.port}",
            "workers": self._options.processes,
            "worker_class": _Worker,
            "threads": THREADS,
            "timeout": SILENT_SECONDS,
            "graceful_timeout": GRACE_SECONDS,
            "loglevel": "warning",
            "when_ready": self._announce,
            "worker_exit": self._ended,
            "on_exit": lambda _arbiter: say("Сервер остановлен."),
            "control_socket_disable": True,
        }
        for name, value in chosen.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        """Make the application, in each web process anew."""
        application = process_application(self._settings)
        if self._options.with_worker:
            engine = application.engine
            self._parts = [
                QueueWorker(engine, patience=GRACE_SECONDS, ready=_fitting(application)),
                Scheduler(engine, ready=_fitting(application)),
            ]
            for part in self._parts:
                part.start()
        app = create_app(application, self._web)
        collector.spare_what_stays()
        return app

    def run(self) -> None:
        collector.spare_what_stays()  # what the web processes then share
        _Arbiter(self).run()

    def _ended(self, _arbiter: Any, _worker: Any) -> None:
        for part in self._parts:
            part.stop()


def _cannot_listen(options: serving.Options) -> str:
    """Say why nobody can listen at the address; "" when one can."""
    family = socket.AF_INET6 if ":" in options.host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((options.host, options.port))
        except OSError as error:
            return serving.why_not_listening(error, options)
    return ""


def _speak() -> None:
    logging.basicConfig(
        level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s: %(message)s"
    )
