"""How much work the people of a team have, and when it is due."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

WEEKS_AHEAD = 4
"""How many whole weeks after this one are counted apart."""


@dataclass(frozen=True, kw_only=True)
class WorkloadTask:
    """An open user task as whoever distributes work sees it: its name and deadline, no contents.

    Attributes:
        assignee: who has it, "" for one that is only offered.
        candidates: principals that may claim it.
    """

    id: str
    title: str
    process_name: str
    instance_title: str
    organisation: str
    priority: int
    assignee: str
    candidates: tuple[str, ...]
    due_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class PersonLoad:
    """Open user tasks of one person.

    Attributes:
        counts: "late", "today", "week" (the rest of this week), "1"…"4" (whole weeks after it),
            "later", "none" (without a deadline) → how many; absent keys mean none.
        tasks: the most urgent of them.
    """

    user_id: str
    counts: Mapping[str, int]
    tasks: tuple[WorkloadTask, ...]

    @property
    def total(self) -> int:
        return sum(self.counts.values())


@dataclass(frozen=True, kw_only=True)
class Workload:
    """The work of a team.

    Attributes:
        people: in the order asked for.
        offered: user tasks nobody has taken that somebody of the team could, the most urgent first.
        weeks: the first days of this week and of those ahead.
    """

    people: tuple[PersonLoad, ...]
    offered: tuple[WorkloadTask, ...]
    weeks: tuple[date, ...]
