"""Parts of the report about a plan that are not written by methodists: organisations, РМО."""

from typing import Any

from workflows.registry import association_members, associations, collections, organisations, rmo
from workflows.registry.associations import Association
from workflows.registry.base import Registry
from workflows.registry.collections import Collection
from workflows.registry.rmo import MeetingState, RmoPlan

INDICATORS = ("Проведено мероприятий", "Педагогов-участников мероприятий плана")
"""What an organisation is asked to count; few fields, and by its deputy (273-ФЗ ст. 47 ч. 6.1)."""
MISSING = "не представлено"


def schools_part(registry: Registry, collection_id: str) -> list[dict[str, Any]]:
    """What the organisations answered, each on a line; nothing where none were asked."""
    found = registry.find(Collection, collection_id) if collection_id else None
    if found is None:
        return []
    names = organisations.short_names(registry)
    rows = []
    for answer in collections.answers(registry, found.id):
        given = answer.numbers.get("values", []) if answer.submitted_at else []
        counted = [str(given[n]) if n < len(given) else "—" for n in range(len(found.indicators))]
        said = answer.text if answer.submitted_at else MISSING
        rows.append([names.get(answer.organisation_id, ""), *counted, said])
    heads = [{"title": label, "align": "right"} for label in found.indicators]
    columns = [{"title": "Организация", "share": 2}, *heads, {"title": "Итоги", "share": 3}]
    return [
        {"kind": "heading", "text": "Сведения организаций", "level": 2},
        {"kind": "table", "columns": columns, "rows": rows},
    ]


def rmo_part(registry: Registry, school_year: str) -> list[dict[str, Any]]:
    """Meetings and attendance of each association, from the registry: no head reports twice."""
    plans = rmo.plans_of_year(registry, school_year)
    if not plans:
        return []
    names = {row.id: row for row in associations.every(registry)}
    columns = [
        {"title": "Объединение", "share": 3},
        *({"title": head, "align": "right"} for head in ("Заседаний", "Проведено", "Явка, %")),
    ]
    rows = [_rmo_row(registry, plan, names[plan.association_id]) for plan in plans]
    return [
        {"kind": "heading", "text": "Работа РМО", "level": 2},
        {"kind": "table", "columns": columns, "rows": rows},
    ]


def _rmo_row(registry: Registry, plan: RmoPlan, association: Association) -> list[str]:
    meetings = rmo.meetings_of(registry, plan.id)
    members = association_members.count_of(registry, association, registry.today)
    came = [rmo.attendance_of(registry, meeting.id) for meeting in meetings]
    percents = [p for rows in came if (p := rmo.attendance_percent(rows, members)) is not None]
    held = sum(meeting.state == MeetingState.HELD for meeting in meetings)
    mean = str(round(sum(percents) / len(percents))) if percents else "—"
    return [association.name, str(len(meetings)), str(held), mean]
