"""People around a user task: handing it on, asking, mentioning, watching, coming back."""

import io
import re

import pytest
from flask import g

from engine import SYSTEM, Change, UserTaskPage
from tests.webapp.story import answer_proposals, fill_sections, tasks_of, words
from webapp import changes


@pytest.fixture
def task(district, plan):
    """A user task that only the deputy of school five may do."""
    return tasks_of(district, "deputy")[0]


@pytest.fixture
def shared(district, as_, plan):
    """A user task that either methodist may take, taken by the first."""
    answer_proposals(district, as_)
    found = next(t for t in tasks_of(district, "methodist") if "methodist" in t.candidates)
    as_("methodist").post(f"/tasks/{found.id}/claim")
    return found


def page(browser, task) -> str:
    return words(browser.text(f"/tasks/{task.id}"))


def options(html: str, select: str) -> dict[str, str]:
    inside = html.split(f'id="{select}"')[1].split("</select>")[0]
    found = re.findall(r'<option value="(\w+)"[^>]*>([^<]+)', inside)
    return {name: value for value, name in found}


def posted(answer) -> str:
    return words(answer.get_data(as_text=True))


# -- why it is mine --------------------------------------------------------------------------------
def test_the_page_says_in_words_why_it_is_mine(district, as_, task):
    browser = as_("deputy")
    assert "Почему у вас: вы — член группы «Заместитель директора ОО, Школа № 5»" in page(
        browser, task
    )
    assert "Кто начал Директоров И." in page(browser, task)
    browser.post(f"/tasks/{task.id}/claim")
    assert "Почему у вас: вы взяли её в работу" in page(browser, task)
    browser.post(f"/tasks/{task.id}/unclaim")
    as_("admin").post(
        f"/tasks/{task.id}/assign", {"user_id": district.people["deputy"], "reason": "вернулся"}
    )
    assert "Почему у вас: вам её передал сотрудник Админов Т." in page(browser, task)


# -- delegate, hand back, pass on ------------------------------------------------------------------
def test_a_colleague_of_the_same_role_does_it_and_gives_it_back(district, as_, shared):
    owner, colleague = as_("methodist"), as_("predmetova")
    offered = options(owner.text(f"/tasks/{shared.id}"), "delegate-person")
    assert offered == {"Предметова Б.": district.people["predmetova"]}
    answer = owner.post(
        f"/tasks/{shared.id}/delegate",
        {"user_id": offered["Предметова Б."], "note": "Проверьте даты"},
    )
    assert answer.status_code == 303

    seen = page(colleague, shared)
    assert "вам её поручил сотрудник Методистова А." in seen
    assert "«Проверьте даты»" in seen
    assert "вы поручили её, исполняет Предметова Б." in page(owner, shared)

    colleague.post(f"/tasks/{shared.id}/hand-back", {"note": "Даты верны"})
    assert "вам её вернул сотрудник Предметова Б." in page(owner, shared)
    told = words(owner.text(f"/instances/{shared.instance_id}"))
    assert "исполняет Предметова Б.: Проверьте даты" in told
    assert "Даты верны" in told


def test_whoever_delegated_it_meanwhile_is_named_to_who_still_had_it_open(district, as_, shared):
    owner = as_("methodist")
    owner.post(
        f"/tasks/{shared.id}/delegate", {"user_id": district.people["predmetova"], "note": ""}
    )

    answer = owner.post(f"/tasks/{shared.id}/complete", {"comment": "мой текст"})

    assert answer.status_code == 409
    assert "Задача уже у другого сотрудника" in posted(answer)
    assert "Предметова Б." in posted(answer)
    assert "мой текст" in posted(answer)


def test_where_nobody_else_has_the_role_the_page_says_what_one_can_do_instead(as_, task):
    assert "Поручить некому" in page(as_("deputy"), task)


def test_passing_on_for_good_needs_a_reason_and_keeps_what_was_chosen(district, as_, shared):
    owner, to = as_("methodist"), district.people["predmetova"]
    answer = owner.post(f"/tasks/{shared.id}/assign", {"user_id": to, "reason": " "})
    assert answer.status_code == 422
    html = answer.get_data(as_text=True)
    assert "Причина: напишите" in html
    assert f'<option value="{to}" selected' in html

    assert (
        owner.post(f"/tasks/{shared.id}/assign", {"user_id": to, "reason": "отпуск"}).status_code
        == 303
    )
    assert "вам её передал сотрудник Методистова А." in page(as_("predmetova"), shared)


