"""What is counted of finished work, so that months and versions can be added up."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from engine.domain.sketches import Sketch

CASES = "cases"
MOST_EXAMPLES = 3

CALENDAR, WORKING = "calendar", "working"
"""Both ways to measure a duration: by the clock, and only on working days."""

Example = tuple[str, str]
"""When an instance ended (ISO 8601, UTC) and its id."""


@dataclass(kw_only=True)
class Tally:
    """Counts and spreads of one kind of event.

    Attributes:
        counts: name → number, or seconds where the name says so; "cases" is how many there were.
        sketches: name → spread; names end in ".calendar" or ".working".
        first, last: when the first and the last one ended, ISO 8601 in UTC; "" when not kept.
        examples: the last few instances.
    """

    counts: Counter[str] = field(default_factory=Counter)
    sketches: dict[str, Sketch] = field(default_factory=dict)
    first: str = ""
    last: str = ""
    examples: list[Example] = field(default_factory=list)

    @property
    def cases(self) -> int:
        return self.counts[CASES]

    @property
    def is_empty(self) -> bool:
        counted = any(self.counts.values())
        return not counted and all(each.is_empty for each in self.sketches.values())

    def sketch(self, name: str) -> Sketch:
        """Give the spread of this name, an empty one at first."""
        found = self.sketches.get(name)
        if found is None:
            found = self.sketches[name] = Sketch()
        return found

    def add(self, name: str, calendar: int, working: int, times: int = 1) -> None:
        """Put a duration in, in seconds by the clock and on working days."""
        self.sketch(f"{name}.{CALENDAR}").add(calendar, times)
        self.sketch(f"{name}.{WORKING}").add(working, times)

    def add_all(
        self, name: str, calendar: Collection[int], working: Collection[int], times: int = 1
    ) -> None:
        """Put many durations in, by both measures."""
        self.sketch(f"{name}.{CALENDAR}").add_all(calendar, times)
        self.sketch(f"{name}.{WORKING}").add_all(working, times)

    def seen(self, ended_at: datetime, instance_id: str) -> None:
        """Remember an instance as an example and when it ended."""
        self._join(at := ended_at.isoformat(), at, [(at, instance_id)])

    def merge(self, other: "Tally") -> None:
        """Add everything of another one."""
        self.counts.update(other.counts)
        for name, sketch in other.sketches.items():
            self.sketch(name).merge(sketch)
        self._join(other.first, other.last, other.examples)

    def merge_stored(self, body: dict[str, Any]) -> None:
        """Add everything of one that `as_stored` spelled."""
        for name, number in body["counts"].items():
            self.counts[name] += number
        for name, stored in body.get("sketches", {}).items():
            self.sketch(name).merge_stored(stored)
        if "first" in body:
            self._join(body["first"], body["last"], [(at, own) for at, own in body["examples"]])

    def as_stored(self) -> dict[str, Any]:
        """Spell it for JSON; two that hold the same are spelled the same."""
        body: dict[str, Any] = {"counts": {k: v for k, v in self.counts.items() if v}}
        sketches = {name: s.as_stored() for name, s in self.sketches.items() if not s.is_empty}
        if sketches:
            body["sketches"] = sketches
        if self.first:
            body |= {"first": self.first, "last": self.last, "examples": self.examples}
        return body

    def _join(self, first: str, last: str, examples: list[Example]) -> None:
        self.first = min(filter(None, (self.first, first)), default="")
        self.last = max(self.last, last)
        known = {*self.examples, *examples}
        self.examples = sorted(known, reverse=True)[:MOST_EXAMPLES]
