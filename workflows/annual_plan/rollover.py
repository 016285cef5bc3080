"""Holds a plan in the making against last year's: what is new, copied, changed, dropped."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from workflows.annual_plan.drafting import WorkingDays, next_year
from workflows.registry.plan_items import FIELD_NAMES, PlanItem, fields_of
from workflows.registry.plan_words import ItemStatus, Origin
from workflows.registry.rollover import RolloverDecision, Verdict

UNCOMPARED = frozenset({"section_id", "lead_days", "process_key", "repeats"})
"""Sections have other ids each year; how an item is launched is not what people ask about."""


@dataclass(frozen=True, kw_only=True)
class Pair:
    """An item of last year and what became of it; one of the two may be missing.

    Attributes:
        kind: "new", "copied" (a year later, nothing else), "carried" (was not fulfilled),
            "changed", "dropped" (repeats or was not fulfilled, and is not in the plan) or
            "finished" (needs nobody).
        changed: names of the fields that differ from last year's item a year later.
        verdict: what was decided, "" for nothing yet.
    """

    kind: str
    before: PlanItem | None
    after: PlanItem | None
    changed: tuple[str, ...] = ()
    verdict: str = ""
    reason: str = ""

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to say what is to become of it."""
        return self.kind in ("copied", "carried", "dropped") and not self.verdict


def compare(
    last: Iterable[PlanItem],
    now: Iterable[PlanItem],
    decisions: Iterable[RolloverDecision],
    calendar: WorkingDays,
) -> tuple[Pair, ...]:
    """Pair every item of both plans, last year's order first, then what is new."""
    by_source = {item.source_id: item for item in now if item.source_id}
    decided = {row.source_id: row for row in decisions}
    known = {item.id: item for item in last}
    pairs = [_pair(item, by_source.get(item.id), decided, calendar) for item in known.values()]
    fresh = [item for item in now if item.source_id not in known]
    return (*pairs, *(Pair(kind="new", before=None, after=item) for item in fresh))


def _pair(
    before: PlanItem,
    after: PlanItem | None,
    decided: Mapping[str, RolloverDecision],
    calendar: WorkingDays,
) -> Pair:
    decision = decided.get(before.id)
    verdict, reason = (decision.verdict, decision.reason) if decision else ("", "")
    if after is None:
        kept = verdict == Verdict.KEEP  # taken out again after somebody had kept it
        kind = "dropped" if _is_expected(before) else "finished"
        verdict = "" if kept else verdict
        return Pair(kind=kind, before=before, after=None, verdict=verdict, reason=reason)
    changed = tuple(_differences(before, after, calendar))
    kind = "changed" if changed else _kind_of(after)
    if verdict == Verdict.DROP:
        verdict = reason = ""  # it is in the plan again
    return Pair(
        kind=kind, before=before, after=after, changed=changed, verdict=verdict, reason=reason
    )


def _kind_of(after: PlanItem) -> str:
    return "carried" if after.origin == Origin.CARRIED else "copied"


def _is_expected(item: PlanItem) -> bool:
    """Whether last year's item belongs into the next plan unless somebody says otherwise."""
    is_left = item.status in (ItemStatus.MOVED, ItemStatus.NOT_DONE)
    return item.status != ItemStatus.CANCELLED and (item.repeats or is_left)


def _differences(before: PlanItem, after: PlanItem, calendar: WorkingDays) -> Iterator[str]:
    expected, found = next_year(fields_of(before), calendar), fields_of(after)
    for name in FIELD_NAMES:
        if name not in UNCOMPARED and getattr(expected, name) != getattr(found, name):
            yield name
