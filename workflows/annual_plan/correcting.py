"""Drafting, checking and applying the changes of a correction."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import date, timedelta
from typing import Any

from engine import Conflict, InvalidForm
from workflows.annual_plan.overview import scope_of
from workflows.registry import corrections, plan_items, plans
from workflows.registry.base import Registry
from workflows.registry.corrections import (
    ChangeKind,
    CorrectionChange,
    CorrectionState,
    PlanCorrection,
)
from workflows.registry.people import Person
from workflows.registry.plan_item_rules import field_errors
from workflows.registry.plan_items import FIELD_NAMES, ItemFields, PlanItem, Source, fields_of
from workflows.registry.plan_words import CONTEST, ItemStatus, Origin, Precision
from workflows.registry.plans import AnnualPlan

CHANGEABLE = frozenset({ItemStatus.PLANNED, ItemStatus.IN_PROGRESS, ItemStatus.MOVED})
LONGEST_REASON = 1000
DAYS = ("starts_on", "ends_on")


def put(
    registry: Registry,
    correction: PlanCorrection,
    *,
    kind: ChangeKind,
    item_id: str = "",
    fields: ItemFields | None = None,
    reason: str,
) -> CorrectionChange:
    """Draft a change; another change of the same item in this correction is replaced.

    Raises:
        InvalidForm: by field, `reason` and `item_id` among them.
        Conflict: the correction is no draft any more.
    """
    if correction.state != CorrectionState.DRAFT:
        raise Conflict("Корректировка уже передана на решение: изменения не добавляют.")
    reason = reason.strip()
    item = _item_of(registry, correction, kind, item_id)
    errors = _reason_errors(reason)
    if kind is not ChangeKind.CANCEL and fields is not None:
        plan = registry.get(AnnualPlan, correction.plan_id)
        errors |= field_errors(fields, scope_of(registry, plan))
        if item is not None and fields == fields_of(item):
            errors.setdefault("title", "Пункт не изменён: поправьте хотя бы одно поле.")
    if errors:
        raise InvalidForm(errors)
    for row in corrections.changes_of(registry, correction.id):
        if item_id and row.item_id == item_id:
            registry.session.delete(row)
    position = 1 + max(
        (row.position for row in corrections.changes_of(registry, correction.id)), default=0
    )
    after = plain(fields) if fields is not None and kind is not ChangeKind.CANCEL else None
    return registry.add(
        CorrectionChange(
            correction_id=correction.id,
            position=position,
            kind=kind,
            item_id=item_id,
            before=plain(fields_of(item)) if item is not None else None,
            after=after,
            reason=reason,
        )
    )


def _item_of(
    registry: Registry, correction: PlanCorrection, kind: ChangeKind, item_id: str
) -> PlanItem | None:
    if kind is ChangeKind.ADD:
        return None
    item = registry.find(PlanItem, item_id)
    if item is None or item.plan_id != correction.plan_id:
        raise InvalidForm({"item_id": "Выберите пункт этого плана."})
    if item.status not in CHANGEABLE:
        raise InvalidForm({"item_id": "Пункт уже завершён или отменён: его не меняют."})
    return item


def _reason_errors(reason: str) -> dict[str, str]:
    if not reason:
        return {"reason": "Напишите, почему пункт меняют: причина войдёт в лист изменений."}
    if len(reason) > LONGEST_REASON:
        return {"reason": f"Причина: не больше {LONGEST_REASON} знаков."}
    return {}


def moved_to(fields: ItemFields, first: date | None, last: date | None) -> ItemFields:
    """The same item on other days; it becomes a period where they differ."""
    if first is None:
        return replace(fields, starts_on=None, ends_on=last)
    length = timedelta(0)
    if fields.starts_on and fields.ends_on and fields.precision != Precision.MONTH:
        length = fields.ends_on - fields.starts_on
    ends_on = last or first + length
    precision = Precision.DAY if ends_on == first else Precision.PERIOD
    return replace(fields, starts_on=first, ends_on=ends_on, precision=precision)


def plain(fields: ItemFields) -> dict[str, Any]:
    """Fields as JSON keeps them."""
    values = asdict(fields)
    for name in DAYS:
        day = values[name]
        values[name] = day.isoformat() if day else None
    values["directions"] = list(fields.directions)
    values["co_executors"] = list(fields.co_executors)
    return values


def fields_from(values: Mapping[str, Any]) -> ItemFields:
    """The same back; what is missing has its usual value."""
    found = {name: values[name] for name in FIELD_NAMES if name in values}
    for name in DAYS:
        if found.get(name):
            found[name] = date.fromisoformat(str(found[name]))
    for name in ("directions", "co_executors"):
        found[name] = tuple(found.get(name) or ())
    return ItemFields(**found)


def collisions(registry: Registry, correction: PlanCorrection) -> list[str]:
    """What keeps the changes from being decided about: sentences for their author."""
    taken = corrections.others_being_decided(registry, correction)
    found = []
    for change in corrections.changes_of(registry, correction.id):
        item = registry.find(PlanItem, change.item_id) if change.item_id else None
        title = title_of(change)
        if change.item_id in taken:
            author = registry.find(Person, taken[change.item_id].author_id)
            other = author.name.short if author else "другой автор"
            found.append(f"«{title}»: этот пункт меняет другая корректировка ({other}).")
        elif change.item_id and not _still_fits(change, item):
            found.append(f"«{title}»: пункт изменился после того, как вы его выбрали.")
        elif change.after is not None:
            plan = registry.get(AnnualPlan, correction.plan_id)
            errors = field_errors(fields_from(change.after), scope_of(registry, plan))
            found += [f"«{title}»: {message}" for message in errors.values()]
    return found


def _still_fits(change: CorrectionChange, item: PlanItem | None) -> bool:
    return (
        item is not None
        and item.status in CHANGEABLE
        and plain(fields_of(item)) == dict(change.before or {})
    )


def title_of(change: CorrectionChange) -> str:
    """What the item is called, as it was before where there was one."""
    values = change.before or change.after or {}
    return str(values.get("title", ""))


def changed_percent(registry: Registry, correction: PlanCorrection) -> float:
    """How much of the plan changes: changed and added items per hundred that are not cancelled."""
    items = plan_items.of_plan(registry, correction.plan_id)
    live = sum(1 for item in items if item.status != ItemStatus.CANCELLED)
    changes = len(corrections.changes_of(registry, correction.id))
    return round(100 * changes / live, 2) if live else 100.0


def has_contest(changes: Iterable[CorrectionChange]) -> bool:
    """Whether a contest is added, changed or cancelled."""
    return any(
        CONTEST in ((change.before or {}).get("form"), (change.after or {}).get("form"))
        for change in changes
    )


def apply(registry: Registry, correction: PlanCorrection, actor_id: str) -> list[str]:
    """Write the changes into the plan; gives the ids of the items.

    Raises:
        Conflict: an item is not as it was when the change was drafted.
    """
    changes = corrections.changes_of(registry, correction.id)
    items = [
        registry.locked(PlanItem, change.item_id) if change.item_id else None for change in changes
    ]
    stale = [
        title_of(change)
        for change, item in zip(changes, items, strict=True)
        if change.item_id and not _still_fits(change, item)
    ]
    if stale:
        raise Conflict("Пункты изменились, пока корректировку решали: " + "; ".join(stale))
    written = [
        _apply_one(registry, correction.plan_id, change, item, actor_id)
        for change, item in zip(changes, items, strict=True)
    ]
    correction.state, correction.applied_at = CorrectionState.APPLIED, registry.now
    correction.number = corrections.next_number(registry, correction.plan_id)
    registry.session.flush()
    return written


def _apply_one(
    registry: Registry,
    plan_id: str,
    change: CorrectionChange,
    item: PlanItem | None,
    actor_id: str,
) -> str:
    if item is None:
        source = Source(origin=Origin.CORRECTION)
        return plan_items.add(registry, plan_id, fields_from(change.after), actor_id, source).id
    if change.kind == ChangeKind.CANCEL:
        plan_items.report(registry, item, ItemStatus.CANCELLED, change.reason, actor_id)
    else:
        plan_items.change(registry, item, fields_from(change.after), actor_id)
    return item.id


def propose(
    registry: Registry, correction: PlanCorrection, proposed: Sequence[Mapping[str, Any]]
) -> None:
    """Draft changes that come as plain data: kind, item_id, reason and the fields that differ."""
    for each in proposed:
        kind = ChangeKind(str(each.get("kind")))
        item_id = str(each.get("item_id") or "")
        item = registry.find(PlanItem, item_id) if item_id else None
        written = {**(plain(fields_of(item)) if item else {}), **dict(each.get("fields") or {})}
        if "section_number" in written:
            numbers = {s.number: s.id for s in plans.sections(registry, correction.plan_id)}
            written["section_id"] = numbers.get(int(written.pop("section_number")), "")
        fields = fields_from(written) if kind is not ChangeKind.CANCEL else None
        put(
            registry,
            correction,
            kind=kind,
            item_id=item_id,
            fields=fields,
            reason=str(each.get("reason") or ""),
        )
