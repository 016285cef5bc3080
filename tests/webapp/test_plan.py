"""The annual plan on its pages: table, item form, Excel, print, and the tasks that fill it."""

import io
from datetime import date

import openpyxl
import pytest

from tests.webapp.story import (
    answer_proposals,
    fill_sections,
    item,
    tasks_of,
    words,
)
from workflows import ItemFields
from workflows.registry.base import Registry
from workflows.registry.plan_items import PlanItem
from workflows.registry.plans import AnnualPlan, PlanSection


def add_item(district, plan: str) -> str:
    from webapp.pages import plan_fields

    methodist = district.actor("methodist")
    plans = district.application.plans
    section = next(s for s in plans.get(plan, methodist).sections if s.may_edit)
    typed = {**plan_fields.shown(ItemFields(section_id=section.id, title="")), **item(district)}
    return plans.add_item(plan, plan_fields.item_fields(typed), methodist)


@pytest.fixture
def section_task(district, as_, plan):
    answer_proposals(district, as_)
    return tasks_of(district, "methodist")[0]


def section_of(district, task) -> str:
    view = district.application.engine.user_task(task.id, district.actor("methodist"))
    return view.variables["section"]["id"]


def test_before_the_first_plan_the_page_says_how_one_comes_about(as_):
    page = as_("teacher").text("/plan")
    assert "Планов ещё нет" in page


def test_a_methodist_adds_an_item_from_the_section_task(district, as_, plan, section_task):
    browser = as_("methodist")
    here = f"/tasks/{section_task.id}"
    fields = item(district, section_id=section_of(district, section_task), next=here)
    answer = browser.post(f"/plan/{plan}/items/new", fields)
    assert (answer.status_code, answer.headers["Location"]) == (303, here)
    page = browser.text(here)
    assert "Семинар «Функциональная грамотность»" in page
    assert "22.10.2026" in page


def test_a_faulty_item_is_explained_beside_its_fields_and_keeps_what_was_typed(
    district, as_, plan, section_task
):
    section = section_of(district, section_task)
    fields = item(district, section_id=section, starts_on="32.13.2026", participants="все учителя")
    answer = as_("methodist").post(f"/plan/{plan}/items/new", fields)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "Укажите дату в виде 05.09.2026, а не «32.13.2026»" in words(page)
    assert 'value="все учителя"' in page
    assert "Исправьте 1 поле" in page
    assert 'type="text" value="32.13.2026"' in page


def test_of_two_people_changing_one_item_the_slower_loses_nothing(district, as_, plan):
    item_id = add_item(district, plan)
    browser = as_("methodist")
    now = district.application.plans.item(item_id, district.actor("methodist"))
    fields = item(district, section_id=now.section_id, version=now.version)
    address = f"/plan/{plan}/items/{item_id}"
    assert browser.post(address, {**fields, "title": "Первое имя"}).status_code == 303
    slower = browser.post(address, {**fields, "title": "Второе имя"})
    page = slower.get_data(as_text=True)
    assert slower.status_code == 409
    assert "Первое имя" in page
    assert 'value="Второе имя"' in page


def test_an_item_taken_out_is_put_back_by_one_press(district, as_, plan):
    item_id = add_item(district, plan)
    browser = as_("methodist")
    version = district.application.plans.item(item_id, district.actor("methodist")).version
    browser.post(
        f"/plan/{plan}/items/{item_id}/remove", {"version": version, "next": "/plan/2026-27"}
    )
    assert "Пункт убран: Семинар «Функциональная грамотность»" in browser.text("/plan/2026-27")
    browser.post(f"/plan/{plan}/items/restore", {"next": "/plan/2026-27"})
    items = district.application.plans.items(plan, district.actor("methodist"))
    assert [view.fields.title for view in items] == ["Семинар «Функциональная грамотность»"]


def test_the_plan_is_filtered_by_the_address(district, as_, plan):
    add_item(district, plan)
    browser = as_("head")
    assert "Функциональная" in words(browser.text("/plan/2026-27?q=функциональная"))
    assert "Скрыто фильтром" in browser.text("/plan/2026-27?q=такого-слова-нет")


def test_the_print_form_carries_the_three_requisites(district, as_, plan):
    add_item(district, plan)
    page = words(as_("director").text("/plan/2026-27/print"))
    for requisite in ("УТВЕРЖДЕНО", "СОГЛАСОВАНО", "РАССМОТРЕНО", "приказом директора МКУ ДММЦ"):
        assert requisite in page