def test_an_operator_names_anybody_by_surname(district, as_, task):
    answer = as_("admin").post(f"/tasks/{task.id}/assign", {"surname": "Учителева", "reason": ""})
    assert answer.status_code == 303
    assert "вам её передал сотрудник Админов Т." in page(as_("teacher"), task)


# -- questions -------------------------------------------------------------------------------------
def test_an_asked_person_sees_the_task_without_the_case_and_answers(district, as_, task):
    asker, asked = as_("deputy"), as_("teacher")
    assert asked.get(f"/tasks/{task.id}").status_code == 404
    answer = asker.post(
        f"/tasks/{task.id}/ask",
        {"user_id": district.people["teacher"], "kind": "question", "text": "Что предложим?"},
    )
    assert answer.status_code == 303

    html = asked.text(f"/tasks/{task.id}")
    seen = words(html)
    assert "вас спросили: Замов З." in seen
    assert "Что предложим?" in seen
    assert "остальное дело вам не показано" in seen
    assert "История процесса" not in seen
    assert f"/instances/{task.instance_id}" not in html
    assert 'id="answer"' not in html or "action-bar" not in html.split('id="answer"')[1]
    address = re.search(r'action="(/tasks/\w+/questions/\w+/answer)', html)[1]
    assert asked.post(address, {"text": "Семинар"}).status_code == 303
    assert "Ответ : Семинар Учителева П." in page(asker, task)
    again = asked.post(address, {"text": "Ещё раз"})
    assert again.status_code == 409
    assert "На вопрос уже ответили: Учителева П." in posted(again)
    assert "Ещё раз" in posted(again)


def test_an_approval_holds_the_decision_back_and_what_was_typed_stays(district, as_, task):
    asker, asked = as_("deputy"), as_("teacher")
    asker.post(f"/tasks/{task.id}/ask", {"user_id": district.people["teacher"], "kind": "approval"})
    typed = {"has_proposals": "no", "proposals_comment": "Написано до согласования"}

    refused = asker.post(f"/tasks/{task.id}/complete", typed)
    assert refused.status_code == 422
    assert "ждём согласования: Учителева П." in posted(refused)
    assert "Написано до согласования" in posted(refused)
    assert "Завершить задачу можно, когда ответят: Учителева П." in page(asker, task)

    html = asked.text(f"/tasks/{task.id}")
    address = re.search(r'action="(/tasks/\w+/questions/\w+/answer)', html)[1]
    bare = asked.post(address, {"verdict": "objected", "text": ""})
    assert bare.status_code == 422
    asked.post(address, {"verdict": "objected", "text": "Нет сметы"})
    assert "Есть возражение : Нет сметы" in page(asker, task)
    assert asker.post(f"/tasks/{task.id}/complete", typed).status_code == 303


def test_a_withdrawn_question_closes_the_page_again(district, as_, task):
    asker, asked = as_("deputy"), as_("teacher")
    asker.post(
        f"/tasks/{task.id}/ask",
        {"user_id": district.people["teacher"], "kind": "question", "text": "Что предложим?"},
    )
    html = asker.text(f"/tasks/{task.id}")
    address = re.search(r'action="(/tasks/\w+/questions/\w+/withdraw)', html)[1]
    assert asker.post(address).status_code == 303
    assert asked.get(f"/tasks/{task.id}").status_code == 404


def test_a_question_to_nobody_is_refused_beside_its_text(as_, task):
    answer = as_("deputy").post(f"/tasks/{task.id}/ask", {"kind": "question", "text": "Мой вопрос"})
    assert answer.status_code == 422
    assert "Выберите сотрудника из списка" in posted(answer)
    assert "Мой вопрос" in posted(answer)


