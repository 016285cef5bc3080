"""What the jobs of these tests do: leave traces that show whether it was done, and how often.

`main` is the body of a process of its own, a worker or a scheduler.
"""

import logging
import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import text

from engine import SYSTEM, Clock, Handler, HandlerKind, ProcessEngine, ServiceCall, build_engine
from engine.domain.pacing import Pace
from engine.municipalities import OFFICE
from engine.queue_worker import QueueWorker
from engine.scheduler import Scheduler
from tests.interpreter.kit import END, START, bpmn, flow, user

TRACES = "CREATE TABLE trace (key text NOT NULL, pid integer NOT NULL)"
BEAT = 0.5
PAUSE = (
    '<intermediateCatchEvent id="pause"><timerEventDefinition>'
    "<timeDuration>PT1S</timeDuration></timerEventDefinition></intermediateCatchEvent>"
)


def service(element: str, topic: str) -> str:
    return f'<serviceTask id="{element}" camunda:type="external" camunda:topic="{topic}"/>'


INSIDE = bpmn(
    START + service("work", "test.inside") + user("after") + END
    + flow("start", "work", "after", "end"),
    "inside",
)  # fmt: skip
SLOW = bpmn(
    START + service("work", "test.slow") + user("after") + END
    + flow("start", "work", "after", "end"),
    "slow",
)  # fmt: skip
NARROW = bpmn(
    START + service("work", "test.narrow") + user("after") + END
    + flow("start", "work", "after", "end"),
    "narrow",
)  # fmt: skip
ROUND = bpmn(
    START + PAUSE + service("inner", "test.inside") + service("outer", "test.outside")
    + user("after") + END + flow("start", "pause", "inner", "outer", "after", "end"),
    "round",
)  # fmt: skip


def engine_at(url: str, folder: Path, clock: Clock | None = None) -> ProcessEngine:
    """An engine as every process of an installation has it."""

    def inside(call: ServiceCall) -> None:
        call.session.execute(
            text("INSERT INTO trace VALUES (:key, :pid)"),
            {"key": call.idempotency_key, "pid": os.getpid()},
        )

    def outside(call: ServiceCall) -> None:
        with (folder / "outside").open("a") as file:
            file.write(f"{call.idempotency_key} {os.getpid()}\n")

    def narrow(call: ServiceCall) -> None:
        for sign in "+-":
            with (folder / "narrow").open("a") as file:
                file.write(sign)
            time.sleep(0.02)

    def slow(call: ServiceCall) -> None:
        outside(call)
        until = time.monotonic() + 30
        while not (folder / "go on").exists() and time.monotonic() < until:
            time.sleep(0.02)

    external = HandlerKind.EXTERNAL
    handlers = [
        Handler(topic="test.inside", run=inside),
        Handler(topic="test.outside", run=outside, kind=external),
        Handler(topic="test.slow", run=slow, kind=external),
        Handler(topic="test.narrow", run=narrow, kind=external, pace=Pace(at_once=1)),
    ]
    return build_engine(url, handlers=handlers, clock=clock, shared=True)


def prepare(engine: ProcessEngine) -> None:
    with engine.database.write(OFFICE) as session:
        session.execute(text(TRACES))
    files = {"inside.bpmn": INSIDE, "slow.bpmn": SLOW, "round.bpmn": ROUND, "narrow.bpmn": NARROW}
    engine.deploy(files, SYSTEM)


def bells(engine: ProcessEngine) -> list[str]:
    """Ids of the jobs for which a bell waits to be heard."""
    query = "SELECT args ->> 'job_id' FROM procrastinate_jobs WHERE status = 'todo' ORDER BY id"
    with engine.database.read(OFFICE) as session:
        return list(session.scalars(text(query)))


def settled(condition: object, seconds: float = 30.0) -> None:
    """Wait for what other processes bring about; the limit only ends a broken test."""
    until = time.monotonic() + seconds
    while not condition():  # type: ignore[operator]
        if time.monotonic() > until:
            raise AssertionError("ожидаемое не наступило")
        time.sleep(0.03)


@contextmanager
def running(*parts: QueueWorker | Scheduler) -> Iterator[None]:
    for part in parts:
        part.start()
    try:
        yield
    finally:
        for part in parts:
            part.stop()


def main(role: str, url: str, folder: str) -> None:
    logging.basicConfig(level=logging.WARNING, filename=f"{folder}/said", force=True)
    told = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: told.set())
    engine = engine_at(url, Path(folder))
    part: QueueWorker | Scheduler = (
        QueueWorker(engine, threads=3, patience=1, beat=BEAT)
        if role == "worker"
        else Scheduler(engine, every=0.2, beat=BEAT)
    )
    part.start()
    while not told.wait(1):
        pass
    ended = part.stop()
    os._exit(0 if ended else 3)
