"""The inbox's page: what it remembers, the way to a task and back, filters under a name."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import url_for

from tests.webapp.story import words


def place(answer) -> tuple[str, dict[str, list[str]]]:
    parts = urlsplit(answer.headers["Location"])
    return parts.path, parse_qs(parts.query)


def test_without_parameters_the_last_list_comes_back(as_) -> None:
    browser = as_("methodist")
    assert browser.get("/inbox").status_code == 200
    browser.get("/inbox?scope=groups&q=план&cursor=")
    assert place(browser.get("/inbox")) == ("/inbox", {"scope": ["groups"], "q": ["план"]})
    poll = {"X-Requested-With": "poll"}
    browser.get("/inbox?scope=mine", headers=poll)
    assert place(as_("methodist").get("/inbox"))[1]["scope"] == ["groups"]
    browser.get("/inbox?scope=all")
    assert browser.get("/inbox").status_code == 200


def test_a_list_is_paged_forth_and_back(as_, documents) -> None:
    browser = as_("clerk")
    first = browser.text("/inbox?scope=groups")
    onward = _link(first, "next")
    second = browser.text(onward)
    assert first.count('class="task-line') == 30
    assert second.count('class="task-line') == 3
    assert _link(second, "prev").replace("&amp;", "&") == "/inbox?scope=groups"
    assert browser.get("/inbox?scope=groups&cursor=nonsense").status_code == 302


def _link(page: str, relation: str) -> str:
    before = page.split(f'rel="{relation}"')[0]
    return before.rsplit('href="', 1)[1].split('"')[0].replace("&amp;", "&")


def test_a_task_keeps_the_list_it_was_opened_from(as_, documents) -> None:
    browser = as_("clerk")
    carried = "list=scope%3Dgroups%26q%3D%D0%B4%D0%B5%D0%BB%D0%B5%26order%3Dcreated"
    listed = browser.text("/inbox?scope=groups&q=деле&order=created")
    newest, second, third = (documents[place] for place in (-1, -2, -3))
    assert f"/tasks/{second.id}?{carried}" in listed
    page = browser.text(f"/tasks/{second.id}?{carried}")
    for neighbour, relation in ((newest, "prev"), (third, "next")):
        assert _link(page, relation) == f"/tasks/{neighbour.id}?{carried}"
    assert (
        f"/inbox?scope=groups&amp;q=%D0%B4%D0%B5%D0%BB%D0%B5&amp;order=created&amp;task={second.id}"
        in page
    )
    assert f'action="/tasks/{second.id}/complete?{carried}"' in page
    browser.post(f"/tasks/{second.id}/claim?{carried}")
    done = browser.post(f"/tasks/{second.id}/complete?{carried}", {"document_text": "Приказываю."})
    assert done.status_code == 303
    path, said = place(done)
    assert path == "/inbox"
    assert said == {"scope": ["groups"], "q": ["деле"], "order": ["created"], "task": [third.id]}


def test_a_task_is_taken_without_leaving_the_list(as_, documents) -> None:
    browser = as_("clerk")
    task = documents[0]
    row = browser.text("/inbox?scope=all").split(f'data-task="{task.id}"')[1].split("</tr>")[0]
    assert "для вашей роли: Делопроизводитель ДММЦ" in words(row)
    taken = browser.post(f"/inbox/claim/{task.id}?list=scope%3Dall")
    assert taken.headers["Location"] == f"/inbox?scope=all&task={task.id}"
    page = browser.text("/inbox?scope=all")
    row = page.split(f'data-task="{task.id}"')[1].split("</tr>")[0]
    assert "Взята в работу" in words(page)
    assert "назначена вам" in words(row)
    assert "Взять" not in words(row)


def test_conditions_in_force_can_be_taken_off_one_by_one(as_, documents, district) -> None:
    school = district.organisations["Школа № 5"]
    address = (
        f"/inbox?scope=all&q=деле&due=week&process=document_approval&org={school}&priority=high"
    )
    page = as_("clerk").text(address)
    chips = page.split('class="chips"')[1].split("</ul>")[0]
    for chip in ("слова: «деле»", "на этой неделе", "Школа № 5", "важность: высокая"):
        assert chip in words(chips)
    assert f"/inbox?scope=all&amp;due=week&amp;process=document_approval&amp;org={school}" in chips
    assert "Скрыто фильтром" in words(page)


def test_numbers_say_what_is_behind_the_link(as_, documents) -> None:
    page = as_("clerk").text("/inbox?scope=groups&q=деле")
    links = words(page.split('data-part="filters"')[1].split("</details>")[0])
    assert "Все мои 33" in links
    assert "Для моей роли 33" in links
    assert "Назначены мне Для" in links
    poll = as_("clerk").get("/inbox?scope=all", headers={"X-Requested-With": "poll"})
    assert '<template data-part="waiting">33</template>' in poll.get_data(as_text=True)


def test_panes_stay_folded(as_, documents) -> None:
    browser = as_("clerk")
    assert 'id="preview"' in browser.text("/inbox?scope=all")
    folded = browser.post("/inbox/panes?list=scope%3Dall", {"pane": "task", "folded": "1"})
    assert folded.headers["Location"] == "/inbox?scope=all"
    assert 'data-folded="task"' in browser.text("/inbox?scope=all")
    assert 'id="preview"' not in browser.text("/inbox?scope=all")
    browser.post("/inbox/panes", {"pane": "task"})
    browser.post("/inbox/panes", {"pane": "ceiling", "folded": "1"})
    assert 'data-folded=""' in as_("clerk").text("/inbox?scope=all")


def test_columns_are_chosen_and_put_in_order(as_, documents) -> None:
    browser = as_("clerk")
    for change in ({"show": "created"}, {"up": "created"}, {"hide": "organisation"},
                   {"density": "compact"}, {"show": "nonsense"}):  # fmt: skip
        assert browser.post("/inbox/view?list=scope%3Dall", change).status_code == 303
    page = browser.text("/inbox?scope=all")
    head = page.split("<thead")[1].split("</thead>")[0]
    heading = words(re.sub(r'<span class="narrow-only">.*?</span>', "", head))
    assert heading.endswith("Задача Срок Почему у меня Процесс Поступила Действия")
    assert 'data-density="compact"' in page
    browser.post("/inbox/view", {"usual": "1"})
    assert "Организация" in browser.text("/inbox?scope=all").split("</thead>")[0]


def test_a_filter_is_kept_under_a_name_changed_moved_and_deleted(as_, documents) -> None:
    browser = as_("clerk")
    carried = "list=scope%3Dgroups%26q%3D%D0%B4%D0%B5%D0%BB%D0%B5"
    refused = browser.post(f"/inbox/filters/new?{carried}", {"name": "", "colour": "green"})
    assert refused.status_code == 422
    assert "Назовите фильтр" in refused.get_data(as_text=True)
    made = browser.post(f"/inbox/filters/new?{carried}", {"name": "Дела", "colour": "green"})
    said = place(made)[1]
    saved = said["filter"][0]
    assert said == {"scope": ["groups"], "q": ["деле"], "filter": [saved]}
    page = browser.text(made.headers["Location"])
    assert "<title>Дела · Входящие" in page
    assert "Дела 33" in words(page)
    assert "Сохранить в фильтре" not in page
    other = f"/inbox?scope=groups&q=деле 1&filter={saved}"
    changed = browser.text(other)
    assert "Дела (изменён)" in changed
    assert "Сохранить в фильтре" in changed
    updated = "scope%3Dgroups%26q%3D1"
    assert browser.post(f"/inbox/filters/{saved}/conditions?list={updated}").status_code == 303
    assert (
        browser.post(f"/inbox/filters/{saved}", {"name": "Первые", "colour": "rose"}).status_code
        == 303
    )
    assert browser.post(f"/inbox/filters/{saved}/move", {"to": "up"}).status_code == 303
    listed = words(browser.text("/inbox/filters"))
    assert "Первые Для моей роли · слова: «1» Цвет: малиновый" in listed
    browser.post(f"/inbox/filters/{saved}/delete")
    assert "Сохранённых фильтров пока нет" in words(browser.text("/inbox/filters"))


def test_a_shared_filter_is_offered_to_its_roles_and_can_be_hidden(as_, documents) -> None:
    director = as_("director")
    made = director.post(
        "/inbox/filters/new?list=scope%3Dall%26due%3Dlate",
        {"name": "Опаздываем", "colour": "rose", "is_shared": "1", "roles": ["clerk"]},
    )
    saved = place(made)[1]["filter"][0]
    clerk = as_("clerk")
    assert "Опаздываем (общий)" in words(clerk.text("/inbox?scope=all"))
    assert "Опаздываем" not in as_("methodist").text("/inbox?scope=all")
    assert clerk.post(f"/inbox/filters/{saved}/delete").status_code == 403
    sharing = {"name": "Моё", "colour": "blue", "is_shared": "1"}
    assert clerk.post("/inbox/filters/new", sharing).status_code == 403
    clerk.post(f"/inbox/filters/{saved}/hide", {"hidden": "1"})
    assert "Опаздываем" not in clerk.text("/inbox?scope=all")
    assert "скрыт у вас" in clerk.text("/inbox/filters")


def test_what_does_not_concern_a_person_is_not_offered_until_it_does(
    as_, documents, district
) -> None:
    engine, clerk = district.application.engine, district.actor("clerk")
    before = as_("clerk").text("/inbox?scope=all")
    for quiet in ("Вопросы ко мне", "Слежу", "Передано мной", "К дате", "Замещаю"):
        assert quiet not in before
    first, second = documents[:2]
    for task in (first, second):
        engine.claim(task.id, clerk)
    engine.set_follow_up(first.id, district.clock.now().date(), clerk)
    engine.watch(first.instance_id, clerk)
    engine.delegate(second.id, district.people["methodist"], clerk, "Прошу помочь")
    methodist = district.actor("methodist")
    engine.ask(second.id, district.people["clerk"], "Какая дата?", methodist)
    page = words(as_("clerk").text("/inbox?scope=all"))
    for offered in (
        "Вопросы ко мне 1",
        "Слежу 1",
        "Передано мной 1",
        "К дате, которую я поставил 1",
    ):
        assert offered in page


@pytest.mark.parametrize(
    ("login", "scope", "said"),
    [
        ("teacher", "groups", "Для вашей роли новых задач нет"),
        ("teacher", "substituted", "За отсутствующих сейчас делать нечего"),
        ("teacher", "asked", "Вопросов к вам нет"),
        ("teacher", "watched", "Вы ни за чем не следите"),
        ("teacher", "delegated", "Вы никому ничего не передали"),
        ("nobody", "all", "У вас пока нет ролей"),
    ],
)
def test_an_empty_list_says_why(as_, login: str, scope: str, said: str) -> None:
    assert said in as_(login).text(f"/inbox?scope={scope}")


@pytest.mark.parametrize(
    ("place", "endpoint", "kept"),
    [
        ("/tasks/x", "tasks.complete", True),
        ("/tasks/x", "talk.delegate", True),
        ("/tasks/x", "drafts.clear", True),
        ("/tasks/x", "team.assign", False),
        ("/inbox", "tasks.show", False),
    ],
)
def test_pages_of_a_task_hand_its_list_on(app, place: str, endpoint: str, kept: bool) -> None:
    with app.test_request_context(f"{place}?list=scope%3Dmine"):
        assert ("list=scope%3Dmine" in url_for(endpoint, task_id="x")) == kept
