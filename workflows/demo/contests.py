"""Writes the demo's contests: last year's «Учитель года» finished, this year's in draft."""

from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

from workflows.contests import variants
from workflows.contests.shape import Configuration
from workflows.contests.variants import WorkingDays
from workflows.demo.persons import PERSONS
from workflows.registry import school_years
from workflows.registry.base import Registry
from workflows.registry.contest_applications import ApplicationState, ContestApplication
from workflows.registry.contest_commissions import ContestCommissionMember, Part
from workflows.registry.contest_results import ContestResult
from workflows.registry.contests import Contest, ContestChange, ContestState

VARIANT = "teacher_of_year"
AUTHOR = "Методистова"
COMMISSIONS = (
    (Part.ORGANISING, ("Методистова", "Предметова")),
    (Part.JURY_CHAIR, ("Председателев",)),
    (Part.JURY, ("Жюриева", "Судейкин", "Экспертова", "Наставникова")),
    (Part.RESERVE, ("Книжникова",)),
    (Part.COUNTING, ("Счётчикова", "Подсчётов")),
    (Part.APPEAL, ("Апелляциев", "Кружкова", "Садовникова")),
)
RESULTS = (
    ("Молодцова", "88.5", "Победитель"),
    ("Языкова", "84.25", "Лауреат"),
    ("Классная", "79", "Лауреат"),
    ("Учителева", "74.75", "Участник"),
)
"""Surname, points and award, the best first."""
TOTAL = "total"


def write_contests(registry: Registry, processes_dir: Path, calendar: WorkingDays) -> None:
    """Write both contests with their commissions."""
    (variant,) = (each for each in variants.every(processes_dir) if each.code == VARIANT)
    year = school_years.containing(registry.today)
    old = variant.begun(year.previous, calendar)
    finished = _contest(registry, year.previous.label, old, ContestState.PUBLISHED)
    finished.opened_at = _at(old.dates.announcement, registry)
    finished.published_at = _at(old.dates.results_by, registry)
    finished.created_at = finished.opened_at
    _results(registry, finished, old)
    fresh = _contest(
        registry, year.label, variants.copied(old, 1, calendar), ContestState.DRAFT, finished.id
    )
    registry.add(
        ContestChange(
            contest_id=fresh.id,
            person_id=_person_id(AUTHOR),
            changed_at=registry.now,
            revision=1,
            what="Заведён.",
        )
    )


def _contest(
    registry: Registry,
    year: str,
    configuration: Configuration,
    state: ContestState,
    copied_from: str = "",
) -> Contest:
    row = registry.add(
        Contest(
            title=configuration.title,
            variant=configuration.variant,
            school_year=year,
            configuration=configuration.as_json(),
            state=state,
            copied_from=copied_from,
            created_by=_person_id(AUTHOR),
            created_at=registry.now,
        )
    )
    for part, surnames in COMMISSIONS:
        for surname in surnames:
            seat = ContestCommissionMember(
                contest_id=row.id, person_id=_person_id(surname), part=part
            )
            registry.add(seat)
    return row


def _results(registry: Registry, contest: Contest, configuration: Configuration) -> None:
    handed_in = _at(configuration.dates.applications_until, registry)
    for place, (surname, points, award) in enumerate(RESULTS, start=1):
        person = next(each for each in PERSONS if each.surname == surname)
        application = registry.add(
            ContestApplication(
                contest_id=contest.id,
                number=place,
                organisation_id=person.place,
                person_id=person.id,
                co_authors=[],
                nomination=configuration.nominations[0].code,
                facts={"experience": person.years, "post": person.position},
                state=ApplicationState.FINISHED,
                refusal_reasons=[],
                created_by=person.id,
                created_at=handed_in,
                submitted_at=handed_in,
            )
        )
        registry.add(
            ContestResult(
                contest_id=contest.id,
                application_id=application.id,
                stage=TOTAL,
                points=Decimal(points),
                place=place,
                award=award,
                explanation={},
            )
        )


def _at(day: date | None, registry: Registry) -> datetime:
    noon = datetime.combine(day or registry.today, time(12), ZoneInfo(registry.zone))
    return min(noon, registry.now)


def _person_id(surname: str) -> str:
    return next(each.id for each in PERSONS if each.surname == surname)
