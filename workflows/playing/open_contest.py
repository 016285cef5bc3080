"""The contest that the district of the stories holds: open for applications, with one draft."""

from datetime import timedelta
from decimal import Decimal

from workflows.contests.shape import (
    Configuration,
    ContestDates,
    Eligibility,
    Nomination,
    Stage,
    Trial,
    TrialCriterion,
    WantedFile,
)
from workflows.registry.base import Registry
from workflows.registry.contest_applications import ApplicationState, ContestApplication
from workflows.registry.contests import Contest, ContestState
from workflows.registry.school_years import containing

CONTEST_ID, APPLICATION_ID = "contest_1", "application_1"
TEACHER, SCHOOL = "konkursova", "school_north"
WINDOW = timedelta(days=18)


def open_contest(registry: Registry) -> None:
    """Write the contest and the draft of one school; ids say what is what."""
    year = containing(registry.today)
    registry.add(
        Contest(
            id=CONTEST_ID,
            title="Учитель года",
            variant="teacher_of_year",
            school_year=year.label,
            configuration=_configuration(registry).as_json(),
            state=ContestState.OPEN,
            created_by="metodistova",
            created_at=registry.now,
            opened_at=registry.now,
        )
    )
    registry.add(
        ContestApplication(
            id=APPLICATION_ID,
            contest_id=CONTEST_ID,
            organisation_id=SCHOOL,
            person_id=TEACHER,
            co_authors=[],
            nomination="teacher",
            topic="Читаем вместе",
            facts={
                "post": "учитель русского языка",
                "subject": "русский язык",
                "experience": 7,
                "phone": "+73910000000",
                "mail": "konkursova@example.ru",
                "links": {},
            },
            state=ApplicationState.DRAFT,
            refusal_reasons=[],
            created_by="zamov",
            created_at=registry.now,
        )
    )


def _configuration(registry: Registry) -> Configuration:
    first, last = registry.today, registry.today + WINDOW
    criteria = (
        TrialCriterion(code="k1", title="Замысел", maximum=Decimal(10)),
        TrialCriterion(code="k2", title="Результат", maximum=Decimal(10)),
    )
    return Configuration(
        title="Учитель года",
        variant="teacher_of_year",
        nominations=(Nomination(code="teacher", title="Учитель года"),),
        eligibility=Eligibility(min_experience=3, posts=("учитель",)),
        quota_per_school=2,
        trials=(
            Trial(
                code="workshop",
                title="Методическая мастерская",
                stage=Stage.REMOTE,
                weight=40,
                maximum=Decimal(20),
                files=(WantedFile(code="portfolio", title="Портфолио"),),
                criteria=criteria,
            ),
            Trial(
                code="lesson",
                title="Урок",
                stage=Stage.ONSITE,
                weight=60,
                maximum=Decimal(20),
                criteria=criteria,
                minutes=45,
            ),
        ),
        dates=ContestDates(
            announcement=first - WINDOW,
            applications_from=first,
            applications_until=last,
            remote_until=last + WINDOW,
            final_on=last + 2 * WINDOW,
            results_by=last + 3 * WINDOW,
        ),
    )
