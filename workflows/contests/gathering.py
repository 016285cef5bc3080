"""A contest as its rules see it, from rows of the registry: people, entries, facts, sheets."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations
from typing import Any

from engine import InvalidInput
from workflows.contests.conflicts import Declaration, Employment, Entry, Facts, Person, Relation
from workflows.contests.score_rules import ONSITE, REMOTE, Rules, Sheet, rules_of
from workflows.registry import contest_applications, contest_commissions, memberships, scorings
from workflows.registry import contest_judging as judging
from workflows.registry import people as persons
from workflows.registry.base import Registry
from workflows.registry.contest_applications import (
    TAKING_PART,
    ApplicationState,
    ContestApplication,
)
from workflows.registry.contest_commissions import Part
from workflows.registry.contests import Contest
from workflows.registry.scorings import ScoringObject, SheetState

FOREVER = 0
LONGEST_CODE = 32
TOTAL = "total"
"""The stage whose results count all trials."""
MOST_IDS = 500


@dataclass(frozen=True, kw_only=True)
class Seats:
    """Who is in which commission now, in the order of their rows; `jury` begins with its chair."""

    organising: tuple[str, ...]
    jury: tuple[str, ...]
    reserve: tuple[str, ...]
    counting: tuple[str, ...]
    chair: str

    @property
    def numbers(self) -> dict[str, str]:
        """Juror → blind number."""
        everybody = (*self.jury, *self.reserve)
        return {each: f"№ {number}" for number, each in enumerate(everybody, start=1)}


def seats(registry: Registry, contest_id: str) -> Seats:
    """Read the commissions of a contest."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for row in contest_commissions.members(registry, contest_id):
        if row.until is None:
            found[row.part].append(row.person_id)
    chair = next(iter(found[Part.JURY_CHAIR]), "")
    return Seats(
        organising=tuple(sorted(found[Part.ORGANISING])),
        jury=(*found[Part.JURY_CHAIR], *sorted(found[Part.JURY])),
        reserve=tuple(sorted(found[Part.RESERVE])),
        counting=tuple(sorted(found[Part.COUNTING])),
        chair=chair,
    )


def taking_part(registry: Registry, contest_id: str, stage: str) -> list[ContestApplication]:
    """The applications of a stage: all admitted ones at the remote one, else the finalists."""
    wanted = TAKING_PART if stage == REMOTE else (ApplicationState.FINALIST,)
    return [
        row for row in contest_applications.of_contest(registry, contest_id) if row.state in wanted
    ]


def rules(contest: Contest) -> Rules:
    return rules_of(contest.configuration)


def stage_trials(found: Rules, stage: str) -> tuple[str, ...]:
    """Codes of the trials that one scoring covers: all remote ones together, or one on site.

    Raises:
        InvalidInput: there is no such stage or trial.
    """
    if stage == REMOTE:
        return tuple(each.code for each in found.held_at((REMOTE,)))
    return (found.trial(stage).code,)


# -- who judges whom -------------------------------------------------------------------------------
def jurors(registry: Registry, ids: Iterable[str]) -> list[Person]:
    return [*_people(registry, [*ids]).values()]


def entries(registry: Registry, rows: Sequence[ContestApplication]) -> list[Entry]:
    """The applications with the people behind each."""
    known = _people(registry, [each for row in rows for each in _authors(row)])
    return [
        Entry(
            id=row.id,
            people=tuple(known[each] for each in _authors(row) if each in known),
            organisation_id=row.organisation_id,
        )
        for row in rows
    ]


def facts(registry: Registry, contest: Contest, rows: Sequence[ContestApplication]) -> Facts:
    """What the registries know of pairs of people: earlier teams, and who commands whom."""
    people = {each for row in rows for each in _authors(row)}
    return Facts(
        year=registry.today.year,
        past_years=int(contest.configuration.get("jury", {}).get("past_years", 0)),
        coauthors=frozenset(_teams(registry, people)),
        superiors=frozenset(_superiors(registry, rows)),
    )


def declared(registry: Registry, contest_id: str) -> list[Declaration]:
    return [
        Declaration(
            juror_id=row.juror_id,
            application_id=row.application_id,
            relation=Relation(row.relation),
            note=row.note,
        )
        for row in judging.declarations(registry, contest_id)
    ]


def _authors(row: ContestApplication) -> list[str]:
    return [row.person_id, *row.co_authors]


