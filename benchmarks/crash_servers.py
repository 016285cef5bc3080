"""Real processes of the product that are killed with -9 and started again by a supervisor.

They are forked from one process that has imported everything, because a start would take longer
than most of them live.
"""

import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from tests.postgres import Cluster

FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload(["webapp.cli", "webapp.scaled_out", "benchmarks.crash_servers"])
LOOK_AGAIN_SECONDS = 0.1


class Running(Protocol):
    """A process that is there."""

    pid: int | None

    def kill(self) -> None: ...
    def terminate(self) -> None: ...


@dataclass
class Slot:
    """A place of the installation in which one process runs.

    Attributes:
        name: "web", "worker", …; many may share one.
        start: begins a process.
        weight: how often it is hit, compared with the others.
        children: hit one of its own processes now and then, if it has any.
        starts: how often it was begun.
    """

    name: str
    start: Callable[[], Any]
    weight: int = 1
    children: bool = False
    process: Any = None
    starts: int = 0

    def is_alive(self) -> bool:
        process = self.process
        if process is None:
            return False
        asked = getattr(process, "is_alive", None)
        return bool(asked()) if asked else process.poll() is None

    def begin(self) -> None:
        self.process = self.start()
        self.starts += 1


class Supervisor(threading.Thread):
    """Starts again whatever is not there, as a service manager does."""

    def __init__(self, slots: Sequence[Slot]) -> None:
        super().__init__(daemon=True, name="supervisor")
        self.slots = slots
        self._ended = threading.Event()

    def run(self) -> None:
        while not self._ended.is_set():
            for slot in self.slots:
                if not slot.is_alive():
                    slot.begin()
            self._ended.wait(LOOK_AGAIN_SECONDS)
        self._end_all()

    def stop(self) -> None:
        """End everything, kindly."""
        self._ended.set()
        self.join()

    def _end_all(self) -> None:
        """In this thread: a database that it has started ends with it."""
        for slot in reversed(self.slots):
            if slot.is_alive():
                slot.process.terminate()
            _wait(slot.process)


def _wait(process: Any) -> None:
    if isinstance(process, multiprocessing.process.BaseProcess):
        process.join(60)
    elif process is not None:
        with suppress(Exception):
            process.wait(60)


def of_product(
    arguments: Sequence[str], environment: dict[str, str], log: Path
) -> Callable[[], Any]:
    """Give what starts one command of the product."""

    def start() -> Any:
        process = FORKS.Process(target=_main, args=(list(arguments), environment, str(log)))
        process.start()
        return process

    return start


def _main(arguments: list[str], environment: dict[str, str], log: str) -> None:
    """The body of a process: what `python3 -m webapp` does once it has been prepared."""
    os.environ.update(environment)
    with open(log, "ab", buffering=0) as file:  # noqa: PTH123 - a plain descriptor is wanted
        for number in (1, 2):
            os.dup2(file.fileno(), number)
    from webapp.cli import main

    sys.exit(main(arguments))


def of_database(cluster: Cluster) -> Callable[[], Any]:
    """Give what starts the server of a cluster."""
    return cluster.start


# -- killing ---------------------------------------------------------------------------------------
def children(process_id: int) -> list[int]:
    """Ids of the processes that one has begun (proc(5))."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError, ValueError):
            fields = (folder / "stat").read_text("ascii", errors="replace").rpartition(")")[2]
            if int(fields.split()[1]) == process_id:
                found.append(int(folder.name))
    return found


def hit(slot: Slot, chance: Any) -> str:
    """Kill the process of a slot with -9, or one of its children; gives what was hit, "" for none.

    Only processes that we have begun, or that these have, are ever killed.
    """
    if not slot.is_alive() or slot.process.pid is None:
        return ""
    below = children(slot.process.pid) if slot.children else []
    if below and chance.random() < 0.7:
        with suppress(ProcessLookupError):
            os.kill(chance.choice(below), signal.SIGKILL)
            return f"{slot.name}, one of its own"
        return ""
    slot.process.kill()
    return slot.name
