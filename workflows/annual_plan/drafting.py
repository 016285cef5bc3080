"""Makes the draft of a school year's plan from the plan of the year before."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Protocol

from engine import Conflict
from workflows.registry import plan_items, plans
from workflows.registry.actors import holders
from workflows.registry.base import Registry
from workflows.registry.parameters import value_of
from workflows.registry.plan_items import ItemFields, PlanItem, Source, fields_of
from workflows.registry.plan_words import SECTIONS, UNFULFILLED, ItemStatus, Origin, Precision
from workflows.registry.plans import AnnualPlan, PlanSection
from workflows.registry.school_years import SchoolYear, shifted
from workflows.roles import METHODIST


class WorkingDays(Protocol):
    """The production calendar, as far as plans need it."""

    def is_working(self, day: date) -> bool: ...


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A draft just made. `copied` and `carried` count items taken over from last year."""

    plan: AnnualPlan
    sections: tuple[PlanSection, ...]
    copied: int
    carried: int


def create_draft(
    registry: Registry, year: SchoolYear, instance_id: str, calendar: WorkingDays
) -> Draft:
    """Write a new plan with its sections, repeating items and last year's unfulfilled ones.

    Raises:
        Conflict: the year has a plan already.
    """
    if plans.for_year(registry, year) is not None:
        raise Conflict(f"План на {year.label} учебный год уже есть.")
    plan = registry.add(
        AnnualPlan(
            school_year=year.label,
            title=value_of(registry, "plan.title").replace("{year}", year.label),
            instance_id=instance_id,
            created_at=registry.now,
        )
    )
    previous = plans.for_year(registry, year.previous)
    sections = _sections(registry, plan.id, previous)
    if previous is None:
        return Draft(plan=plan, sections=sections, copied=0, carried=0)
    by_old_id = _by_old_id(registry, previous.id, sections)
    counts = {Origin.COPIED: 0, Origin.CARRIED: 0}
    for item in plan_items.of_plan(registry, previous.id):
        origin = _origin(item)
        if origin is not None:
            take_over(registry, plan.id, item, by_old_id[item.section_id], origin, calendar)
            counts[origin] += 1
    return Draft(
        plan=plan,
        sections=sections,
        copied=counts[Origin.COPIED],
        carried=counts[Origin.CARRIED],
    )


def fill_sections(
    registry: Registry, plan: AnnualPlan, section_ids: Iterable[str], calendar: WorkingDays
) -> tuple[list[str], int]:
    """Build sections from everything last year's had, and flag them.

    Returns:
        The ids of the sections that were built, and how many items they got.
    """
    previous = plans.for_year(registry, plan.year.previous)
    if previous is None:
        return [], 0
    wanted = set(section_ids)
    sections = [s for s in plans.sections(registry, plan.id) if s.id in wanted]
    by_old_id = _by_old_id(registry, previous.id, sections)
    taken = {item.source_id for item in plan_items.of_plan(registry, plan.id)}
    added = 0
    for item in plan_items.of_plan(registry, previous.id):
        is_wanted = item.section_id in by_old_id and item.status != ItemStatus.CANCELLED
        if is_wanted and item.id not in taken:
            section_id = by_old_id[item.section_id]
            take_over(registry, plan.id, item, section_id, Origin.COPIED, calendar)
            added += 1
    for section in sections:
        section.from_last_year = True
    registry.session.flush()
    return [section.id for section in sections], added


def _sections(
    registry: Registry, plan_id: str, previous: AnnualPlan | None
) -> tuple[PlanSection, ...]:
    methodists = _methodists(registry, previous)
    return tuple(
        registry.add(
            PlanSection(
                plan_id=plan_id, number=number, title=title, methodist_id=methodists.get(number)
            )
        )
        for number, title in enumerate(SECTIONS, start=1)
    )


def _methodists(registry: Registry, previous: AnnualPlan | None) -> dict[int, str]:
    """Who answers for each section: as last year; vacant ones are dealt out in turn."""
    able = [person.id for person in holders(registry, METHODIST)]
    kept: dict[int, str] = {}
    if previous is not None:
        for section in plans.sections(registry, previous.id):
            if section.methodist_id in able and section.methodist_id:
                kept[section.number] = section.methodist_id
    numbers = range(1, len(SECTIONS) + 1)
    dealt = {number: able[number % len(able)] for number in numbers} if able else {}
    return dealt | kept


def _by_old_id(
    registry: Registry, previous_id: str, sections: Iterable[PlanSection]
) -> dict[str, str]:
    """Section of last year → section of the same number in `sections`."""
    new = {section.number: section.id for section in sections}
    old = plans.sections(registry, previous_id)
    return {section.id: new[section.number] for section in old if section.number in new}


def _origin(item: PlanItem) -> Origin | None:
    if item.status == ItemStatus.CANCELLED:
        return None
    if item.repeats:
        return Origin.COPIED
    return Origin.CARRIED if item.status in UNFULFILLED else None


def take_over(
    registry: Registry,
    plan_id: str,
    item: PlanItem,
    section_id: str,
    origin: Origin,
    calendar: WorkingDays,
) -> None:
    """Put an item of last year into a section of the new plan, a year later."""
    fields = next_year(fields_of(item), calendar)
    fields = replace(fields, section_id=section_id)
    plan_items.add(registry, plan_id, fields, "", Source(origin=origin, source_id=item.id))


def next_year(fields: ItemFields, calendar: WorkingDays) -> ItemFields:
    """The same item a year later; a single day that falls on a day off moves to a working one."""
    if fields.starts_on is None or fields.ends_on is None:
        raise ValueError("expected a stored item to have dates")
    starts_on, ends_on = shifted(fields.starts_on, 1), shifted(fields.ends_on, 1)
    if fields.precision == Precision.DAY:
        starts_on = ends_on = working_day_near(starts_on, calendar)
    return replace(fields, starts_on=starts_on, ends_on=ends_on)


def working_day_near(day: date, calendar: WorkingDays) -> date:
    """The day itself, or the next working day; before 31 August rather than after it."""
    step = timedelta(days=-1 if (day.month, day.day) >= (8, 20) and day.month == 8 else 1)
    for _ in range(31):
        if calendar.is_working(day):
            return day
        day += step
    return day
