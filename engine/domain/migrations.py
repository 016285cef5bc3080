"""Moving running instances to another version of their process: the plan, findings, progress."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from engine.domain.errors import Conflict
from engine.domain.modifications import Effect

CANCELLED = ""
"""What a plan says of an element whose tokens shall be taken away."""


@dataclass(frozen=True, kw_only=True)
class MigrationPlan:
    """How instances of one version go on with another.

    Attributes:
        source, target: ids of the definitions.
        mapping: element id there → element id here, or `CANCELLED`. A token at an element that is
            not named keeps its instance from being migrated.
        recompute: deadlines and timers are found again by the target's texts, from the moment
            they had been set; else they stay.
    """

    source: str
    target: str
    mapping: Mapping[str, str] = field(default_factory=dict)
    recompute: bool = False


@dataclass(frozen=True, kw_only=True)
class ElementOption:
    """An element of a version as the table of a plan shows it.

    Attributes:
        place: labels of the sub-processes around it, the outermost first.
        holds: a token can stay there: it waits for people, time or the world.
    """

    element_id: str
    name: str
    kind: str
    place: tuple[str, ...] = ()
    holds: bool = False


@dataclass(frozen=True, kw_only=True)
class PlanFinding:
    """What is wrong ("error") or worth knowing ("warning") about one line of a plan."""

    severity: str
    element_id: str
    label: str
    message: str


@dataclass(frozen=True, kw_only=True)
class PlanPage:
    """A plan with what its table needs.

    Attributes:
        fits: element id of the source → ids of the target's elements that it may become.
        running: how many instances run with the source.
    """

    plan: MigrationPlan
    source: tuple[ElementOption, ...]
    target: tuple[ElementOption, ...]
    fits: Mapping[str, tuple[str, ...]]
    findings: tuple[PlanFinding, ...]
    running: int


@dataclass(frozen=True, kw_only=True)
class Obstacle:
    """Why an instance cannot be migrated, about one of its tokens."""

    element_id: str
    label: str
    message: str


class MigrationRefused(Conflict):
    """An instance cannot follow a plan; nothing was changed.

    Attributes:
        obstacles: every reason at once.
    """

    def __init__(self, obstacles: Sequence[Obstacle]) -> None:
        self.obstacles = tuple(obstacles)
        super().__init__(" ".join(dict.fromkeys(each.message for each in self.obstacles)))


@dataclass(frozen=True, kw_only=True)
class InstanceForecast:
    """What a plan would do with one instance; it can be migrated when nothing is in the way."""

    instance_id: str
    title: str
    business_key: str
    obstacles: tuple[Obstacle, ...] = ()
    effects: tuple[Effect, ...] = ()
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class DryRun:
    """What a plan would do; of very many instances the newest are looked at."""

    findings: tuple[PlanFinding, ...]
    instances: tuple[InstanceForecast, ...]
    running: int


class BatchState(StrEnum):
    """Life of a bulk migration."""

    RUNNING = "running"
    STOPPED = "stopped"
    DONE = "done"


class ItemState(StrEnum):
    """Life of one instance's migration."""

    WAITING = "waiting"
    DONE = "done"
    REFUSED = "refused"
    """It cannot follow the plan; the reason says why."""
    SKIPPED = "skipped"
    """It had ended, or followed another version already."""
    STOPPED = "stopped"
    """The bulk migration was stopped before its turn."""
    UNDONE = "undone"
    ABLE = "able"
    """Only tried: it could follow the plan."""


@dataclass(frozen=True, kw_only=True)
class ItemView:
    """One instance of a bulk migration.

    Attributes:
        reversible: nothing has happened in it since, so that it can be undone.
    """

    instance_id: str
    title: str
    business_key: str
    state: ItemState
    message: str = ""
    at: datetime | None = None
    reversible: bool = False


@dataclass(frozen=True, kw_only=True)
class BatchView:
    """A bulk migration and how far it has come.

    Attributes:
        counts: by `ItemState`.
        trial: nothing is moved; it says of each instance what the plan would do.
        reversible: how many were moved and nothing has happened there since.
        items: one page of its instances; next_after: where the next one begins, None on the last.
    """

    id: str
    process_key: str
    process_name: str
    source_version: int
    target_version: int
    plan: MigrationPlan
    reason: str
    state: BatchState
    started_by: str
    started_at: datetime
    ended_at: datetime | None
    counts: Mapping[str, int]
    trial: bool = False
    reversible: int = 0
    items: tuple[ItemView, ...] = ()
    next_after: int | None = None

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def finished(self) -> int:
        return self.total - self.counts.get(ItemState.WAITING, 0)
