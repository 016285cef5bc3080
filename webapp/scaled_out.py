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

from engine import Database, preparing, wait_until_prepared
from engine.queue_worker import QueueWorker
from engine.scheduler import Scheduler
from webapp import create_app, demo_logins, serving
from webapp.bootstrap import say
from webapp.settings import WebSettings, persistent_secret, setup_token
from workflows import ProcessApplication, Settings, process_application

GRACE_SECONDS = 30
"""So long requests and jobs may take to end once a process is told to stop."""
THREADS = 8
SILENT_SECONDS = 120
_Parts = list[QueueWorker | Scheduler]


def serve(settings: Settings, options: serving.Options) -> int:
    """Serve under gunicorn until a signal; answers the exit code."""
    _speak()
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    problem = _cannot_listen(options)
    if problem:
        say(problem)
        return 1
    database = Database(settings.database_url)
    with preparing(database):
        application, logins = serving.prepare(settings, demo=options.demo)
        application.begin_periodic_jobs()
        has_accounts = application.identity.has_accounts()
        application.database.dispose()  # its connections must not be shared with the children
    database.dispose()
    secret = persistent_secret(settings.data_dir)
    token = "" if has_accounts else setup_token(secret)
    web = serving.web_settings(settings, options, token)

    def announce(_arbiter: Any) -> None:
        serving.announce(options, logins, settings.data_dir / demo_logins.FILE, token)

    _Web(settings, web, options, announce).run()
    return 0


def work(settings: Settings, threads: int) -> int:
    """Do jobs until a signal; answers the exit code."""
    application = _begun(settings)
    worker = QueueWorker(application.engine, threads, patience=GRACE_SECONDS)
    return _until_told([worker], "Рабочий процесс запущен")


def schedule(settings: Settings) -> int:
    """Ring for what becomes due until a signal; answers the exit code."""
    application = _begun(settings)
    application.begin_periodic_jobs()
    return _until_told([Scheduler(application.engine)], "Планировщик запущен")


def _begun(settings: Settings) -> ProcessApplication:
    _speak()
    database = Database(settings.database_url)
    wait_until_prepared(database)
    return process_application(settings, database=database)


def _until_told(parts: _Parts, said: str) -> int:
    """Run until a signal asks to stop."""
    told = threading.Event()

    def stop(_number: int, _frame: FrameType | None) -> None:
        told.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
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
            self._parts = [QueueWorker(engine, patience=GRACE_SECONDS), Scheduler(engine)]
            for part in self._parts:
                part.start()
        return create_app(application, self._web)

    def run(self) -> None:
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
