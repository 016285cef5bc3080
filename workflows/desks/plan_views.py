"""A plan as pages show it: frozen rows with names instead of ids."""

from dataclasses import dataclass
from datetime import date, datetime

from workflows.annual_plan.checks import PlanFinding
from workflows.registry import people, plan_items, plans
from workflows.registry.base import Registry
from workflows.registry.plan_item_rules import FIELD_LABELS
from workflows.registry.plan_items import ItemFields, PlanItem, PlanItemChange
from workflows.registry.plan_texts import Names, readable, when
from workflows.registry.plan_words import (
    EVENT_FORMS,
    ORIGIN_TITLES,
    STAGE_TITLES,
    STATUS_TITLES,
    ItemStatus,
    Origin,
    PlanStage,
)
from workflows.registry.plans import AnnualPlan


@dataclass(frozen=True, kw_only=True)
class PlanView:
    """A plan in lists."""

    id: str
    school_year: str
    title: str
    stage: str
    stage_title: str
    number: str | None
    signed_on: date | None
    effective_on: date | None
    items_count: int
    done_count: int
    instance_id: str


@dataclass(frozen=True, kw_only=True)
class SectionView:
    """A section; `may_edit` for this actor now."""

    id: str
    number: int
    title: str
    methodist_id: str | None
    methodist: str
    items_count: int
    from_last_year: bool
    may_edit: bool


@dataclass(frozen=True, kw_only=True)
class ApprovalView:
    """One answer of a gate.

    Attributes:
        decided_by: «Иванова А. А. за Петрову Б. Б. (и. о.)», or just the name.
        signature: the name alone, as it stands below a post.
        is_acting: somebody signed for whoever has the post; requisites then say «И. о.».
    """

    gate: str
    decision: str
    decided_at: datetime
    decided_by: str
    protocol_number: str
    protocol_date: date | None
    comment: str
    signature: str
    is_acting: bool


@dataclass(frozen=True, kw_only=True)
class PlanPage:
    """Everything the page of a plan needs besides its items."""

    plan: PlanView
    sections: tuple[SectionView, ...]
    approvals: tuple[ApprovalView, ...]
    findings: tuple[PlanFinding, ...]
    may_edit_any: bool
    may_propose_for: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class PlanItemView:
    """An item; `number` as printed («3.2»), `when` in words."""

    id: str
    section_id: str
    section_number: int
    number: str
    fields: ItemFields
    form_title: str
    when: str
    responsible: str
    co_executors: tuple[str, ...]
    status: str
    status_title: str
    fact: str
    origin_title: str
    proposed_by: str
    version: int
    changed_at: datetime
    may_edit: bool
    may_report: bool
    instance_id: str = ""
    launch_note: str = ""
    launches_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class ItemChangeView:
    """One change; `before` and `after` as people read them. `kind`: added, changed, removed."""

    at: datetime
    by: str
    item_id: str
    item_title: str
    kind: str
    field_label: str
    before: str
    after: str


def plan_view(registry: Registry, plan: AnnualPlan) -> PlanView:
    items = plan_items.of_plan(registry, plan.id)
    return PlanView(
        id=plan.id,
        school_year=plan.school_year,
        title=plan.title,
        stage=plan.stage,
        stage_title=STAGE_TITLES[PlanStage(plan.stage)],
        number=plan.number,
        signed_on=plan.signed_on,
        effective_on=plan.effective_on,
        items_count=len(items),
        done_count=sum(1 for item in items if item.status == ItemStatus.DONE),
        instance_id=plan.instance_id,
    )


def approval_views(registry: Registry, plan_id: str, names: Names) -> tuple[ApprovalView, ...]:
    return tuple(
        ApprovalView(
            gate=row.gate,
            decision=row.decision,
            decided_at=row.decided_at,
            decided_by=people.acting_name(registry, row.decided_by, row.decided_for)
            if row.decided_for
            else names.people.get(row.decided_by, row.decided_by),
            protocol_number=row.protocol_number,
            protocol_date=row.protocol_date,
            comment=row.comment,
            signature=names.people.get(row.decided_by, row.decided_by),
            is_acting=bool(row.decided_for),
        )
        for row in plans.approvals(registry, plan_id)
    )


def item_view(
    item: PlanItem,
    number: str,
    names: Names,
    *,
    may_edit: bool,
    may_report: bool,
    launches_on: date | None = None,
) -> PlanItemView:
    return PlanItemView(
        id=item.id,
        section_id=item.section_id,
        section_number=int(number.split(".")[0]),
        number=number,
        fields=plan_items.fields_of(item),
        form_title=EVENT_FORMS[item.form],
        when=when(item.starts_on, item.ends_on, item.precision),
        responsible=names.people[item.responsible_id],
        co_executors=tuple(names.people[person] for person in item.co_executors),
        status=item.status,
        status_title=STATUS_TITLES[ItemStatus(item.status)],
        fact=item.fact,
        origin_title=ORIGIN_TITLES[Origin(item.origin)],
        proposed_by=names.organisations.get(item.proposed_by or "", ""),
        version=item.version,
        changed_at=item.changed_at,
        may_edit=may_edit,
        may_report=may_report,
        instance_id=item.instance_id,
        launch_note=item.launch_note,
        launches_on=launches_on,
    )


def change_view(change: PlanItemChange, names: Names) -> ItemChangeView:
    return ItemChangeView(
        at=change.changed_at,
        by=names.people.get(change.changed_by, "Система"),
        item_id=change.item_id,
        item_title=change.item_title,
        kind=change.kind,
        field_label=FIELD_LABELS.get(change.field_name, ""),
        before=readable(change.field_name, change.before, names),
        after=readable(change.field_name, change.after, names),
    )
