"""An installation on PostgreSQL: an engine to act with, and processes to kill."""

import multiprocessing
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from engine import ProcessEngine
from tests.queue.work import engine_at, main, prepare

# One process imports everything once; those that live and die are forked from it.
FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload(["tests.queue.work"])
Forked = multiprocessing.context.ForkServerProcess
Starter = Callable[[str], Forked]


@pytest.fixture
def engine(postgres_url: str, tmp_path: Path) -> Iterator[ProcessEngine]:
    made = engine_at(postgres_url, tmp_path)
    prepare(made)
    yield made
    made.database.dispose()


@pytest.fixture
def second(postgres_url: str, tmp_path: Path, engine: ProcessEngine) -> Iterator[ProcessEngine]:
    """The engine of another process."""
    made = engine_at(postgres_url, tmp_path)
    yield made
    made.database.dispose()


@pytest.fixture
def start(postgres_url: str, tmp_path: Path, engine: ProcessEngine) -> Iterator[Starter]:
    """Begin a process of a role, which is killed at the end if it still runs."""
    started: list[Forked] = []

    def begin(role: str) -> Forked:
        process = FORKS.Process(target=main, args=(role, postgres_url, str(tmp_path)))
        process.start()
        started.append(process)
        return process

    yield begin
    for process in started:
        process.kill()
        process.join()
