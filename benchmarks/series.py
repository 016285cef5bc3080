"""A measured series: a process of its own, asked for some operations at a time.

The parent takes turns between the series of a run, so that whatever else the machine does falls on
all of them alike; while one measures, the others sleep.
"""

import json
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol

from benchmarks.machine import peak_resident, resident

ROOT = Path(__file__).resolve().parent.parent


class Measured(Protocol):
    """What a series does again and again."""

    def prepare(self) -> None:
        """Do what precedes an operation and is not measured."""

    def operate(self) -> None:
        """Do what is measured."""


class Series(AbstractContextManager["Series"]):
    """The parent's end of a series.

    Args:
        kind: key of `_KINDS`.
        url: an empty database of its own.
        options: what the kind needs besides.
    """

    def __init__(self, kind: str, url: str, **options: object) -> None:
        self.kind = kind
        self.seconds: list[float] = []
        self.written: list[int] = []
        asked = json.dumps({"kind": kind, "url": url, **options})
        self._process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.series", asked],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._answer()

    def run(self, count: int) -> None:
        """Measure the time of so many operations."""
        self.seconds.extend(self._ask("run", count))

    def weigh(self, count: int) -> None:
        """Measure what so many operations write into the database's log; their time is not kept."""
        self.written.extend(self._ask("weigh", count))

    def memory(self) -> dict[str, int]:
        """Give the bytes that the process occupies now and at its peak."""
        found: dict[str, int] = self._ask("memory", 0)
        return found

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._process.communicate("")

    def _ask(self, what: str, count: int) -> Any:
        if self._process.stdin is None:
            raise RuntimeError("the series has no ear")
        self._process.stdin.write(json.dumps([what, count]) + "\n")
        self._process.stdin.flush()
        return self._answer()

    def _answer(self) -> Any:
        line = self._process.stdout.readline() if self._process.stdout else ""
        if not line:
            raise RuntimeError(f"the series {self.kind} ended with {self._process.wait()}")
        return json.loads(line)


def _bare(asked: dict[str, Any]) -> Measured:
    from benchmarks.bare import Bare

    return Bare(asked["url"])


def _whole_blob(asked: dict[str, Any]) -> Measured:
    from benchmarks.whole_blob import WholeBlob

    return WholeBlob(asked["url"], asked["shape"], asked["size"])


def _completion(asked: dict[str, Any]) -> Measured:
    from benchmarks.product import Completion

    place = asked["url"], asked["shape"], asked["size"]
    return Completion(*place, asked["operations"], asked["kind"])


def _start(asked: dict[str, Any]) -> Measured:
    from benchmarks.product import Start

    return Start(asked["url"], asked["shape"], asked["size"])


def _steady(asked: dict[str, Any]) -> Measured:
    from benchmarks.product import SteadyWork

    return SteadyWork(asked["url"], asked["shape"], asked["size"])


_KINDS: dict[str, Callable[[dict[str, Any]], Measured]] = {
    # Each imports only its own subject: the library of the yardstick must stay as released.
    "bare": _bare,
    "whole_blob": _whole_blob,
    "warm": _completion,
    "cold": _completion,
    "new": _completion,
    "start": _start,
    "steady": _steady,
}


def _times(measured: Measured, count: int) -> list[float]:
    found = []
    for _ in range(count):
        measured.prepare()
        began = time.perf_counter()
        measured.operate()
        found.append(time.perf_counter() - began)
    return found


def _weights(measured: Measured, url: str, count: int) -> list[int]:
    from benchmarks.databases import LogMeter

    meter, found = LogMeter(url), []
    for _ in range(count):
        measured.prepare()
        meter.start()
        measured.operate()
        found.append(meter.stop())
    return found


def main(asked: dict[str, Any]) -> None:
    """Answer the parent's requests until it closes the line."""
    measured = _KINDS[asked["kind"]](asked)
    _say("ready")
    for line in sys.stdin:
        what, count = json.loads(line)
        if what == "run":
            _say(_times(measured, count))
        elif what == "weigh":
            _say(_weights(measured, asked["url"], count))
        else:
            _say({"now": resident(), "peak": peak_resident()})


def _say(answer: object) -> None:
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
