"""Asks the decision tables of contests outside a process, as the office has them now."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from engine import Clock, ProcessEngine, WorkingCalendar
from engine.deciding import decide
from workflows.shipped import system_of

PROCESS = "contest"


@dataclass(frozen=True, kw_only=True)
class ContestTables:
    """The decision tables of the process `contest`.

    Attributes:
        engine: gives the engine, which may be assembled later than this.
        processes_dir: where the shipped tables are.
        calendar: gives the office's working days.
    """

    engine: Callable[[], ProcessEngine]
    processes_dir: Path
    clock: Clock
    calendar: Callable[[], WorkingCalendar]

    def ask(self, file: str, facts: Mapping[str, object], tenant: str) -> object:
        """Give every output of a table by name.

        The table is that of the newest version of the process, or the shipped one.

        Raises:
            DecisionError: the office's own table cannot be worked out.
        """
        content = self._deployed(tenant).get(file) or self._shipped(file)
        now = self.clock.now()
        return decide(content, file, facts, now=now, calendar=self.calendar()).outputs

    def _deployed(self, tenant: str) -> Mapping[str, bytes]:
        engine, system = self.engine(), system_of(tenant)
        newest = next((v for v in engine.definitions(system) if v.key == PROCESS), None)
        return {} if newest is None else engine.deployed_files(newest.id, system)

    def _shipped(self, file: str) -> bytes:
        return (self.processes_dir / PROCESS / file).read_bytes()
