"""Reading plans."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from engine import Actor
from workflows.annual_plan.launching import starts_on
from workflows.annual_plan.overview import fixable_findings
from workflows.annual_plan.permits import (
    Asker,
    proposes_for,
    refusal_to_edit,
    refusal_to_report,
)
from workflows.desks.plan_base import PlanDesk
from workflows.desks.plan_views import (
    ItemChangeView,
    PlanItemView,
    PlanPage,
    PlanView,
    SectionView,
    approval_views,
    change_view,
    item_view,
    plan_view,
)
from workflows.registry import organisations, people, plan_items, plans
from workflows.registry.base import Registry
from workflows.registry.plan_items import PlanItem
from workflows.registry.plan_texts import Names, names_for, numbered
from workflows.registry.plan_words import (
    DIRECTIONS,
    EVENT_FORMS,
    FUNDING,
    PRECISION_TITLES,
    TASKS,
)
from workflows.registry.plans import AnnualPlan, PlanSection

Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, kw_only=True)
class PlanChoices:
    """What the fields of an item may be chosen from: (value, label) each."""

    sections: Pairs
    forms: Pairs
    directions: Pairs
    tasks: Pairs
    funding: Pairs
    precisions: Pairs
    people: Pairs
    processes: Pairs


class PlanPages(PlanDesk):
    """Everybody signed in may read plans; an unknown id is NotFound."""

    def list(self, actor: Actor) -> tuple[PlanView, ...]:
        """All plans, newest school year first."""
        with self._reading(actor) as registry:
            return tuple(plan_view(registry, plan) for plan in plans.every(registry))

    def get(self, plan_id: str, actor: Actor) -> PlanPage:
        """A plan with its sections, approvals and findings."""
        with self._reading(actor) as registry:
            plan = registry.get(AnnualPlan, plan_id)
            names = names_for(registry, plan_id)
            asker = Asker(actor=actor)
            sections = tuple(_section_views(registry, plan, names, asker))
            known = {row.id for row in organisations.active(registry)}
            return PlanPage(
                plan=plan_view(registry, plan),
                sections=sections,
                approvals=approval_views(registry, plan_id, names),
                findings=fixable_findings(registry, plan, self.calendar) if plan.is_open else (),
                may_edit_any=any(section.may_edit for section in sections),
                may_propose_for=tuple(i for i in proposes_for(actor, plan) if i in known),
            )

    def items(
        self, plan_id: str, actor: Actor, *, section_id: str = ""
    ) -> tuple[PlanItemView, ...]:
        """Items in the order of the printed plan, of one section where one is named."""
        with self._reading(actor) as registry:
            plan = registry.get(AnnualPlan, plan_id)
            views = self._item_views(registry, plan, Asker(actor=actor))
            return tuple(v for v in views if section_id in ("", v.section_id))

    def item(self, item_id: str, actor: Actor) -> PlanItemView:
        """One item."""
        with self._reading(actor) as registry:
            plan = registry.get(AnnualPlan, registry.get(PlanItem, item_id).plan_id)
            views = self._item_views(registry, plan, Asker(actor=actor))
            return next(view for view in views if view.id == item_id)

    def changes_since(
        self, plan_id: str, moment: datetime | None, actor: Actor
    ) -> tuple[ItemChangeView, ...]:
        """What changed in a plan after a moment, oldest first; everything without a moment."""
        with self._reading(actor) as registry:
            plan = registry.get(AnnualPlan, plan_id)
            names = names_for(registry, plan.id)
            rows = plan_items.changes_since(registry, plan.id, moment)
            return tuple(change_view(row, names) for row in rows)

    def choices(self, plan_id: str, actor: Actor) -> PlanChoices:
        """What the form of an item offers."""
        with self._reading(actor) as registry:
            sections = plans.sections(registry, registry.get(AnnualPlan, plan_id).id)
            active = people.active(registry)
        return PlanChoices(
            sections=tuple((row.id, f"{row.number}. {row.title}") for row in sections),
            forms=tuple(EVENT_FORMS.items()),
            directions=tuple((code, f"{code} {title}") for code, title in DIRECTIONS.items()),
            tasks=tuple((code, f"{code} {title}") for code, title in TASKS.items()),
            funding=tuple(FUNDING.items()),
            precisions=tuple((p.value, title) for p, title in PRECISION_TITLES.items()),
            people=tuple((person.id, person.name.short) for person in active),
            processes=tuple(self.processes(actor).items()),
        )

    def _item_views(
        self, registry: Registry, plan: AnnualPlan, asker: Asker
    ) -> Iterable[PlanItemView]:
        sections: dict[str, PlanSection] = {s.id: s for s in plans.sections(registry, plan.id)}
        items = plan_items.of_plan(registry, plan.id)
        numbers = numbered(items, {i: section.number for i, section in sections.items()})
        names = names_for(registry, plan.id)
        may_edit = {i: not refusal_to_edit(asker, plan, section) for i, section in sections.items()}
        for item in items:
            refusal = refusal_to_report(asker, plan, sections[item.section_id], item)
            yield item_view(
                item,
                numbers[item.id],
                names,
                may_edit=may_edit[item.section_id],
                may_report=not refusal,
                launches_on=None if item.instance_id else starts_on(item, self.calendar),
            )


def _section_views(
    registry: Registry, plan: AnnualPlan, names: Names, asker: Asker
) -> Iterable[SectionView]:
    counts = plan_items.counts_by_section(registry, plan.id)
    for row in plans.sections(registry, plan.id):
        yield SectionView(
            id=row.id,
            number=row.number,
            title=row.title,
            methodist_id=row.methodist_id,
            methodist=names.people.get(row.methodist_id or "", ""),
            items_count=counts.get(row.id, 0),
            from_last_year=row.from_last_year,
            may_edit=not refusal_to_edit(asker, plan, row),
        )
