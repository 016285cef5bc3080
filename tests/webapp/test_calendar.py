"""The page of the production calendar: everybody looks, two roles change it, asked twice."""

import io
import json
import re
from datetime import timedelta

import pytest

from tests.webapp.story import tasks_of
from tests.webapp.test_administration import words

YEAR = "/calendar/2026"


def hidden_of(page: str) -> dict[str, str]:
    """The form that a preview posts when the person agrees."""
    form = page.split('action="/calendar/save"')[1].split("</form>")[0]
    fields = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form)
    return {name: value for name, value in fields if name != "csrf_token"}


def test_everybody_sees_the_year_with_marks_in_words_and_nobody_else_the_forms(as_):
    page = as_("teacher").text(YEAR)

    assert "Производственный календарь, 2026" in page
    assert "утверждён" in page
    assert "№ 1466" in page
    assert page.count('<table class="calendar-month">') == 12
    assert re.search(r">4<b[^>]*>п</b><span[^>]*> праздник", page)
    assert re.search(r">3<b[^>]*>\*</b><span[^>]*> сокращённый день", page)
    assert "/calendar/preview" not in page
    assert "предварительный" in words(as_("teacher").text("/calendar/2027"))


def test_a_year_that_nobody_plans_in_is_not_found(as_):
    assert as_("teacher").get("/calendar/1812").status_code == 404


def test_a_day_is_closed_after_a_look_at_what_moves(district, plan, as_):
    browser, director = as_("director"), district.actor("director")
    before = tasks_of(district, "deputy")[0].due_at
    asked = {"verb": "day", "year": "2026", "day": "09.04.2026", "kind": "days_off"}
    answer = browser.post("/calendar/preview", {**asked, "reason": "Указ"})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 200
    assert re.search(r"\d+ открыты[йх] срок", page)
    assert "1 день станет другим" in words(page)
    assert district.application.calendar.is_working(before.date().replace(day=9))

    saved = browser.post("/calendar/save", {**hidden_of(page), "reason": "Указ"})
    assert (saved.status_code, saved.headers["Location"]) == (303, YEAR)
    district.clock.advance(timedelta(seconds=5))
    district.application.engine.work()
    after = tasks_of(district, "deputy")[0]
    assert after.due_at > before
    assert "Указ" in words(browser.text("/calendar/changes"))
    assert "9 апреля 2026 нерабочий день Указ" in words(browser.text(YEAR))
    story = words(as_("director").text(f"/instances/{after.instance_id}"))
    assert "перенесён с 20.04.2026 на 21.04.2026: 09.04.2026 — нерабочий день (Указ)" in story
    assert director.may("operate")


def test_an_activated_day_takes_two_clicks(district, as_):
    browser = as_("admin")
    form = browser.text(YEAR).split('id="activated"')[1].split("</form>")[0]
    fields = dict(re.findall(r'<input[^>]*? name="(\w+)"[^>]*? value="([^"]*)"', form))
    assert fields["reason"] == "Отмена занятий из-за мороза"
    page = browser.post("/calendar/preview", {**fields, "organisation": ""}).get_data(as_text=True)
    posted = browser.post("/calendar/save", {**hidden_of(page), "reason": fields["reason"]})

    assert posted.status_code == 303
    assert "Отмена занятий из-за мороза" in browser.text(YEAR)


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"verb": "day", "day": "31.02.2026", "kind": "days_off"}, "Укажите дату"),
        ({"verb": "day", "day": "", "kind": "days_off"}, "Укажите день"),
        ({"verb": "day", "day": "09.04.2026", "kind": "праздник"}, "каким станет день"),
        ({"verb": "move", "given_up": "09.04.2026", "to": "10.04.2026"}, "и так рабочий"),
        ({"verb": "status", "approved": "yes", "source": ""}, "акт"),
        (
            {"verb": "add", "overlay": "region", "first": "09.04.2026", "last": "01.04.2026"},
            "раньше",
        ),
        ({"verb": "add", "overlay": "нет такого", "first": "09.04.2026"}, "Набора дней"),
        ({"verb": "office", "zone": "Луна", "end_of_day": "18:00"}, "zone"),
        ({"verb": "import"}, "Выберите файл"),
        ({"verb": "import", "contents": "{"}, "Строка 1"),
        ({"verb": "import", "contents": json.dumps({"overlays": []})}, "Наборов"),
        ({"verb": "чужое"}, "Обновите страницу"),
    ],
)
def test_what_cannot_be_is_refused_in_words(form, said, as_):
    answer = as_("admin").post("/calendar/preview", {"year": "2026", **form})

    assert answer.status_code == 422
    assert said.casefold() in answer.get_data(as_text=True).casefold()


def test_saving_without_a_reason_or_over_somebody_elses_change_is_refused(as_):
    browser = as_("admin")
    asked = {"verb": "day", "year": "2026", "day": "09.04.2026", "kind": "days_off"}
    page = browser.post("/calendar/preview", {**asked, "reason": ""}).get_data(as_text=True)
    form = hidden_of(page)
    assert browser.post("/calendar/save", {**form, "reason": " "}).status_code == 422
    assert browser.post("/calendar/save", {**form, "reason": "Указ"}).status_code == 303
    assert browser.post("/calendar/save", {**form, "reason": "Указ"}).status_code == 409


def test_an_exported_file_is_taken_back_and_faults_are_listed_one_by_one(as_):
    browser = as_("admin")
    exported = browser.get("/calendar/export.json").get_data(as_text=True)
    broken = json.loads(exported)
    broken["years"][0]["working"] = ["2025-13-01", "2026-01-01"]
    for contents, status, said in (
        (exported, 200, "Дни остаются прежними"),
        (json.dumps(broken), 422, "2025-13-01"),
    ):
        file = (io.BytesIO(contents.encode()), "calendar.json")
        answer = browser.post(
            "/calendar/preview",
            {"verb": "import", "year": "2026", "reason": "Сверка", "file": file},
            content_type="multipart/form-data",
        )
        assert answer.status_code == status
        assert said in answer.get_data(as_text=True)


def test_the_date_picker_sees_a_new_day_off(district, as_):
    browser = as_("admin")
    asked = {"verb": "add", "year": "2026", "overlay": "region", "first": "09.04.2026"}
    page = browser.post("/calendar/preview", {**asked, "reason": "Указ"}).get_data(as_text=True)
    browser.post("/calendar/save", {**hidden_of(page), "reason": "Указ"})

    assert "2026-04-09" in browser.get("/calendar/2026.json").get_json()["off"]


def test_a_designer_sees_the_date_of_each_deadline_and_who_is_reminded_when(as_):
    browser = as_("designer")
    found = re.search(r'href="(/designer/\w+)">Согласование документа', browser.text("/designer"))
    page = words(browser.text(found[1]))

    assert "Согласовать документ review_document 3 р. д. 9 апреля 2026, 18:00" in page
    assert "08.04.2026: исполнитель 09.04.2026: исполнитель" in page
    assert "10.04.2026: исполнитель, руководитель роли" in page
    assert "14.04.2026: исполнитель, Директор ДММЦ" in page
    found = re.search(r'href="(/designer/\w+)">Голосование', browser.text("/designer"))
    assert "=vote_days зависит от данных процесса —" in words(browser.text(found[1]))
