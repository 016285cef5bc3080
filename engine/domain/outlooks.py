"""What somebody who waits for an instance reads: done, now, ahead."""

from dataclasses import dataclass
from datetime import date, datetime

from engine.domain.views import InstanceView


@dataclass(frozen=True, kw_only=True)
class OutlookStep:
    """One step of an instance in plain words.

    Attributes:
        state: "done", "now" (somebody has it), "waits" (for time or the world), "ahead".
        people: who did it, newest last, or who has it; candidates: who may take it now.
        times: how many user tasks were done there, or are open.
        due_at: the latest of their deadlines.
        expected_on: when a step ahead is probably done.
    """

    name: str
    state: str
    people: tuple[str, ...] = ()
    candidates: tuple[str, ...] = ()
    times: int = 1
    since: datetime | None = None
    ended_at: datetime | None = None
    due_at: datetime | None = None
    expected_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class Outlook:
    """Where an instance stands and what probably follows.

    Attributes:
        steps: done ones first, then those of now, then the likely way on.
        expected_on: when it is probably over; None when it is.
        is_earliest: a step on the way has no length, so that it may as well be later.
        hidden_open_tasks: how many more are open that the reader may not see.
    """

    instance: InstanceView
    steps: tuple[OutlookStep, ...]
    expected_on: date | None = None
    is_earliest: bool = False
    hidden_open_tasks: int = 0
