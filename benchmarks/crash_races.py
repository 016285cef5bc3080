"""Races of identical calls: several people, or one who clicks twice, want the same at once.

On PostgreSQL the racers are threads of several processes, each with an engine of its own; on
SQLite, which has one process, threads of one engine.
"""

import contextlib
import multiprocessing
import random
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from benchmarks.crash_desk import listening, steps
from benchmarks.databases import is_sqlite
from engine import SYSTEM, Actor, Database, EngineError, ProcessEngine, build_engine

RACERS = 16
THREADS_OF_A_PROCESS = 4
AT_ONCE = 200
"""So many races are prepared, run and looked at together."""
SEED = 20260930
WAIT_SECONDS = 120.0


class Kind(StrEnum):
    CLAIM = "claim"
    COMPLETE = "complete"
    MESSAGE = "message"


_FACT = {
    Kind.CLAIM: "UserTaskClaimed",
    Kind.COMPLETE: "UserTaskCompleted",
    Kind.MESSAGE: "MessageReceived",
}


@dataclass(frozen=True, kw_only=True)
class Race:
    """What is wanted by how many.

    Attributes:
        same: all racers are one person who clicks again and again.
    """

    kind: Kind
    instance: str
    subject: str
    racers: int
    same: bool


@dataclass
class Outcome:
    """How the races of one kind ended.

    Attributes:
        wrong: what should not be, in words.
        words: what losers were told → how often.
    """

    races: int = 0
    calls: int = 0
    won: int = 0
    lost: int = 0
    wrong: list[str] = field(default_factory=list)
    words: Counter[str] = field(default_factory=Counter)


def engine_of(url: str) -> ProcessEngine:
    database = Database(url, synchronous="OFF")
    return build_engine(database, shared=not is_sqlite(url))


def prepare(url: str) -> None:
    """Deploy what is raced for."""
    engine = engine_of(url)
    engine.deploy({"steps.bpmn": steps(), "listening.bpmn": listening()}, SYSTEM)
    engine.database.dispose()


def run(
    url: str, count: int, most_seconds: float = float("inf"), at_once: int = AT_ONCE
) -> dict[str, Outcome]:
    """Run races until there were so many, or time is over; gives the outcome of each kind."""
    chance, engine = random.Random(SEED), engine_of(url)  # noqa: S311 - a fixed stream
    outcomes = {kind.value: Outcome() for kind in Kind}
    until, done = time.monotonic() + most_seconds, 0
    with _field(url, engine) as field_of_racers:
        while done < count and time.monotonic() < until:
            races = [_race(engine, chance, done + n) for n in range(min(at_once, count - done))]
            answers = field_of_racers.run(races)
            for race, told in zip(races, answers, strict=True):
                _judge(engine, race, told, outcomes[race.kind.value])
            done += len(races)
    engine.database.dispose()
    return outcomes


def _race(engine: ProcessEngine, chance: random.Random, number: int) -> Race:
    kind = list(Kind)[number % 3]
    key = "listening" if kind == Kind.MESSAGE else "steps"
    word = f"n{number}"
    instance = engine.start(key, {"number": word}, SYSTEM).id
    subject = word
    if kind != Kind.MESSAGE:
        subject = engine.user_tasks(instance, actor=SYSTEM)[0].id
    # Who claims again what they have keeps it, which is no second winner: several people claim.
    same = kind == Kind.COMPLETE and chance.random() < 0.5
    racers = chance.randint(2, RACERS)
    return Race(kind=kind, instance=instance, subject=subject, racers=racers, same=same)


# -- the racers ------------------------------------------------------------------------------------
def _person(number: int) -> Actor:
    return Actor(
        user_id=f"u{number}", name=f"Сотрудник {number}", principals=frozenset({"methodist"})
    )


def _call(engine: ProcessEngine, race: Race, number: int) -> tuple[bool, str]:
    """Do it; gives whether it was done by this call, and else what was said."""
    actor = _person(0 if race.same else number)
    try:
        if race.kind == Kind.CLAIM:
            engine.claim(race.subject, actor)
        elif race.kind == Kind.COMPLETE:
            engine.complete(race.subject, {}, actor)
        elif not engine.correlate("ответ", SYSTEM, key=race.subject, payload={"by": number}):
            return False, "0: никто не ждёт"
    except EngineError as refusal:
        return False, str(refusal)
    except Exception as error:  # noqa: BLE001 - whatever it is, it is told and judged
        return False, f"!{type(error).__name__}: {error}"
    return True, ""