def _people(registry: Registry, ids: Sequence[str]) -> dict[str, Person]:
    known = persons.by_ids(registry, ids)
    jobs: defaultdict[str, list[Employment]] = defaultdict(list)
    for each in memberships.every(registry):
        if each.person_id in known and each.organisation_id:
            until = each.active_to.year if each.active_to else None
            since = each.active_from.year
            job = Employment(organisation_id=each.organisation_id, since=since, until=until)
            jobs[each.person_id].append(job)
    for person in known.values():
        if person.organisation_id:
            since = person.experience_from.year if person.experience_from else FOREVER
            until = person.dismissed_on.year if person.dismissed_on else None
            job = Employment(organisation_id=person.organisation_id, since=since, until=until)
            jobs[person.id].append(job)
    return {each: Person(id=each, employments=tuple(jobs[each])) for each in sorted(known)}


def _teams(registry: Registry, people: Collection[str]) -> Iterable[frozenset[str]]:
    """Pairs of people of one team, in this contest or an earlier one."""
    for row in registry.all(registry.rows(ContestApplication)):
        team = _authors(row)
        if len(team) > 1 and any(each in people for each in team):
            yield from (frozenset(pair) for pair in combinations(sorted(set(team)), 2))


def _superiors(registry: Registry, rows: Sequence[ContestApplication]) -> Iterable[frozenset[str]]:
    """The director of a school and whoever it nominated."""
    for place in sorted({row.organisation_id for row in rows}):
        directors = memberships.holders(registry, "oo_director", place)
        for row in rows:
            if row.organisation_id == place:
                for director in directors:
                    yield from (frozenset((director.id, each)) for each in _authors(row))


# -- sheets ----------------------------------------------------------------------------------------
def criterion_code(trial: str, criterion: str) -> str:
    """What a criterion is called on a sheet, on which several trials may stand.

    Raises:
        InvalidInput: the two codes are too long together.
    """
    code = f"{trial}__{criterion}"
    if len(code) > LONGEST_CODE:
        raise InvalidInput(f"Код критерия «{code}» длиннее {LONGEST_CODE} знаков: сократите его.")
    return code


def sheets(registry: Registry, contest: Contest, ids: Collection[str]) -> list[Sheet]:
    """All sheets that jurors have submitted for these applications, one for each trial."""
    found = rules(contest)
    places = {
        criterion_code(trial.code, each.code): (trial.code, each.code)
        for trial in found.trials
        for each in trial.criteria
    }
    return [
        made
        for thing in scored_things(registry, ids)
        for sheet in scorings.sheets_of(registry, thing.id)
        if sheet.submitted_at is not None
        for made in _by_trial(thing, sheet.expert_id, sheet.scores, places, _state(thing, sheet))
    ]


def scored_things(registry: Registry, ids: Collection[str]) -> list[ScoringObject]:
    """What was or is scored of these applications."""
    wanted = sorted(set(ids))
    found: list[ScoringObject] = []
    for start in range(0, len(wanted), MOST_IDS):
        some = wanted[start : start + MOST_IDS]
        statement = registry.rows(ScoringObject).where(ScoringObject.code.in_(some))
        found += registry.all(statement.order_by(ScoringObject.code, ScoringObject.id))
    return found


def trials_on(registry: Registry, thing: ScoringObject) -> set[str]:
    """Codes of the trials that a scoring of an application is about."""
    row = registry.get(scorings.Scoring, thing.scoring_id)
    return {str(each["code"]).rpartition("__")[0] for each in row.criteria["criteria"]}


def stages_held(found: Rules, stage: str) -> tuple[str, ...]:
    """Whose trials count in the results of a stage."""
    return (REMOTE,) if stage == REMOTE and found.held_at((REMOTE,)) else (REMOTE, ONSITE)


def _state(thing: ScoringObject, sheet: Any) -> tuple[bool, bool]:
    is_valid = sheet.state == SheetState.SUBMITTED
    return is_valid, thing.third_called and sheet.seat == thing.seats


def _by_trial(
    thing: ScoringObject,
    juror: str,
    scores: Mapping[str, Any],
    places: Mapping[str, tuple[str, str]],
    state: tuple[bool, bool],
) -> list[Sheet]:
    by_trial: defaultdict[str, dict[str, Decimal]] = defaultdict(dict)
    for code, given in scores.items():
        if code in places:
            trial, criterion = places[code]
            by_trial[trial][criterion] = Decimal(str(given["points"]))
    return [
        Sheet(
            application=thing.code,
            trial=trial,
            juror=juror,
            scores=found,
            is_valid=state[0],
            is_third=state[1],
        )
        for trial, found in sorted(by_trial.items())
    ]
