"""What a nomination begins with: whose school, which teachers, what is known of them already."""

from collections.abc import Sequence
from typing import Any

from engine import Actor, Conflict, InvalidForm, NotFound
from workflows.contests.filing import (
    ENDED,
    ClosingTimes,
    configuration_of,
    require_quota,
    require_window,
)
from workflows.contests.shape import Configuration
from workflows.desks import contest_application_reading as reading
from workflows.desks.contest_application_views import ApplicationRow, Candidate
from workflows.desks.contest_application_writing import KEPT
from workflows.registry import organisations, people
from workflows.registry.base import Registry
from workflows.registry.contest_applications import ApplicationState, ContestApplication
from workflows.registry.contests import EDITABLE, Contest
from workflows.registry.people import Person

DAYS_OF_A_YEAR = 365.25
Applications = Sequence[ContestApplication]


def open_contest(registry: Registry, contest_id: str) -> Contest:
    """A contest that is announced; NotFound before that."""
    contest = registry.get(Contest, contest_id)
    if contest.state in EDITABLE:
        raise NotFound("Такого конкурса нет.")
    return contest


def problem_of(registry: Registry, contest: Contest, school: str, calendar: ClosingTimes) -> str:
    """Why a school cannot put anybody forward now, "" when it can."""
    try:
        require_window(registry, contest, calendar)
        require_quota(registry, contest, school)
    except Conflict as refused:
        return str(refused)
    return ""


def schools_of(registry: Registry, actor: Actor) -> tuple[tuple[str, str], ...]:
    """The organisations that the actor acts for: id and name."""
    names = organisations.short_names(registry)
    return tuple(
        (key, name)
        for key, name in sorted(names.items(), key=lambda each: each[1])
        if reading.is_of_school(actor, key)
    )


def candidates_of(registry: Registry, school: str, rows: Applications) -> tuple[Candidate, ...]:
    """Who of a school has no application yet."""
    busy = {row.person_id for row in rows if row.state not in ENDED}
    return tuple(
        Candidate(id=each.id, name=each.name.full, post=each.position)
        for each in people.active(registry, organisation_id=school)
        if each.id not in busy
    )


def require_teacher(registry: Registry, school: str, teacher_id: str, rows: Applications) -> None:
    """Let only a worker of the school pass who has no application.

    Raises:
        InvalidForm: nobody of the school was chosen.
        Conflict: there is an application already.
    """
    person = registry.find(Person, teacher_id)
    if person is None or person.organisation_id != school or not person.is_active(registry.today):
        raise InvalidForm({"teacher": "Выберите работника вашей организации из списка."})
    if any(row.person_id == teacher_id and row.state not in ENDED for row in rows):
        raise Conflict(f"{person.name.short}: заявка на этот конкурс уже есть.")


def drafted(
    registry: Registry,
    contest: Contest,
    school: str,
    teacher_id: str,
    actor: Actor,
    rows: Applications,
) -> ContestApplication:
    """A new draft: what the directory knows, or what an earlier unfiled draft said."""
    person = registry.get(Person, teacher_id)
    earlier = [row for row in rows if row.person_id == teacher_id and row.number is None]
    known = earlier[-1] if earlier else None
    nominations = configuration_of(contest).nominations
    years = None
    if person.experience_from is not None:
        years = int((registry.today - person.experience_from).days / DAYS_OF_A_YEAR)
    facts: dict[str, Any] = {
        "post": person.position,
        "subject": person.subject,
        "experience": years,
        "phone": person.phone,
        "mail": person.email,
        "links": {},
    }
    if known is not None:
        facts = {k: v for k, v in known.facts.items() if k not in KEPT}
    return ContestApplication(
        contest_id=contest.id,
        organisation_id=school,
        person_id=teacher_id,
        co_authors=[],
        nomination=nominations[0].code if len(nominations) == 1 else "",
        topic=known.topic if known else "",
        facts=facts,
        state=ApplicationState.DRAFT,
        refusal_reasons=[],
        created_by=actor.user_id,
        created_at=registry.now,
    )


def rows_of(
    registry: Registry, configuration: Configuration, rows: Applications
) -> tuple[ApplicationRow, ...]:
    """Applications as lines of a list."""
    known = people.by_ids(registry, [row.person_id for row in rows])
    names = {key: person.name.full for key, person in known.items()}
    schools = organisations.short_names(registry)
    return tuple(reading.row_of(row, configuration, names, schools) for row in rows)
