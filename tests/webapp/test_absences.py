"""Pages about absences: written down, checked, seen by both sides, told in inbox and history."""

import re
from datetime import date

import pytest

from tests.webapp.story import tasks_of, words

TODAY = date(2026, 4, 6)
FORM = {"begins_on": "06.04.2026", "ends_on": "10.04.2026", "kind": "leave", "rows": "1"}


def leave(district, deputy: str, **more: str) -> dict[str, str]:
    return FORM | {"deputy-1": district.people[deputy], "scope-1": "all"} | more


def test_a_person_writes_down_their_own_absence(district, plan, as_):
    browser = as_("deputy")
    assert "Отсутствий не записано" in browser.text("/absences")

    answer = browser.post("/absences", leave(district, "clerk", note="Приказ № 7"))

    assert answer.status_code == 303
    page = words(browser.text(answer.location))
    assert "с 6 апреля 2026 по 10 апреля 2026" in page
    assert "Приказ № 7" in page
    assert "Вся работа на эти дни кому-то передана" in page
    assert "Сейчас вы записаны отсутствующим" in words(browser.text("/inbox"))


def test_the_deputy_sees_whom_they_substitute_but_not_why(district, plan, as_):
    browser = as_("deputy")
    made = browser.post("/absences", leave(district, "clerk", note="Приказ № 7"))

    inbox = words(as_("clerk").text("/inbox"))
    assert "Сегодня вы замещаете Замова З., по 10 апреля 2026" in inbox
    assert "вы замещаете Замова З." in inbox
    page = words(as_("clerk").text(made.location))
    assert "Замов З." in page
    assert "Приказ № 7" not in page
    assert "отпуск" not in page
    assert as_("clerk").get(made.location + "/edit").status_code == 403
    assert as_("teacher").get(made.location).status_code == 404


def test_what_stays_uncovered_is_shown_before_anything_is_written(district, plan, as_):
    browser = as_("deputy")
    answer = browser.post("/absences", FORM | {"ends_on": "30.06.2026", "do": "check"})
    page = words(answer.get_data(as_text=True))
    assert "Остаётся без исполнителя" in page
    assert "Задачи, порученные лично: с 6 апреля 2026 по 30 июня 2026" in page
    assert tasks_of(district, "deputy")[0].title in page
    assert "Отсутствий не записано" in browser.text("/absences")

    covered = browser.post("/absences", leave(district, "clerk", do="check"))
    assert "Всё, что вы делаете, будет кому делать" in covered.get_data(as_text=True)


def test_more_rows_keep_what_was_typed(district, plan, as_):
    page = as_("deputy").post("/absences", leave(district, "clerk", do="more"))
    text = page.get_data(as_text=True)
    assert page.status_code == 200
    assert 'name="deputy-2"' in text
    assert 'value="06.04.2026"' in text
    assert f'<option value="{district.people["clerk"]}" selected>' in text


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"ends_on": "5 мая"}, "Укажите дату в виде"),
        ({"ends_on": "01.04.2026"}, "Последний день раньше первого"),
        ({"ends_on": ""}, "без него можно записать только болезнь"),
        ({"scope-1": "processes"}, "Отметьте процессы"),
        ({"deputy-1": "", "scope-1": "roles"}, "Выберите заместителя"),
    ],
)
def test_what_is_wrong_is_said_beside_the_field(district, plan, as_, wrong, said):
    answer = as_("deputy").post("/absences", leave(district, "clerk") | wrong)
    assert answer.status_code == 422
    assert said in answer.get_data(as_text=True)


def test_the_director_keeps_everybodys_absences(district, plan, as_):
    browser, person = as_("director"), district.people["deputy"]
    assert "Замов З." in browser.text(f"/absences/new?person={person}")
    made = browser.post("/absences", leave(district, "clerk", person_id=person))
    assert "Замов З." in words(browser.text("/absences"))

    changed = browser.post(made.location, leave(district, "methodist", ends_on="07.04.2026"))
    assert changed.status_code == 303
    assert "по 7 апреля 2026" in words(browser.text(made.location))

    assert browser.post(made.location + "/end").status_code == 303
    assert "закончено досрочно" in browser.text(made.location)
    assert browser.get(made.location + "/edit").status_code == 403


def test_nobody_writes_down_a_strangers_absence(district, plan, as_):
    person = district.people["director"]
    browser = as_("deputy")
    assert browser.get(f"/absences/new?person={person}").status_code == 403
    answer = browser.post("/absences", leave(district, "clerk", person_id=person))
    assert answer.status_code == 403


def test_history_says_who_acted_for_whom(district, plan, as_):
    task = tasks_of(district, "deputy")[0]
    as_("deputy").post("/absences", leave(district, "clerk"))
    as_("clerk").post(f"/tasks/{task.id}/claim")

    told = words(as_("director").text(f"/instances/{task.instance_id}"))

    assert "Регистраторова Г. за Замова З. (и. о.) · Взята в работу" in told
    waiting = told.split("Кого ждём")[1].split("Схема")[0]
    assert "Регистраторова Г. за Замова З. (и. о.)" in waiting
    assert "Исполнитель Регистраторова Г. за Замова З. (и. о.)" in words(
        as_("clerk").text(f"/tasks/{task.id}")
    )
    browser = as_("clerk")
    browser.post("/language", {"language": "en"})
    english = words(browser.text(f"/instances/{task.instance_id}"))
    assert "for Замов З. (acting)" in english


def test_what_the_absent_person_was_asked_waits_for_the_deputy(district, plan, as_):
    task, asker, deputy = tasks_of(district, "deputy")[0], as_("deputy"), as_("clerk")
    as_("teacher").post("/absences", leave(district, "clerk"))
    asker.post(f"/tasks/{task.id}/ask", {"user_id": district.people["teacher"], "kind": "approval"})

    for scope in ("substituted", "asked"):
        page = deputy.text(f"/inbox?scope={scope}")
        assert "ждут ответа за Учителеву П. (и. о.)" in words(page)
        assert "task-claim" not in page, "it is not theirs to take"
    html = deputy.text(f"/tasks/{task.id}")
    assert "Почему у вас: вас спросили: Замов З." in words(html)
    assert "Почему у вас: вы замещаете Учителеву П." in words(html)
    assert "Ответьте за Учителеву П. (и. о.) Замов З." in words(html)
    address = re.search(r'action="(/tasks/\w+/questions/\w+/answer)', html)[1]
    assert deputy.post(address, {"verdict": "agreed"}).status_code == 303

    signed = "Регистраторова Г. за Учителеву П. (и. о.)"
    assert f"Согласовано {signed}" in words(asker.text(f"/tasks/{task.id}"))
    assert signed in words(as_("director").text(f"/instances/{task.instance_id}"))
    assert "Вопросов к вам нет" in words(deputy.text("/inbox?scope=asked"))
