"""Writes this year's plans of the demo's associations, with the meetings held by today."""

from datetime import date

from workflows.annual_plan.drafting import WorkingDays, working_day_near
from workflows.registry import association_members, associations, people
from workflows.registry.base import Registry
from workflows.registry.rmo import (
    MeetingState,
    Presence,
    RmoAttendance,
    RmoMeeting,
    RmoPlan,
    RmoPlanState,
)
from workflows.registry.school_years import SchoolYear

MEETINGS = (
    ((10, 8), "Итоги прошлого года и задачи нового"),
    ((12, 3), "Функциональная грамотность на уроке"),
    ((2, 11), "Работа с одарёнными и отстающими"),
    ((4, 22), "Итоги года, проект плана"),
)
FEWEST_MEMBERS = 5
SEEN = 4
"""How many of the registered members the demo names; the rest of a paper list has no accounts."""


def write_rmo_plans(registry: Registry, year: SchoolYear, calendar: WorkingDays) -> None:
    """Give every association with a head and enough members an approved plan."""
    known = [person.id for person in people.active(registry)]
    for place, row in enumerate(associations.every(registry)):
        if row.head_id is None or row.members_count < FEWEST_MEMBERS:
            continue
        listed = association_members.on_day(registry, row.id, registry.today)
        plan = registry.add(
            RmoPlan(
                association_id=row.id,
                school_year=year.label,
                state=RmoPlanState.APPROVED,
                theme=f"{row.name}: формирование функциональной грамотности",
                goal="Повысить качество уроков и внеурочной работы",
                tasks="Открытые уроки; банк заданий; помощь молодым педагогам",
                product="Сборник заданий района",
                more={},
            )
        )
        for number, (when, theme) in enumerate(MEETINGS, start=1):
            day = working_day_near(year.day(*when), calendar)
            came = [row.head_id, *(listed[: SEEN + number] or known[place : place + SEEN])]
            _write_meeting(registry, plan, number, day, theme, list(dict.fromkeys(came)))


def _write_meeting(
    registry: Registry, plan: RmoPlan, number: int, day: date, theme: str, came: list[str]
) -> None:
    is_held = day < registry.today
    meeting = registry.add(
        RmoMeeting(
            plan_id=plan.id,
            number=number,
            planned_on=day,
            theme=theme,
            form="in_person",
            place="Школа № 1",
            expected="Рекомендации участникам",
            state=MeetingState.HELD if is_held else MeetingState.PLANNED,
            moves=[],
            decisions=[],
        )
    )
    for person_id in came if is_held else ():
        registry.add(
            RmoAttendance(meeting_id=meeting.id, person_id=person_id, presence=Presence.PRESENT)
        )