@pytest.fixture
def reviewed(district):
    """A user task to agree to a document with an enclosure, and the enclosure's id."""
    engine, clerk = district.application.engine, district.actor("clerk")
    methodist, files = district.actor("methodist"), district.application.attachments
    started = engine.start(
        "document_approval",
        {
            "document_kind": "order_dmmc",
            "document_title": "О семинаре",
            "document_basis": "План, п. 4.1",
            "approvers": ["methodist"],
            "signer_role": "dmmc_director",
        },
        district.actor("director"),
    )
    [draft] = engine.user_tasks(started.id, actor=clerk)
    kept = files.store(io.BytesIO(b"%PDF-1.7"), "смета.pdf", clerk, task_id=draft.id)
    files.bind([kept.id], clerk, instance_id=started.id)
    text = "Провести семинар двадцать второго октября."
    engine.complete(draft.id, {"document_text": text, "document_files": [kept.reference]}, clerk)
    engine.work()
    [review] = engine.user_tasks(started.id, actor=methodist)
    return review, kept.id


def test_a_reviewer_sees_the_enclosures_and_so_does_who_is_asked_about_them(
    district, as_, reviewed
):
    task, file = reviewed
    reviewer, asked = as_("methodist"), as_("teacher")
    html = reviewer.text(f"/tasks/{task.id}")
    assert f"/files/{file}" in html.split('id="answer"')[1]
    assert asked.get(f"/files/{file}").status_code == 404

    reviewer.post(f"/tasks/{task.id}/comment", {"text": "@Учителева, взгляните на смету"})

    html = asked.text(f"/tasks/{task.id}")
    assert "Провести семинар двадцать второго октября." in words(html)
    assert f"/files/{file}" in html
    assert asked.get(f"/files/{file}").status_code == 200
    assert as_("deputy7").get(f"/files/{file}").status_code == 404


# -- mentions --------------------------------------------------------------------------------------
def test_a_surname_after_a_sign_calls_a_colleague_to_the_discussion(as_, task):
    called = as_("teacher")
    as_("deputy").post(f"/tasks/{task.id}/comment", {"text": "Спросим у @Учителевой про часы"})

    seen = page(called, task)
    assert "вас пригласили к обсуждению" in seen
    assert "Спросим у @Учителевой про часы" in seen
    assert "Позваны: Учителева П." in seen
    assert called.post(f"/tasks/{task.id}/comment", {"text": "Часов хватит"}).status_code == 303
    assert "Часов хватит" in page(as_("deputy"), task)


def test_an_unknown_surname_is_said_and_the_comment_stays(as_, task):
    answer = as_("deputy").post(f"/tasks/{task.id}/comment", {"text": "@Неизвестный, помогите"})
    assert answer.status_code == 422
    assert "«@Неизвестный»: такого сотрудника нет" in posted(answer)
    assert "@Неизвестный, помогите</textarea>" in answer.get_data(as_text=True)


def test_colleagues_are_suggested_by_the_beginning_of_a_surname(as_, task):
    browser = as_("deputy")
    assert browser.get("/colleagues.json?q=учит").json == [
        {"name": "Учителева П.", "hint": "Школа № 5"}
    ]
    assert browser.get("/colleagues.json?q=").json == []


# -- one's own notes -------------------------------------------------------------------------------
def test_watching_is_switched_on_and_off(as_, task):
    browser = as_("deputy")
    browser.post(f"/tasks/{task.id}/watch", {"watching": "yes"})
    assert "Не следить" in page(browser, task)
    browser.post(f"/tasks/{task.id}/watch", {"watching": "no"})
    assert "Не следить" not in page(browser, task)


def test_coming_back_is_offered_in_working_days_and_typed_as_people_write(as_, task):
    browser = as_("deputy")
    assert "через 5 р. д., 13 апреля 2026" in page(browser, task)
    browser.post(f"/tasks/{task.id}/follow-up", {"until": "15.04.2026"})
    assert "Напомнить: 15 апреля 2026" in page(browser, task)
    browser.post(f"/tasks/{task.id}/follow-up", {"day": "2026-04-13"})
    assert "Напомнить: 13 апреля 2026" in page(browser, task)
    past = browser.post(f"/tasks/{task.id}/follow-up", {"until": "01.04.2026"})
    assert past.status_code == 422
    assert "Дата напоминания уже прошла" in posted(past)
    browser.post(f"/tasks/{task.id}/follow-up", {"day": "none"})
    assert "Напомнить: 13 апреля 2026" not in page(browser, task)


