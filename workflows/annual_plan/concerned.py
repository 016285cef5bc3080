"""Whom a correction of the plan concerns, and who therefore takes note of its amendment sheet."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from workflows.annual_plan.correcting import has_contest
from workflows.registry import corrections, organisations, people, plans
from workflows.registry.base import Registry
from workflows.registry.corrections import CorrectionChange, PlanCorrection
from workflows.registry.organisations import EDUCATIONAL, Organisation
from workflows.registry.plan_items import PlanItem

PLACES = ("place", "participants")


@dataclass(frozen=True, kw_only=True)
class Concerned:
    """Ids of people and of organisations, in the district's order."""

    people: tuple[str, ...]
    schools: tuple[str, ...]


def concerned(registry: Registry, correction: PlanCorrection) -> Concerned:
    """Who has to know of a correction.

    People: the responsible, the co-executors and the methodist of the section, before and after the
    change; not its author. Schools: who proposed the item or is named in its place or among its
    participants; all of them when a contest changes.
    """
    changes = corrections.changes_of(registry, correction.id)
    return Concerned(
        people=_people(registry, correction, changes), schools=_schools(registry, changes)
    )


def _people(
    registry: Registry, correction: PlanCorrection, changes: Sequence[CorrectionChange]
) -> tuple[str, ...]:
    methodists = {s.id: s.methodist_id for s in plans.sections(registry, correction.plan_id)}
    found: set[str] = set()
    for values in _values(changes):
        found |= {str(values.get("responsible_id") or ""), *(values.get("co_executors") or ())}
        found.add(methodists.get(str(values.get("section_id"))) or "")
    employed = people.active(registry)
    return tuple(p.id for p in employed if p.id in found and p.id != correction.author_id)


def _schools(registry: Registry, changes: Sequence[CorrectionChange]) -> tuple[str, ...]:
    schools = organisations.active(registry, EDUCATIONAL)
    if has_contest(changes):
        return tuple(school.id for school in schools)
    told = " ".join(str(values.get(name) or "") for values in _values(changes) for name in PLACES)
    items = [registry.find(PlanItem, change.item_id) for change in changes if change.item_id]
    proposed = {item.proposed_by for item in items if item is not None}
    return tuple(s.id for s in schools if s.id in proposed or _is_named(s, told))


def _values(changes: Iterable[CorrectionChange]) -> Iterable[Mapping[str, Any]]:
    return [values for each in changes for values in (each.before, each.after) if values]


def _is_named(school: Organisation, text: str) -> bool:
    """Whether «Школа № 1» stands in a text; «Школа № 10» is another one."""
    name = school.short_name.partition("«")[0].strip()
    return bool(name) and re.search(re.escape(name) + r"(?!\d)", text, re.IGNORECASE) is not None
