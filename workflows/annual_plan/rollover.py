"""Holds a plan in the making against last year's: what is new, copied, changed, dropped."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from engine import InvalidForm, InvalidInput
from workflows.annual_plan.drafting import WorkingDays, next_year, take_over
from workflows.registry import plan_items, plans, rollover
from workflows.registry.base import Registry
from workflows.registry.plan_items import FIELD_NAMES, PlanItem, fields_of
from workflows.registry.plan_words import ItemStatus, Origin
from workflows.registry.plans import AnnualPlan, PlanSection
from workflows.registry.rollover import RolloverDecision, Verdict

UNCOMPARED = frozenset({"section_id", "lead_days", "process_key", "repeats"})
"""Sections have other ids each year; how an item is launched is not what people ask about."""
LONGEST_REASON = 1000


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


@dataclass(frozen=True, kw_only=True)
class Said:
    """What somebody decided about an item of last year; a dropped one needs its reason."""

    source_id: str
    verdict: str
    reason: str
    by: str


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


def pairs_of(registry: Registry, plan: AnnualPlan, calendar: WorkingDays) -> tuple[Pair, ...]:
    """Every item of a plan and of last year's, with what was decided; last year's may be none."""
    previous = plans.for_year(registry, plan.year.previous)
    last = plan_items.of_plan(registry, previous.id) if previous else ()
    now = plan_items.of_plan(registry, plan.id)
    return compare(last, now, rollover.of_plan(registry, plan.id), calendar)


def both(registry: Registry, plan: AnnualPlan, source_id: str) -> tuple[PlanItem, PlanItem | None]:
    """An item of last year and what became of it in this plan.

    Raises:
        InvalidInput: it is no item of last year's plan.
    """
    before = registry.find(PlanItem, source_id)
    previous = plans.for_year(registry, plan.year.previous)
    if before is None or previous is None or before.plan_id != previous.id:
        raise InvalidInput("В плане прошлого года такого пункта нет.")
    now = plan_items.of_plan(registry, plan.id)
    return before, next((item for item in now if item.source_id == source_id), None)


def section_for(registry: Registry, plan: AnnualPlan, before: PlanItem) -> str:
    """The section of this plan with the number of last year's."""
    number = registry.get(PlanSection, before.section_id).number
    sections = plans.sections(registry, plan.id)
    return next((section.id for section in sections if section.number == number), "")


def require_sense(verdict: str, reason: str) -> None:
    """Let only a known verdict pass, and a dropped item only with its reason.

    Raises:
        InvalidInput: no such verdict.
        InvalidForm: under `reason`.
    """
    if verdict not in set(Verdict):
        raise InvalidInput("Решите, оставить пункт или исключить.")
    if verdict == Verdict.DROP and not reason:
        raise InvalidForm({"reason": "Напишите, почему пункт не берут в новый план."})
    if len(reason) > LONGEST_REASON:
        raise InvalidForm({"reason": f"Не больше {LONGEST_REASON} знаков."})


def settle(registry: Registry, plan: AnnualPlan, said: Said, calendar: WorkingDays) -> None:
    """Keep an item of last year (take it over when it is missing) or drop it; write the verdict.

    Raises:
        InvalidForm, InvalidInput: as `require_sense` and `both`.
    """
    require_sense(said.verdict, said.reason)
    before, after = both(registry, plan, said.source_id)
    if said.verdict == Verdict.DROP and after is not None:
        plan_items.remove(registry, after, said.by)
    if said.verdict == Verdict.KEEP and after is None:
        left = before.status in (ItemStatus.MOVED, ItemStatus.NOT_DONE) and not before.repeats
        origin = Origin.CARRIED if left else Origin.COPIED
        section_id = section_for(registry, plan, before)
        take_over(registry, plan.id, before, section_id, origin, calendar)
    verdict = Verdict(said.verdict)
    rollover.decide(registry, plan.id, said.source_id, verdict, said.reason, said.by)


def settle_told(
    registry: Registry,
    plan: AnnualPlan,
    told: Iterable[Mapping[str, Any]],
    actor_id: str,
    calendar: WorkingDays,
) -> None:
    """Write verdicts that come as plain data: item, verdict, reason; decided items stay as is."""
    pairs = pairs_of(registry, plan, calendar)
    waiting = {pair.before.id for pair in pairs if pair.is_open and pair.before}
    for each in told:
        said = Said(
            source_id=str(each.get("item") or ""),
            verdict=str(each.get("verdict") or ""),
            reason=str(each.get("reason") or "").strip(),
            by=actor_id,
        )
        if said.source_id in waiting:
            settle(registry, plan, said, calendar)


def open_titles(registry: Registry, plan: AnnualPlan, calendar: WorkingDays) -> list[str]:
    """What the undecided items of last year are called."""
    pairs = pairs_of(registry, plan, calendar)
    return [pair.before.title for pair in pairs if pair.is_open and pair.before]


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
