"""What a plan is held against, read from the registries."""

from workflows.annual_plan import checks
from workflows.annual_plan.checks import BusySpan, CheckScope, PlanFinding
from workflows.annual_plan.drafting import WorkingDays
from workflows.annual_plan.fixes import with_fixes
from workflows.registry import busy_days, people, plan_items, plans
from workflows.registry.base import Registry
from workflows.registry.busy_days import KIND_TITLES, BusyDays, BusyKind
from workflows.registry.parameters import number_of
from workflows.registry.plan_item_rules import PlanScope
from workflows.registry.plan_items import ItemFields, fields_of
from workflows.registry.plan_words import ItemStatus
from workflows.registry.plans import AnnualPlan


def scope_of(registry: Registry, plan: AnnualPlan) -> PlanScope:
    """The year, sections and people that an item of this plan may name."""
    return PlanScope(
        year=plan.year,
        sections=frozenset(section.id for section in plans.sections(registry, plan.id)),
        people=frozenset(person.id for person in people.active(registry)),
        contest_lead_days=number_of(registry, "plan.contest_lead_days"),
    )


def live_items(registry: Registry, plan_id: str) -> dict[str, ItemFields]:
    """Items that are not cancelled, by id, in the plan's order."""
    return {
        item.id: fields_of(item)
        for item in plan_items.of_plan(registry, plan_id)
        if item.status != ItemStatus.CANCELLED
    }


def findings_of(
    registry: Registry, plan: AnnualPlan, calendar: WorkingDays
) -> tuple[PlanFinding, ...]:
    """Everything doubtful in a plan, errors first."""
    return checks.findings(live_items(registry, plan.id), check_scope(registry, plan, calendar))


def fixable_findings(
    registry: Registry, plan: AnnualPlan, calendar: WorkingDays
) -> tuple[PlanFinding, ...]:
    """The same with ways out, for pages where people put things right."""
    items, scope = live_items(registry, plan.id), check_scope(registry, plan, calendar)
    return with_fixes(checks.findings(items, scope), items, scope)


def check_scope(registry: Registry, plan: AnnualPlan, calendar: WorkingDays) -> CheckScope:
    """What a plan of the municipality is held against today."""
    return CheckScope(
        items=scope_of(registry, plan),
        names={person.id: person.name.short for person in people.every(registry)},
        calendar=calendar,
        most_per_month=number_of(registry, "plan.items_per_person_per_month"),
        busy=tuple(_span(row) for row in busy_days.of_year(registry, plan.year)),
        today=registry.today if plan.is_open else None,
    )


def _span(row: BusyDays) -> BusySpan:
    kind = BusyKind(row.kind)
    words = f"{KIND_TITLES[kind]}: «{row.title}»"
    return BusySpan(kind=kind, words=words, first=row.starts_on, last=row.ends_on)