def _racing(
    engine: ProcessEngine, races: Sequence[Race], number: int, gate: Any
) -> list[tuple[bool, str] | None]:
    told: list[tuple[bool, str] | None] = []
    for race in races:
        gate.wait(WAIT_SECONDS)
        told.append(_call(engine, race, number) if number < race.racers else None)
    return told


def _process(url: str, numbers: Sequence[int], gate: Any, inbox: Any, outbox: Any) -> None:
    """The body of a process of racers: hears races, tells answers."""
    engine = engine_of(url)
    with ThreadPoolExecutor(len(numbers)) as pool:
        for races in iter(inbox.get, None):
            work = [pool.submit(_racing, engine, races, number, gate) for number in numbers]
            outbox.put((numbers[0], [each.result() for each in work]))
    engine.database.dispose()


class _Threads:
    """Racers of one process and one engine."""

    def __init__(self, engine: ProcessEngine) -> None:
        self._engine = engine
        self._gate = threading.Barrier(RACERS)
        self._pool = ThreadPoolExecutor(RACERS)

    def run(self, races: Sequence[Race]) -> list[list[tuple[bool, str]]]:
        work = [
            self._pool.submit(_racing, self._engine, races, number, self._gate)
            for number in range(RACERS)
        ]
        return _by_race([each.result() for each in work])

    def close(self) -> None:
        self._pool.shutdown()


class _Processes:
    """Racers of several processes."""

    def __init__(self, url: str) -> None:
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(["benchmarks.crash_races"])
        # Kept: a child opens its locks by name, which are gone once nobody here holds them.
        self._gate = context.Barrier(RACERS)
        self._outbox = context.Queue()
        self._inboxes, self._processes = [], []
        for first in range(0, RACERS, THREADS_OF_A_PROCESS):
            inbox, numbers = context.Queue(), range(first, first + THREADS_OF_A_PROCESS)
            given = (url, list(numbers), self._gate, inbox, self._outbox)
            process = context.Process(target=_process, args=given, daemon=True)
            process.start()
            self._inboxes.append(inbox)
            self._processes.append(process)

    def run(self, races: Sequence[Race]) -> list[list[tuple[bool, str]]]:
        for inbox in self._inboxes:
            inbox.put(list(races))
        told = dict(self._outbox.get(timeout=WAIT_SECONDS) for _ in self._processes)
        return _by_race([answers for first in sorted(told) for answers in told[first]])

    def close(self) -> None:
        for inbox in self._inboxes:
            inbox.put(None)
        for process in self._processes:
            process.join()


@contextlib.contextmanager
def _field(url: str, engine: ProcessEngine) -> Iterator[_Threads | _Processes]:
    racers = _Threads(engine) if is_sqlite(url) else _Processes(url)
    try:
        yield racers
    finally:
        racers.close()


def _by_race(
    by_racer: Sequence[Sequence[tuple[bool, str] | None]],
) -> list[list[tuple[bool, str]]]:
    return [
        [each for each in answers if each is not None] for answers in zip(*by_racer, strict=True)
    ]


# -- what came of it -------------------------------------------------------------------------------
def _judge(
    engine: ProcessEngine, race: Race, told: Sequence[tuple[bool, str]], outcome: Outcome
) -> None:
    won = sum(done for done, _ in told)
    facts = [each.type for each in engine.history(race.instance, SYSTEM)]
    stored = facts.count(_FACT[race.kind])
    words = [said for done, said in told if not done]
    outcome.races += 1
    outcome.calls += len(told)
    outcome.won += won
    outcome.lost += len(words)
    outcome.words.update(_general(said) for said in words)
    if (won, stored) != (1, 1):
        outcome.wrong.append(f"{race.kind} {race.instance}: {won} won, {stored} stored")
    outcome.wrong += [said for said in words if said.startswith("!") or not said]


def _general(said: str) -> str:
    """Leave out who and when."""
    return said.partition(":")[0]
