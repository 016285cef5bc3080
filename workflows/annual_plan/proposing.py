"""Proposals of organisations: writing them down, and making items of the accepted ones."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from engine import Conflict, InvalidForm
from workflows.registry import plan_items, plans, proposals
from workflows.registry.base import Registry
from workflows.registry.organisations import Organisation
from workflows.registry.plan_items import ItemFields, Source
from workflows.registry.plan_words import CONTEST, EVENT_FORMS, Origin, Precision
from workflows.registry.plans import AnnualPlan, PlanSection
from workflows.registry.proposals import PlanProposal, ProposalState
from workflows.registry.school_years import SchoolYear

DIRECTION_OF_SECTION = dict(
    enumerate(
        ("2.4", "2.2", "2.4", "2.1", "2.4", "2.4", "2.4", "2.3", "2.6", "2.5", "2.4", "2.7"),
        start=1,
    )
)
"""What an item of a section usually serves."""


@dataclass(frozen=True, kw_only=True)
class ProposalCard:
    """What an organisation writes; dates may stay open."""

    section_id: str
    organisation_id: str
    title: str
    form: str = "other"
    starts_on: date | None = None
    ends_on: date | None = None
    participants: str = ""
    expected_result: str = ""


def propose(
    registry: Registry, plan: AnnualPlan, card: ProposalCard, actor_id: str
) -> PlanProposal:
    """Write a proposal down; the same one of the same organisation is written once.

    Raises:
        InvalidForm: by field of the card.
    """
    errors = proposals.field_errors(
        title=card.title,
        form=card.form,
        starts_on=card.starts_on,
        ends_on=card.ends_on,
        year=plan.year,
    )
    if card.section_id not in {section.id for section in plans.sections(registry, plan.id)}:
        errors["section_id"] = "Выберите раздел этого плана."
    if errors:
        raise InvalidForm(errors)
    registry.get(Organisation, card.organisation_id)
    for known in proposals.of_plan(registry, plan.id, card.organisation_id):
        if known.title.casefold() == card.title.strip().casefold():
            return known
    return registry.add(
        PlanProposal(
            plan_id=plan.id,
            proposed_by=actor_id,
            proposed_at=registry.now,
            **vars(card) | {"title": card.title.strip()},
        )
    )


def accept(registry: Registry, proposal: PlanProposal, fields: ItemFields, actor_id: str) -> str:
    """Make an item of a proposal whose fields were found right; gives the item's id.

    Raises:
        Conflict: it was declined, or became an item already.
    """
    if proposal.item_id or proposal.state == ProposalState.DECLINED:
        raise Conflict(f"Предложение «{proposal.title}» уже рассмотрено.")
    source = Source(origin=Origin.PROPOSAL, proposed_by=proposal.organisation_id)
    item = plan_items.add(registry, proposal.plan_id, fields, actor_id, source)
    proposal.item_id = item.id
    _decide(registry, proposal, ProposalState.ACCEPTED, actor_id)
    return item.id


def decline(registry: Registry, proposal: PlanProposal, reason: str, actor_id: str) -> None:
    """Decline a proposal with a reason that its author reads.

    Raises:
        Conflict: it became an item already.
        InvalidForm: under `reason`.
    """
    if proposal.item_id:
        raise Conflict(f"Предложение «{proposal.title}» уже стало пунктом плана.")
    if not reason.strip():
        raise InvalidForm({"reason": "Поясните автору, почему предложение не принято."})
    proposal.reason = reason.strip()[:1000]
    _decide(registry, proposal, ProposalState.DECLINED, actor_id)


def as_item(
    proposal: PlanProposal, section: PlanSection, year: SchoolYear, contest_lead_days: int
) -> ItemFields:
    """Fill an item from a proposal; what the organisation left open gets a sensible value."""
    starts_on = proposal.starts_on or proposal.ends_on or year.starts_on
    is_open = proposal.starts_on is None and proposal.ends_on is None
    ends_on = year.ends_on if is_open else (proposal.ends_on or starts_on)
    return ItemFields(
        section_id=section.id,
        title=proposal.title,
        form=proposal.form,
        directions=(DIRECTION_OF_SECTION[section.number],),
        starts_on=starts_on,
        ends_on=ends_on,
        precision=Precision.DAY if starts_on == ends_on else Precision.PERIOD,
        participants=proposal.participants or "Педагоги района",
        responsible_id=section.methodist_id or "",
        expected_result=proposal.expected_result or "Мероприятие проведено",
        indicator="Число участников",
        lead_days=contest_lead_days if proposal.form == CONTEST else None,
    )


def cards_of_answer(
    answer: Mapping[str, Any], sections: Sequence[PlanSection], year: SchoolYear
) -> list[ProposalCard]:
    """Read the proposals that one organisation gave in a form.

    Nothing is lost: what names no section goes to the last one, an impossible date stays open.
    """
    by_name = {str(s.number): s.id for s in sections} | {s.id: s.id for s in sections}
    entries = [
        e for e in answer.get("proposals") or () if isinstance(e, Mapping) and e.get("title")
    ]
    cards = []
    for entry in entries:
        starts_on, ends_on = _period(entry, year)
        cards.append(
            ProposalCard(
                section_id=by_name.get(str(entry.get("section", "")), sections[-1].id),
                organisation_id=str(answer.get("organisation", "")),
                title=str(entry["title"]).strip()[:300],
                form=_form(entry.get("form")),
                starts_on=starts_on,
                ends_on=ends_on,
                participants=str(entry.get("participants") or "")[:300],
                expected_result=str(entry.get("result") or "")[:1000],
            )
        )
    return cards


def _entries(answer: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    given = answer.get("proposals") or ()
    return [entry for entry in given if isinstance(entry, Mapping) and entry.get("title")]


def _form(value: object) -> str:
    written = str(value or "").casefold()
    codes = {label.casefold(): code for code, label in EVENT_FORMS.items()}
    return codes.get(written, written if written in EVENT_FORMS else "other")


def _period(entry: Mapping[str, Any], year: SchoolYear) -> tuple[date | None, date | None]:
    starts_on, ends_on = _day(entry.get("starts_on")), _day(entry.get("ends_on"))
    is_possible = all(day is None or day in year for day in (starts_on, ends_on))
    if not is_possible or (starts_on and ends_on and ends_on < starts_on):
        return None, None
    return starts_on, ends_on


def _day(value: object) -> date | None:
    try:
        return date.fromisoformat(str(value)[:10])
    except ValueError:
        return None


def _decide(
    registry: Registry, proposal: PlanProposal, state: ProposalState, actor_id: str
) -> None:
    proposal.state = state
    proposal.decided_by = actor_id
    proposal.decided_at = registry.now
    registry.session.flush()
