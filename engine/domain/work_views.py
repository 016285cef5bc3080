"""What an operator sees of automatic work: who does it, what waits, and how fast it goes."""

from dataclasses import dataclass
from datetime import datetime

from engine.domain.pacing import Pace, Rank


@dataclass(frozen=True, kw_only=True)
class ProgramView:
    """A worker or a scheduler that said lately that it runs.

    Attributes:
        level: how new the tables are that it knows.
        busy: how many jobs it is doing, of `threads`.
        note: why it takes no work, "" when it does.
        silent: it has not been heard of for so long that it counts as dead.
    """

    role: str
    host: str
    level: int
    threads: int
    busy: int
    note: str
    started_at: datetime
    seen_at: datetime
    silent: bool


@dataclass(frozen=True, kw_only=True)
class WorkView:
    """One sort of automatic work.

    Attributes:
        topic: "" for work of a kind without one, like timers.
        title: the handler's, "" when there is none.
        pace: what holds for it; `declared` what would hold without an operator's choice.
        waiting: how many are due and not begun; `since` when the oldest was due.
        running: how many are being done.
    """

    kind: str
    topic: str
    title: str
    rank: Rank
    pace: Pace
    declared: Pace
    waiting: int
    since: datetime | None
    running: int


@dataclass(frozen=True, kw_only=True)
class WorkPage:
    """All of it; `programs` is empty where the server does the work itself."""

    programs: tuple[ProgramView, ...]
    works: tuple[WorkView, ...]
    shared: bool
