"""Who may not judge whom: conflicts known from data and declared by jurors (DOMAIN §1.3, D02).

The effects are those of `bpmn/contest/conflict.dmn` and `jury.dmn`; a test holds the two against
each other. What the chair has yet to decide counts as a conflict until it is decided.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

Pair = tuple[str, str]
"""Id of a juror, id of an application."""

ENOUGH_JURORS = 5
FEWEST_JURORS = 3


class Relation(StrEnum):
    """How a juror is related to an application. The first seven can be declared."""

    NONE = "none"
    KIN = "kin"
    COLLEAGUE = "colleague"
    MENTOR = "mentor"
    COAUTHOR = "coauthor"
    METHOD_AUTHOR = "method_author"
    OTHER = "other"
    SUPERIOR = "superior"
    WORKED_TOGETHER = "worked_together"
    PARTICIPANT = "participant"


class Effect(StrEnum):
    """What a relation leads to."""

    CONTEST = "exclude_contest"
    PAIR = "exclude_pair"
    CHAIR = "chair_decides"
    ALLOWED = "allowed"


EFFECTS: Mapping[Relation, Effect] = {
    Relation.KIN: Effect.CONTEST,
    Relation.PARTICIPANT: Effect.CONTEST,
    Relation.COLLEAGUE: Effect.PAIR,
    Relation.MENTOR: Effect.PAIR,
    Relation.COAUTHOR: Effect.PAIR,
    Relation.WORKED_TOGETHER: Effect.PAIR,
    Relation.METHOD_AUTHOR: Effect.CHAIR,
    Relation.SUPERIOR: Effect.CHAIR,
    Relation.OTHER: Effect.CHAIR,
    Relation.NONE: Effect.ALLOWED,
}
_STRICTEST = tuple(Effect)
_ORDER = {relation: number for number, relation in enumerate(EFFECTS)}


@dataclass(frozen=True, kw_only=True)
class Employment:
    """Where a person worked; years of the calendar, `until` None while it lasts."""

    organisation_id: str
    since: int
    until: int | None = None


@dataclass(frozen=True, kw_only=True)
class Person:
    """What the registry knows of a juror or a participant.

    Attributes:
        employments: present and past ones.
    """

    id: str
    employments: tuple[Employment, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Entry:
    """An application: its author and co-authors, and the organisation that nominated it."""

    id: str
    people: tuple[Person, ...]
    organisation_id: str


@dataclass(frozen=True, kw_only=True)
class Facts:
    """Pairs of people known to the registries, in either order.

    Attributes:
        year: of the contest.
        past_years: for how many years having worked together counts; 0: not at all.
        mentoring: mentor and mentee, present or past.
        superiors: a person and the one who commands them.
    """

    year: int
    past_years: int
    mentoring: frozenset[frozenset[str]] = frozenset()
    kin: frozenset[frozenset[str]] = frozenset()
    coauthors: frozenset[frozenset[str]] = frozenset()
    superiors: frozenset[frozenset[str]] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Declaration:
    """What a juror declared of an application."""

    juror_id: str
    application_id: str
    relation: Relation
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Reason:
    """The strictest relation of a pair. `source`: "data" or "declared"."""

    relation: Relation
    source: str
    note: str = ""

    @property
    def effect(self) -> Effect:
        return EFFECTS[self.relation]


@dataclass(frozen=True, kw_only=True)
class Effects:
    """Conflicts turned into what a distribution needs.

    Attributes:
        excluded: jurors who judge nobody in this contest.
        pairs: pairs that must not meet; those waiting for the chair are among them.
        for_chair: pairs that the chair has yet to decide.
    """

    excluded: frozenset[str]
    pairs: frozenset[Pair]
    for_chair: tuple[Pair, ...]


def find(
    jurors: Iterable[Person],
    applications: Iterable[Entry],
    facts: Facts,
    declarations: Iterable[Declaration] = (),
) -> dict[Pair, Reason]:
    """Find the strictest conflict of every pair that has one; a declaration never weakens data.

    Returns:
        (juror, application) → reason, in the order of ids. Pairs without a conflict are missing.
    """
    reasons: dict[Pair, list[Reason]] = {}
    entries = tuple(applications)
    for juror in jurors:
        for entry in entries:
            relations = _known(juror, entry, facts)
            reasons[juror.id, entry.id] = [Reason(relation=r, source="data") for r in relations]
    for each in declarations:
        pair = (each.juror_id, each.application_id)
        if each.relation != Relation.NONE and pair in reasons:
            told = Reason(relation=each.relation, source="declared", note=each.note)
            reasons[pair].append(told)
    return {pair: min(found, key=_strictness) for pair, found in sorted(reasons.items()) if found}


def effects(found: Mapping[Pair, Reason], permitted: Collection[Pair] = ()) -> Effects:
    """Say who is excluded; `permitted`: pairs that the chair has let judge in spite of a doubt."""
    doubtful = {pair for pair, reason in found.items() if reason.effect == Effect.CHAIR}
    waiting = doubtful - set(permitted)
    forbidden = {pair for pair, reason in found.items() if reason.effect == Effect.PAIR}
    return Effects(
        excluded=frozenset(j for (j, _), r in found.items() if r.effect == Effect.CONTEST),
        pairs=frozenset(forbidden | waiting),
        for_chair=tuple(sorted(waiting)),
    )


def remaining(
    jurors: Collection[str], applications: Iterable[str], found: Effects
) -> dict[str, int]:
    """Count the jurors who may judge each application."""
    able = set(jurors) - found.excluded
    return {
        application: sum((juror, application) not in found.pairs for juror in able)
        for application in sorted(applications)
    }


def jury_state(jurors_left: int) -> str:
    """Say "enough", "few" (goes on with a warning) or "stop", as `jury.dmn` does (D02)."""
    if jurors_left >= ENOUGH_JURORS:
        return "enough"
    return "few" if jurors_left >= FEWEST_JURORS else "stop"


def _strictness(reason: Reason) -> tuple[int, int, bool]:
    return _STRICTEST.index(reason.effect), _ORDER[reason.relation], reason.source != "data"


def _known(juror: Person, entry: Entry, facts: Facts) -> list[Relation]:
    """Name every relation between a juror and the people of an application."""
    found: list[Relation] = []
    if _works_at(juror, entry.organisation_id):
        found.append(Relation.COLLEAGUE)
    for person in entry.people:
        found += _between(juror, person, facts)
    return found


def _between(juror: Person, person: Person, facts: Facts) -> list[Relation]:
    if juror.id == person.id:
        return [Relation.PARTICIPANT]
    two = frozenset((juror.id, person.id))
    answers = {
        Relation.KIN: two in facts.kin,
        Relation.MENTOR: two in facts.mentoring,
        Relation.COAUTHOR: two in facts.coauthors,
        Relation.SUPERIOR: two in facts.superiors,
        Relation.COLLEAGUE: any(
            job.until is None and _works_at(juror, job.organisation_id)
            for job in person.employments
        ),
        Relation.WORKED_TOGETHER: _worked_together(juror, person, facts),
    }
    return [relation for relation, holds in answers.items() if holds]


def _works_at(person: Person, organisation_id: str) -> bool:
    return any(
        job.until is None and job.organisation_id == organisation_id for job in person.employments
    )


def _worked_together(juror: Person, person: Person, facts: Facts) -> bool:
    """Whether both were at one place at the same time within the last `past_years` years."""
    since = facts.year - facts.past_years
    for mine in juror.employments:
        for theirs in person.employments:
            ends = [job.until for job in (mine, theirs) if job.until is not None]
            begins = max(mine.since, theirs.since)
            last = min([*ends, facts.year])
            together = mine.organisation_id == theirs.organisation_id and begins <= last
            if facts.past_years and together and last >= since:
                return True
    return False
