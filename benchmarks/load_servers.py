"""The installation that is measured: web processes, workers and a scheduler, as usually begun."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import requests

from benchmarks.load_database import Server
from tests.workflows.telling import free_port
from webapp.bootstrap import ROOT

_PROGRAM = "import sys; from webapp.cli import main; sys.exit(main(sys.argv[1:]))"
"""What `python3 -m webapp` does once its environment is prepared."""
SECONDS_TO_START = 600
SECONDS_TO_DRAIN = 1_800


@dataclass(kw_only=True)
class Installation:
    """Running programs.

    Attributes:
        address: where people reach it, without a closing slash.
        kinds: kind of a program → ids of its processes, without children.
        started_in: seconds until it answered.
    """

    address: str
    kinds: dict[str, list[int]] = field(default_factory=dict)
    started_in: float = 0.0


@contextmanager
def running(
    server: Server, environment: Mapping[str, str], folder: Path, count: int
) -> Iterator[Installation]:
    """Start so many web processes behind one port, as many workers and one scheduler."""
    port = free_port()
    commands = [
        ("serve", "--no-demo", "--port", str(port), "--processes", str(count)),
        *[("worker",)] * count,
        ("scheduler",),
    ]
    began, programs = time.monotonic(), []
    found = Installation(address=f"http://127.0.0.1:{port}")
    try:
        for command in commands:
            program = _started(command, environment, folder / f"{command[0]}.log")
            programs.append(program)
            found.kinds.setdefault(command[0], []).append(program.pid)
        found.kinds["postgresql"] = [server.process.pid]
        _wait_for(found.address, programs)
        found.started_in = time.monotonic() - began
        yield found
    finally:
        _end(programs)


def drained(server: Server) -> float:
    """Wait until no job is due any more; gives how many seconds that took."""
    asked = (
        "SELECT count(*) FROM job WHERE state IN ('pending', 'leased')"
        " AND due_at < now() - interval '2 seconds'"
    )
    began = time.monotonic()
    with psycopg.connect(server.plain, autocommit=True) as connection:
        while (left := _number(connection, asked)) > 0:
            sys.stderr.write(f"\r  {left} jobs are due    ")
            if time.monotonic() - began > SECONDS_TO_DRAIN:
                raise TimeoutError(f"{left} jobs are still due")
            time.sleep(1)
    return time.monotonic() - began


def _number(connection: psycopg.Connection, asked: str) -> int:
    row = connection.execute(asked.encode()).fetchone()
    return int(row[0]) if row else 0


def _started(
    command: tuple[str, ...], environment: Mapping[str, str], log: Path
) -> subprocess.Popen[bytes]:
    with log.open("ab") as said:
        return subprocess.Popen(
            [sys.executable, "-c", _PROGRAM, *command],
            cwd=ROOT,
            env={**os.environ, **environment},
            stdout=said,
            stderr=subprocess.STDOUT,
        )


def _wait_for(address: str, programs: list[subprocess.Popen[bytes]]) -> None:
    until = time.monotonic() + SECONDS_TO_START
    while not _answers(address):
        for program in programs:
            if program.poll() is not None:
                raise RuntimeError(f"{program.args!r} ended with {program.returncode}")
        if time.monotonic() > until:
            raise TimeoutError("the server does not answer")
        time.sleep(0.2)


def _answers(address: str) -> bool:
    try:
        return requests.get(f"{address}/healthz", timeout=30).ok
    except requests.RequestException:
        return False


def _end(programs: list[subprocess.Popen[bytes]]) -> None:
    """Only those that we have begun, by their ids."""
    for program in programs:
        if program.poll() is None:
            program.send_signal(signal.SIGTERM)
    for program in programs:
        program.wait(120)