def test_the_exported_table_comes_back_unchanged(district, as_, plan):
    add_item(district, plan)
    browser = as_("methodist")
    table = browser.get("/plan/2026-27/plan.xlsx").data
    answer = browser.post(
        "/plan/2026-27/import",
        {"file": (io.BytesIO(table), "plan.xlsx")},
        content_type="multipart/form-data",
    )
    assert answer.status_code == 303
    assert "без изменений 1" in words(browser.text("/plan/2026-27"))


def test_every_faulty_row_of_an_import_is_named_and_nothing_is_stored(district, as_, plan):
    add_item(district, plan)
    browser = as_("methodist")
    book = openpyxl.load_workbook(io.BytesIO(browser.get("/plan/2026-27/plan.xlsx").data))
    sheet = book.worksheets[0]
    first = next(
        row
        for row in sheet.iter_rows()
        if any(c.value and "Семинар «" in str(c.value) for c in row)
    )
    for copies in range(2):
        sheet.append(
            [cell.value if cell.column != 1 else 99 for cell in first][:1] + ["?"] * 6 + [copies]
        )
    saved = io.BytesIO()
    book.save(saved)
    answer = browser.post(
        "/plan/2026-27/import",
        {"file": (io.BytesIO(saved.getvalue()), "plan.xlsx")},
        content_type="multipart/form-data",
    )
    page = words(answer.get_data(as_text=True))
    assert answer.status_code == 422
    assert page.count("Строка ") >= 2
    assert len(district.application.plans.items(plan, district.actor("methodist"))) == 1


def test_an_import_without_a_file_says_what_to_do(as_, plan):
    answer = as_("methodist").post("/plan/2026-27/import")
    assert answer.status_code == 422
    assert "Выберите файл .xlsx" in answer.get_data(as_text=True)


def test_the_council_gets_no_plan_while_an_item_of_last_year_is_undecided(district, as_, plan):
    answer_proposals(district, as_)
    fill_sections(district, as_)
    forgotten = a_yearly_item_of_last_year(district)
    task = next(t for t in tasks_of(district, "director") if t.element_id == "consolidate_plan")
    browser, address = as_("director"), f"/tasks/{task.id}/complete"
    refused = browser.post(address, {"decision": "to_council"})
    assert refused.status_code == 422
    page = refused.get_data(as_text=True)
    assert "Не решено о 1 пункте прошлого года" in page
    assert f'href="/plan/2026-27/rollover#source-{forgotten}"' in page
    decided = {"source": forgotten, "verdict": "drop", "reason": "Раз в два года"}
    browser.post(f"/plan/{plan}/rollover/decide", decided)
    assert browser.post(address, {"decision": "to_council"}).status_code == 303


def a_yearly_item_of_last_year(district) -> str:
    """A plan of last year whose one item is missing in this year's."""
    application, day = district.application, date(2026, 3, 10)
    with application.database.write(application.settings.tenant) as session:
        now, tenant = application.clock.now(), application.settings.tenant
        registry = Registry(session=session, tenant=tenant, now=now)
        made = {"title": "План", "stage": "consolidation", "created_at": now}
        last = registry.add(AnnualPlan(school_year="2025/26", **made))
        section = registry.add(PlanSection(plan_id=last.id, number=4, title="Семинары"))
        return registry.add(
            PlanItem(
                plan_id=last.id,
                section_id=section.id,
                title="Семинар о чтении",
                co_executors=[],
                form="seminar",
                directions=["2.4"],
                starts_on=day,
                ends_on=day,
                participants="Учителя",
                responsible_id=district.people["methodist"],
                expected_result="Материалы",
                indicator="Число участников",
                repeats=True,
                changed_at=now,
            )
        ).id


def test_the_director_consolidates_with_the_checks_in_view(district, as_, plan):
    answer_proposals(district, as_)
    fill_sections(district, as_)
    task = next(
        t for t in tasks_of(district, "director") if t.form_key == "page:plan_consolidation"
    )
    browser = as_("director")
    page = words(browser.text(f"/tasks/{task.id}"))
    assert "Проверки плана" in page
    assert "Передать в методсовет" in page
    answer = browser.post(f"/tasks/{task.id}/complete", {"decision": "return_sections"})
    assert answer.status_code == 303
    district.application.engine.work()
    names = [t.element_id for t in tasks_of(district, "director")]
    assert "return_sections" in names
