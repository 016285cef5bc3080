"""Service tasks of the report about a plan: figures of its sections, and the composed document."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from engine import BpmnError, Handler, InvalidInput, ServiceCall
from workflows.annual_plan.execution import Judged, Tally, judged, tally
from workflows.annual_plan.report_parts import INDICATORS, rmo_part, schools_part
from workflows.inputs import Inputs, inputs_of, registry_of
from workflows.registry import organisations, plan_items, plans, school_years
from workflows.registry.base import Registry, Zones
from workflows.registry.plan_words import PlanStage
from workflows.registry.plans import AnnualPlan
from workflows.registry.school_years import SchoolYear
from workflows.topics import Topic

Outputs = Mapping[str, object]
SEMESTER, ANNUAL = "semester", "annual"
HALF = (12, 31)

TOPICS = (
    Topic(
        name="open",
        title="Собрать цифры для отчёта о плане",
        inputs={
            "report_kind": "semester или annual; без него — по времени года",
            "school_year": "Учебный год; без него — текущий",
        },
        outputs={
            "plan_id": "План",
            "report_kind": "За какое время",
            "report_title": "Заголовок отчёта",
            "report_sections": "Разделы: number, title, methodist, figures",
            "schools": "Организации, у которых спрашивают итоги",
            "indicators": "Что они считают: label",
        },
    ),
    Topic(
        name="compose",
        title="Собрать отчёт о плане",
        inputs={
            "plan_id": "План",
            "report_kind": "За какое время",
            "texts": "Тексты методистов в порядке разделов",
            "collection_id": "Сбор сведений от организаций",
        },
        outputs={"report_body": "Содержание отчёта", "report_basis": "Основание"},
    ),
)


@dataclass(frozen=True, kw_only=True)
class PlanReportServices:
    """The handlers of one installation."""

    zones: Zones

    def open(self, call: ServiceCall) -> Outputs:
        registry, inputs = registry_of(call, self.zones), inputs_of(call)
        year = _year(inputs, registry.today)
        plan = plans.for_year(registry, year)
        if plan is None or plan.stage != PlanStage.PUBLISHED:
            raise BpmnError("NO_PLAN", f"Утверждённого плана на {year.label} учебный год нет.")
        usual = SEMESTER if registry.today.month in (12, 1, 2) else ANNUAL
        kind = inputs.text("report_kind", usual)
        span = "первое полугодие" if kind == SEMESTER else "год"
        figures = _figures(registry, plan, kind)
        return {
            "plan_id": plan.id,
            "report_kind": kind,
            "report_title": f"Отчёт об исполнении плана {plan.school_year} за {span}",
            "report_sections": [
                {
                    "number": section.number,
                    "title": section.title,
                    "methodist": section.methodist_id or "",
                    "figures": _words(figures[section.id]),
                }
                for section in plans.sections(registry, plan.id)
            ],
            "schools": [s.id for s in organisations.active(registry, organisations.EDUCATIONAL)],
            "indicators": [{"label": label} for label in INDICATORS],
        }

    def compose(self, call: ServiceCall) -> Outputs:
        registry, inputs = registry_of(call, self.zones), inputs_of(call)
        plan = registry.get(AnnualPlan, inputs.required("plan_id"))
        figures = _figures(registry, plan, inputs.required("report_kind"))
        texts = [str(text or "") for text in inputs.items("texts")]
        sections = plans.sections(registry, plan.id)
        blocks: list[dict[str, Any]] = [_table(sections, figures)]
        for number, section in enumerate(sections):
            said = texts[number] if number < len(texts) else ""
            blocks += [
                {"kind": "heading", "text": f"{section.number}. {section.title}", "level": 2},
                {"kind": "paragraph", "text": _words(figures[section.id])},
                {"kind": "paragraph", "text": said or "Раздел не описан."},
            ]
        blocks += schools_part(registry, inputs.text("collection_id"))
        blocks += rmo_part(registry, plan.school_year)
        order = f"; приказ № {plan.number}" if plan.number else ""
        return {
            "report_body": {"blocks": blocks},
            "report_basis": f"Положение о ММС, п. 3.4{order}",
        }

    def handlers(self) -> tuple[Handler, ...]:
        """Every topic of the report with what it takes and gives."""
        return tuple(
            Handler(
                topic=f"plan_report.{topic.name}",
                run=getattr(self, topic.name),
                title=topic.title,
                inputs=topic.inputs,
                outputs=topic.outputs,
            )
            for topic in TOPICS
        )


def _year(inputs: Inputs, today: date) -> SchoolYear:
    label = inputs.text("school_year")
    try:
        return school_years.read_label(label) if label else school_years.containing(today)
    except ValueError as error:
        raise InvalidInput(f"{inputs.topic}: {error}") from error


def _figures(registry: Registry, plan: AnnualPlan, kind: str) -> dict[str, Tally]:
    """How each section stands: of the whole year, or of what ends in its first half."""
    last = date(plan.year.first, *HALF) if kind == SEMESTER else plan.year.ends_on
    items = [item for item in plan_items.of_plan(registry, plan.id) if item.ends_on <= last]
    found = judged(items, plan_items.changes_since(registry, plan.id, None), registry.today)
    groups: dict[str, list[Judged]] = {s.id: [] for s in plans.sections(registry, plan.id)}
    for each in found:
        groups[each.item.section_id].append(each)
    return {section_id: tally(group) for section_id, group in groups.items()}


def _words(found: Tally) -> str:
    return (
        f"Пунктов {found.total}: исполнено {found.done} (в срок {found.in_time}), в работе "
        f"{found.in_progress}, впереди {found.ahead}, просрочено {found.overdue}, перенесено "
        f"{found.moved}, отменено {found.cancelled}, не исполнено {found.not_done}."
    )


def _table(sections: Any, figures: Mapping[str, Tally]) -> dict[str, Any]:
    heads = ("Всего", "Исполнено", "Просрочено", "Отменено", "%")
    rows = []
    for section in sections:
        found = figures[section.id]
        percent = "—" if found.done_percent is None else str(found.done_percent)
        counted = (found.total, found.done, found.overdue, found.cancelled)
        name = f"{section.number}. {section.title}"
        rows.append([name, *(str(number) for number in counted), percent])
    return {
        "kind": "table",
        "columns": [
            {"title": "Раздел", "share": 4},
            *({"title": head, "align": "right"} for head in heads),
        ],
        "rows": rows,
    }
