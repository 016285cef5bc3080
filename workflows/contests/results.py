"""Results of a contest from its sheets: rankings by nomination, finalists, awards (D03, D04)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from workflows.contests import awards, finalists, gathering
from workflows.contests.awards import Award
from workflows.contests.explaining import Words, explain, place_text
from workflows.contests.finalists import Selection
from workflows.contests.ranking import Ranked, open_ties, rank
from workflows.contests.score_rules import ONSITE, REMOTE, Rules, shown
from workflows.registry.base import Registry
from workflows.registry.contest_applications import ContestApplication
from workflows.registry.contests import Contest

FINAL, AWARD = "final.dmn", "award.dmn"
SHARE = "share"
LAST_VOTED_PLACE = 3
"""Below it a place is shared without asking the chair."""
AWARD_TITLES = {
    Award.WINNER: "победитель",
    Award.FIRST_PRIZE: "призёр, первое место; победитель не присуждается",
    Award.PRIZE: "призёр",
    Award.LAUREATE: "лауреат",
    Award.PARTICIPANT: "участник",
}
Ask = Callable[[str, Mapping[str, object]], object]
"""Asks a decision table of contests: file and facts."""


@dataclass(frozen=True, kw_only=True)
class Standing:
    """One nomination at a stage, ranked, with its finalists where the stage chooses them."""

    nomination: str
    ranking: tuple[Ranked, ...]
    selection: Selection


@dataclass(frozen=True, kw_only=True)
class StageResults:
    """A stage as it was counted.

    Attributes:
        chooses: whether the stage chooses finalists: the remote one of a contest with a final.
        rows: the applications that take part, by id.
    """

    rules: Rules
    stage: str
    chooses: bool
    rows: Mapping[str, ContestApplication]
    standings: tuple[Standing, ...]
    words: Words

    @property
    def ranked(self) -> list[Ranked]:
        return [each for standing in self.standings for each in standing.ranking]

    @property
    def admitted(self) -> set[str]:
        return {each for one in self.standings for each in one.selection.admitted}

    def lines(self, ranked: Ranked) -> dict[str, Any]:
        return explain(self.rules, ranked, self.words).as_json()


def count(
    registry: Registry, contest: Contest, stage: str, votes: Sequence[str], ask: Ask
) -> StageResults:
    """Count a stage: the remote trials, or all of them for those who took part on site."""
    rules = gathering.rules(contest)
    is_remote = stage == REMOTE
    has_final = bool(rules.held_at((ONSITE,)))
    everybody = is_remote or not has_final
    rows = gathering.taking_part(registry, contest.id, REMOTE if everybody else ONSITE)
    sheets = gathering.sheets(registry, contest, [row.id for row in rows])
    numbers = {row.id: f"№ {row.number}" for row in rows}
    standings = []
    for nomination in sorted({row.nomination for row in rows}):
        own = [row.id for row in rows if row.nomination == nomination]
        stages = (REMOTE,) if is_remote else (REMOTE, ONSITE)
        ranking = rank(rules, own, sheets, stages, votes)
        selection = _selected(rules, ranking, ask)
        found = Standing(nomination=nomination, ranking=ranking, selection=selection)
        standings.append(found)
    return StageResults(
        rules=rules,
        stage=stage,
        chooses=is_remote and has_final,
        rows={row.id: row for row in rows},
        standings=tuple(standings),
        words=Words(jurors=gathering.seats(registry, contest.id).numbers, applications=numbers),
    )


def tied(found: StageResults, votes: Sequence[str]) -> tuple[str, ...]:
    """The first group of equal applications that only the chair's vote tells apart (D03, D04)."""
    for standing in found.standings:
        if found.chooses:
            if len(standing.selection.undecided) > 1:
                return standing.selection.undecided
            continue
        for group in open_ties(standing.ranking) if found.rules.is_ranked else ():
            place = next(e.place for e in standing.ranking if e.application == group[0])
            if place <= LAST_VOTED_PLACE and share_word(group) not in votes:
                return group
    return ()


def share_word(group: Sequence[str]) -> str:
    """What stands among the votes when a group shares its place."""
    return f"{SHARE}:{min(group)}"


def choices(found: StageResults, group: Sequence[str]) -> list[dict[str, str]]:
    """For whom the chair may vote; at the end a place may be shared."""
    points = {each.application: each.points for each in found.ranked}
    options = [
        {"value": each, "label": f"Заявка № {found.rows[each].number}, {points[each]} б."}
        for each in group
    ]
    shared = {"value": SHARE, "label": "Разделить место"}
    return options if found.chooses or not group else [*options, shared]


def award(found: StageResults, ranked: Ranked, ask: Ask) -> Award:
    """The award of an application by D04."""
    facts = awards.facts(ranked, is_ranked=found.rules.is_ranked, is_finalist=True)
    outputs = ask(AWARD, facts)
    return Award(str(outputs["award"] if isinstance(outputs, dict) else outputs))


def place_of(found: StageResults, ranked: Ranked) -> str:
    return place_text(ranked) if found.rules.is_ranked else "—"


def points_of(ranked: Ranked) -> str:
    return f"{shown(ranked.total):f}".replace(".", ",")


def _selected(rules: Rules, ranking: Sequence[Ranked], ask: Ask) -> Selection:
    outputs = ask(FINAL, finalists.facts(rules, ranking))
    if not isinstance(outputs, dict):
        return finalists.select(rules, ranking)
    return finalists.chosen(ranking, str(outputs["final_route"]), int(outputs["final_count"]))
