"""The plan that the district of the stories works by: one item in each section."""

from datetime import date, timedelta

from workflows.registry.association_members import AssociationMember
from workflows.registry.associations import Association
from workflows.registry.base import Registry
from workflows.registry.plan_items import PlanItem
from workflows.registry.plan_words import SECTIONS, PlanStage
from workflows.registry.plans import AnnualPlan, PlanSection
from workflows.registry.rmo import MeetingState, RmoMeeting, RmoPlan, RmoPlanState
from workflows.registry.school_years import containing

PLAN_ID = "plan_in_force"
CONTEST_SECTION = 6
YEARLY_SECTION = 12
MATHEMATICIANS = ("uchiteleva", "zamov", "lesnaya", "severov", "sekretareva", "predsedatelev")


def publish_plan(registry: Registry) -> None:
    """Write the published plan of the current school year; ids say what is what: `item_6`."""
    year = containing(registry.today)
    registry.add(
        AnnualPlan(
            id=PLAN_ID,
            school_year=year.label,
            title=f"План основных мероприятий МКУ ДММЦ на {year.label} учебный год",
            stage=PlanStage.PUBLISHED,
            number="01-05/1-од",
            signed_on=date(year.first, 8, 25),
            effective_on=year.starts_on,
            published_at=registry.now,
            created_at=registry.now,
        )
    )
    for number, title in enumerate(SECTIONS, start=1):
        section = f"section_{number}"
        registry.add(
            PlanSection(
                id=section,
                plan_id=PLAN_ID,
                number=number,
                title=title,
                methodist_id="metodistova",
            )
        )
        registry.add(_item(registry, number, section, date(year.first + 1, 5, 4 + number)))


def found_associations(registry: Registry) -> None:
    """Write three associations: a usual one, one of four members, one without a head.

    Only of the usual one the members are listed: of the others their number is known.
    """
    rows = (("rmo_maths", "Математика", "uchiteleva", 6), ("rmo_languages", "Языки", "zamov", 4),
            ("rmo_crafts", "Технология", None, 9))  # fmt: skip
    for position, (key, name, head, members) in enumerate(rows, start=1):
        registry.add(
            Association(id=key, name=name, head_id=head, members_count=members, position=position)
        )
    for number, person_id in enumerate(MATHEMATICIANS):
        registry.add(
            AssociationMember(
                id=f"mathematician_{number}",
                association_id="rmo_maths",
                person_id=person_id,
                active_from=date(2020, 9, 1),
            )
        )


def approve_rmo_plan(registry: Registry) -> None:
    """Write the approved plans of two associations; of the second one meeting is cancelled."""
    year = containing(registry.today)
    registry.add(
        RmoPlan(
            id="rmo_plan_maths",
            association_id="rmo_maths",
            school_year=year.label,
            state=RmoPlanState.APPROVED,
            theme="Функциональная грамотность",
            more={},
        )
    )
    for number in range(1, 5):
        _plan_meeting(registry, "rmo_plan_maths", number, MeetingState.PLANNED)
    registry.add(
        RmoPlan(
            id="rmo_plan_crafts",
            association_id="rmo_crafts",
            school_year=year.label,
            state=RmoPlanState.APPROVED,
            theme="Проекты школьников",
            more={},
        )
    )
    _plan_meeting(registry, "rmo_plan_crafts", 5, MeetingState.PLANNED)
    _plan_meeting(registry, "rmo_plan_crafts", 6, MeetingState.CANCELLED)


def _plan_meeting(registry: Registry, plan_id: str, number: int, state: MeetingState) -> None:
    registry.add(
        RmoMeeting(
            id=f"meeting_{number}",
            plan_id=plan_id,
            number=number,
            planned_on=registry.today + timedelta(days=28 * number),
            theme=f"Заседание {number}",
            form="in_person",
            place="Школа № 3",
            state=state,
            moves=[],
            decisions=[],
        )
    )


def _item(registry: Registry, number: int, section_id: str, day: date) -> PlanItem:
    is_contest = number == CONTEST_SECTION
    return PlanItem(
        id=f"item_{number}",
        plan_id=PLAN_ID,
        section_id=section_id,
        title=f"Дело раздела {number}",
        form="contest" if is_contest else "seminar",
        directions=["2.4"],
        starts_on=day,
        ends_on=day,
        participants=f"Участники {number}",
        responsible_id="metodistova",
        co_executors=[],
        expected_result="Материалы",
        indicator="Число участников",
        lead_days=60 if is_contest else None,
        repeats=number == YEARLY_SECTION,
        changed_at=registry.now,
    )
