"""Looks over a whole plan before people do; pure rules."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from workflows.annual_plan.drafting import WorkingDays
from workflows.registry.plan_item_rules import PlanScope, field_errors
from workflows.registry.plan_items import ItemFields
from workflows.registry.plan_words import (
    CONTEST,
    DIRECTIONS,
    OBLIGATORY_DIRECTIONS,
    Precision,
)

MONTHS = (
    *("январе", "феврале", "марте", "апреле", "мае", "июне"),
    *("июле", "августе", "сентябре", "октябре", "ноябре", "декабре"),
)


@dataclass(frozen=True, kw_only=True)
class Fix:
    """One way out of a finding.

    Attributes:
        kind: "move" to `day`, "lead" gives `days` ahead, "hand_over" to `person`, "add" an item of
            `direction`.
    """

    kind: str
    item_id: str = ""
    day: date | None = None
    days: int = 0
    person_id: str = ""
    person: str = ""
    direction: str = ""


@dataclass(frozen=True, kw_only=True)
class PlanFinding:
    """Something doubtful in a plan.

    Attributes:
        kind: "field", "lead", "clash", "holiday", "exam", "regional", "coverage" or "overload".
        severity: "error" should be put right before the council, "warning" may stay.
        direction: of the regulation, where none of the items serves it.
        fixes: ways out that a page offers; empty where nobody asked for them.
    """

    kind: str
    severity: str
    message: str
    item_ids: tuple[str, ...] = ()
    direction: str = ""
    fixes: tuple[Fix, ...] = ()


@dataclass(frozen=True, kw_only=True)
class BusySpan:
    """Days that are taken; `kind` is that of the finding, `words` come after the item's name."""

    kind: str
    words: str
    first: date
    last: date

    def touches(self, fields: ItemFields) -> bool:
        """Whether an item of one day falls into the span."""
        day = fields.starts_on
        exact = fields.precision == Precision.DAY
        return exact and day is not None and self.first <= day <= self.last


@dataclass(frozen=True, kw_only=True)
class CheckScope:
    """What a plan is held against; `names` gives person id → short name.

    Attributes:
        today: a contest needs so many days from it; None where that no longer matters.
    """

    items: PlanScope
    names: Mapping[str, str]
    calendar: WorkingDays
    most_per_month: int
    busy: Sequence[BusySpan] = ()
    today: date | None = None


def findings(items: Mapping[str, ItemFields], scope: CheckScope) -> tuple[PlanFinding, ...]:
    """Everything doubtful, errors first; `items` are those not cancelled, by id."""
    found = [
        *_faults(items, scope.items),
        *_late_contests(items, scope),
        *_uncovered(items),
        *_clashes(items),
        *_days_off(items, scope.calendar),
        *_busy_days(items, scope.busy),
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


def _late_contests(items: Mapping[str, ItemFields], scope: CheckScope) -> Iterator[PlanFinding]:
    """A contest is announced so many days ahead; the calendar may leave fewer."""
    lead = scope.items.contest_lead_days
    for item_id, fields in items.items():
        if scope.today and fields.form == CONTEST and fields.starts_on:
            left = (fields.starts_on - scope.today).days
            if left < lead:
                yield PlanFinding(
                    kind="lead",
                    severity="error",
                    message=(
                        f"«{fields.title}»: до начала {max(left, 0)} дн., "
                        f"а конкурс объявляют не позже чем за {lead}."
                    ),
                    item_ids=(item_id,),
                )


def _busy_days(items: Mapping[str, ItemFields], busy: Sequence[BusySpan]) -> Iterator[PlanFinding]:
    for item_id, fields in items.items():
        for span in busy:
            if span.touches(fields):
                yield PlanFinding(
                    kind=span.kind,
                    severity="warning",
                    message=f"«{fields.title}»: {fields.starts_on:%d.%m.%Y} — {span.words}.",
                    item_ids=(item_id,),
                )


def _uncovered(items: Mapping[str, ItemFields]) -> Iterator[PlanFinding]:
    for code in uncovered_directions(items):
        yield PlanFinding(
            kind="coverage",
            severity="error",
            message=f"Нет ни одного пункта по направлению {code} «{DIRECTIONS[code]}».",
            direction=code,
        )


def audience_of(fields: ItemFields) -> str:
    """Whom an item takes up, so that two spellings of one audience are the same."""
    return " ".join(fields.participants.casefold().split())


def _clashes(items: Mapping[str, ItemFields]) -> Iterator[PlanFinding]:
    groups: dict[tuple[date, str], list[str]] = defaultdict(list)
    for item_id, fields in items.items():
        audience = audience_of(fields)
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
    loads = loads_of(items)
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


def loads_of(items: Mapping[str, ItemFields]) -> dict[tuple[str, int, int], list[str]]:
    """Who begins what in which month: (person id, year, month) → item ids."""
    loads: dict[tuple[str, int, int], list[str]] = defaultdict(list)
    for item_id, fields in items.items():
        if fields.starts_on and fields.responsible_id:
            month = (fields.starts_on.year, fields.starts_on.month)
            loads[fields.responsible_id, *month].append(item_id)
    return loads


def _by_time(entry: tuple[tuple[str, int, int], Sequence[str]]) -> tuple[int, int, str]:
    person_id, year, month = entry[0]
    return (year, month, person_id)
