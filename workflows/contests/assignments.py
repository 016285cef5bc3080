"""Who judges whom, as rows: the draw that is kept, the assignments, who has left (D02)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from engine import ServiceCall
from workflows.contests.conflicts import Pair, Reason
from workflows.contests.distribution import Distribution, Input
from workflows.contests.score_rules import REMOTE
from workflows.registry import contest_applications, contest_commissions, people
from workflows.registry import contest_judging as judging
from workflows.registry.base import Registry
from workflows.registry.contest_applications import ContestApplication
from workflows.registry.contest_commissions import Part
from workflows.registry.contest_judging import ContestDistribution, ContestJudge, JudgeState
from workflows.registry.contests import Contest
from workflows.registry.scorings import ScoreSheet, ScoringObject, SheetState

PAIR_SIGN = ":"
MOST_NAMED = 60
RELATIONS = {
    **{each.value: title for each, title in judging.RELATION_TITLES.items()},
    "superior": "руководитель участника",
}


def pairs(written: Collection[str]) -> set[Pair]:
    found = (each.partition(PAIR_SIGN) for each in written)
    return {(juror, application) for juror, _, application in found if application}


def undeclared(registry: Registry, contest_id: str, ids: Collection[str]) -> set[str]:
    said = {row.juror_id for row in judging.declarations(registry, contest_id)}
    return set(ids) - said


def without(given: Input, gone: Collection[str]) -> Input:
    """The draw with those who declared nothing excluded."""
    found = replace(given.conflicts, excluded=given.conflicts.excluded | frozenset(gone))
    return replace(given, conflicts=found)


def with_former(given: Input, registry: Registry, contest_id: str) -> Input:
    """The same with everybody who has left: a rebalancing counts for how many to step in."""
    former = frozenset(
        row.person_id
        for row in contest_commissions.members(registry, contest_id)
        if row.until is not None and row.part in (Part.JURY, Part.JURY_CHAIR)
    )
    return replace(given, jurors=given.jurors | former)


def gone(registry: Registry, contest_id: str) -> set[str]:
    rows = contest_commissions.members(registry, contest_id)
    return {row.person_id for row in rows if row.until is not None}


def leave(registry: Registry, contest_id: str, juror: str) -> None:
    for row in contest_commissions.members(registry, contest_id):
        if row.person_id == juror and row.until is None:
            row.until = registry.now
    registry.session.flush()


def free(registry: Registry, contest_id: str, ids: Sequence[str]) -> list[str]:
    """Of these people those who are in no commission of the contest (DOMAIN 1.3, rule 1)."""
    seated = {row.person_id for row in contest_commissions.members(registry, contest_id)}
    known = people.by_ids(registry, ids)
    return [each for each in dict.fromkeys(ids) if each in known and each not in seated]


def kept(
    registry: Registry, contest: Contest, call: ServiceCall, given: Input, made: Distribution,
    *, dry: bool,
) -> ContestDistribution:  # fmt: skip
    row = ContestDistribution(
        contest_id=contest.id,
        stage=REMOTE,
        seed=made.seed,
        input_hash=made.input_hash,
        input=given.as_json(),
        result=made.as_json(),
        made_by=call.actor_id,
        made_at=registry.now,
        dry_run=dry,
    )
    return registry.add(row)


def write(registry: Registry, contest_id: str, pairs: Collection[Pair]) -> None:
    """Make the assignments these; who judged before and does not any more stays as replaced."""
    rows = judging.judges(registry, contest_id, REMOTE)
    known = {(row.juror_id, row.application_id): row for row in rows}
    wanted = set(pairs)
    for pair, row in known.items():
        if pair in wanted:
            row.state = JudgeState.ASSIGNED
        elif row.state == JudgeState.ASSIGNED:
            row.state = JudgeState.REPLACED
    for juror, application in sorted(wanted - set(known)):
        made = ContestJudge(
            contest_id=contest_id, stage=REMOTE, application_id=application, juror_id=juror
        )
        registry.add(made)
    registry.session.flush()


def gap_text(registry: Registry, made: Distribution) -> str:
    numbers = [
        f"№ {registry.get(ContestApplication, each.application).number}"
        for each in made.unfilled[:MOST_NAMED]
    ]
    return f"Не хватает членов жюри для заявок: {', '.join(numbers)}." if numbers else ""


def options(
    registry: Registry,
    rows: Sequence[ContestApplication],
    pairs: Sequence[Pair],
    reasons: Mapping[Pair, Reason],
) -> list[dict[str, str]]:
    """The doubtful pairs as choices of the chair."""
    numbers = {row.id: row.number for row in rows}
    known = people.by_ids(registry, [juror for juror, _ in pairs])
    found = []
    for juror, application in pairs:
        relation = RELATIONS.get(reasons[juror, application].relation.value, "")
        label = f"{known[juror].name.short}, заявка № {numbers[application]}: {relation}"
        found.append({"value": f"{juror}{PAIR_SIGN}{application}", "label": label})
    return found


def undeclared_text(registry: Registry, ids: Collection[str]) -> str:
    known = people.by_ids(registry, ids)
    names = sorted(each.name.short for each in known.values())
    return f"Декларации не подали и судить не будут: {', '.join(names)}." if names else ""


def open_sheets(registry: Registry, contest_id: str, juror: str) -> list[str]:
    """Keys under which C4 gives up what a juror has open in this contest."""
    own = {row.id for row in contest_applications.of_contest(registry, contest_id)}
    statement = registry.rows(ScoreSheet).where(
        ScoreSheet.expert_id == juror, ScoreSheet.state == SheetState.OPEN
    )
    things = [registry.get(ScoringObject, each.object_id) for each in registry.all(statement)]
    return [f"{thing.code}{PAIR_SIGN}{juror}" for thing in things if thing.code in own]
