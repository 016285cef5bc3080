"""What the pages of a contest's user tasks show."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from workflows.contests import gathering
from workflows.contests.results import StageResults
from workflows.contests.score_rules import ONSITE, REMOTE
from workflows.registry import contest_judging as judging
from workflows.registry import organisations, people
from workflows.registry.base import Registry
from workflows.registry.contest_applications import ContestApplication
from workflows.registry.contest_judging import RELATION_TITLES, ContestDistribution
from workflows.registry.contests import Contest

RELATIONS = tuple((each.value, title) for each, title in RELATION_TITLES.items())


@dataclass(frozen=True, kw_only=True)
class DeclarationLine:
    """A participant, and what the juror said of them before."""

    application_id: str
    names: str
    organisation: str
    relation: str
    note: str


@dataclass(frozen=True, kw_only=True)
class JurorLoad:
    """A juror with the numbers of the applications they would judge."""

    name: str
    numbers: tuple[int, ...]
    is_reserve: bool


@dataclass(frozen=True, kw_only=True)
class DistributionView:
    """A draw.

    Attributes:
        unfilled: number of an application → how many jurors it lacks.
        earlier: how often it was drawn before.
    """

    seed: str
    input_hash: str
    per_application: int
    jurors: tuple[JurorLoad, ...]
    unfilled: Mapping[int, int]
    earlier: int


@dataclass(frozen=True, kw_only=True)
class RecountLine:
    """The sheets of one application: of each trial the sums of the sheets that count."""

    number: int
    trials: tuple[tuple[str, str, str, tuple[str, ...]], ...]
    """Title, weight and maximum of the trial, sums of its sheets."""


@dataclass(frozen=True, kw_only=True)
class DrawView:
    """Who draws lots at a trial: number and name."""

    trial_title: str
    participants: tuple[tuple[int, str], ...]


def declaration_lines(
    registry: Registry, contest: Contest, juror_id: str
) -> tuple[DeclarationLine, ...]:
    """Everybody who takes part, by name."""
    said = {
        row.application_id: row
        for row in judging.declarations(registry, contest.id)
        if row.juror_id == juror_id
    }
    rows = gathering.taking_part(registry, contest.id, REMOTE)
    places, names = organisations.short_names(registry), _names(registry, rows)
    found = [
        DeclarationLine(
            application_id=row.id,
            names=names[row.id],
            organisation=places.get(row.organisation_id, ""),
            relation=said[row.id].relation if row.id in said else "none",
            note=said[row.id].note if row.id in said else "",
        )
        for row in rows
    ]
    return tuple(sorted(found, key=lambda each: (each.names, each.application_id)))


def distribution_view(registry: Registry, row: ContestDistribution) -> DistributionView:
    """A draw in names and numbers."""
    numbers = {
        each.id: each.number or 0
        for each in gathering.taking_part(registry, row.contest_id, REMOTE)
    }
    judged: defaultdict[str, list[int]] = defaultdict(list)
    for juror, application in row.result["pairs"]:
        judged[juror].append(numbers.get(application, 0))
    known = people.by_ids(registry, [*row.input["jurors"], *judged])
    jurors = [
        JurorLoad(
            name=person.name.short,
            numbers=tuple(sorted(judged[each])),
            is_reserve=each in row.input["reserve"],
        )
        for each, person in known.items()
    ]
    drawn = judging.distributions(registry, row.contest_id)
    return DistributionView(
        seed=row.seed,
        input_hash=row.input_hash,
        per_application=int(row.input["per_application"]),
        jurors=tuple(sorted(jurors, key=lambda each: each.name)),
        unfilled={
            numbers.get(each["application"], 0): int(each["missing"])
            for each in row.result["unfilled"]
        },
        earlier=sum(each.dry_run for each in drawn) - 1,
    )


def recount_lines(
    registry: Registry, contest: Contest, found: StageResults
) -> tuple[RecountLine, ...]:
    """The sums of single sheets; means and totals are for the counting commission to find."""
    listed: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for sheet in gathering.sheets(registry, contest, [*found.rows]):
        if sheet.is_valid:
            listed[sheet.application, sheet.trial].append(f"{sheet.total:f}".replace(".", ","))
    lines = [
        RecountLine(
            number=found.rows[each.application].number or 0,
            trials=tuple(
                (
                    points.trial.title,
                    f"{points.trial.weight:f}",
                    f"{points.trial.maximum:f}",
                    tuple(sorted(listed[each.application, points.trial.code])),
                )
                for points in each.trials
            ),
        )
        for each in found.ranked
    ]
    return tuple(sorted(lines, key=lambda each: each.number))


def draw_view(registry: Registry, contest: Contest, trial: str) -> DrawView:
    """The participants of a trial by number."""
    rows = gathering.taking_part(registry, contest.id, ONSITE)
    names = _names(registry, rows)
    return DrawView(
        trial_title=gathering.rules(contest).trial(trial).title,
        participants=tuple((row.number or 0, names[row.id]) for row in rows),
    )


def _names(registry: Registry, rows: list[ContestApplication]) -> dict[str, str]:
    ids = {each for row in rows for each in (row.person_id, *row.co_authors)}
    known = people.by_ids(registry, ids)
    return {
        row.id: ", ".join(
            known[each].name.short for each in (row.person_id, *row.co_authors) if each in known
        )
        for row in rows
    }
