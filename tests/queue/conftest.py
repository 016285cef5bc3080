"""An installation on PostgreSQL: an engine to act with, and processes to kill."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from engine import ProcessEngine
from tests.queue.work import engine_at, prepare

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = Path(__file__).with_name("work.py")
Starter = Callable[[str], subprocess.Popen[bytes]]


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
    started: list[subprocess.Popen[bytes]] = []

    def begin(role: str) -> subprocess.Popen[bytes]:
        with (tmp_path / "said").open("ab") as said:
            process = subprocess.Popen(  # noqa: S603 - our own interpreter
                [sys.executable, str(PROGRAM), role, postgres_url, str(tmp_path)],
                cwd=ROOT,
                env={**os.environ, "PYTHONPATH": str(ROOT)},
                stdout=said,
                stderr=subprocess.STDOUT,
            )
        started.append(process)
        return process

    yield begin
    for process in started:
        if process.poll() is None:
            process.send_signal(signal.SIGKILL)
            process.wait()
