"""What a person may do at once about a finding; pure rules."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta

from workflows.annual_plan.checks import CheckScope, Fix, PlanFinding, audience_of, loads_of
from workflows.registry.plan_items import ItemFields
from workflows.registry.plan_words import CONTEST, Precision

FARTHEST = 45
"""How many days away a free day is looked for."""

MOVES = frozenset({"clash", "holiday", "exam", "regional", "lead"})


def with_fixes(
    found: Iterable[PlanFinding], items: Mapping[str, ItemFields], scope: CheckScope
) -> tuple[PlanFinding, ...]:
    """The same findings with their ways out."""
    return tuple(replace(each, fixes=fixes_of(each, items, scope)) for each in found)


def fixes_of(
    finding: PlanFinding, items: Mapping[str, ItemFields], scope: CheckScope
) -> tuple[Fix, ...]:
    """Ways out of a finding, at most one for each of its items; none where a person must think."""
    if finding.kind == "coverage":
        return (Fix(kind="add", direction=finding.direction),)
    if finding.kind in MOVES:
        # Of things that clash the first stays where it is.
        movable = finding.item_ids[1:] if finding.kind == "clash" else finding.item_ids
        return tuple(_moves(movable, items, scope))
    if finding.kind == "overload":
        return tuple(_handing_over(finding.item_ids, items, scope))
    return tuple(_leads(finding.item_ids, items, scope))


def moved(fields: ItemFields, day: date) -> ItemFields:
    """The same item from another day on, as long as before."""
    if fields.starts_on is None or fields.ends_on is None:
        return replace(fields, starts_on=day, ends_on=day)
    return replace(fields, starts_on=day, ends_on=day + (fields.ends_on - fields.starts_on))


def fixed(fields: ItemFields, fix: Fix) -> ItemFields:
    """An item after a fix."""
    if fix.kind == "move" and fix.day is not None:
        return moved(fields, fix.day)
    if fix.kind == "lead":
        return replace(fields, lead_days=fix.days)
    others = tuple(person for person in fields.co_executors if person != fix.person_id)
    return replace(fields, responsible_id=fix.person_id, co_executors=others)


def free_day(fields: ItemFields, others: Iterable[ItemFields], scope: CheckScope) -> date | None:
    """The nearest later working day that suits an item, else the nearest earlier; None if none."""
    if fields.starts_on is None:
        return None
    taken = {
        each.starts_on
        for each in others
        if each.precision == Precision.DAY and audience_of(each) == audience_of(fields)
    }
    for step in (*range(1, FARTHEST), *range(-1, -FARTHEST, -1)):
        day = fields.starts_on + timedelta(days=step)
        if day not in taken and _suits(moved(fields, day), scope):
            return day
    return None


def _suits(fields: ItemFields, scope: CheckScope) -> bool:
    first, last = fields.starts_on, fields.ends_on
    if first is None or last is None:
        return False
    in_year = first in scope.items.year and last in scope.items.year
    early = scope.today is not None and first < _earliest(fields, scope, scope.today)
    is_busy = any(span.touches(fields) for span in scope.busy)
    return in_year and not early and not is_busy and scope.calendar.is_working(first)


def _earliest(fields: ItemFields, scope: CheckScope, today: date) -> date:
    lead = scope.items.contest_lead_days if fields.form == CONTEST else 0
    return today + timedelta(days=lead)


def _moves(
    item_ids: Iterable[str], items: Mapping[str, ItemFields], scope: CheckScope
) -> Iterator[Fix]:
    for item_id in item_ids:
        others = [fields for other, fields in items.items() if other != item_id]
        day = free_day(items[item_id], others, scope)
        if day is not None:
            yield Fix(kind="move", item_id=item_id, day=day)


def _handing_over(
    item_ids: Iterable[str], items: Mapping[str, ItemFields], scope: CheckScope
) -> Iterator[Fix]:
    """The last item too many goes to whoever answers for plan items and has least that month."""
    ids = tuple(item_ids)
    first = items[ids[-1]].starts_on
    if first is None:
        return
    loads = loads_of(items)
    owner = items[ids[-1]].responsible_id
    candidates = {fields.responsible_id for fields in items.values()} - {owner}
    able = sorted(candidates & set(scope.items.people))
    if able:
        person = min(able, key=lambda each: len(loads.get((each, first.year, first.month), ())))
        name = scope.names.get(person, person)
        yield Fix(kind="hand_over", item_id=ids[-1], person_id=person, person=name)


def _leads(
    item_ids: Iterable[str], items: Mapping[str, ItemFields], scope: CheckScope
) -> Iterator[Fix]:
    least = scope.items.contest_lead_days
    for item_id in item_ids:
        fields = items[item_id]
        if fields.form == CONTEST and (fields.lead_days is None or fields.lead_days < least):
            yield Fix(kind="lead", item_id=item_id, days=least)
