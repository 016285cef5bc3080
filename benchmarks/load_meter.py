"""What processes use: processor time and memory by kind, from the files of proc(5)."""

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")
_STATE_FIELDS = slice(11, 15)
"""utime, stime, and both of the children that have ended, in what follows the name in stat."""


@dataclass(frozen=True, kw_only=True)
class Memory:
    """Bytes of one process.

    Attributes:
        resident: all that it has in memory, shared parts whole.
        proportional: the same, but of what several share only its part.
        own: what nobody shares and no file holds.
    """

    resident: int
    proportional: int
    own: int


def tree(roots: Iterable[int]) -> list[int]:
    """Processes and everything that they have begun, as far as it is there."""
    children: dict[int, list[int]] = {}
    for process, parent in _parents():
        children.setdefault(parent, []).append(process)
    found: list[int] = []
    waiting = list(roots)
    while waiting:
        process = waiting.pop()
        found.append(process)
        waiting += children.get(process, [])
    return found


def seconds(roots: Iterable[int]) -> float:
    """Processor time that processes and all their children have used so far."""
    return sum(map(_ticks, tree(roots))) / TICKS


def machine_seconds() -> tuple[float, float]:
    """Processor time of the whole machine: busy and idle."""
    first = Path("/proc/stat").read_text("ascii").splitlines()[0].split()
    ticks = [int(each) for each in first[1:9]]
    idle = ticks[3] + ticks[4]
    return (sum(ticks) - idle) / TICKS, idle / TICKS


def memory(process: int) -> Memory | None:
    """Memory of one process; None when it is gone or nobody may look."""
    try:
        text = Path(f"/proc/{process}/smaps_rollup").read_text("ascii")
    except OSError:
        return None
    lines = re.findall(r"^(\w+):\s+(\d+) kB", text, re.MULTILINE)
    found = {name: int(size) * 1024 for name, size in lines}
    anonymous = found.get("Pss_Anon", found.get("Private_Dirty", 0))
    return Memory(resident=found["Rss"], proportional=found["Pss"], own=anonymous)


def memories(roots: Iterable[int]) -> list[Memory]:
    """Memory of processes and their children."""
    return [each for each in map(memory, tree(roots)) if each is not None]


class Watch:
    """Processor time of kinds of processes since it was begun.

    Args:
        kinds: kind → its processes, without the children.
    """

    def __init__(self, kinds: Mapping[str, Iterable[int]]) -> None:
        self._kinds = {kind: list(roots) for kind, roots in kinds.items()}
        self._before = self._now()
        self._busy, self._idle = machine_seconds()

    def used(self) -> dict[str, float]:
        """Seconds of each kind, of whatever else ran ("other"), and idle ones ("idle")."""
        busy, idle = machine_seconds()
        found = {kind: now - self._before[kind] for kind, now in self._now().items()}
        rest = busy - self._busy - sum(found.values())
        return {**found, "other": max(rest, 0.0), "idle": idle - self._idle}

    def _now(self) -> dict[str, float]:
        return {kind: seconds(roots) for kind, roots in self._kinds.items()}


def _parents() -> Iterator[tuple[int, int]]:
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError, ValueError, IndexError):
            yield int(folder.name), int(_fields(folder)[1])


def _ticks(process: int) -> int:
    with suppress(OSError, ValueError):
        return sum(map(int, _fields(Path(f"/proc/{process}"))[_STATE_FIELDS]))
    return 0


def _fields(folder: Path) -> list[str]:
    """What follows the name of the program, which may hold anything."""
    return (folder / "stat").read_text("ascii", errors="replace").rpartition(")")[2].split()
