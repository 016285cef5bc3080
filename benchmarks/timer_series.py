"""The measured series of `benchmarks.timers`; each is a process of its own that prints one answer.

The worker is the product's own with its usual settings, the clock the machine's; only the downtime
is told to a clock by hand.
"""

import json
import random
import sys
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from benchmarks.timer_office import Office, server_seconds, wait_until
from engine import SYSTEM, ManualClock, SystemClock
from engine.worker import EmbeddedWorker

SEED = 20260401
SECONDS_BEFORE = 20
HOURS_DOWN = 72


def lateness(asked: dict[str, Any]) -> dict[str, Any]:
    """Fire timers at random moments of a minute while many others wait; seconds late, to commit."""
    office, clock = Office(asked["url"]), SystemClock()
    office.let_wait([clock.now() + timedelta(days=365)] * asked["waiting"])
    chance = random.Random(SEED)  # noqa: S311 - a fixed stream, not a secret
    begin = clock.now() + timedelta(seconds=SECONDS_BEFORE + asked["due"] / 50)
    moments = [begin + timedelta(seconds=chance.uniform(0, 60)) for _ in range(asked["due"])]
    office.let_wait(moments)
    office.reopen()
    ready = (begin - clock.now()).total_seconds()
    if ready < 0:
        raise RuntimeError(f"the preparation took {-ready:.1f} s too long")
    done: list[datetime] = []
    real, lock = office.engine.execute_job, threading.Lock()

    def execute(job_id: str, tenant: str = "") -> bool:
        happened = real(job_id, tenant)
        if happened:
            with lock:
                done.append(clock.now())
        return happened

    office.engine.execute_job = execute  # type: ignore[method-assign]
    worker = EmbeddedWorker(office.engine)
    worker.start()
    wait_until(lambda: len(done) >= len(moments), ready + 60 + 60)
    worker.stop()
    # One after another in the order of their moments, as the worker takes them.
    late = [
        (at - due).total_seconds() for due, at in zip(sorted(moments), sorted(done), strict=True)
    ]
    return {"late": sorted(late), "waiting": asked["waiting"], "due": asked["due"]}


def idle(asked: dict[str, Any]) -> dict[str, Any]:
    """Let the worker wait with nothing due; processor seconds of it and of the server."""
    office = Office(asked["url"])
    office.let_wait([SystemClock().now() + timedelta(days=365)] * asked["waiting"])
    office.reopen()
    worker = EmbeddedWorker(office.engine)
    worker.start()
    time.sleep(5)
    server, used, began = server_seconds(asked["url"]), time.process_time(), time.monotonic()
    time.sleep(asked["seconds"])
    used, wall = time.process_time() - used, time.monotonic() - began
    server = server_seconds(asked["url"]) - server
    worker.stop()
    return {"waiting": asked["waiting"], "wall": wall, "worker": used, "server": server}


def scan(asked: dict[str, Any]) -> dict[str, Any]:
    """Ask what is due and what is next, with more and more timers waiting; seconds each."""
    office = Office(asked["url"])
    office.add_bare_timers(asked["waiting"])
    office.reopen()
    with office.engine.database.connection() as connection, connection.begin():
        connection.exec_driver_sql("ANALYZE")
    found: dict[str, Any] = {"waiting": asked["waiting"]}
    for name, ask in (("due", office.engine.due_jobs), ("next", office.engine.next_due_at)):
        found[name] = _times(ask, asked["repeats"])
    return found


def downtime(asked: dict[str, Any]) -> dict[str, Any]:
    """Wake after three days during which an hourly reminder should have come."""
    clock = ManualClock(datetime(2026, 4, 1, 2, tzinfo=UTC))
    office = Office(asked["url"], clock)
    instance = office.engine.start("reminder", {}, SYSTEM).id
    clock.advance(timedelta(hours=HOURS_DOWN, minutes=20))
    worker = EmbeddedWorker(office.engine)
    worker.start()

    def fired() -> int:
        history = office.engine.history(instance, SYSTEM)
        return sum(each.type == "TimerFired" for each in history)

    wait_until(lambda: fired() > 0, 60)
    time.sleep(3)
    worker.stop()
    ahead = office.engine.next_due_at()
    minutes = (ahead - clock.now()).total_seconds() / 60 if ahead else None
    return {"missed": HOURS_DOWN, "fired": fired(), "next_in_minutes": minutes}


def _times(ask: Callable[[], object], count: int) -> list[float]:
    found = []
    for _ in range(count):
        began = time.perf_counter()
        ask()
        found.append(time.perf_counter() - began)
    return found[count // 10 :]


SERIES: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    "lateness": lateness,
    "idle": idle,
    "scan": scan,
    "downtime": downtime,
}


if __name__ == "__main__":
    question = json.loads(sys.argv[1])
    sys.stdout.write(json.dumps(SERIES[question["series"]](question)) + "\n")
