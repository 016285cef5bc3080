"""Who may change what in a plan at which stage; pure rules."""

from collections.abc import Iterator
from dataclasses import dataclass

from engine import Actor
from workflows.permits import holds
from workflows.registry.plan_items import PlanItem
from workflows.registry.plan_words import SECTION_STAGES, PlanStage
from workflows.registry.plans import AnnualPlan, PlanSection
from workflows.roles import DIRECTOR, METHODIST, SCHOOL_DEPUTY

PROCESS = "annual_plan"
PROPOSERS = (SCHOOL_DEPUTY, "oo_director", "rmo_head")
PROPOSAL_STAGES = frozenset({PlanStage.DRAFT, PlanStage.PROPOSALS})


@dataclass(frozen=True, kw_only=True)
class Asker:
    """An actor who asks about a plan, with the people whose work on plans they do today."""

    actor: Actor

    def is_or_stands_for(self, person_id: str | None) -> bool:
        return person_id is not None and person_id in {self.actor.user_id, *self._stands_for()}

    def _stands_for(self) -> Iterator[str]:
        for each in self.actor.stand_ins:
            covered = each.personal or METHODIST in each.principals
            if covered and each.covers_process(PROCESS) and not each.after:
                yield each.absent_id


def refusal_to_edit(asker: Asker, plan: AnnualPlan, section: PlanSection) -> str:
    """Say why the asker may not change items of a section now, "" when they may."""
    stage = PlanStage(plan.stage)
    if asker.actor.is_system and plan.is_open:
        return ""
    if stage in SECTION_STAGES:
        return _refusal_in_sections(asker, section)
    if stage is PlanStage.CONSOLIDATION:
        may = _holds(asker, DIRECTOR)
        return "" if may else "План сводит директор: изменения вносит он."
    if stage is PlanStage.PUBLISHED:
        return "План утверждён. Изменения вносят листом изменений."
    if stage is PlanStage.CANCELLED:
        return "Этот план отменён."
    return "План на рассмотрении: до возврата на доработку его не меняют."


def _refusal_in_sections(asker: Asker, section: PlanSection) -> str:
    if not _holds(asker, METHODIST):
        return "Разделы плана наполняют методисты."
    if section.methodist_id is None or asker.is_or_stands_for(section.methodist_id):
        return ""
    return f"Раздел {section.number} «{section.title}» ведёт другой методист."


def refusal_to_report(asker: Asker, plan: AnnualPlan, section: PlanSection, item: PlanItem) -> str:
    """Say why the asker may not report how an item turned out, "" when they may."""
    if plan.stage != PlanStage.PUBLISHED:
        return "Отметить исполнение можно после утверждения плана."
    if _holds(asker, DIRECTOR) or any(
        asker.is_or_stands_for(person) for person in (item.responsible_id, section.methodist_id)
    ):
        return ""
    return "Исполнение отмечает ответственный, методист раздела или директор."


def proposes_for(actor: Actor, plan: AnnualPlan) -> tuple[str, ...]:
    """Ids of the organisations for which the actor may propose now."""
    if plan.stage not in PROPOSAL_STAGES:
        return ()
    answers_to = actor.principals_for(PROCESS)
    bound = (candidate.split("@", 1) for candidate in answers_to if "@" in candidate)
    return tuple(sorted({place for role, place in bound if role in PROPOSERS}))


def _holds(asker: Asker, role: str) -> bool:
    return holds(asker.actor, role, process_key=PROCESS)
