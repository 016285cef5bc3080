"""Service tasks of a correction: open, check, compose the sheet, apply, close."""

from collections.abc import Mapping
from dataclasses import dataclass

from engine import BpmnError, Conflict, Handler, InvalidInput, ServiceCall
from workflows.annual_plan import correcting
from workflows.annual_plan.change_sheet import ChangeLine, content_of, line_of, summary_of
from workflows.annual_plan.concerned import concerned
from workflows.annual_plan.correction_topics import TOPICS
from workflows.inputs import inputs_of, registry_of
from workflows.registry import corrections, numbering, plan_items, plans, school_years
from workflows.registry.base import Registry, Zones
from workflows.registry.corrections import CorrectionState, PlanCorrection
from workflows.registry.documents import Document, DocumentStatus
from workflows.registry.people import Person
from workflows.registry.plan_items import PlanItem
from workflows.registry.plan_texts import names_for, numbered
from workflows.registry.plan_words import PlanStage
from workflows.registry.plans import AnnualPlan, PlanSection

Outputs = Mapping[str, object]

_OUTCOMES = {
    "withdrawn": CorrectionState.WITHDRAWN,
    "rejected": CorrectionState.REJECTED,
}


@dataclass(frozen=True, kw_only=True)
class CorrectionServices:
    """The handlers of one installation."""

    zones: Zones

    def open(self, call: ServiceCall) -> Outputs:
        registry, inputs = registry_of(call, self.zones), inputs_of(call)
        try:
            year = school_years.read_label(inputs.required("school_year"))
        except ValueError as error:
            raise InvalidInput(f"{call.topic}: {error}") from error
        plan = plans.for_year(registry, year)
        if plan is None or plan.stage != PlanStage.PUBLISHED:
            raise BpmnError("NO_PLAN", f"Утверждённого плана на {year.label} учебный год нет.")
        row = corrections.of_instance(registry, call.instance_id)
        if row is None:
            row = registry.add(
                PlanCorrection(
                    plan_id=plan.id,
                    instance_id=call.instance_id,
                    author_id=_author(registry, call.actor_id),
                    justification=inputs.required("justification"),
                    created_at=registry.now,
                )
            )
        return {
            "correction_id": row.id,
            "plan_id": plan.id,
            "plan_title": plan.title,
            "author": row.author_id,
        }

    def check(self, call: ServiceCall) -> Outputs:
        registry, inputs = registry_of(call, self.zones), inputs_of(call)
        row = _locked(registry, inputs.required("correction_id"))
        if row.state == CorrectionState.DRAFT:
            correcting.propose(registry, row, inputs.items("changes"))
        changes = corrections.changes_of(registry, row.id)
        found = correcting.collisions(registry, row)
        if not changes:
            found.append("В корректировке нет ни одного изменения.")
        row.state = CorrectionState.DRAFT if found else CorrectionState.DECIDING
        lines = lines_of(registry, row)
        return {
            "change_count": len(changes),
            "changed_percent": correcting.changed_percent(registry, row),
            "has_contest": correcting.has_contest(changes),
            "collision_count": len(found),
            "collisions": "\n".join(found),
            "correction_summary": summary_of(lines),
        }

    def reopen(self, call: ServiceCall) -> Outputs:
        registry, inputs = registry_of(call, self.zones), inputs_of(call)
        row = _locked(registry, inputs.required("correction_id"))
        row.state = CorrectionState.DRAFT
        return {"correction_state": row.state}

    def close(self, call: ServiceCall) -> Outputs:
        registry, inputs = registry_of(call, self.zones), inputs_of(call)
        outcome = inputs.required("outcome")
        if outcome not in _OUTCOMES:
            raise InvalidInput(f"{call.topic}: итога «{outcome}» нет.")
        correction_id = inputs.text("correction_id")
        if correction_id:
            row = _locked(registry, correction_id)
            if row.state != CorrectionState.APPLIED:
                row.state = _OUTCOMES[outcome]
        return {"correction_state": _OUTCOMES[outcome].value}

    def prepare_sheet(self, call: ServiceCall) -> Outputs:
        registry, inputs = registry_of(call, self.zones), inputs_of(call)
        row = _locked(registry, inputs.required("correction_id"))
        plan = registry.get(AnnualPlan, row.plan_id)
        number = corrections.next_number(registry, plan.id)
        order = f", утверждённый приказом № {plan.number}" if plan.number else ""
        protocol, dated = inputs.text("protocol_number"), inputs.day("protocol_date")
        basis = "Положение о ММС, п. 3.4"
        if protocol:
            basis += f"; протокол методсовета № {protocol}"
            basis += f" от {dated:%d.%m.%Y}" if dated else ""
        return {
            "sheet_title": f"Лист изменений № {number} плана на {plan.school_year} учебный год",
            "sheet_basis": basis,
            "sheet_body": content_of(
                lines_of(registry, row),
                number=number,
                school_year=plan.school_year,
                justification=row.justification,
                order=order,
            ),
        }

    def apply(self, call: ServiceCall) -> Outputs:
        registry, inputs = registry_of(call, self.zones), inputs_of(call)
        row = _locked(registry, inputs.required("correction_id"))
        sheet = registry.get(Document, inputs.required("document_id"))
        if sheet.status != DocumentStatus.REGISTERED:
            raise InvalidInput(f"«{sheet.title}»: лист изменений ещё не подписан.")
        if row.state != CorrectionState.APPLIED:
            try:
                touched = correcting.apply(registry, row, call.actor_id)
            except Conflict as error:
                raise BpmnError("CORRECTION_STALE", str(error)) from error
            row.document_id = sheet.id
        else:
            touched = [c.item_id for c in corrections.changes_of(registry, row.id) if c.item_id]
        found = concerned(registry, row)
        return {
            "applied_count": len(touched),
            "people_to_tell": _people(registry, row, touched),
            "people_concerned": list(found.people),
            "schools_concerned": list(found.schools),
            "concerned_count": len(found.people) + len(found.schools),
        }

    def void_sheet(self, call: ServiceCall) -> Outputs:
        registry, inputs = registry_of(call, self.zones), inputs_of(call)
        sheet = registry.locked(Document, inputs.required("document_id"))
        if sheet.status == DocumentStatus.REGISTERED:
            reason = "План изменился до внесения изменений, составляется новый лист"
            numbering.annul(registry, sheet, reason)
        return {"document_id": sheet.id}

    def handlers(self) -> tuple[Handler, ...]:
        """Every topic of a correction with what it takes and gives."""
        return tuple(
            Handler(
                topic=f"plan_correction.{topic.name}",
                run=getattr(self, topic.name),
                title=topic.title,
                inputs=topic.inputs,
                outputs=topic.outputs,
            )
            for topic in TOPICS
        )


