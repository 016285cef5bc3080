"""Last year's plan beside the plan in the making: item by item, with a decision on each."""

from collections.abc import Mapping
from dataclasses import dataclass

from engine import Actor
from workflows.annual_plan.permits import Asker, refusal_to_edit
from workflows.annual_plan.rollover import (
    Pair,
    Said,
    both,
    pairs_of,
    require_sense,
    section_for,
    settle,
)
from workflows.desks.plan_base import PlanDesk, require_edit
from workflows.registry import plans, rollover
from workflows.registry.base import Registry
from workflows.registry.plan_item_rules import FIELD_LABELS
from workflows.registry.plan_items import fields_of
from workflows.registry.plan_texts import Names, field_words, names_for, numbered, when
from workflows.registry.plan_words import STATUS_TITLES, ItemStatus
from workflows.registry.plans import AnnualPlan
from workflows.registry.rollover import Verdict


@dataclass(frozen=True, kw_only=True)
class FieldChange:
    """One field that is not as it was a year ago, in words."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, kw_only=True)
class RolloverRow:
    """What became of an item of last year, or an item that is new.

    Attributes:
        kind: as in `workflows.annual_plan.rollover.Pair`.
        source_id: last year's item, "" for a new one; item_id: this plan's, "" when it is not in.
        when_before, when_after: its time in both years, "" where it is missing.
    """

    kind: str
    source_id: str
    item_id: str
    number_before: str
    number_after: str
    title: str
    when_before: str
    when_after: str
    status_before: str
    fact_before: str
    changes: tuple[FieldChange, ...]
    verdict: str
    reason: str
    is_open: bool


@dataclass(frozen=True, kw_only=True)
class RolloverSection:
    """The rows of a section; `open_count` of them wait for a decision."""

    section_id: str
    number: int
    title: str
    rows: tuple[RolloverRow, ...]
    open_count: int
    may_decide: bool


@dataclass(frozen=True, kw_only=True)
class RolloverPage:
    """Both plans; `previous` is "" when there was no plan last year."""

    plan_id: str
    school_year: str
    previous: str
    sections: tuple[RolloverSection, ...]
    open_count: int
    counts: Mapping[str, int]


class PlanRollover(PlanDesk):
    """Everybody signed in may read it; who may change a section decides about its items."""

    def rollover(self, plan_id: str, actor: Actor) -> RolloverPage:
        """Hold a plan against last year's."""
        with self._reading(actor) as registry:
            plan = registry.get(AnnualPlan, plan_id)
            previous = plans.for_year(registry, plan.year.previous)
            pairs = pairs_of(registry, plan, self.calendar)
            sections = _sections(registry, plan, previous, pairs, Asker(actor=actor))
            return RolloverPage(
                plan_id=plan.id,
                school_year=plan.school_year,
                previous=previous.school_year if previous else "",
                sections=sections,
                open_count=sum(section.open_count for section in sections),
                counts=_counts(pairs),
            )

    def decide_rollover(
        self, plan_id: str, source_id: str, verdict: str, reason: str, actor: Actor
    ) -> None:
        """Keep an item of last year (take it over when it is missing) or drop it with a reason.

        Raises:
            NotPermitted: the actor may not change its section now.
            InvalidForm: under `reason` when none is given for dropping.
            InvalidInput: it is no item of last year's plan.
        """
        reason = reason.strip()
        with self._writing(actor) as registry:
            plan = registry.locked(AnnualPlan, plan_id)
            require_sense(verdict, reason)
            before, after = both(registry, plan, source_id)
            section_id = after.section_id if after else section_for(registry, plan, before)
            require_edit(registry, plan, section_id, actor)
            said = Said(source_id=source_id, verdict=verdict, reason=reason, by=actor.user_id)
            settle(registry, plan, said, self.calendar)

    def keep_rest(self, plan_id: str, section_id: str, actor: Actor) -> int:
        """Keep everything of a section that is in the plan and still undecided; gives how many.

        Raises:
            NotPermitted: the actor may not change the section now.
        """
        with self._writing(actor) as registry:
            plan = registry.locked(AnnualPlan, plan_id)
            require_edit(registry, plan, section_id, actor)
            kept = 0
            for pair in pairs_of(registry, plan, self.calendar):
                here = pair.after is not None and pair.after.section_id == section_id
                if here and pair.is_open and pair.before is not None:
                    source_id, who = pair.before.id, actor.user_id
                    rollover.decide(registry, plan.id, source_id, Verdict.KEEP, "", who)
                    kept += 1
            return kept


def _counts(pairs: tuple[Pair, ...]) -> dict[str, int]:
    kinds = [pair.kind for pair in pairs]
    return {kind: kinds.count(kind) for kind in sorted(set(kinds))}


def _sections(
    registry: Registry,
    plan: AnnualPlan,
    previous: AnnualPlan | None,
    pairs: tuple[Pair, ...],
    asker: Asker,
) -> tuple[RolloverSection, ...]:
    names = names_for(registry, plan.id)
    sections = plans.sections(registry, plan.id)
    old = {s.id: s.number for s in plans.sections(registry, previous.id)} if previous else {}
    new = {section.id: section.number for section in sections}
    numbers = _numbers(pairs, old, new)
    found = []
    for section in sections:
        mine = [pair for pair in pairs if _number_of(pair, old, new) == section.number]
        rows = tuple(_row(pair, numbers, names) for pair in mine)
        found.append(
            RolloverSection(
                section_id=section.id,
                number=section.number,
                title=section.title,
                rows=rows,
                open_count=sum(row.is_open for row in rows),
                may_decide=not refusal_to_edit(asker, plan, section),
            )
        )
    return tuple(found)


def _numbers(
    pairs: tuple[Pair, ...], old: Mapping[str, int], new: Mapping[str, int]
) -> dict[str, str]:
    before = [pair.before for pair in pairs if pair.before is not None]
    after = [pair.after for pair in pairs if pair.after is not None]
    after.sort(key=lambda item: (new[item.section_id], item.starts_on, item.ends_on, item.id))
    return numbered(before, old) | numbered(after, new)


def _number_of(pair: Pair, old: Mapping[str, int], new: Mapping[str, int]) -> int:
    if pair.after is not None:
        return new[pair.after.section_id]
    return old.get(pair.before.section_id, 0) if pair.before else 0


def _row(pair: Pair, numbers: Mapping[str, str], names: Names) -> RolloverRow:
    before, after = pair.before, pair.after
    shown = after or before
    return RolloverRow(
        kind=pair.kind,
        source_id=before.id if before else "",
        item_id=after.id if after else "",
        number_before=numbers[before.id] if before else "",
        number_after=numbers[after.id] if after else "",
        title=shown.title if shown else "",
        when_before=when(before.starts_on, before.ends_on, before.precision) if before else "",
        when_after=when(after.starts_on, after.ends_on, after.precision) if after else "",
        status_before=STATUS_TITLES[ItemStatus(before.status)] if before else "",
        fact_before=before.fact if before else "",
        changes=_changes(pair, names),
        verdict=pair.verdict,
        reason=pair.reason,
        is_open=pair.is_open,
    )


def _changes(pair: Pair, names: Names) -> tuple[FieldChange, ...]:
    if pair.before is None or pair.after is None:
        return ()
    old, new = fields_of(pair.before), fields_of(pair.after)
    return tuple(
        FieldChange(
            label=FIELD_LABELS[name],
            before=field_words(name, getattr(old, name), names),
            after=field_words(name, getattr(new, name), names),
        )
        for name in pair.changed
    )
