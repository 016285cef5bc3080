"""Writes this school year's plan of the demo district: published, numbered, partly carried out."""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time

from workflows.annual_plan.drafting import WorkingDays, working_day_near
from workflows.demo.persons import SECTION_METHODISTS
from workflows.demo.section_words import WORDS
from workflows.demo.year_plan import ITEMS, DemoItem
from workflows.registry import numbering, plan_items
from workflows.registry.base import Registry
from workflows.registry.documents import Document, DocumentKind
from workflows.registry.plan_items import ItemFields, PlanItem, Source
from workflows.registry.plan_words import SECTIONS, ItemStatus, PlanStage, Precision
from workflows.registry.plans import AnnualPlan, Gate, GateDecision, PlanApproval, PlanSection
from workflows.registry.school_years import SchoolYear

COUNCIL_DAY = (6, 3)
AGREED_DAY = (6, 18)
SIGNED_DAY = (8, 25)
EVERY_NOT_DONE = 11
EVERY_MOVED = 13


def write_published_plan(registry: Registry, year: SchoolYear, calendar: WorkingDays) -> str:
    """Write the plan with its protocol, order and approvals; gives its id."""
    drafted = _at(registry, date(year.first, 4, 1))
    plan = drafted.add(
        AnnualPlan(
            school_year=year.label,
            title=f"План основных мероприятий МКУ ДММЦ на {year.label} учебный год",
            created_at=drafted.now,
        )
    )
    sections = [
        drafted.add(
            PlanSection(plan_id=plan.id, number=number, title=title, methodist_id=methodist)
        )
        for number, (title, methodist) in enumerate(
            zip(SECTIONS, SECTION_METHODISTS, strict=True), start=1
        )
    ]
    items = [_write_item(drafted, plan, sections, each, year, calendar) for each in ITEMS]
    _approve(registry, plan, year)
    _carry_out(registry, items)
    return plan.id


def _write_item(
    registry: Registry,
    plan: AnnualPlan,
    sections: Sequence[PlanSection],
    item: DemoItem,
    year: SchoolYear,
    calendar: WorkingDays,
) -> PlanItem:
    section = sections[item.section - 1]
    fields = replace(
        _fields(item, year, calendar),
        section_id=section.id,
        responsible_id=section.methodist_id or "",
    )
    return plan_items.add(registry, plan.id, fields, fields.responsible_id, Source())


def _fields(item: DemoItem, year: SchoolYear, calendar: WorkingDays) -> ItemFields:
    words = WORDS[item.section]
    starts_on, ends_on, precision = _period(item, year, calendar)
    return ItemFields(
        section_id="",
        title=item.title,
        form=item.form,
        directions=(item.direction or words.direction,),
        starts_on=starts_on,
        ends_on=ends_on,
        precision=precision,
        place="с. Дзержинское" if precision == Precision.DAY else "",
        participants=item.audience or words.audience,
        expected_result=item.result or words.result,
        indicator=item.indicator or words.indicator,
        task=item.task,
        process_key=item.process_key,
        lead_days=item.lead_days,
        repeats=item.repeats,
    )


def _period(
    item: DemoItem, year: SchoolYear, calendar: WorkingDays
) -> tuple[date, date, Precision]:
    month, day = item.start
    if day == 0:
        first = year.day(month, 1)
        last = first.replace(day=monthrange(first.year, month)[1])
        return first, last, Precision.MONTH
    start = year.day(month, day)
    if item.end is None or item.end == item.start:
        start = working_day_near(start, calendar)
        return start, start, Precision.DAY
    return start, year.day(*item.end), Precision.PERIOD


def _approve(registry: Registry, plan: AnnualPlan, year: SchoolYear) -> None:
    protocol = _sign(
        registry,
        Document(
            kind=DocumentKind.PROTOCOL,
            title="Протокол заседания методсовета: проект годового плана",
            body={"session_date": date(year.first, *COUNCIL_DAY).isoformat()},
            plan_id=plan.id,
        ),
        "predsedatelev",
        date(year.first, *COUNCIL_DAY),
    )
    order = _sign(
        registry,
        Document(
            kind=DocumentKind.ORDER_DMMC,
            title=f"Об утверждении плана на {year.label} учебный год",
            body={},
            basis=f"Протокол методсовета № {protocol.number}",
            plan_id=plan.id,
        ),
        "direktorov",
        date(year.first, *SIGNED_DAY),
    )
    answers = (
        (Gate.COUNCIL, "predsedatelev", COUNCIL_DAY, protocol),
        (Gate.EDU_HEAD, "nachalnikova", AGREED_DAY, None),
    )
    for sequence, (gate, person_id, day, document) in enumerate(answers, start=1):
        registry.add(
            PlanApproval(
                plan_id=plan.id,
                gate=gate,
                decision=GateDecision.APPROVED,
                decided_at=_moment(date(year.first, *day)),
                decided_by=person_id,
                protocol_number=(document.number or "") if document else "",
                protocol_date=document.dated if document else None,
                document_id=document.id if document else "",
                sequence=sequence,
            )
        )
    plan.stage = PlanStage.PUBLISHED
    plan.number, plan.signed_on = order.number, order.dated
    plan.effective_on = year.starts_on
    plan.published_at = _moment(date(year.first, *SIGNED_DAY))
    plan.order_document_id = order.id
    registry.session.flush()


def _sign(registry: Registry, document: Document, signer_id: str, day: date) -> Document:
    signing = _at(registry, day)
    document.created_at = signing.now
    signing.add(document)
    numbering.register(signing, document, signer_id, day)
    return document


def _carry_out(registry: Registry, items: Sequence[PlanItem]) -> None:
    """Report what is past by today; a few items were moved or not done, as in life."""
    for number, item in enumerate(items, start=1):
        if item.ends_on < registry.today:
            status, fact = _outcome(number)
            reported = _at(registry, item.ends_on)
            plan_items.report(reported, item, status, fact, item.responsible_id)
        elif item.starts_on <= registry.today:
            started = _at(registry, item.starts_on)
            plan_items.report(started, item, ItemStatus.IN_PROGRESS, "", item.responsible_id)


def _outcome(number: int) -> tuple[ItemStatus, str]:
    if number % EVERY_NOT_DONE == 0:
        return ItemStatus.NOT_DONE, "Не собрали участников: карантин в организациях"
    if number % EVERY_MOVED == 0:
        return ItemStatus.MOVED, "Перенесено из-за погоды, новая дата согласуется"
    return ItemStatus.DONE, "Проведено, материалы размещены в банке"


def _at(registry: Registry, day: date) -> Registry:
    """The same transaction at an earlier moment, so that the demo looks lived-in."""
    return replace(registry, now=min(_moment(day), registry.now))


def _moment(day: date) -> datetime:
    return datetime.combine(day, time(4, 0), UTC)
