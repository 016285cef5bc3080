"""What the diagram editor is told: names to pick from, what a text means, what is known where."""

import pytest

from engine.designing import ProcessDraftView
from tests.webapp.conftest import Browser
from workflows import ROLES


@pytest.fixture
def draft(district) -> ProcessDraftView:
    engine, actor = district.application.engine, district.actor("designer")
    newest = next(each for each in engine.definitions(actor) if each.key == "annual_plan")
    return engine.begin_draft(newest.id, actor)


def told(browser: Browser, address: str) -> dict:
    answer = browser.get(address)
    assert answer.status_code == 200
    return answer.get_json()


def known_in(browser: Browser, draft: ProcessDraftView, drawn: dict[str, str]) -> dict:
    address, token = f"/designer/drafts/{draft.id}/variables", {"X-CSRFToken": browser.token()}
    answer = browser.client.post(address, json=drawn, headers=token)
    return answer.get_json()["variables"]


def test_a_designer_picks_from_what_is_really_there(as_) -> None:
    words = told(as_("designer"), "/designer/vocabulary.json")
    assert {each["value"] for each in words["roles"]} == set(ROLES)
    prepare = next(each for each in words["handlers"] if each["topic"] == "documents.prepare")
    assert prepare["title"]
    assert prepare["inputs"]
    assert {"plan_section", "plan_review"} <= {each["value"] for each in words["pages"]}
    assert "vote" in {each["key"] for each in words["processes"]}
    assert "annual_plan_cancel" in words["messages"]
    assert "AnnualPlanApproved" in words["signals"]
    assert {"working_days", "count"} <= set(words["functions"])
    assert {"office", "teachers"} <= {each["value"] for each in words["calendars"]}
    assert "3.4" in {each["value"] for each in words["clauses"]}


def test_topics_of_application_jobs_are_not_offered_to_diagrams(as_) -> None:
    offered = {h["topic"] for h in told(as_("designer"), "/designer/vocabulary.json")["handlers"]}
    assert "annual_plan.create_draft" in offered
    assert "working_time.recompute" not in offered


@pytest.mark.parametrize(
    ("kind", "text", "problem"),
    [
        ("expression", "decision = ", "Не читается"),
        ("expression", "decision == 'approved'", ""),
        ("expression", "=nosuch(1)", "Функция «nosuch» неизвестна."),
        ("text", "методист", ""),
        ("text", "=methodist +", "Не читается"),
        ("template", "План на {school_year}", ""),
        ("number", "50", ""),
        ("number", "много", "Напишите целое число."),
        ("script", "a = 1", ""),
        ("script", "import os", "Не читается"),
        ("timeDuration", "P3D", ""),
        ("timeDuration", "3 дня", "Не читается"),
        ("timeDuration", "=due()", ""),
        ("timeDate", "25.05.2027", "Не читается"),
        ("timeCycle", "R/2027-04-01T09:00:00/P1Y", ""),
    ],
)
def test_a_text_is_read_while_it_is_written(as_, kind: str, text: str, problem: str) -> None:
    browser = as_("designer")
    answer = browser.get("/designer/text.json", query_string={"kind": kind, "text": text})
    found = answer.get_json()["problem"]
    assert found.startswith(problem) if problem else found == ""


def test_a_call_says_which_process_it_would_call(as_) -> None:
    browser = as_("designer")
    answer = told(browser, "/designer/text.json?kind=process&text=vote")["answer"]
    assert answer.startswith("Процесс «")
    assert "не развёрнут" in told(browser, "/designer/text.json?kind=process&text=none")["answer"]


def test_a_deadline_is_shown_as_the_date_it_would_be_with_its_reminders(as_) -> None:
    browser = as_("designer")
    found = told(browser, "/designer/deadline-example?text=3&groups=methodist&process=annual_plan")
    assert found["answer"].startswith("3 рабочих дня: появись задача сейчас, срок был бы ")
    assert "Напомним: " in found["answer"]
    assert found["problem"] == ""


def test_a_deadline_that_nobody_can_read_or_tell_yet_says_so(as_) -> None:
    browser = as_("designer")
    wrong = browser.get("/designer/deadline-example", query_string={"text": "3 дня"}).get_json()
    assert wrong["problem"].startswith("Срок «3 дня» не читается.")
    later = browser.get("/designer/deadline-example", query_string={"text": "=days_left"})
    assert later.get_json()["answer"] == "Дата зависит от данных дела."
    fixed = browser.get("/designer/deadline-example", query_string={"date": "2027-05-25"})
    assert "25 мая 2027" in fixed.get_json()["answer"]


def test_variables_are_known_where_forms_and_answers_before_set_them(as_, draft) -> None:
    browser = as_("designer")
    known = known_in(browser, draft, {})
    assert "plan_id" in known["collect_proposals"]["before"]
    assert "agree_plan_by" in known["agree_plan"]["after"]
    assert "agree_plan_by" not in known["collect_proposals"]["before"]


def test_variables_are_told_of_the_drawing_as_it_is_on_the_screen(as_, draft, district) -> None:
    browser, actor = as_("designer"), district.actor("designer")
    saved, _ = district.application.engine.draft_file(draft.id, "annual_plan.bpmn", actor)
    drawn = saved.decode().replace('id="agree_plan"', 'id="agree"').replace(
        '"agree_plan"', '"agree"'
    ).replace(">agree_plan<", ">agree<")  # fmt: skip
    known = known_in(browser, draft, {"annual_plan.bpmn": drawn})
    assert "agree_by" in known["agree"]["after"]


def test_the_page_of_the_editor_carries_what_its_script_needs(as_, draft) -> None:
    page = as_("designer").text(f"/designer/drafts/{draft.id}/diagram/annual_plan.bpmn")
    assert "data-editor-canvas" in page
    assert f"/designer/drafts/{draft.id}/check" in page
    missing = as_("designer").get(f"/designer/drafts/{draft.id}/diagram/none.bpmn")
    assert missing.status_code == 404
