"""How a published plan is carried out, for pages, spreadsheets and documents (report R14)."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from engine import Actor
from workflows.annual_plan.execution import Judged, Tally, grouped, judged, tally
from workflows.desks.plan_base import PlanDesk
from workflows.documents.rendering import Form, render
from workflows.registry import plan_items, plans
from workflows.registry.base import Registry
from workflows.registry.documents import Document, DocumentKind, DocumentStatus
from workflows.registry.plan_items import PlanItem
from workflows.registry.plan_texts import Names, names_for, numbered, when
from workflows.registry.plan_words import DIRECTIONS, STATUS_TITLES, ItemStatus
from workflows.registry.plans import AnnualPlan
from workflows.spreadsheets.reading import Column
from workflows.spreadsheets.writing import Sheet, write_sheets

HEADS = (
    ("name", "Строка", 46),
    ("total", "Всего", 10),
    ("done", "Исполнено", 12),
    ("in_time", "В срок", 10),
    ("in_progress", "В работе", 11),
    ("ahead", "Впереди", 11),
    ("overdue", "Просрочено", 12),
    ("moved", "Перенесено", 12),
    ("cancelled", "Отменено", 11),
    ("not_done", "Не исполнено", 13),
    ("percent", "Исполнение, %", 14),
)
LATE_HEADS = (
    ("number", "№", 8),
    ("title", "Мероприятие", 60),
    ("when", "Сроки", 22),
    ("responsible", "Ответственный", 26),
    ("status", "Состояние", 16),
    ("days", "Просрочено, дн.", 14),
)


@dataclass(frozen=True, kw_only=True)
class ExecutionRow:
    """A row of the report."""

    name: str
    tally: Tally


@dataclass(frozen=True, kw_only=True)
class LateItem:
    """An item whose time has passed without an outcome."""

    id: str
    number: str
    title: str
    when: str
    responsible: str
    status_title: str
    days: int


@dataclass(frozen=True, kw_only=True)
class ExecutionPage:
    """The whole report on one day."""

    plan_id: str
    title: str
    school_year: str
    on: date
    total: Tally
    by_section: tuple[ExecutionRow, ...]
    by_responsible: tuple[ExecutionRow, ...]
    by_direction: tuple[ExecutionRow, ...]
    late: tuple[LateItem, ...]


class PlanExecution(PlanDesk):
    """Everybody signed in may read how a plan is carried out."""

    def execution(self, plan_id: str, actor: Actor) -> ExecutionPage:
        """Count a plan by section, responsible person and direction."""
        with self._reading(actor) as registry:
            return execution_of(registry, registry.get(AnnualPlan, plan_id))

    def execution_xlsx(self, plan_id: str, actor: Actor) -> bytes:
        """The report as a workbook with a sheet for each way of counting."""
        page = self.execution(plan_id, actor)
        tables = (
            ("По разделам", page.by_section),
            ("По ответственным", page.by_responsible),
            ("По направлениям", page.by_direction),
        )
        sheets = [_sheet(title, HEADS, [_cells(row) for row in rows]) for title, rows in tables]
        late = [_late_cells(each) for each in page.late]
        return write_sheets([*sheets, _sheet("Просрочено", LATE_HEADS, late)])

    def execution_docx(self, plan_id: str, actor: Actor) -> bytes:
        """The report as a document for editing."""
        with self._reading(actor) as registry:
            page = execution_of(registry, registry.get(AnnualPlan, plan_id))
            document = Document(
                id="execution",
                tenant=registry.tenant,
                kind=DocumentKind.REPORT,
                status=DocumentStatus.DRAFT,
                title=f"Исполнение плана на {page.school_year} учебный год",
                basis="",
                body={"blocks": execution_blocks(page)},
                plan_id=plan_id,
                signer_id="",
                signed_for="",
                created_at=registry.now,
            )
            return render(registry, document, Form.DOCX)


def execution_of(
    registry: Registry,
    plan: AnnualPlan,
    wanted: Callable[[PlanItem], bool] = lambda _: True,
) -> ExecutionPage:
    """Count the items of a plan that are wanted, as they are today."""
    items = [item for item in plan_items.of_plan(registry, plan.id) if wanted(item)]
    found = judged(items, plan_items.changes_since(registry, plan.id, None), registry.today)
    names = names_for(registry, plan.id)
    sections = {row.id: row.number for row in plans.sections(registry, plan.id)}
    numbers = numbered(plan_items.of_plan(registry, plan.id), sections)
    by_section = grouped(found, lambda item: (item.section_id,))
    by_person = grouped(found, lambda item: (item.responsible_id,))
    by_direction = grouped(found, lambda item: item.directions)
    return ExecutionPage(
        plan_id=plan.id,
        title=plan.title,
        school_year=plan.school_year,
        on=registry.today,
        total=tally(found),
        by_section=_rows(by_section, names.sections, sorted(by_section, key=sections.__getitem__)),
        by_responsible=_rows(
            by_person,
            names.people,
            sorted(by_person, key=lambda person: names.people.get(person, "")),
        ),
        by_direction=_rows(
            by_direction,
            {code: f"{code} {title}" for code, title in DIRECTIONS.items()},
            sorted(by_direction),
        ),
        late=tuple(_late(each, numbers, names, registry.today) for each in found if each.overdue),
    )


def execution_blocks(page: ExecutionPage) -> list[dict[str, Any]]:
    """The report as blocks of a document."""
    total = page.total
    said = (
        f"На {page.on:%d.%m.%Y} в плане {total.total} пунктов: исполнено {total.done}, "
        f"в работе {total.in_progress}, впереди {total.ahead}, просрочено {total.overdue}, "
        f"перенесено {total.moved}, отменено {total.cancelled}, не исполнено {total.not_done}."
    )
    tables = (
        ("По разделам", page.by_section),
        ("По ответственным", page.by_responsible),
        ("По направлениям Положения", page.by_direction),
    )
    blocks: list[dict[str, Any]] = [{"kind": "paragraph", "text": said}]
    for title, rows in tables:
        blocks += [{"kind": "heading", "text": title, "level": 2}, _table(rows)]
    if page.late:
        blocks += [{"kind": "heading", "text": "Просроченные пункты", "level": 2}, _lates(page)]
    return blocks


def _table(rows: Sequence[ExecutionRow]) -> dict[str, Any]:
    numbers = ("Всего", "Исполнено", "В срок", "Просрочено", "Отменено", "%")
    return {
        "kind": "table",
        "columns": [
            {"title": "Строка", "share": 4},
            *({"title": title, "align": "right"} for title in numbers),
        ],
        "rows": [
            [
                row.name,
                *(str(getattr(row.tally, name)) for name in ("total", "done", "in_time")),
                str(row.tally.overdue),
                str(row.tally.cancelled),
                _percent(row.tally),
            ]
            for row in rows
        ],
    }


def _lates(page: ExecutionPage) -> dict[str, Any]:
    return {
        "kind": "table",
        "columns": [
            {"title": "№"},
            {"title": "Мероприятие", "share": 4},
            {"title": "Сроки", "share": 2},
            {"title": "Ответственный", "share": 2},
        ],
        "rows": [[each.number, each.title, each.when, each.responsible] for each in page.late],
    }


def _percent(found: Tally) -> str:
    return "—" if found.done_percent is None else str(found.done_percent)


def _rows(
    tallies: Mapping[str, Tally], names: Mapping[str, str], order: Iterable[str]
) -> tuple[ExecutionRow, ...]:
    return tuple(ExecutionRow(name=names.get(key, key), tally=tallies[key]) for key in order)


def _late(each: Judged, numbers: Mapping[str, str], names: Names, today: date) -> LateItem:
    item = each.item
    return LateItem(
        id=item.id,
        number=numbers[item.id],
        title=item.title,
        when=when(item.starts_on, item.ends_on, item.precision),
        responsible=names.people.get(item.responsible_id, ""),
        status_title=STATUS_TITLES[ItemStatus(item.status)],
        days=(today - item.ends_on).days,
    )


def _cells(row: ExecutionRow) -> dict[str, Any]:
    counted = {key: getattr(row.tally, key) for key, _, _ in HEADS if hasattr(row.tally, key)}
    return {"name": row.name, **counted, "percent": row.tally.done_percent}


def _late_cells(each: LateItem) -> dict[str, Any]:
    return {
        "number": each.number,
        "title": each.title,
        "when": each.when,
        "responsible": each.responsible,
        "status": each.status_title,
        "days": each.days,
    }


def _sheet(
    title: str, heads: Iterable[tuple[str, str, int]], rows: Iterable[Mapping[str, Any]]
) -> Sheet:
    columns = [Column(key=key, title=head, width=width) for key, head, width in heads]
    return Sheet(title=title, columns=columns, rows=rows)
