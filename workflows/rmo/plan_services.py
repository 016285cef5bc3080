"""Service tasks of the associations' plans: open, store, settle, one order, approve."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from engine import BpmnError, Handler, InvalidInput, ServiceCall
from workflows.inputs import Inputs, inputs_of, registry_of
from workflows.registry import (
    association_members,
    associations,
    plan_items,
    plans,
    rmo,
    school_years,
)
from workflows.registry.associations import Association, AssociationState
from workflows.registry.base import Registry, Zones
from workflows.registry.plan_texts import when
from workflows.registry.plan_words import ItemStatus
from workflows.registry.rmo import (
    LEAST_MEETINGS,
    MEETING_FORMS,
    RmoMeeting,
    RmoPlan,
    RmoPlanState,
)
from workflows.registry.school_years import SchoolYear
from workflows.rmo.topics import PLAN_TOPICS

Outputs = Mapping[str, object]
ASSOCIATIONS = "2.4"
MOST_EVENTS = 12
PARTS = ("open_lessons", "young_teachers", "gifted", "contests")


@dataclass(frozen=True, kw_only=True)
class RmoPlanServices:
    """The handlers of one installation."""

    zones: Zones

    def open(self, call: ServiceCall) -> Outputs:
        registry, inputs = registry_of(call, self.zones), inputs_of(call)
        year = _year(inputs, registry.today)
        known = rmo.plans_of_year(registry, year.label)
        if any(row.instance_id != call.instance_id for row in known):
            raise BpmnError("RMO_PLANS_EXIST", f"Планы РМО на {year.label} уже составляют.")
        active = [
            row for row in associations.every(registry) if row.state == AssociationState.ACTIVE
        ]
        plans = {row.association_id: row for row in known}
        for row in active:
            if row.id not in plans:
                plans[row.id] = registry.add(
                    RmoPlan(
                        association_id=row.id,
                        school_year=year.label,
                        more={},
                        instance_id=call.instance_id,
                    )
                )
        return {
            "rmos": [_told(registry, row, plans[row.id], year) for row in active],
            "rmo_year": year.label,
            "plan_due": date(year.first, 9, 15).isoformat(),
        }

    def store(self, call: ServiceCall) -> Outputs:
        registry, inputs = registry_of(call, self.zones), inputs_of(call)
        plan = registry.locked(RmoPlan, inputs.required("rmo_plan_id"))
        plan.theme, plan.product = inputs.text("theme")[:300], inputs.text("product")[:300]
        plan.goal, plan.tasks = inputs.text("goal"), inputs.text("tasks")
        plan.more = {name: inputs.text(name) for name in PARTS}
        year = school_years.read_label(plan.school_year)
        meetings, faults = _meetings(inputs.items("meetings"), year)
        for row in rmo.meetings_of(registry, plan.id):
            registry.session.delete(row)
        registry.session.flush()
        for number, values in enumerate(meetings, start=1):
            registry.add(RmoMeeting(plan_id=plan.id, number=number, **values))
        return {"plan_faults": " ".join(faults), "plan_text": _text(plan, meetings)}

    def settle(self, call: ServiceCall) -> Outputs:
        registry, inputs = registry_of(call, self.zones), inputs_of(call)
        plan = registry.locked(RmoPlan, inputs.required("rmo_plan_id"))
        outcome = inputs.required("outcome")
        if outcome not in (RmoPlanState.ACCEPTED, RmoPlanState.NONE):
            raise InvalidInput(f"{call.topic}: итога «{outcome}» нет.")
        plan.state, plan.reason = outcome, inputs.text("reason", plan.reason)
        registry.session.flush()
        return {"rmo_plan_state": plan.state}

    def prepare_order(self, call: ServiceCall) -> Outputs:
        registry, inputs = registry_of(call, self.zones), inputs_of(call)
        year = inputs.required("school_year")
        accepted = [
            row for row in rmo.plans_of_year(registry, year) if row.state == RmoPlanState.ACCEPTED
        ]
        return {
            "accepted_count": len(accepted),
            "order_title": f"Об утверждении планов РМО на {year} учебный год",
            "order_basis": "Положение о ММС, п. 2.4",
            "order_body": _order(registry, accepted, year),
        }

    def publish(self, call: ServiceCall) -> Outputs:
        registry, inputs = registry_of(call, self.zones), inputs_of(call)
        document_id = inputs.required("document_id")
        heads = []
        for row in rmo.plans_of_year(registry, inputs.required("school_year")):
            if row.state in (RmoPlanState.ACCEPTED, RmoPlanState.APPROVED):
                row.state, row.order_document_id = RmoPlanState.APPROVED, document_id
                heads.append(registry.get(Association, row.association_id).head_id)
        registry.session.flush()
        told = list(dict.fromkeys(head for head in heads if head))
        return {"approved_count": len(heads), "people_to_tell": told}

    def handlers(self) -> tuple[Handler, ...]:
        """Every topic of the plans with what it takes and gives."""
        return tuple(
            Handler(
                topic=f"rmo_plans.{topic.name}",
                run=getattr(self, topic.name),
                title=topic.title,
                inputs=topic.inputs,
                outputs=topic.outputs,
            )
            for topic in PLAN_TOPICS
        )


def _year(inputs: Inputs, today: date) -> SchoolYear:
    """The year that is named, else the one that begins next from spring on."""
    label = inputs.text("school_year")
    try:
        if label:
            return school_years.read_label(label)
    except ValueError as error:
        raise InvalidInput(f"{inputs.topic}: {error}") from error
    current = school_years.containing(today)
    return current.following if 4 <= today.month < 9 else current


def _told(
    registry: Registry, row: Association, plan: RmoPlan, year: SchoolYear
) -> dict[str, object]:
    """What the process is told of an association."""
    return {
        "id": plan.id,
        "name": row.name,
        "head": row.head_id or "",
        "has_head": bool(row.head_id),
        "members": association_members.count_of(registry, row, registry.today),
        "prefill": _prefill(registry, row, year),
    }


def _prefill(registry: Registry, row: Association, year: SchoolYear) -> str:
    """Last year's plan and the district's events, so that nobody begins with an empty sheet."""
    parts = (_last_year(registry, row, year), _events(registry, year))
    return "\n\n".join(part for part in parts if part)


def _events(registry: Registry, year: SchoolYear) -> str:
    """What the service's own plan has for associations this year (direction 2.4), by date."""
    plan = plans.for_year(registry, year)
    items = plan_items.of_plan(registry, plan.id) if plan else ()
    wanted = [i for i in items if ASSOCIATIONS in i.directions and i.status != ItemStatus.CANCELLED]
    told = [
        f"{when(i.starts_on, i.ends_on, i.precision)} — {i.title}"
        for i in sorted(wanted, key=lambda item: (item.starts_on, item.id))
    ]
    return f"События службы в {year.label}: {'; '.join(told[:MOST_EVENTS])}." if told else ""


