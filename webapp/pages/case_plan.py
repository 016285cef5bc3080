"""The annual plan beside a user task that is about it: where it is, and what changed in it."""

from dataclasses import dataclass

from engine import EngineError, UserTaskPage
from webapp import office
from webapp.pages.plan import year_in_address
from workflows import ItemChangeView, PlanView


@dataclass(frozen=True, kw_only=True)
class PlanInCase:
    """What an approver needs at hand.

    Attributes:
        year: the school year as addresses spell it.
        changes: of items, since this person's last decision here; empty before the first.
    """

    plan: PlanView
    year: str
    changes: tuple[ItemChangeView, ...] = ()


def plan_in(view: UserTaskPage) -> PlanInCase | None:
    """The plan that a user task's variables name; none when they name none one may read."""
    plan_id = view.variables.get("plan_id")
    if not isinstance(plan_id, str):
        return None
    plans, actor = office.application().plans, office.actor()
    try:
        plan = plans.get(plan_id, actor).plan
    except EngineError:
        return None
    since = view.last_decided_at
    changes = plans.changes_since(plan_id, since, actor) if since else ()
    return PlanInCase(plan=plan, year=year_in_address(plan.school_year), changes=changes)
