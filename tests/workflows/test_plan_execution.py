"""How a plan is carried out: what is counted, and what leaves the office."""

import io
from datetime import UTC, date, datetime

import openpyxl
from docx import Document as WordDocument

from tests.workflows.conftest import District
from workflows.annual_plan.execution import judged, tally
from workflows.registry.plan_items import PlanItem, PlanItemChange
from workflows.registry.plan_words import ItemStatus


def item(name: str, status: str, last: date) -> PlanItem:
    return PlanItem(id=name, status=status, starts_on=last, ends_on=last, directions=[])


def done(name: str, day: date) -> PlanItemChange:
    at = datetime(day.year, day.month, day.day, tzinfo=UTC)
    return PlanItemChange(item_id=name, field_name="status", after="done", changed_at=at)


def test_each_item_is_counted_by_its_outcome_and_its_dates() -> None:
    march, may = date(2027, 3, 1), date(2027, 5, 1)
    items = [
        item("in_time", ItemStatus.DONE, march),
        item("late", ItemStatus.DONE, march),
        item("forgotten", ItemStatus.PLANNED, march),
        item("going_on", ItemStatus.IN_PROGRESS, may),
        item("ahead", ItemStatus.PLANNED, may),
        item("moved", ItemStatus.MOVED, may),
        item("cancelled", ItemStatus.CANCELLED, march),
        item("failed", ItemStatus.NOT_DONE, march),
    ]
    changes = [done("in_time", march), done("late", date(2027, 3, 5))]
    found = tally(judged(items, changes, date(2027, 4, 1)))
    assert vars(found) == {
        "total": 8, "done": 2, "in_time": 1, "in_progress": 1, "ahead": 2, "overdue": 1,
        "moved": 1, "cancelled": 1, "not_done": 1,
    }  # fmt: skip
    assert (found.due, found.done_percent) == (4, 50)
    assert tally(()).done_percent is None


def test_the_report_counts_every_item_by_section_person_and_direction(district: District) -> None:
    plans, actor = district.app.plans, district.actor("direktorov")
    page = plans.execution(district.this_plan.id, actor)
    assert page.total.total == district.this_plan.items_count
    assert sum(row.tally.total for row in page.by_section) == page.total.total
    assert sum(row.tally.total for row in page.by_responsible) == page.total.total
    assert len(page.by_direction) >= 6


def test_the_report_leaves_the_office_as_workbook_and_document(district: District) -> None:
    plans, actor = district.app.plans, district.actor("direktorov")
    book = openpyxl.load_workbook(io.BytesIO(plans.execution_xlsx(district.this_plan.id, actor)))
    assert book.sheetnames == [
        "По разделам", "По ответственным", "По направлениям", "Просрочено",
    ]  # fmt: skip
    sheet = book["По разделам"]
    assert sheet.max_row == 13
    word = WordDocument(io.BytesIO(plans.execution_docx(district.this_plan.id, actor)))
    assert len(word.tables) >= 3
    words = [paragraph.text for paragraph in word.paragraphs]
    assert any("пунктов: исполнено" in text for text in words)
