"""What pages read of contests."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from workflows.contests.shape import Configuration, ContestDates
from workflows.registry.contest_commissions import PART_TITLES, Part


@dataclass(frozen=True, kw_only=True)
class ContestRow:
    """A contest in the list.

    Attributes:
        applications: of them all but drafts; `admitted` of these.
    """

    id: str
    title: str
    school_year: str
    state: str
    state_title: str
    dates: ContestDates
    applications: int
    admitted: int


@dataclass(frozen=True, kw_only=True)
class ContestMember:
    """Somebody in a commission; `until` is the day since which they are not."""

    person_id: str
    name: str
    organisation: str
    part: Part
    until: date | None = None

    @property
    def part_title(self) -> str:
        return PART_TITLES[self.part]


@dataclass(frozen=True, kw_only=True)
class ContestChangeView:
    """Who changed what; the reason is there for amendments of an approved contest."""

    person_id: str
    changed_at: datetime
    what: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class ContestPage:
    """One contest with what this actor may do with it now.

    Attributes:
        may_edit: the configuration, before the order is signed.
        may_amend: afterwards, with a reason.
    """

    id: str
    title: str
    school_year: str
    state: str
    state_title: str
    revision: int
    configuration: Configuration
    members: tuple[ContestMember, ...]
    changes: tuple[ContestChangeView, ...]
    copied_from: str
    instance_id: str
    order_document_id: str
    results_document_id: str
    applications: int
    admitted: int
    may_edit: bool
    may_amend: bool

    @property
    def commissions(self) -> Mapping[Part, tuple[ContestMember, ...]]:
        """The members by part, in the order of the parts' titles."""
        return {
            part: tuple(each for each in self.members if each.part == part) for part in PART_TITLES
        }


@dataclass(frozen=True, kw_only=True)
class Beginning:
    """From what a new contest may begin: `source` is «variant:…» or «contest:…»."""

    source: str
    title: str


@dataclass(frozen=True, kw_only=True)
class ContestPreview:
    """A contest that is about to begin; `old_dates` are those of the contest it is copied from."""

    configuration: Configuration
    school_year: str
    old_dates: ContestDates | None
    members: int
