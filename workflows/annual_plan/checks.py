"""Looks over a whole plan before people do; pure rules."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from workflows.annual_plan.drafting import WorkingDays
from workflows.registry.plan_item_rules import PlanScope, field_errors
from workflows.registry.plan_items import ItemFields
from workflows.registry.plan_words import DIRECTIONS, OBLIGATORY_DIRECTIONS, Precision

MONTHS = (
    *("январе", "феврале", "марте", "апреле", "мае", "июне"),
    *("июле", "августе", "сентябре", "октябре", "ноябре", "декабре"),
)


@dataclass(frozen=True, kw_only=True)
class PlanFinding:
    """Something doubtful in a plan.

    Attributes:
        kind: "field", "clash", "holiday", "coverage" or "overload".
        severity: "error" should be put right before the council, "warning" may stay.
    """

    kind: str
    severity: str
    message: str
    item_ids: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class CheckScope:
    """What a plan is held against; `names` gives person id → short name."""

    items: PlanScope
    names: Mapping[str, str]
    calendar: WorkingDays
    most_per_month: int


def findings(items: Mapping[str, ItemFields], scope: CheckScope) -> tuple[PlanFinding, ...]:
    """Everything doubtful, errors first; `items` are those not cancelled, by id."""
    found = [
        *_faults(items, scope.items),
        *_uncovered(items),
        *_clashes(items),
        *_days_off(items, scope.calendar),
        *_overload(items, scope),
    ]
    return tuple(sorted(found, key=lambda finding: finding.severity != "error"))


def uncovered_directions(items: Mapping[str, ItemFields]) -> list[str]:
    """Directions of the regulation that no item serves."""
    covered = {code for fields in items.values() for code in fields.directions}
    return [code for code in OBLIGATORY_DIRECTIONS if code not in covered]


def _faults(items: Mapping[str, ItemFields], scope: PlanScope) -> Iterator[PlanFinding]:
    for item_id, fields in items.items():
        errors = field_errors(fields, scope)
        if errors:
            yield PlanFinding(
                kind="field",
                severity="error",
                message=f"«{fields.title}»: {' '.join(errors.values())}",
                item_ids=(item_id,),
            )


def _uncovered(items: Mapping[str, ItemFields]) -> Iterator[PlanFinding]:
    for code in uncovered_directions(items):
        yield PlanFinding(
            kind="coverage",
            severity="error",
            message=f"Нет ни одного пункта по направлению {code} «{DIRECTIONS[code]}».",
        )


def _clashes(items: Mapping[str, ItemFields]) -> Iterator[PlanFinding]:
    groups: dict[tuple[date, str], list[str]] = defaultdict(list)
    for item_id, fields in items.items():
        audience = " ".join(fields.participants.casefold().split())
        if fields.precision == Precision.DAY and fields.starts_on and audience:
            groups[fields.starts_on, audience].append(item_id)
    for (day, _), ids in sorted(groups.items()):
        if len(ids) > 1:
            titles = ", ".join(f"«{items[item_id].title}»" for item_id in ids)
            audience = items[ids[0]].participants
            yield PlanFinding(
                kind="clash",
                severity="warning",
                message=f"{day:%d.%m.%Y} для участников «{audience}» сразу: {titles}.",
                item_ids=tuple(ids),
            )


def _days_off(items: Mapping[str, ItemFields], calendar: WorkingDays) -> Iterator[PlanFinding]:
    for item_id, fields in items.items():
        day = fields.starts_on
        if day and fields.precision == Precision.DAY and not calendar.is_working(day):
            yield PlanFinding(
                kind="holiday",
                severity="warning",
                message=f"«{fields.title}»: {day:%d.%m.%Y} — выходной или праздничный день.",
                item_ids=(item_id,),
            )


def _overload(items: Mapping[str, ItemFields], scope: CheckScope) -> Iterator[PlanFinding]:
    loads: dict[tuple[str, int, int], list[str]] = defaultdict(list)
    for item_id, fields in items.items():
        if fields.starts_on and fields.responsible_id:
            month = (fields.starts_on.year, fields.starts_on.month)
            loads[fields.responsible_id, *month].append(item_id)
    for (person_id, year, number), ids in sorted(loads.items(), key=_by_time):
        if len(ids) > scope.most_per_month:
            yield PlanFinding(
                kind="overload",
                severity="warning",
                message=(
                    f"{scope.names.get(person_id, person_id)}: в {MONTHS[number - 1]} {year} года "
                    f"начинается {len(ids)} пунктов."
                ),
                item_ids=tuple(ids),
            )


def _by_time(entry: tuple[tuple[str, int, int], Sequence[str]]) -> tuple[int, int, str]:
    person_id, year, month = entry[0]
    return (year, month, person_id)
