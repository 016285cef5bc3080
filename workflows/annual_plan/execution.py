"""How a published plan is carried out (report R14); pure counting."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from workflows.registry.plan_items import PlanItem, PlanItemChange
from workflows.registry.plan_words import ItemStatus

STILL_OPEN = frozenset({ItemStatus.PLANNED, ItemStatus.IN_PROGRESS, ItemStatus.MOVED})


@dataclass(frozen=True, kw_only=True)
class Tally:
    """Items of one row of the report.

    Attributes:
        overdue: their last day has passed and they are neither done nor given up.
        in_time: done not later than on their last day.
    """

    total: int
    done: int
    in_time: int
    in_progress: int
    ahead: int
    overdue: int
    moved: int
    cancelled: int
    not_done: int

    @property
    def due(self) -> int:
        """What should have happened by now: everything that is over or overdue."""
        return self.done + self.overdue + self.not_done

    @property
    def done_percent(self) -> int | None:
        """Done per hundred of what should have happened; None while nothing should have."""
        return round(100 * self.done / self.due) if self.due else None


@dataclass(frozen=True, kw_only=True)
class Judged:
    """An item with when it was done, as the log of changes says; None when it is not."""

    item: PlanItem
    done_on: date | None
    overdue: bool


def judged(
    items: Iterable[PlanItem], changes: Iterable[PlanItemChange], today: date
) -> tuple[Judged, ...]:
    """Hold every item against its dates."""
    done_on = {
        change.item_id: change.changed_at.date()
        for change in changes
        if change.field_name == "status" and change.after == ItemStatus.DONE
    }
    return tuple(
        Judged(
            item=item,
            done_on=done_on.get(item.id) if item.status == ItemStatus.DONE else None,
            overdue=is_overdue(item, today),
        )
        for item in items
    )


def is_overdue(item: PlanItem, today: date) -> bool:
    """Whether an item's last day has passed without an outcome."""
    return item.status in STILL_OPEN and item.ends_on < today


def tally(found: Sequence[Judged]) -> Tally:
    """Count a row of the report; every item is in exactly one of the states."""
    statuses = [each.item.status for each in found]
    late = sum(each.overdue for each in found)
    return Tally(
        total=len(found),
        done=statuses.count(ItemStatus.DONE),
        in_time=sum(
            each.done_on is not None and each.done_on <= each.item.ends_on for each in found
        ),
        in_progress=sum(
            each.item.status == ItemStatus.IN_PROGRESS and not each.overdue for each in found
        ),
        ahead=sum(
            each.item.status in (ItemStatus.PLANNED, ItemStatus.MOVED) and not each.overdue
            for each in found
        ),
        overdue=late,
        moved=statuses.count(ItemStatus.MOVED),
        cancelled=statuses.count(ItemStatus.CANCELLED),
        not_done=statuses.count(ItemStatus.NOT_DONE),
    )


def grouped(
    found: Iterable[Judged], keys: Callable[[PlanItem], Iterable[str]]
) -> Mapping[str, Tally]:
    """A row for each key; an item with several keys counts in each of their rows."""
    groups: dict[str, list[Judged]] = {}
    for each in found:
        for key in keys(each.item):
            groups.setdefault(key, []).append(each)
    return {key: tally(group) for key, group in groups.items()}
