"""What the timer series measure on: an engine, its diagrams, and many timers that wait."""

import time
from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from pathlib import Path
from uuid import uuid4

import psycopg
from sqlalchemy.engine import make_url

from benchmarks.databases import is_sqlite, plain_address
from engine import SYSTEM, Clock, Database, ProcessEngine, build_engine, migrate
from engine.domain.states import JobKind
from engine.municipalities import OFFICE
from engine.store import job_rows

_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d" targetNamespace="b">'
)
_TASK = '<userTask id="{0}" name="{0}"/>'


def _flow(source: str, target: str) -> str:
    return f'<sequenceFlow id="{source}_{target}" sourceRef="{source}" targetRef="{target}"/>'


def _process(key: str, body: str) -> str:
    return (
        f'<process id="{key}" name="{key}" isExecutable="true"><startEvent id="start"/>{body}'
        '<endEvent id="end"/></process>'
    )


PAUSE = (
    _HEAD
    + _process(
        "pause",
        '<intermediateCatchEvent id="wait"><timerEventDefinition><timeDate>=when</timeDate>'
        "</timerEventDefinition></intermediateCatchEvent>"
        + _flow("start", "wait")
        + _flow("wait", "end"),
    )
    + "</definitions>"
).encode()
"""Waits until the moment in the variable `when`, then ends."""

REMINDER = (
    _HEAD
    + _process(
        "reminder",
        _TASK.format("work")
        + _TASK.format("remind")
        + '<boundaryEvent id="hourly" attachedToRef="work" cancelActivity="false">'
        "<timerEventDefinition><timeCycle>R/PT1H</timeCycle></timerEventDefinition></boundaryEvent>"
        + _flow("start", "work")
        + _flow("work", "end")
        + _flow("hourly", "remind"),
    )
    + "</definitions>"
).encode()
"""A user task with an hourly reminder."""


class Office:
    """An engine over a database that is made here, with both processes deployed."""

    def __init__(self, url: str, clock: Clock | None = None) -> None:
        self.url = url
        migrate(url)
        self._clock = clock
        self.engine = self._opened(durable=False)
        self.engine.deploy({"pause.bpmn": PAUSE, "reminder.bpmn": REMINDER}, SYSTEM)

    def reopen(self) -> None:
        """Open the database as in an office, after a preparation that was in a hurry."""
        self.engine.database.dispose()
        self.engine = self._opened(durable=True)

    def let_wait(self, until: Collection[datetime]) -> None:
        """Start an instance for each moment; its timer waits until then."""
        for moment in until:
            self.engine.start("pause", {"when": moment.isoformat()}, SYSTEM)

    def add_bare_timers(self, count: int) -> None:
        """Add rows of timers far in the future, without instances of their own."""
        now = self.engine.now()
        rows = [
            {
                "id": uuid4().hex,
                "tenant": "default",
                "kind": JobKind.TIMER,
                "due_at": now + timedelta(days=365, seconds=number),
            }
            for number in range(count)
        ]
        for begin in range(0, count, 5_000):
            with self.engine.database.write(OFFICE) as session:
                job_rows.insert_rows(session, rows[begin : begin + 5_000], now)

    def _opened(self, *, durable: bool) -> ProcessEngine:
        url = make_url(self.url)
        if not durable and not is_sqlite(self.url):
            url = url.update_query_dict({"options": "-csynchronous_commit=off"})
        shown = url.render_as_string(hide_password=False)
        database = Database(shown, synchronous="FULL" if durable else "OFF")
        return build_engine(database, clock=self._clock)


def wait_until(condition: Callable[[], bool], seconds: float) -> None:
    """Wait for what the worker does in its threads.

    Raises:
        TimeoutError: it did not come about.
    """
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError("the worker did not do what it was to do")
        time.sleep(0.2)


def server_seconds(url: str) -> float:
    """Give the processor seconds that a PostgreSQL server has used so far; 0 for SQLite."""
    if is_sqlite(url):
        return 0.0
    with psycopg.connect(plain_address(url)) as connection:
        row = connection.execute("SELECT pg_backend_pid()").fetchone()
    own = int(row[0]) if row else 0
    parent = _stat(own)[1] if Path(f"/proc/{own}").exists() else 0
    ticks = 0
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            number, of, used, by_ended = _stat(int(folder.name))
        except OSError:
            continue  # it ended while we looked
        if parent and of == parent:
            ticks += used
        elif parent and number == parent:
            ticks += used + by_ended
    return ticks / 100


def _stat(process_id: int) -> tuple[int, int, int, int]:
    """Process id, parent's id, ticks of its own, ticks of its ended children (proc(5))."""
    text = Path(f"/proc/{process_id}/stat").read_text("ascii", errors="replace")
    fields = text.rpartition(")")[2].split()
    own, ended = int(fields[11]) + int(fields[12]), int(fields[13]) + int(fields[14])
    return process_id, int(fields[1]), own, ended
