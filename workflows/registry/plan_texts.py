"""Items of a plan in words: numbers as printed, times, names instead of ids."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from workflows.registry import organisations, people, plans
from workflows.registry.base import Registry
from workflows.registry.plan_items import PlanItem
from workflows.registry.plan_words import (
    DIRECTIONS,
    EVENT_FORMS,
    FUNDING,
    PRECISION_TITLES,
    STATUS_TITLES,
    Precision,
)

MONTHS = (
    *("январь", "февраль", "март", "апрель", "май", "июнь"),
    *("июль", "август", "сентябрь", "октябрь", "ноябрь", "декабрь"),
)


@dataclass(frozen=True, kw_only=True)
class Names:
    """Ids as people read them."""

    people: Mapping[str, str]
    organisations: Mapping[str, str]
    sections: Mapping[str, str]


def names_for(registry: Registry, plan_id: str) -> Names:
    return Names(
        people={person.id: person.name.short for person in people.every(registry)},
        organisations={row.id: row.short_name for row in organisations.every(registry)},
        sections={
            row.id: f"{row.number}. {row.title}" for row in plans.sections(registry, plan_id)
        },
    )


def numbered(items: Iterable[PlanItem], section_numbers: Mapping[str, int]) -> dict[str, str]:
    """Item id → its printed number; items come in the plan's order."""
    counts: dict[str, int] = {}
    numbers = {}
    for item in items:
        counts[item.section_id] = counts.get(item.section_id, 0) + 1
        numbers[item.id] = f"{section_numbers[item.section_id]}.{counts[item.section_id]}"
    return numbers


def when(starts_on: date, ends_on: date, precision: str) -> str:
    """«24.09.2026», «15.09–25.09.2026», «сентябрь 2026»."""
    if precision == Precision.MONTH:
        return f"{MONTHS[starts_on.month - 1]} {starts_on.year}"
    if starts_on == ends_on:
        return f"{starts_on:%d.%m.%Y}"
    first = f"{starts_on:%d.%m}" if starts_on.year == ends_on.year else f"{starts_on:%d.%m.%Y}"
    return f"{first}–{ends_on:%d.%m.%Y}"


def field_words(field_name: str, value: Any, names: Names) -> str:
    """A value of a field as people read it; «—» for nothing."""
    if isinstance(value, date):
        return f"{value:%d.%m.%Y}"
    return readable(field_name, list(value) if isinstance(value, tuple) else value, names)


def readable(field_name: str, value: Any, names: Names) -> str:
    """A value as JSON keeps it, as people read it."""
    if value is None or value == "":
        return "—"
    if isinstance(value, bool):
        return "да" if value else "нет"
    if isinstance(value, list):
        return ", ".join(readable(field_name, each, names) for each in value) or "—"
    if field_name in ("starts_on", "ends_on"):
        return f"{date.fromisoformat(str(value)):%d.%m.%Y}"
    words: Mapping[str, Mapping[Any, str]] = {
        "section_id": names.sections,
        "responsible_id": names.people,
        "co_executors": names.people,
        "form": EVENT_FORMS,
        "funding": FUNDING,
        "precision": PRECISION_TITLES,
        "status": STATUS_TITLES,
        "directions": {code: f"{code} {title}" for code, title in DIRECTIONS.items()},
    }
    return words.get(field_name, {}).get(value, str(value))