def lines_of(registry: Registry, row: PlanCorrection) -> list[ChangeLine]:
    """The changes of a correction as people read them."""
    sections = {s.id: s.number for s in plans.sections(registry, row.plan_id)}
    numbers = numbered(plan_items.of_plan(registry, row.plan_id), sections)
    names = names_for(registry, row.plan_id)
    return [line_of(each, numbers, names) for each in corrections.changes_of(registry, row.id)]


def _locked(registry: Registry, correction_id: str) -> PlanCorrection:
    """Lock the plan of a correction first, so that two corrections queue, then the correction."""
    row = registry.get(PlanCorrection, correction_id)
    registry.locked(AnnualPlan, row.plan_id)
    return registry.locked(PlanCorrection, correction_id)


def _author(registry: Registry, actor_id: str) -> str:
    """Who drafts: the person who began it; "" for a program, and then any methodist does."""
    return actor_id if registry.find(Person, actor_id) else ""


def _people(registry: Registry, row: PlanCorrection, item_ids: list[str]) -> list[str]:
    """Whom the changes concern: the responsible, the methodists of the sections, the author."""
    found = {row.author_id: None}
    for item_id in item_ids:
        item = registry.find(PlanItem, item_id)
        if item is not None:
            section = registry.get(PlanSection, item.section_id)
            found |= dict.fromkeys((item.responsible_id, section.methodist_id or ""))
    return [person for person in found if person]
