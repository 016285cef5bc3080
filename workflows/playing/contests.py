"""The contests that the district of the stories holds: one scored already, one that is not."""

from collections.abc import Sequence
from decimal import Decimal

from engine import shipped_calendar
from workflows.contests import variants
from workflows.contests.gathering import criterion_code
from workflows.contests.shape import Configuration, Stage, Trial
from workflows.decimals import spelled
from workflows.registry.base import Registry
from workflows.registry.contest_applications import ApplicationState, ContestApplication
from workflows.registry.contest_commissions import ContestCommissionMember, Part
from workflows.registry.contests import Contest
from workflows.registry.school_years import containing
from workflows.registry.scorings import (
    ObjectState,
    ScoreSheet,
    Scoring,
    ScoringObject,
    SheetState,
)
from workflows.settings import SHIPPED_PROCESSES

SCORED, FRESH, FESTIVAL = "contest_scored", "contest_fresh", "contest_festival"
SMALL, WRONG, RUNNING, TIED = "contest_small", "contest_wrong", "contest_running", "contest_tied"
COMMISSIONS = (
    (Part.ORGANISING, ("metodistova", "predmetova")),
    (Part.JURY_CHAIR, ("predsedatelev",)),
    (Part.JURY, ("zhyurieva", "sudeykin", "ekspertova", "otsenkin")),
    (Part.RESERVE, ("rezervov",)),
    (Part.COUNTING, ("schetchikova", "podschetov")),
    (Part.APPEAL, ("apellyatsiev", "kruzhkova", "sadovnikova")),
)
ENTRANTS = (
    ("molodtsova", "school_north", Decimal("0.9")),
    ("yazykova", "school_north", Decimal("0.8")),
    ("klassnaya", "school_forest", Decimal("0.7")),
    ("novikov", "school_forest", Decimal("0.4")),
)
"""Who takes part, from where, and with about which share of the points."""
EXPERTS = ("zhyurieva", "sudeykin", "ekspertova")


def found_contests(registry: Registry) -> None:
    """Write the contests with everybody in them; ids say what is what."""
    scored = _found(registry, SCORED, "teacher_of_year")
    _found(registry, FRESH, "class_teacher")
    _found(registry, FESTIVAL, "masterclass_festival")
    _found(registry, SMALL, "teacher_of_year", entrants=1)
    _found(registry, TIED, "class_teacher", ApplicationState.FINALIST, entrants=2)
    _found(registry, WRONG, "teacher_of_year", entrants=0, lacking=(Part.COUNTING,))
    _found(registry, RUNNING, "teacher_of_year", entrants=0)
    registry.get(Contest, RUNNING).instance_id = "another"
    _score(registry, SCORED, scored)


def _found(
    registry: Registry, contest_id: str, variant: str,
    state: ApplicationState = ApplicationState.ADMITTED,
    *, entrants: int = len(ENTRANTS), lacking: tuple[Part, ...] = (),
) -> Configuration:  # fmt: skip
    """Write one of a shipped variant with so many applications, without some commissions."""
    every = {each.code: each for each in variants.every(SHIPPED_PROCESSES)}
    year = containing(registry.today)
    configuration = every[variant].begun(year, shipped_calendar())
    registry.add(
        Contest(
            id=contest_id,
            title=configuration.title,
            variant=variant,
            school_year=year.label,
            configuration=configuration.as_json(),
            created_by="metodistova",
            created_at=registry.now,
        )
    )
    for part, people in COMMISSIONS:
        for person in () if part in lacking else people:
            seat = ContestCommissionMember(contest_id=contest_id, person_id=person, part=part)
            registry.add(seat)
    for number, (person, school, _) in enumerate(ENTRANTS[:entrants], start=1):
        registry.add(
            ContestApplication(
                id=f"{contest_id}_{number}",
                contest_id=contest_id,
                number=number,
                organisation_id=school,
                person_id=person,
                co_authors=[],
                nomination=configuration.nominations[0].code,
                facts={},
                state=state,
                refusal_reasons=[],
                blind_code=f"К-{number}",
                created_by="zamov",
                created_at=registry.now,
                submitted_at=registry.now,
            )
        )
    return configuration


def _score(registry: Registry, contest_id: str, configuration: Configuration) -> None:
    """Write closed scorings of every stage: the remote trials on one sheet, the others alone."""
    remote = configuration.trials_of(Stage.REMOTE)
    stages = [("remote", remote), *((t.code, (t,)) for t in configuration.trials_of(Stage.ONSITE))]
    for code, trials in stages:
        for number, (_, _, share) in enumerate(ENTRANTS, start=1):
            _sheets(registry, f"{contest_id}_{number}", f"{code}_{number}", trials, share)


def _sheets(
    registry: Registry, application_id: str, key: str, trials: Sequence[Trial], share: Decimal
) -> None:
    criteria = [
        {
            "code": criterion_code(trial.code, each.code),
            "title": each.title,
            "max": spelled(each.maximum),
            "step": spelled(each.step),
            "weight": "1",
            "justify": "extremes",
        }
        for trial in trials
        for each in trial.criteria
    ]
    scoring, thing = f"scoring_{key}", f"thing_{key}"
    registry.add(
        Scoring(
            id=scoring,
            title="Оценка заявки",
            criteria={"criteria": criteria},
            reserve=[],
            opened_at=registry.now,
            closed_at=registry.now,
            outcome="scored",
            instance_id="",
            job_key=scoring,
        )
    )
    registry.add(
        ScoringObject(
            id=thing,
            scoring_id=scoring,
            sequence=1,
            code=application_id,
            title="Заявка",
            authors=[],
            seats=len(EXPERTS),
            state=ObjectState.SCORED,
            result={},
        )
    )
    for seat, expert in enumerate(EXPERTS, start=1):
        scores = {each["code"]: {"points": _points(each, share), "note": ""} for each in criteria}
        registry.add(
            ScoreSheet(
                id=f"sheet_{key}_{seat}",
                scoring_id=scoring,
                object_id=thing,
                seat=seat,
                expert_id=expert,
                state=SheetState.SUBMITTED,
                scores=scores,
                submitted_at=registry.now,
            )
        )


def _points(criterion: dict[str, str], share: Decimal) -> str:
    """A share of the maximum, in whole steps."""
    step = Decimal(criterion["step"])
    return spelled(Decimal(criterion["max"]) * share // step * step)
