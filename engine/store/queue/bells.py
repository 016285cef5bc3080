"""Procrastinate, which carries bells between processes; no other module knows it.

A bell names a job. It is deferred on the connection of the transaction that makes the job due, so
that both are there or neither. It may be lost or ring twice: whoever hears it asks the job's row.
Procrastinate needs two applications: an asynchronous one inside of a worker, and one that is never
opened to defer on a connection of ours, which the asynchronous one refuses.
"""

import asyncio
import logging
import threading
from collections.abc import Callable, Collection
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import datetime
from itertools import groupby
from pathlib import Path
from typing import Any

import procrastinate
from procrastinate.jobs import DeleteJobCondition, Status
from procrastinate.schema import SchemaManager
from psycopg.conninfo import make_conninfo
from sqlalchemy import text
from sqlalchemy.engine import URL
from sqlalchemy.orm import Session

log = logging.getLogger(__name__)

QUEUE = "jobs"
POLL_SECONDS = 1.0
"""Pause between two looks when no notification comes, e.g. behind a pooler that swallows them."""
HEARTBEAT_SECONDS = 5.0
SILENT_SECONDS = 20.0
"""After so long without a heartbeat a listener counts as dead, and its bells go."""
LONGEST_REST_SECONDS = 10.0
PAUSE_SECONDS = 0.2
_TASK = "execute_job"
_deferring = procrastinate.App(connector=procrastinate.SyncPsycopgConnector())

Rung = tuple[str, int]
"""A job's id and its rank; the lower the rank, the sooner it is heard."""


def ring(session: Session, rung: Collection[Rung], at: datetime) -> None:
    """Ring for jobs in the open transaction: heard once it is committed, never otherwise."""
    driver = session.connection().connection.driver_connection
    for rank, jobs in groupby(sorted(rung, key=lambda each: each[1]), key=lambda each: each[1]):
        bell = _deferring.configure_task(_TASK, queue=QUEUE, priority=-rank, connection=driver)
        named: list[Any] = [{"job_id": job_id, "rung_at": at.isoformat()} for job_id, _ in jobs]
        try:
            bell.batch_defer(*named)
        except procrastinate.exceptions.ConnectorException as error:
            raise error.__cause__ or error from None  # the driver's own words, as elsewhere


def oldest_unheard(session: Session, rank: int) -> datetime | None:
    """When the oldest bell of a rank was rung that nobody has heard; None when all were heard.

    Bells of one rank are heard in their order: one rung earlier than this is lost.
    """
    found = session.connection().scalar(
        text(
            "SELECT args ->> 'rung_at' FROM procrastinate_jobs"
            " WHERE status = 'todo' AND priority = :priority AND queue_name = :queue"
            " ORDER BY id LIMIT 1"
        ),
        {"priority": -rank, "queue": QUEUE},
    )
    return None if found is None else datetime.fromisoformat(found)


# -- its tables ------------------------------------------------------------------------------------
def schema() -> str:
    """The tables and functions of the installed Procrastinate, as one script."""
    return str(SchemaManager.get_schema())


def schema_level() -> str:
    """The name of the last change in that script, e.g. "03.04.00_50_post_…"."""
    return max(path.stem for path in Path(SchemaManager.get_migrations_path()).glob("*.sql"))


# -- hearing ---------------------------------------------------------------------------------------
class BellListener:
    """Hears bells and calls for each of them in a thread; comes back when the database does.

    Args:
        address: the database.
        hear: called with a job's id; must not raise.
        at_once: how many bells are answered at the same time.
        patience: so many seconds running calls are waited for when the listening ends.
    """

    def __init__(
        self, address: URL, hear: Callable[[str], object], *, at_once: int, patience: float
    ) -> None:
        self._conninfo = make_conninfo(**_arguments(address))
        self._hear = hear
        self._at_once = at_once
        self._patience = patience
        self._threads = ThreadPoolExecutor(at_once, thread_name_prefix="queue-worker")
        self._loop: asyncio.AbstractEventLoop | None = None
        self._listening: asyncio.Task[None] | None = None
        self._stopping = threading.Event()
        self._paused = False

    def run(self) -> None:
        """Listen in this thread until `stop` is called in another one."""
        asyncio.run(self._run())
        self._threads.shutdown(wait=False, cancel_futures=True)

    def stop(self) -> None:
        """Take no bell any more; `run` returns when running calls are over or patience is."""
        self._stopping.set()
        if self._loop is not None:
            with suppress(RuntimeError):  # it has ended by itself
                self._loop.call_soon_threadsafe(self._cancel)

    def pause(self, on: bool) -> None:
        """Take no bell until this is called with False; what runs goes on."""
        self._paused = on
        if on and self._loop is not None:
            with suppress(RuntimeError):
                self._loop.call_soon_threadsafe(self._cancel)

    def _cancel(self) -> None:
        if self._listening is not None:
            self._listening.cancel()

    async def _run(self) -> None:
        self._loop = asyncio.get_running_loop()
        rest = 0.0
        while not self._stopping.is_set():
            if self._paused:
                await asyncio.sleep(PAUSE_SECONDS)
                continue
            self._listening = asyncio.create_task(self._listen(rest))
            try:
                await self._listening
                rest = 1.0
            except asyncio.CancelledError:
                rest = 0.0
            except Exception as error:  # noqa: BLE001 - whatever happened, it listens again
                rest = min(LONGEST_REST_SECONDS, max(1.0, 2 * rest))
                log.warning("the queue cannot be heard, trying again: %r", error)

    async def _listen(self, rest: float) -> None:
        await asyncio.sleep(rest)
        app = self._app()
        async with app.open_async():
            await app.run_worker_async(
                queues=[QUEUE],
                concurrency=self._at_once,
                fetch_job_polling_interval=POLL_SECONDS,
                shutdown_graceful_timeout=self._patience,
                delete_jobs=DeleteJobCondition.ALWAYS.value,
                install_signal_handlers=False,
                update_heartbeat_interval=HEARTBEAT_SECONDS,
                stalled_worker_timeout=SILENT_SECONDS,
            )

    def _app(self) -> procrastinate.App:
        connector = procrastinate.PsycopgConnector(conninfo=self._conninfo, min_size=1, max_size=4)
        app = procrastinate.App(connector=connector)
        loop = asyncio.get_running_loop()

        @app.task(name=_TASK, queue=QUEUE)
        async def execute_job(job_id: str, rung_at: str = "") -> None:  # noqa: ARG001
            await loop.run_in_executor(self._threads, self._hear, job_id)

        # A periodic task also keeps the library's watch over its own side tasks alive.
        @app.periodic(cron="* * * * *")
        @app.task(name="sweep_bells", queue=QUEUE)
        async def sweep_bells(timestamp: int) -> None:  # noqa: ARG001
            await _sweep(app)

        return app


async def _sweep(app: procrastinate.App) -> None:
    """Take away bells that died with their listener; the scheduler rings for their jobs anew."""
    manager = app.job_manager
    stalled = await manager.get_stalled_jobs(queue=QUEUE, seconds_since_heartbeat=SILENT_SECONDS)
    for bell in stalled:
        await manager.finish_job(bell, Status.ABORTED, delete_job=True)
    await manager.prune_stalled_workers(SILENT_SECONDS)


def _arguments(address: URL) -> dict[str, Any]:
    """What libpq is told, as SQLAlchemy's own driver tells it."""
    given = address.translate_connect_args(username="user", database="dbname")
    return {**given, **address.query}
