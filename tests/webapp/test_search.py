"""The search page: what it finds, for whom, and what it says when it finds nothing."""

import pytest

from tests.webapp.story import tasks_of, words

KINDS = ("Дела", "Мои задачи", "Задачи коллег", "Документы", "Люди", "Организации")


def shown(text: str) -> set[str]:
    return {each for each in KINDS if f">{each}</h2>" in text}


def test_every_page_carries_the_search_box_and_the_page_one_of_its_own(as_):
    head = as_("head")

    assert 'id="rail-search"' in head.text("/inbox")
    page = head.text("/search")
    assert 'id="search-text"' in page
    assert 'id="rail-search"' not in page


def test_results_come_in_groups_with_links(as_, district, plan):
    page = as_("director").text("/search?q=план")

    instance = district.application.plans.get(plan, district.actor("director")).plan.instance_id
    assert f'href="/instances/{instance}"' in page
    assert "Дела" in shown(page)


def test_a_deputy_finds_their_own_task_and_no_other_school_s(as_, district, plan):
    mine, theirs = tasks_of(district, "deputy")[0], tasks_of(district, "deputy7")[0]

    page = as_("deputy").text("/search?q=предложения")

    assert f'href="/tasks/{mine.id}"' in page
    assert theirs.id not in page


def test_whoever_reads_the_case_finds_the_tasks_of_others_and_who_has_them(as_, district, plan):
    open_one, taken = tasks_of(district, "deputy7")[0], tasks_of(district, "deputy")[0]
    as_("deputy").post(f"/tasks/{taken.id}/claim")

    page = as_("director").text("/search?q=предложения")

    assert "Задачи коллег" in shown(page)
    assert "Мои задачи" not in shown(page)
    for task in (open_one, taken):
        assert f'href="/tasks/{task.id}"' in page
    assert "исполняет Замов З." in words(page)
    assert "не назначена: Заместитель директора ОО, Школа № 7" in words(page)
    assert "Задачи коллег" not in shown(as_("teacher").text("/search?q=предложения"))


@pytest.mark.parametrize(
    ("login", "finds"), [("director", True), ("methodist", True), ("teacher", False)]
)
def test_people_are_for_those_who_may_read_their_cards(as_, login, finds):
    page = as_(login).text("/search?q=Учителевой")

    assert ("Учителева Полина" in page) is finds
    assert ("Люди" in shown(page)) is finds


def test_only_an_administrator_is_led_to_the_card_of_a_person(as_, district):
    card = f'href="/admin/people/{district.people["teacher"]}"'

    assert card in as_("admin").text("/search?q=учителева")
    assert card not in as_("methodist").text("/search?q=учителева")


def test_everybody_finds_organisations(as_):
    page = as_("nobody").text("/search?q=школы")

    assert shown(page) == {"Организации"}
    assert "Школа № 5" in page
    assert "Школа № 7" in page


@pytest.mark.parametrize(
    "query",
    [
        '"', "'", "*", "NEAR(", "a OR b", "план AND", "%", "_", "\\", "-", "^план", "план:*",
        "%00план", "&%00", "x'; DROP TABLE person; --", "<script>alert(1)</script>", "😀",
        "%ED%A0%80", "я" * 10_000, "12 " * 400,
    ],
)  # fmt: skip
def test_hostile_queries_are_only_words(as_, query):
    answer = as_("director").get(f"/search?q={query}")

    assert answer.status_code == 200
    assert "<script>alert" not in answer.get_data(as_text=True)


def test_nothing_found_is_said_in_words_and_nothing_asked_is_not(as_):
    director = as_("director")

    assert "Ничего не нашлось" in director.text("/search?q=бармаглот")
    assert "Ничего не нашлось" not in director.text("/search")


def test_more_of_one_kind_has_an_address(as_, district):
    admin = district.actor("admin")
    place = district.organisations["Школа № 5"]
    card = district.application.people.get(district.people["teacher"], admin).card
    for name in ("Анна", "Белла", "Вера", "Галина", "Дарья", "Елена", "Жанна", "Зоя", "Инна",
                 "Клара", "Лидия"):  # fmt: skip
        made = type(card)(surname="Рядовая", given=name, organisation_id=place)
        district.application.people.save(made, admin)
    browser = as_("director")
    first = browser.text("/search?q=Рядовой")
    assert first.count("Рядовая ") == 10

    address = first.split('class="btn btn-outline-secondary" href="/search?')[1].split('"')[0]
    second = browser.text("/search?" + address.replace("&amp;", "&"))

    assert "Рядовая Лидия" in second
    assert "Рядовая Анна" not in second
    assert shown(second) == {"Люди"}


def test_an_outdated_page_of_results_is_refused_in_words(as_):
    answer = as_("director").get("/search?q=школа&group=organisations&cursor=unknown")

    assert answer.status_code == 422
    assert "повторите поиск" in answer.get_data(as_text=True)
