"""The pages of contests: rows move without scripts, nothing typed is lost, reasons stand beside."""

import re

import pytest
from werkzeug.datastructures import MultiDict

from webapp.pages import contest_fields


def typed(**fields):
    return MultiDict({name.replace("__", "-"): value for name, value in fields.items()})


def test_names_become_rows_of_rows_in_the_order_of_their_numbers():
    found = contest_fields.nested(
        typed(trials__10__title="Второе", trials__2__title="Первое",
              trials__2__criteria__0__maximum="5", documents__diplomas__0="Диплом")
    )  # fmt: skip

    assert [each["title"] for each in found["trials"]] == ["Первое", "Второе"]
    assert found["trials"][0]["criteria"] == [{"maximum": "5"}]
    assert found["documents"] == {"diplomas": ["Диплом"]}


@pytest.mark.parametrize(
    "name",
    ["trials-", "trials-0", "trials-0-criteria", "trials-x-title", "a-" * 40 + "b",
     "trials-99999-t", "Имя", "trials-0-criteria-0-title-more-and-more", "nominations"],
)  # fmt: skip
def test_a_name_of_another_shape_breaks_nothing(name):
    found = contest_fields.nested(MultiDict([(name, "x"), ("title", "Конкурс")]))

    assert found["title"] == "Конкурс"
    assert {type(found[rows]) for rows in ("trials", "nominations", "commissions")} == {list}


def test_rows_are_added_with_a_free_code_moved_and_taken_away():
    given = {"trials": [{"code": "t1"}, {"code": "t2"}], "nominations": [], "commissions": []}

    assert contest_fields.moved(given, "add:trials")
    assert contest_fields.moved(given, "up:trials-1")
    assert contest_fields.moved(given, "add:trials-0-criteria")
    assert [each["code"] for each in given["trials"]] == ["t2", "t1", "t3"]
    assert given["trials"][0]["criteria"][0]["code"] == "c1"
    assert contest_fields.moved(given, "remove:trials-0")
    assert [each["code"] for each in given["trials"]] == ["t1", "t3"]


@pytest.mark.parametrize(
    "order",
    ["save", "", "up:trials-0", "down:trials-0", "remove:trials-7", "add:jury",
     "add:trials-9-criteria", "remove:title", "burn:trials-0", "add:trials-x-criteria"],
)  # fmt: skip
def test_an_order_that_fits_no_row_does_nothing(order):
    given = {"trials": [{"code": "t1"}], "title": "x"}

    assert not contest_fields.moved(given, order)
    assert given["trials"] == [{"code": "t1"}]


def fields_of(page: str) -> dict[str, str]:
    """What a browser would post of the form."""
    found = {}
    for tag in re.findall(r"<input[^>]*>", page):
        name, value = re.search(r'name="([^"]+)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and ('type="checkbox"' not in tag or " checked" in tag):
            found[name[1]] = value[1] if value else ""
    for name, body in re.findall(
        r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', page, re.DOTALL
    ):
        chosen = re.search(r'value="([^"]*)" selected', body)
        found[name] = chosen[1] if chosen else ""
    return {name: value for name, value in found.items() if name not in ("csrf_token", "_page")}


def test_a_methodist_sets_a_contest_up_and_a_second_one_loses_nothing(as_):
    browser = as_("methodist")
    begun = browser.post("/contests/new", {"source": "variant:teacher_of_year", "year": "2026/27"})
    address = begun.headers["Location"]
    fields = fields_of(browser.text(address))
    assert fields["trials-2-title"] == "Урок"

    added = browser.post(address, {**fields, "title": "Учитель", "do": "add:trials-2-criteria"})
    assert 'name="trials-2-criteria-5-title"' in added.text
    assert 'value="Учитель"' in added.text

    checked = browser.post(address, {**fields, "trials-2-weight": "31", "do": "check"}).text
    assert "Веса испытаний в сумме дают 101 %, нужно 100 %." in checked
    assert "Назначьте оргкомитет." in checked

    saved = browser.post(address, {**fields, "title": "Учитель года района"})
    assert saved.status_code == 303
    assert "Учитель года района" in browser.text("/contests")

    second = browser.post(address, {**fields, "goal": "Моя цель"})
    assert second.status_code == 409
    assert "Пока вы правили, настройку сохранил другой человек" in second.text
    assert "Моя цель" in second.text
    strange = {"jury": "x", "dates-final_on-x": "1", "documents-diplomas-0-x": "1", "trials-0": "x"}
    assert browser.post(address, {**strange, "commissions": "x"}).status_code == 422
    wrong = browser.post(address, {**fields_of(second.text), "team_size": "9"})
    assert wrong.status_code == 422
    assert "Человек в одной заявке: укажите целое число от 1 до 3." in wrong.text
    assert as_("teacher").get(address).status_code == 404
