"""«Принятые решения»: found by what is known of them, each with its table and its case."""

import re
from datetime import date, time, timedelta

import pytest

from engine import SYSTEM, Months
from tests.webapp.decided import FILES, KEY, SCORES
from webapp import told_decisions


@pytest.fixture
def decided(district) -> list[str]:
    """Cases that a table has decided, one per score."""
    engine = district.application.engine
    engine.deploy(FILES, SYSTEM)
    return [engine.start(KEY, {"балл": score}, SYSTEM).id for score in SCORES]


def test_a_decision_leads_from_the_list_to_its_table_and_its_case(as_, decided):
    director = as_("director")
    page = director.text("/decisions?decision=level&result=высокий")
    [link] = re.findall(r'href="(/decisions/\w+/\d+)"', page)
    assert f"/decisions/{decided[2]}/" in link
    assert f'href="/instances/{decided[2]}"' in page

    shown = director.text(link)

    assert [words in shown for words in ("Уровень", "Действует первая подошедшая строка.")]
    [marked] = re.findall(r'<tr class="is-matched">(.*?)</tr>', shown)
    assert "сработала" in marked
    assert "&gt;= 80" in marked
    [alike] = re.findall(r'href="(/decisions\?[^"]+)"', marked)
    assert decided[2] in director.text(alike.replace("&amp;", "&"))
    assert "Таблица и сработавшие строки" in director.text(f"/instances/{decided[2]}")


def test_values_are_told_by_what_the_table_calls_them_and_each_once():
    read = {"rework_round": 1, "Сколько раз дорабатывали": 1, "comment": "нет"}

    told = told_decisions.pairs(read, {"rework_round": "Сколько раз дорабатывали", "comment": ""})

    assert told == (("Сколько раз дорабатывали", "1"), ("comment", "нет"))


def test_filters_stay_and_what_they_cannot_mean_is_not_asked(as_, decided):
    director = as_("director")
    page = director.text("/decisions?process=x&version=много&since=завтра&until=01.09.2026")

    assert "Под выбранные условия не подходит" in page
    assert 'value="01.09.2026"' in page
    assert director.get("/decisions?cursor=чужой").status_code == 422
    assert decided[0] in director.text("/decisions?since=01.09.2020&row=1")
    assert decided[0] not in director.text("/decisions?row=2")


def test_a_watcher_reads_rows_without_values_and_a_stranger_nothing(as_, decided):
    watcher, stranger = as_("designer"), as_("teacher")
    address = re.search(r'href="(/decisions/\w+/\d+)"', watcher.text("/decisions"))[1]

    assert "строка 1" in watcher.text("/decisions")
    assert 'name="result"' not in watcher.text("/decisions")
    assert "Сами данные видят оператор" in watcher.text(address)
    assert watcher.get("/decisions?result=низкий").status_code == 403
    assert "Решений пока нет" in stranger.text("/decisions")
    assert stranger.get(address).status_code == 404


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (timedelta(days=2, hours=3, minutes=15), "2 дн. 3 ч 15 мин"),
        (-timedelta(hours=1), "−1 ч"),
        (timedelta(seconds=20), "0 мин"),
        (Months(18), "1 г. 6 мес."),
        (Months(-24), "−2 г."),
        (Months(0), "0 мес."),
        (time(10, 30), "10:30:00"),
        (date(2026, 9, 1), "01.09.2026"),
    ],
)
def test_durations_and_times_are_told_in_words(app, value, told):
    with app.test_request_context():
        assert told_decisions.pairs({"x": value}, {}) == (("x", told),)


def test_the_page_of_an_expression_shows_it(as_, district, decided):
    advice = as_("director").text("/decisions?decision=advice")
    shown = as_("director").text(re.search(r'href="(/decisions/\w+/\d+)"', advice)[1])

    assert "if Уровень" in shown
