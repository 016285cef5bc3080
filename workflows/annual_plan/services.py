"""Service tasks of the annual plan: draft, proposals, checks, approvals, publication."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from engine import BpmnError, Handler, InvalidInput, ServiceCall
from workflows.annual_plan import drafting, overview, proposing, rollover
from workflows.annual_plan.checks import PlanFinding, uncovered_directions
from workflows.annual_plan.drafting import WorkingDays
from workflows.annual_plan.topics import TOPICS
from workflows.inputs import Inputs, inputs_of, registry_of
from workflows.registry import organisations, plan_items, plans, proposals, school_years
from workflows.registry.base import Registry, Zones
from workflows.registry.documents import Document, DocumentStatus
from workflows.registry.parameters import number_of
from workflows.registry.plan_words import PlanStage, may_go
from workflows.registry.plans import AnnualPlan, Gate, GateDecision, PlanApproval, PlanSection
from workflows.registry.proposals import PlanProposal, ProposalState
from workflows.registry.school_years import SchoolYear

Outputs = Mapping[str, object]

_STAGE_AFTER: dict[tuple[str, str], PlanStage] = {
    (Gate.COUNCIL, GateDecision.APPROVED): PlanStage.APPROVAL,
    (Gate.EDU_HEAD, GateDecision.APPROVED): PlanStage.SIGNING,
}
"""Every other answer of a gate sends the plan back to the director."""


@dataclass(frozen=True, kw_only=True)
class AnnualPlanServices:
    """The handlers of one installation."""

    calendar: WorkingDays
    zones: Zones

    def create_draft(self, call: ServiceCall) -> Outputs:
        registry, inputs = registry_of(call, self.zones), inputs_of(call)
        year = _year(inputs, registry.today)
        existing = plans.for_year(registry, year)
        if existing is not None and existing.instance_id != call.instance_id:
            raise BpmnError("PLAN_EXISTS", f"План на {year.label} учебный год уже готовится.")
        if existing is not None:
            sections = tuple(plans.sections(registry, existing.id))
            draft = drafting.Draft(plan=existing, sections=sections, copied=0, carried=0)
        else:
            draft = drafting.create_draft(registry, year, call.instance_id, self.calendar)
        schools = organisations.active(registry, organisations.EDUCATIONAL)
        return {
            "plan_id": draft.plan.id,
            "plan_title": draft.plan.title,
            "schools": [school.id for school in schools],
            "section_ids": [section.id for section in draft.sections],
            "sections": [_section(section) for section in draft.sections],
            "copied_count": draft.copied,
            "carried_count": draft.carried,
            **_deadlines(year),
        }

    def set_stage(self, call: ServiceCall) -> Outputs:
        registry, inputs = registry_of(call, self.zones), inputs_of(call)
        plan = registry.locked(AnnualPlan, inputs.required("plan_id"))
        stage = inputs.required("stage")
        if stage not in set(PlanStage) or stage == PlanStage.PUBLISHED:
            raise InvalidInput(f"{call.topic}: состояния плана «{stage}» нет.")
        plans.go_to(plan, PlanStage(stage))
        return {"plan_stage": stage}

    def collect_proposals(self, call: ServiceCall) -> Outputs:
        registry, inputs = registry_of(call, self.zones), inputs_of(call)
        plan = registry.locked(AnnualPlan, inputs.required("plan_id"))
        sections = plans.sections(registry, plan.id)
        _store_answers(registry, plan, sections, inputs.items("answers"))
        for proposal_id in inputs.texts("accepted"):
            proposal = registry.get(PlanProposal, proposal_id)
            if proposal.state == ProposalState.WAITING:
                proposal.state = ProposalState.ACCEPTED
        added = _make_items(registry, plan, sections, call.actor_id)
        _advance(plan, PlanStage.SECTIONS)
        return _proposal_outputs(registry, plan, sections) | {"items_added": added}

    def apply_section_defaults(self, call: ServiceCall) -> Outputs:
        registry, inputs = registry_of(call, self.zones), inputs_of(call)
        plan = registry.locked(AnnualPlan, inputs.required("plan_id"))
        counts = plan_items.counts_by_section(registry, plan.id)
        empty = [s.id for s in plans.sections(registry, plan.id) if not counts.get(s.id)]
        wanted = inputs.texts("section_ids") or empty
        built, added = drafting.fill_sections(registry, plan, wanted, self.calendar)
        return {"defaulted_sections": built, "items_added": added}

    def check(self, call: ServiceCall) -> Outputs:
        registry, inputs = registry_of(call, self.zones), inputs_of(call)
        plan = registry.locked(AnnualPlan, inputs.required("plan_id"))
        found = overview.findings_of(registry, plan, self.calendar)
        _advance(plan, PlanStage.CONSOLIDATION)
        kinds = [finding.kind for finding in found]
        return {
            "findings": [_finding(finding) for finding in found],
            "findings_count": len(found),
            "errors_count": sum(1 for finding in found if finding.severity == "error"),
            "clash_count": kinds.count("clash"),
            "holiday_count": kinds.count("holiday"),
            "overload_count": kinds.count("overload"),
            "uncovered_directions": uncovered_directions(overview.live_items(registry, plan.id)),
        }

    def settle_rollover(self, call: ServiceCall) -> Outputs:
        registry, inputs = registry_of(call, self.zones), inputs_of(call)
        plan = registry.locked(AnnualPlan, inputs.required("plan_id"))
        told = [each for each in inputs.items("decisions") if isinstance(each, Mapping)]
        rollover.settle_told(registry, plan, told, call.actor_id, self.calendar)
        waiting = rollover.open_titles(registry, plan, self.calendar)
        return {"rollover_open": len(waiting), "rollover_waits": "; ".join(waiting)}

    def approvals(self, call: ServiceCall) -> Outputs:
        registry, inputs = registry_of(call, self.zones), inputs_of(call)
        plan = registry.locked(AnnualPlan, inputs.required("plan_id"))
        gate, decision = inputs.required("gate"), inputs.required("decision")
        if gate not in set(Gate) or decision not in set(GateDecision):
            raise InvalidInput(f"{call.topic}: «{gate}» / «{decision}» — такого решения нет.")
        row = PlanApproval(
            plan_id=plan.id,
            gate=gate,
            decision=decision,
            decided_at=registry.now,
            decided_by=inputs.text("approved_by") or call.actor_id,
            decided_for=inputs.text("approved_for"),
            protocol_number=inputs.text("protocol_number")[:60],
            protocol_date=inputs.day("protocol_date"),
            document_id=inputs.text("document_id"),
            comment=inputs.text("comment"),
            sequence=len(plans.approvals(registry, plan.id)) + 1,
        )
        approval_id = registry.add(row).id
        _advance(plan, _STAGE_AFTER.get((gate, decision), PlanStage.CONSOLIDATION))
        passed = plans.passed_gates(registry, plan.id)
        return {
            "approval_id": approval_id,
            "council_recommended": Gate.COUNCIL in passed,
            "edu_head_agreed": Gate.EDU_HEAD in passed,
        }

    def publish(self, call: ServiceCall) -> Outputs:
        registry, inputs = registry_of(call, self.zones), inputs_of(call)
        plan = registry.locked(AnnualPlan, inputs.required("plan_id"))
        order = registry.get(Document, inputs.required("document_id"))
        if plan.order_document_id != order.id:
            _publish(registry, plan, order)
        items = overview.live_items(registry, plan.id)
        return {
            "plan_number": plan.number,
            "plan_date": _iso(plan.signed_on),
            "effective_date": _iso(plan.effective_on),
            "published_items": len(items),
            "plan_title": plan.title,
            "school_year": plan.school_year,
        }

    def handlers(self) -> tuple[Handler, ...]:
        """Every topic of the annual plan with what it takes and gives."""
        runs = {
            "create_draft": self.create_draft,
            "set_stage": self.set_stage,
            "collect_proposals": self.collect_proposals,
            "apply_section_defaults": self.apply_section_defaults,
            "check": self.check,
            "settle_rollover": self.settle_rollover,
            "approvals": self.approvals,
            "publish": self.publish,
        }
        return tuple(
            Handler(
                topic=f"annual_plan.{topic.name}",
                run=runs[topic.name],
                title=topic.title,
                inputs=topic.inputs,
                outputs=topic.outputs,
            )
            for topic in TOPICS
        )


def _year(inputs: Inputs, today: date) -> SchoolYear:
    label = inputs.text("school_year")
    try:
        return school_years.read_label(label) if label else school_years.containing(today).following
    except ValueError as error:
        raise InvalidInput(f"{inputs.topic}: {error}") from error


def _deadlines(year: SchoolYear) -> dict[str, object]:
    return {
        "school_year": year.label,
        "year_start": year.starts_on.isoformat(),
        "year_end": year.ends_on.isoformat(),
        "council_before": date(year.first, 6, 15).isoformat(),
        "sign_before": date(year.first, 8, 31).isoformat(),
    }


def _section(section: PlanSection) -> dict[str, Any]:
    return {
        "id": section.id,
        "number": section.number,
        "title": section.title,
        "methodist": section.methodist_id or "",
    }


def _finding(finding: PlanFinding) -> dict[str, Any]:
    return {
        "kind": finding.kind,
        "severity": finding.severity,
        "message": finding.message,
        "item_ids": list(finding.item_ids),
    }


def _store_answers(
    registry: Registry, plan: AnnualPlan, sections: Sequence[PlanSection], answers: Sequence[Any]
) -> None:
    for answer in answers:
        if isinstance(answer, Mapping):
            for card in proposing.cards_of_answer(answer, sections, plan.year):
                proposing.propose(registry, plan, card, str(answer.get("by") or ""))


def _make_items(
    registry: Registry, plan: AnnualPlan, sections: Sequence[PlanSection], actor_id: str
) -> int:
    by_id = {section.id: section for section in sections}
    lead = number_of(registry, "plan.contest_lead_days")
    added = 0
    for proposal in proposals.of_plan(registry, plan.id):
        section = by_id[proposal.section_id]
        is_due = proposal.state == ProposalState.ACCEPTED and not proposal.item_id
        if is_due and section.methodist_id:
            fields = proposing.as_item(proposal, section, plan.year, lead)
            proposing.accept(registry, proposal, fields, actor_id)
            added += 1
    return added


def _proposal_outputs(
    registry: Registry, plan: AnnualPlan, sections: Sequence[PlanSection]
) -> dict[str, object]:
    rows = proposals.of_plan(registry, plan.id)
    states = [row.state for row in rows]
    gave = {row.organisation_id for row in rows}
    named = {row.section_id for row in rows}
    schools = organisations.active(registry, organisations.EDUCATIONAL)
    return {
        "proposals_total": len(rows),
        "proposals_accepted": states.count(ProposalState.ACCEPTED),
        "proposals_waiting": states.count(ProposalState.WAITING),
        "schools_without_proposals": [s.id for s in schools if s.id not in gave],
        "sections_without_proposals": [s.id for s in sections if s.id not in named],
    }


def _advance(plan: AnnualPlan, stage: PlanStage) -> None:
    """Let the plan follow its process; where a diagram goes its own way, it names the stage."""
    if may_go(PlanStage(plan.stage), stage):
        plan.stage = stage


def _publish(registry: Registry, plan: AnnualPlan, order: Document) -> None:
    if order.status != DocumentStatus.REGISTERED or order.dated is None:
        raise BpmnError("NOT_SIGNED", f"«{order.title}»: приказ ещё не подписан.")
    missing = set(Gate) - plans.passed_gates(registry, plan.id)
    if missing or not plan.is_open:
        raise BpmnError(
            "PLAN_NOT_APPROVED", f"{plan.title}: нет рекомендации методсовета или согласования."
        )
    # Checked by its gates and its order, whichever stage the diagram has left it in.
    plan.stage = PlanStage.PUBLISHED
    plan.number, plan.signed_on = order.number, order.dated
    plan.effective_on = max(order.dated, plan.year.starts_on)
    plan.published_at = registry.now
    plan.order_document_id = order.id
    registry.session.flush()


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""