def _last_year(registry: Registry, row: Association, year: SchoolYear) -> str:
    found = [p for p in rmo.plans_of(registry, row.id) if p.school_year == year.previous.label]
    if not found or not found[0].theme:
        return "Прошлогоднего плана в реестре нет."
    held = [m for m in rmo.meetings_of(registry, found[0].id) if m.state == "held"]
    themes = "; ".join(m.theme for m in rmo.meetings_of(registry, found[0].id))
    return (
        f"В {year.previous.label} тема года — «{found[0].theme}», проведено заседаний: "
        f"{len(held)}. "
        f"Темы заседаний: {themes}."
    )


def _meetings(items: Sequence[Any], year: SchoolYear) -> tuple[list[dict[str, Any]], list[str]]:
    """Meetings as columns, and what is wrong with them."""
    found, faults = [], []
    for number, item in enumerate(items, start=1):
        values = item if isinstance(item, Mapping) else {}
        try:
            day = date.fromisoformat(str(values.get("date", ""))[:10])
        except ValueError:
            faults.append(f"Заседание {number}: укажите дату.")
            continue
        if day not in year:
            faults.append(f"Заседание {number}: {day:%d.%m.%Y} не в {year.label} учебном году.")
        found.append(
            {
                "planned_on": day,
                "theme": str(values.get("theme", ""))[:300],
                "form": str(values.get("form", "in_person")),
                "place": str(values.get("place", ""))[:300],
                "speakers": str(values.get("speakers") or "")[:300],
                "expected": str(values.get("result") or "")[:500],
            }
        )
    if len(items) < LEAST_MEETINGS:
        faults.append(f"Заседаний должно быть не меньше {LEAST_MEETINGS}.")
    return sorted(found, key=lambda each: each["planned_on"]), faults


def _text(plan: RmoPlan, meetings: Sequence[Mapping[str, Any]]) -> str:
    lines = [
        f"Тема года: {plan.theme}",
        f"Цель: {plan.goal}",
        f"Задачи: {plan.tasks}",
        f"Продукт года: {plan.product}",
        "Заседания: "
        + "; ".join(
            f"{each['planned_on']:%d.%m.%Y} — {each['theme']} "
            f"({MEETING_FORMS.get(each['form'], '')}, {each['place']})"
            for each in meetings
        ),
    ]
    return "\n\n".join(lines)


def _order(registry: Registry, accepted: Sequence[RmoPlan], year: str) -> dict[str, Any]:
    """The common order: one paragraph each, the plans as appendices."""
    names = {row.id: row.name for row in associations.every(registry)}
    return {
        "blocks": [
            {
                "kind": "list",
                "numbered": True,
                "items": [
                    f"Утвердить планы РМО на {year} учебный год (приложения 1–{len(accepted)}).",
                    "Руководителям объединений проводить заседания по утверждённым планам.",
                    "Контроль исполнения оставляю за собой.",
                ],
            }
        ],
        "appendices": [
            {
                "title": f"Приложение {number}. План РМО «{names[plan.association_id]}»",
                "blocks": _plan_blocks(registry, plan),
            }
            for number, plan in enumerate(accepted, start=1)
        ],
    }


def _plan_blocks(registry: Registry, plan: RmoPlan) -> list[dict[str, Any]]:
    return [
        {
            "kind": "fields",
            "rows": [
                ["Тема года", plan.theme],
                ["Цель", plan.goal],
                ["Задачи", plan.tasks],
                ["Продукт года", plan.product],
            ],
        },
        {
            "kind": "table",
            "columns": [
                {"title": "Дата"},
                {"title": "Тема", "share": 3},
                {"title": "Форма, место", "share": 2},
                {"title": "Докладчики", "share": 2},
                {"title": "Результат", "share": 2},
            ],
            "rows": [
                [
                    f"{each.planned_on:%d.%m.%Y}",
                    each.theme,
                    f"{MEETING_FORMS.get(each.form, '')}, {each.place}",
                    each.speakers,
                    each.expected,
                ]
                for each in rmo.meetings_of(registry, plan.id)
            ],
        },
    ]
