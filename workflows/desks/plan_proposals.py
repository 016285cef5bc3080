"""Proposals of organisations, and what methodists decide about them."""

from dataclasses import dataclass
from datetime import date, datetime

from engine import Actor, Conflict, NotPermitted
from workflows.annual_plan import proposing
from workflows.annual_plan.permits import PROCESS, proposes_for
from workflows.annual_plan.proposing import ProposalCard
from workflows.desks.plan_base import PlanDesk, require_edit, require_right
from workflows.permits import holds_any
from workflows.registry import proposals
from workflows.registry.parameters import number_of
from workflows.registry.plan_items import ItemFields
from workflows.registry.plan_texts import Names, names_for
from workflows.registry.plan_words import EVENT_FORMS
from workflows.registry.plans import AnnualPlan
from workflows.registry.proposals import PROPOSAL_TITLES, PlanProposal, ProposalState
from workflows.roles import DIRECTOR, METHODIST


@dataclass(frozen=True, kw_only=True)
class ProposalView:
    """A proposal, readable."""

    id: str
    section_id: str
    section: str
    organisation_id: str
    organisation: str
    title: str
    form_title: str
    starts_on: date | None
    ends_on: date | None
    participants: str
    expected_result: str
    state: str
    state_title: str
    reason: str
    proposed_by: str
    proposed_at: datetime
    item_id: str


class PlanProposals(PlanDesk):
    """The centre sees all proposals, an organisation its own."""

    def proposals(
        self, plan_id: str, actor: Actor, *, organisation_id: str = ""
    ) -> tuple[ProposalView, ...]:
        """Proposals, oldest first."""
        with self._reading(actor) as registry:
            plan = registry.get(AnnualPlan, plan_id)
            rows = proposals.of_plan(registry, plan.id, organisation_id)
            names = names_for(registry, plan.id)
            sees_all = holds_any(actor, METHODIST, DIRECTOR, "edu_head", "observer")
            answers_to = actor.principals_for(PROCESS)
            own = {c.split("@", 1)[1] for c in answers_to if "@" in c}
            return tuple(
                _view(row, names) for row in rows if sees_all or row.organisation_id in own
            )

    def propose_item(self, plan_id: str, card: ProposalCard, actor: Actor) -> str:
        """Propose something for a plan in the making; gives the proposal's id.

        Raises:
            NotPermitted: the actor may not propose for this organisation now.
            InvalidForm: by field of the card.
        """
        with self._writing(actor) as registry:
            plan = registry.locked(AnnualPlan, plan_id)
            if card.organisation_id not in proposes_for(actor, plan):
                raise NotPermitted(
                    "Предложения принимаются от заместителя директора или руководителя "
                    "организации, пока идёт их сбор."
                )
            return proposing.propose(registry, plan, card, actor.user_id).id

    def withdraw_proposal(self, proposal_id: str, actor: Actor) -> None:
        """Take a proposal back before anybody decided about it.

        Raises:
            NotPermitted: the actor may not propose for its organisation now.
            Conflict: it was decided about.
        """
        with self._writing(actor) as registry:
            row = registry.locked(PlanProposal, proposal_id)
            plan = registry.get(AnnualPlan, row.plan_id)
            if row.organisation_id not in proposes_for(actor, plan):
                raise NotPermitted("Отозвать предложение может его организация, пока идёт сбор.")
            if row.state != ProposalState.WAITING:
                raise Conflict(f"Предложение «{row.title}» уже рассмотрено.")
            registry.session.delete(row)

    def accept_proposal(self, proposal_id: str, fields: ItemFields | None, actor: Actor) -> str:
        """Make an item of a proposal; without fields they are filled from it. Gives the item's id.

        Raises:
            NotPermitted: the actor may not change the section now.
            Conflict: it was decided about already.
            InvalidForm: by field of the item.
        """
        with self._writing(actor) as registry:
            row = registry.get(PlanProposal, proposal_id)
            plan = registry.locked(AnnualPlan, row.plan_id)
            row = registry.locked(PlanProposal, proposal_id)
            section_id = fields.section_id if fields else row.section_id
            section = require_edit(registry, plan, section_id, actor)
            if fields is None:
                lead = number_of(registry, "plan.contest_lead_days")
                fields = proposing.as_item(row, section, plan.year, lead)
            require_right(registry, plan, fields)
            return proposing.accept(registry, row, fields, actor.user_id)

    def decline_proposal(self, proposal_id: str, reason: str, actor: Actor) -> None:
        """Decline a proposal with a reason.

        Raises:
            NotPermitted: the actor may not change the section now.
            Conflict: it became an item already.
            InvalidForm: under `reason`.
        """
        with self._writing(actor) as registry:
            row = registry.locked(PlanProposal, proposal_id)
            plan = registry.get(AnnualPlan, row.plan_id)
            require_edit(registry, plan, row.section_id, actor)
            proposing.decline(registry, row, reason, actor.user_id)


def _view(row: PlanProposal, names: Names) -> ProposalView:
    return ProposalView(
        id=row.id,
        section_id=row.section_id,
        section=names.sections[row.section_id],
        organisation_id=row.organisation_id,
        organisation=names.organisations[row.organisation_id],
        title=row.title,
        form_title=EVENT_FORMS[row.form],
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        participants=row.participants,
        expected_result=row.expected_result,
        state=row.state,
        state_title=PROPOSAL_TITLES[ProposalState(row.state)],
        reason=row.reason,
        proposed_by=names.people.get(row.proposed_by, ""),
        proposed_at=row.proposed_at,
        item_id=row.item_id,
    )
