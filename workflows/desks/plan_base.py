"""What every part of the plan's desk shares."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from engine import Actor, InvalidForm, NotPermitted
from workflows.annual_plan.drafting import WorkingDays
from workflows.annual_plan.launching import Days
from workflows.annual_plan.overview import scope_of
from workflows.annual_plan.permits import Asker, refusal_to_edit
from workflows.desks.base import Desk
from workflows.registry.base import Registry
from workflows.registry.plan_item_rules import field_errors
from workflows.registry.plan_items import ItemFields, PlanItem
from workflows.registry.plans import AnnualPlan, PlanSection


class PlanDays(WorkingDays, Days, Protocol):
    """The production calendar, as far as plans need it."""


@dataclass(frozen=True, kw_only=True)
class PlanDesk(Desk):
    """A desk that knows the calendar and the processes an item may start.

    Attributes:
        processes: gives key of a process definition → its name.
    """

    calendar: PlanDays
    processes: Callable[[Actor], Mapping[str, str]]


def require_edit(
    registry: Registry, plan: AnnualPlan, section_id: str, actor: Actor
) -> PlanSection:
    """Let only those pass who may change a section now; gives the section.

    Raises:
        NotPermitted: with the reason.
        InvalidForm: the section is no section of this plan.
    """
    section = registry.find(PlanSection, section_id)
    if section is None or section.plan_id != plan.id:
        raise InvalidForm({"section_id": "Выберите раздел этого плана."})
    refusal = refusal_to_edit(Asker(actor=actor), plan, section)
    if refusal:
        raise NotPermitted(refusal)
    return section


def require_right(registry: Registry, plan: AnnualPlan, fields: ItemFields) -> None:
    """Let only an item pass whose every field is right.

    Raises:
        InvalidForm: by field.
    """
    if errors := field_errors(fields, scope_of(registry, plan)):
        raise InvalidForm(errors)


def locked_plan_of(registry: Registry, item_id: str) -> AnnualPlan:
    """Lock the plan of an item first: all changes of one plan queue behind it."""
    return registry.locked(AnnualPlan, registry.get(PlanItem, item_id).plan_id)
