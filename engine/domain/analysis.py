"""How a process goes, as reports show it: nothing here names a person."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from engine.domain.states import InstanceState
from engine.domain.walks import Block

SMALLEST_GROUP = 5
"""Smaller groups are kept from those who may not see the instances themselves (DOMAIN §6)."""


class Grouping(StrEnum):
    """What a table of durations has a row for."""

    ELEMENT = "element"
    VERSION = "version"
    MONTH = "month"
    ORGANISATION = "organisation"


@dataclass(frozen=True, kw_only=True)
class AnalysisQuery:
    """Which finished work is asked about.

    Attributes:
        process_key: whose diagrams.
        versions: numbers of versions; empty for all.
        since, until: any days of the first and the last month; None is open.
        elements: element ids; empty for all.
        organisation: only its work: its user tasks, its visits, and instances in which it had any.
        outcome: how instances ended that ways, rework and visits are counted of; "" for any way.
    """

    process_key: str
    versions: tuple[int, ...] = ()
    since: date | None = None
    until: date | None = None
    elements: tuple[str, ...] = ()
    organisation: str = ""
    outcome: str = InstanceState.COMPLETED


@dataclass(frozen=True, kw_only=True)
class Spread:
    """Durations in seconds. Quantiles are within `sketches.ERROR`; the mean is exact."""

    median: float = 0.0
    p90: float = 0.0
    mean: float = 0.0


@dataclass(frozen=True, kw_only=True)
class Length:
    """The same durations by the clock, and counting only working days."""

    calendar: Spread = field(default_factory=Spread)
    working: Spread = field(default_factory=Spread)


@dataclass(frozen=True, kw_only=True)
class Durations:
    """How long user tasks of one element, version, month or organisation took.

    Attributes:
        subject: element id, number of the version, month as «2026-09», or id of the organisation.
        name: what people call it.
        cases: how many were completed; 0 when hidden.
        is_hidden: too few for this reader; nothing else is told.
        waiting: until somebody took it; work: from then on.
        with_deadline, late: how many had one, and were completed after it.
        cancelled: how many the process or a person ended before.
    """

    subject: str
    name: str
    cases: int = 0
    is_hidden: bool = False
    total: Length = field(default_factory=Length)
    waiting: Length = field(default_factory=Length)
    work: Length = field(default_factory=Length)
    with_deadline: int = 0
    late: int = 0
    cancelled: int = 0

    @property
    def late_share(self) -> float | None:
        """Of those that had a deadline; None when none had."""
        return self.late / self.with_deadline if self.with_deadline else None


@dataclass(frozen=True, kw_only=True)
class InstanceDurations:
    """How long instances took from start to end, by "" or as user tasks are."""

    subject: str
    cases: int = 0
    is_hidden: bool = False
    total: Length = field(default_factory=Length)


@dataclass(frozen=True, kw_only=True)
class Way:
    """A way through a process that instances went.

    Attributes:
        blocks: elements in order; what came several times in a row is one block, its number of
            times ends at `walks.MOST_TIMES`.
        share: of all instances asked about.
        examples: ids of the last instances, only for those who may see them.
    """

    digest: str
    blocks: tuple[Block, ...]
    cases: int
    share: float
    total: Length
    first_at: datetime
    last_at: datetime
    examples: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Ways:
    """One page of ways, the most walked first.

    Attributes:
        cases: how many instances were asked about; hidden: how many of them went ways too rare
            for this reader.
        names: element id → what people call it.
        next_cursor: where the next page begins; "" for no more.
    """

    items: tuple[Way, ...]
    cases: int
    hidden: int
    names: Mapping[str, str]
    next_cursor: str = ""


@dataclass(frozen=True, kw_only=True)
class ElementRework:
    """How often one activity was visited again in the same instance.

    Attributes:
        instances: that visited it; reworked: of these, more than once.
        again: visits after the first; seconds, working_seconds: what these took together.
    """

    element_id: str
    name: str
    instances: int = 0
    is_hidden: bool = False
    reworked: int = 0
    again: int = 0
    seconds: int = 0
    working_seconds: int = 0


@dataclass(frozen=True, kw_only=True)
class WayBack:
    """What led back to an activity visited before; gateways between are left out."""

    source_id: str
    source: str
    target_id: str
    target: str
    times: int
    seconds: int
    working_seconds: int


@dataclass(frozen=True, kw_only=True)
class Rework:
    """What was done again.

    Attributes:
        instances: asked about; reworked: of these, with at least one activity visited again.
        seconds, working_seconds: what all further visits took.
    """

    instances: int
    is_hidden: bool
    reworked: int
    seconds: int
    working_seconds: int
    elements: tuple[ElementRework, ...]
    ways_back: tuple[WayBack, ...]


@dataclass(frozen=True, kw_only=True)
class HeatMap:
    """Visits per element and per sequence flow of ended instances; too rare ones are left out.

    Attributes:
        definition_id: the newest version asked about, whose diagram it is drawn on.
        stays: element id → how long one stays there.
    """

    definition_id: str
    elements: Mapping[str, int]
    flows: Mapping[str, int]
    stays: Mapping[str, Length]


@dataclass(frozen=True, kw_only=True)
class OpenWork:
    """User tasks of one element that wait now.

    Attributes:
        ages: upper edge in days, None for beyond → how many have waited so long.
    """

    element_id: str
    name: str
    count: int = 0
    is_hidden: bool = False
    oldest_at: datetime | None = None
    ages: Mapping[int | None, int] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Subjects:
    """What a question about a process may be narrowed to.

    Attributes:
        elements: id → what people call it, of completed user tasks; by name.
        organisations: ids of those that had work in it.
    """

    elements: Mapping[str, str]
    organisations: tuple[str, ...]


AGE_EDGES = (1, 3, 7, 14, 30)
"""Days after which open user tasks are counted apart."""
