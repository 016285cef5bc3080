"""Databases for plays, made once and copied: a district with some processes on some morning.

Making the tables and letting people move in takes most of a second, a copy two hundredths.
"""

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeAlias

from engine import SYSTEM, DeploymentRefused
from engine.municipalities import OFFICE, acting_in
from engine.trying import DiagramParts
from workflows.playing.allowance import Allowance
from workflows.playing.district import District
from workflows.playing.roles import invented

MOST_KEPT = 6
EARLY = datetime(2020, 1, 1, tzinfo=UTC)
Files: TypeAlias = Mapping[str, bytes]


@dataclass(frozen=True, kw_only=True)
class Prepared:
    """A district where nothing has happened yet.

    Attributes:
        contents: its database.
        definitions: key of each process of the draft → id of its version there.
        parts: what can be walked through in them, by the same keys.
        roles: invented people by the roles for which they were invented.
        labels: element id → label, of the processes that the draft calls.
    """

    contents: bytes
    definitions: Mapping[str, str]
    parts: Mapping[str, DiagramParts]
    roles: Mapping[str, str]
    labels: Mapping[str, str]

    @property
    def names(self) -> dict[str, str]:
        """Element id → label, of all processes of the draft and of those that they call."""
        return {**self.labels, **_labels(self.parts.values())}


class Preparing:
    """Keeps the last few prepared districts; safe to share between threads."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, Prepared] = OrderedDict()
        self._empty = b""
        self._lock = threading.Lock()

    def prepared(self, files: Files, beside: Sequence[Files], begins_at: datetime) -> Prepared:
        """Give a district with these processes deployed at a moment.

        Args:
            files: of the draft.
            beside: sets of files of what it calls, each deployed before.
            begins_at: timers of start events count from here.

        Raises:
            DeploymentRefused: the draft cannot be executed; with every reason.
            PlayStopped: it takes too long.
        """
        key = _digest([files, *beside]) + begins_at.isoformat()
        with self._lock, acting_in(OFFICE):
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
            found = self._prepare(files, beside, begins_at)
            self._kept[key] = found
            while len(self._kept) > MOST_KEPT:
                self._kept.popitem(last=False)
            return found

    def _prepare(self, files: Files, beside: Sequence[Files], begins_at: datetime) -> Prepared:
        if not self._empty:
            self._empty = _settled()
        district = District(None, begins_at, prepared=self._empty, allowance=Allowance())
        try:
            return _with_processes(district, files, beside)
        finally:
            district.close()


def _settled() -> bytes:
    """An empty district: its tables, its people and its calendar."""
    district = District(None, EARLY, shipped=False)
    try:
        district.application.calendars.seed(OFFICE)
        return district.database.contents()
    finally:
        district.close()


def _with_processes(district: District, files: Files, beside: Sequence[Files]) -> Prepared:
    engine = district.engine
    for each in beside:
        try:
            engine.deploy(each, SYSTEM)
        except DeploymentRefused:
            continue  # it ran under the checks of its day; calling it will say that it is missing
    versions = engine.deploy(files, SYSTEM).definitions
    parts = {each.key: engine.diagram_parts(each.id, SYSTEM) for each in versions}
    held = {role for person in district.people() for role in person.principals}
    more = invented((role for each in parts.values() for role in each.roles), held)
    district.move_in(more)
    return Prepared(
        contents=district.database.contents(),
        definitions={each.key: each.id for each in versions},
        parts=parts,
        roles={role: role for role in more},
        labels=_labels(engine.diagram_parts(e.id, SYSTEM) for e in engine.definitions(SYSTEM)),
    )


def _labels(parts: Iterable[DiagramParts]) -> dict[str, str]:
    return {i: name for each in parts for i, name in each.nodes.items() if name}


def _digest(sets: Sequence[Files]) -> str:
    total = hashlib.sha256()
    for files in sets:
        total.update(b"set")
        for name in sorted(files):
            total.update(f"{len(name.encode())}:{name}{len(files[name])}:".encode())
            total.update(files[name])
    return total.hexdigest()
