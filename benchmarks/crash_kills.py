"""People work while the processes below them are killed with -9; then everything is counted."""

import random
import sqlite3
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
import requests

from benchmarks.crash_audit import Audit, audit
from benchmarks.crash_people import Ledger, Person
from benchmarks.crash_servers import Slot, Supervisor, hit, of_product
from benchmarks.crash_town import TOLD_PEOPLE, Town, founded, keys
from benchmarks.databases import DURABLE, is_sqlite, plain_address, sqlite_path
from engine import ManualClock, SystemClock
from tests.postgres import Cluster, when_it_answers
from tests.workflows.telling import PostOffice, free_port, opened
from workflows import process_application

SEED = 20261130
PEOPLE = 50
LONGEST_PAUSE = 1.5
SECONDS_TO_ANSWER = 240.0
SECONDS_TO_WORK_OFF = 600.0
UNKNOWN = -1
SIDES = ("worker", "worker", "scheduler")


@dataclass
class Siege:
    """What is asked of a run.

    Attributes:
        kills, seconds: whatever is reached first.
        cluster: its server is killed, too, when there is one.
        pause: seconds between two kills at most; patience: to work off what was begun.
        struck: what was killed, how often.
    """

    url: str
    folder: Path
    kills: int
    seconds: float
    people: int = PEOPLE
    cluster: Slot | None = None
    pause: float = LONGEST_PAUSE
    patience: float = SECONDS_TO_WORK_OFF
    struck: Counter[str] = field(default_factory=Counter)


def run(siege: Siege) -> dict[str, Any]:
    """Let people work under kills, then let them finish, then look; gives figures and wrongs."""
    post, port = PostOffice(), free_port()
    mail = opened(post)
    try:
        town = founded(siege.url, siege.folder, mail.port, siege.people)
        address = f"http://127.0.0.1:{port}"
        supervisor = Supervisor(_slots(siege, town, port))
        ledger, seconds = Ledger(), 0.0
        with _running(supervisor), _working(town, address, ledger) as begins:
            _wait(lambda: _answers(address) and ledger.begun, SECONDS_TO_ANSWER, "no first case")
            began = time.monotonic()
            _besiege(siege, supervisor, address)
            seconds = time.monotonic() - began
            begins.clear()
            with suppress(TimeoutError):  # what is left is told by the audit
                _wait(lambda: not _active(siege.url), siege.patience, "not worked off")
        if siege.cluster is not None:  # it has ended with its supervisor
            siege.cluster.begin()
            _wait(lambda: _active(siege.url) != UNKNOWN, SECONDS_TO_ANSWER, "no database")
        found = _looked_at(town, ledger, post)
    finally:
        mail.stop()
    return _told(siege, supervisor, ledger, found, seconds)


@contextmanager
def killable_server(folder: Path) -> Iterator[tuple[str, Slot]]:
    """Give the address of a database on a durable server, and the place where that server runs."""
    home = Path(tempfile.mkdtemp(dir=folder))
    cluster = Cluster(home, DURABLE)
    slot = Slot("database", cluster.start, weight=2, children=True)
    slot.begin()
    address = when_it_answers(slot.process, home).set(database="town")
    with psycopg.connect(f"host={home} user=postgres dbname=postgres", autocommit=True) as asked:
        asked.execute("CREATE DATABASE town")
    try:
        yield address.render_as_string(hide_password=False), slot
    finally:
        if slot.is_alive():
            slot.process.terminate()
            slot.process.wait()


# -- the installation ------------------------------------------------------------------------------
def _slots(siege: Siege, town: Town, port: int) -> list[Slot]:
    def product(name: str, *arguments: str, weight: int = 1, children: bool = False) -> Slot:
        log = siege.folder / f"{name}.log"
        start = of_product((name, *arguments), town.environment, log)
        return Slot(name, start, weight=weight, children=children)

    serve = ("--no-demo", "--port", str(port))
    if is_sqlite(siege.url):
        return [product("serve", *serve)]
    web = product("serve", *serve, "--processes", "2", weight=5, children=True)
    sides = [product(name, weight=3 if name == "worker" else 1) for name in SIDES]
    own = [siege.cluster] if siege.cluster is not None else []
    return [*own, web, *sides]


@contextmanager
def _running(supervisor: Supervisor) -> Iterator[None]:
    supervisor.start()
    try:
        yield
    finally:
        supervisor.stop()


@contextmanager
def _working(town: Town, address: str, ledger: Ledger) -> Iterator[threading.Event]:
    begins, ended = threading.Event(), threading.Event()
    begins.set()
    people = [Person(login, address, ledger, keys(), begins, ended) for login in town.logins]
    for person in people:
        person.start()
    try:
        yield begins
    finally:
        ended.set()
        for person in people:
            person.join()


# -- the kills -------------------------------------------------------------------------------------
def _besiege(siege: Siege, supervisor: Supervisor, address: str) -> None:
    chance = random.Random(SEED)  # noqa: S311 - who dies when
    targets = [slot for slot in supervisor.slots for _ in range(slot.weight)]
    until = time.monotonic() + siege.seconds
    while siege.struck.total() < siege.kills and time.monotonic() < until:
        if is_sqlite(siege.url):
            # The only process: were it killed before it serves, nothing would ever be tried.
            _wait(lambda: _answers(address), SECONDS_TO_ANSWER, "the server did not come back")
        time.sleep(chance.uniform(0.05, siege.pause))
        struck = hit(chance.choice(targets), chance)
        if struck:
            siege.struck[struck] += 1
            if siege.struck.total() % 10 == 0:
                sys.stderr.write(f"{siege.struck.total()} kills\n")


def _answers(address: str) -> bool:
    try:
        return requests.get(f"{address}/healthz", timeout=SECONDS_TO_ANSWER).ok
    except requests.RequestException:
        return False


def _active(url: str) -> int:
    """How many instances still run; `UNKNOWN` while nobody can be asked."""
    asked = "SELECT count(*) FROM process_instance WHERE state = 'active'"
    try:
        if is_sqlite(url):
            own = sqlite3.connect(f"file:{sqlite_path(url)}?mode=ro", uri=True)
            try:
                return int(own.execute(asked).fetchone()[0])
            finally:
                own.close()
        with psycopg.connect(plain_address(url)) as connection:
            row = connection.execute(asked).fetchone()
            return int(row[0]) if row else UNKNOWN
    except (sqlite3.Error, psycopg.Error):
        return UNKNOWN


def _wait(condition: Callable[[], object], seconds: float, sentence: str) -> None:
    until = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > until:
            raise TimeoutError(sentence)
        time.sleep(0.1)


# -- afterwards ------------------------------------------------------------------------------------
def _looked_at(town: Town, ledger: Ledger, post: PostOffice) -> Audit:
    """Let what waits for its time leave, without waiting: the clock is set, then count."""
    clock = ManualClock(SystemClock().now())
    application = process_application(town.settings(), clock=clock)
    for _ in range(4):
        clock.advance(timedelta(hours=12))  # past everybody's quiet hours
        application.engine.work()
    found = audit(application.database, ledger, post.letters, min(TOLD_PEOPLE, len(town.logins)))
    application.database.dispose()
    return found


def _told(
    siege: Siege, supervisor: Supervisor, ledger: Ledger, found: Audit, seconds: float
) -> dict[str, Any]:
    return {
        "people": siege.people,
        "kills": dict(siege.struck),
        "besieged_seconds": round(seconds),
        "starts": dict(Counter({slot.name: slot.starts for slot in supervisor.slots})),
        "answers": dict(ledger.answers.most_common()),
        **asdict(found),
    }