@pytest.mark.parametrize("wrong", ["", "очень", "²"])
def test_a_priority_is_one_of_the_list(as_, task, wrong):
    assert as_("deputy").post(f"/tasks/{task.id}/priority", {"priority": wrong}).status_code == 422


def test_a_priority_is_said_in_a_word_everybody_understands(as_, task):
    browser = as_("deputy")
    browser.post(f"/tasks/{task.id}/priority", {"priority": "80"})
    assert "Важность высокая" in page(browser, task)
    told = words(as_("director").text(f"/instances/{task.instance_id}"))
    assert "теперь высокая" in told


# -- what changed ----------------------------------------------------------------------------------
def test_an_approver_sees_every_field_and_file_that_changed_since_their_decision(app, district):
    director = district.actor("director")
    engine = district.application.engine
    engine.start(
        "document_approval",
        {
            "document_kind": "order_dmmc",
            "document_title": "О семинаре",
            "document_basis": "План, п. 4.1",
            "approvers": ["methodist"],
            "signer_role": "dmmc_director",
        },
        director,
    )
    found = next(t for t in engine.user_tasks(actor=director) if t.element_id == "draft_document")
    text = "Провести семинар двадцать второго октября в актовом зале школы номер пять района"
    old, new = ({"id": f"{n}" * 32, "name": "смета.pdf", "size": 10} for n in (1, 2))
    view = UserTaskPage(
        task=found,
        variables={},
        remarks=(),
        changes=(
            Change(name="document_text", before=text, after=text.replace("пять", "семь")),
            Change(name="document_files", before=[old], after=[new]),
            Change(name="review_decision", before="approved", after="remarks"),
            Change(name="loopCounter", before=1, after=2),
        ),
    )
    with app.test_request_context():
        g.actor = director
        told = {each.label: each for each in changes.told(view)}

    assert [(p.kind, p.text) for p in told["Текст документа"].parts if p.kind != "same"] == [
        ("gone", "пять"),
        ("new", "семь"),
    ]
    assert [(f.kind, f.name) for f in told["Приложения"].files] == [("replaced", "смета.pdf")]
    assert [p.text for p in told["Решение"].parts] == [
        "Согласовать",
        "Вернуть автору с замечаниями",
    ]
    assert len(told) == 3


def test_what_a_step_offers_to_ones_role_stands_with_ones_processes(district, as_):
    diagram = b"""<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"
  xmlns:camunda="http://camunda.org/schema/1.0/bpmn" targetNamespace="t">
  <process id="meeting" name="Meeting" isExecutable="true">
    <startEvent id="begun"/>
    <adHocSubProcess id="any" name="Preparation">
      <userTask id="speaker" name="Find a speaker" camunda:candidateGroups="teacher"/>
      <userTask id="venue" name="Find a venue" camunda:candidateGroups="methodist"/>
      <completionCondition>ready</completionCondition>
    </adHocSubProcess>
    <endEvent id="over"/>
    <sequenceFlow id="a" sourceRef="begun" targetRef="any"/>
    <sequenceFlow id="b" sourceRef="any" targetRef="over"/>
  </process>
</definitions>"""
    engine = district.application.engine
    engine.deploy({"meeting.bpmn": diagram}, SYSTEM)
    engine.start("meeting", {"ready": False}, SYSTEM)
    browser = as_("teacher")
    html = browser.text("/processes")
    assert "Find a speaker" in html
    assert "Find a venue" not in html
    address = re.search(r'action="(/instances/\w+/choices/\w+/speaker[^"]*)"', html)[1]
    before = len(tasks_of(district, "teacher"))
    answer = browser.post(address.replace("&amp;", "&"))
    assert answer.status_code == 303
    assert len(tasks_of(district, "teacher")) == before + 1


def test_the_first_decision_shows_no_changes_and_a_second_shows_them(district, as_, plan):
    answer_proposals(district, as_)
    fill_sections(district, as_)
    task = next(t for t in tasks_of(district, "director") if t.element_id == "consolidate_plan")
    assert "Что изменилось после вашего решения" not in page(as_("director"), task)
