"""Walks one accepted file at random: each process begun, restarted before every stimulus."""

import random
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache

from sqlalchemy import select, text

from engine import SYSTEM, EngineError, InvalidForm
from engine.municipalities import OFFICE
from engine.store.tables import OPEN_JOB, Job, Subscription
from engine.store.tables.base import Base
from engine.testing import START, ProcessDriver

MOST_STEPS = 10
MOST_SECONDS = 5.0


@dataclass
class Walked:
    """How the processes of a file behaved.

    Attributes:
        outcomes: "ended", "waits", "incident", "still running", "begins elsewhere", "refused".
        texts: every sentence that a person would have read.
        problem: an exception that nobody should ever see; "" for none.
    """

    outcomes: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    problem: str = ""


def walk(files: Mapping[str, bytes], seed: int) -> Walked:
    """Deploy the files in memory and walk each of their processes."""
    found, driver = Walked(), _empty()
    rng = random.Random(seed)  # noqa: S311  the same seed has to give the same walk
    try:
        driver.deploy(files)
        until = time.monotonic() + MOST_SECONDS
        for definition in driver.engine.definitions(SYSTEM):
            found.outcomes.append(_Walk(driver, rng, until, found.texts).through(definition.key))
    except Exception as error:  # noqa: BLE001  whatever it is, it is what this measures
        found.problem = f"{type(error).__name__}: {error}"[:300]
    return found


@cache
def _driver() -> ProcessDriver:
    return ProcessDriver()


def _empty() -> ProcessDriver:
    """The same database for every file of a process, emptied: making one takes longest."""
    driver = _driver()
    with driver.database.write(OFFICE) as session:
        for table in reversed(Base.metadata.sorted_tables):
            session.execute(table.delete())
    driver.clock.set(START)
    driver.restart()
    return driver


class _Walk:
    """One process of the file."""

    def __init__(
        self, driver: ProcessDriver, rng: random.Random, until: float, texts: list[str]
    ) -> None:
        self._driver = driver
        self._rng = rng
        self._until = until
        self._texts = texts

    def through(self, key: str) -> str:
        """Begin it and go on until it ends, waits for good, fails or has taken long enough."""
        if not self._begin(key):
            return "begins elsewhere"
        (instance, *_) = self._driver.instances(key)
        for _step in range(MOST_STEPS):
            state = self._driver.state(instance.id)
            if state != "active":
                return self._ended(instance.id, state)
            self._driver.restart()
            stimuli = self._stimuli(instance.id)
            if not stimuli:
                return "waits"
            self._refusable(self._rng.choice(stimuli))
            if time.monotonic() > self._until:
                break
        return self._ended(instance.id, self._driver.state(instance.id))

    def _begin(self, key: str) -> bool:
        """By hand, else by whatever it listens to, else by its time."""
        self._refusable(lambda: self._driver.start(key, {}))
        if not self._driver.instances(key):
            for kind, name in self._heard(None):
                self._refusable(self._sending(kind, name, None))
        if not self._driver.instances(key):
            due_at = self._driver.engine.next_due_at()
            if due_at is not None:
                self._refusable(_waiting(self._driver, due_at - self._driver.clock.now()))
        return bool(self._driver.instances(key))

    def _ended(self, instance_id: str, state: str) -> str:
        if state == "incident":
            self._texts += [i.message for i in self._driver.incidents(instance_id)]
            return "incident"
        return "still running" if state == "active" else "ended"

    def _stimuli(self, instance_id: str) -> list[Callable[[], object]]:
        driver = self._driver
        found: list[Callable[[], object]] = [
            _completing(driver, task.id) for task in driver.user_tasks(instance_id)
        ]
        found += [self._sending(kind, name, key) for kind, name, key in self._waits(instance_id)]
        with driver.database.read(OFFICE) as session:
            jobs = session.execute(
                select(Job.id, Job.topic, Job.due_at).where(
                    Job.instance_id == instance_id, text(OPEN_JOB)
                )
            ).all()
        for job_id, topic, due_at in jobs:
            if topic:
                found.append(_answering(driver, job_id))
            else:
                found.append(_waiting(driver, due_at - driver.clock.now()))
        return found

    def _waits(self, instance_id: str | None) -> list[tuple[str, str, str]]:
        with self._driver.database.read(OFFICE) as session:
            query = select(Subscription.kind, Subscription.name, Subscription.key)
            mine = (
                Subscription.instance_id == instance_id
                if instance_id
                else Subscription.instance_id.is_(None)
            )
            return [(str(k), name, key) for k, name, key in session.execute(query.where(mine))]

    def _heard(self, instance_id: str | None) -> list[tuple[str, str]]:
        return [(kind, name) for kind, name, _ in self._waits(instance_id)]

    def _sending(self, kind: str, name: str, key: str | None) -> Callable[[], object]:
        if kind == "signal":
            return lambda: self._driver.signal(name)
        return lambda: self._driver.correlate(name, key=key)

    def _refusable(self, stimulus: Callable[[], object]) -> None:
        """Give a stimulus; a refusal in words is an answer, too."""
        try:
            stimulus()
        except EngineError as refusal:
            if not isinstance(refusal, InvalidForm):
                self._texts.append(str(refusal))


def _completing(driver: ProcessDriver, task_id: str) -> Callable[[], object]:
    return lambda: driver.complete(task_id, {})


def _answering(driver: ProcessDriver, job_id: str) -> Callable[[], object]:
    def answer() -> None:
        driver.engine.answer_service(job_id, {})
        driver.work()

    return answer


def _waiting(driver: ProcessDriver, span: timedelta) -> Callable[[], object]:
    return lambda: driver.advance(max(span, timedelta(0)))
