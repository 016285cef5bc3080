"""Days that are taken: exams and dates of the region, kept by hand."""

from dataclasses import dataclass
from datetime import date

from engine import Actor, InvalidForm
from workflows.desks.plan_base import PlanDesk
from workflows.permits import holds_any, require_any
from workflows.registry import busy_days
from workflows.registry.busy_days import KIND_TITLES, BusyDays, BusyKind
from workflows.registry.plans import AnnualPlan
from workflows.roles import DIRECTOR, METHODIST


@dataclass(frozen=True, kw_only=True)
class BusyCard:
    """What may be written about a span of days; without a last day it is one day."""

    kind: str
    title: str
    starts_on: date | None
    ends_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class BusyView:
    """A span of days, readable."""

    id: str
    kind: str
    kind_title: str
    title: str
    starts_on: date
    ends_on: date


class PlanDates(PlanDesk):
    """Everybody signed in may read; methodists and the director write."""

    def busy_days(self, plan_id: str, actor: Actor) -> tuple[BusyView, ...]:
        """Taken days of a plan's year, in their order."""
        with self._reading(actor) as registry:
            year = registry.get(AnnualPlan, plan_id).year
            return tuple(_view(row) for row in busy_days.of_year(registry, year))

    def may_keep_days(self, actor: Actor) -> bool:
        """Whether the actor writes them."""
        return holds_any(actor, METHODIST, DIRECTOR)

    def add_busy_days(self, card: BusyCard, actor: Actor) -> str:
        """Write a span of days; gives its id.

        Raises:
            NotPermitted: the actor is neither methodist nor director.
            InvalidForm: by field.
        """
        require_any(actor, METHODIST, DIRECTOR)
        if errors := busy_days.field_errors(**vars(card)):
            raise InvalidForm(errors)
        with self._writing(actor) as registry:
            values = {**vars(card), "ends_on": card.ends_on or card.starts_on}
            return registry.add(BusyDays(**values)).id

    def remove_busy_days(self, row_id: str, actor: Actor) -> None:
        """Take a span of days away.

        Raises:
            NotPermitted: the actor is neither methodist nor director.
            NotFound: it is not there.
        """
        require_any(actor, METHODIST, DIRECTOR)
        with self._writing(actor) as registry:
            registry.session.delete(registry.locked(BusyDays, row_id))
            registry.session.flush()


def busy_kinds() -> tuple[tuple[str, str], ...]:
    """What days may be taken by: (value, label) each."""
    return tuple((kind.value, title) for kind, title in KIND_TITLES.items())


def _view(row: BusyDays) -> BusyView:
    return BusyView(
        id=row.id,
        kind=row.kind,
        kind_title=KIND_TITLES[BusyKind(row.kind)],
        title=row.title,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
    )
