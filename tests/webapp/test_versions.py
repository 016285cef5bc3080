"""A designer compares two versions and brings an older one back."""

import re
from collections.abc import Mapping

import pytest

from engine import SYSTEM
from tests.samples import sample_vote
from tests.webapp.story import words

NAME = 'name="Проголосовать"'.encode()
OTHER_NAME = 'name="Подать голос"'.encode()


@pytest.fixture
def shipped() -> dict[str, bytes]:
    return sample_vote()


@pytest.fixture
def changed(shipped: dict[str, bytes]) -> dict[str, bytes]:
    """Another name and deadline of a task, a gateway elsewhere, a cell, and an option."""
    diagram = shipped["vote.bpmn"].replace(NAME, OTHER_NAME)
    diagram = diagram.replace(b'"dueWorkingDays" value="=vote_days"', b'"dueWorkingDays" value="5"')
    table = shipped["vote_outcome.dmn"].replace(b"&lt; 0", b"&lt;= 0")
    ballot = shipped["forms/ballot.form"]
    label = re.search(rb'"label": "([^"]+)"', ballot)
    assert label
    return {
        **shipped,
        "vote.bpmn": diagram,
        "vote_outcome.dmn": table,
        "forms/ballot.form": ballot.replace(label[0], '"label": "Как голосуете"'.encode(), 1),
    }


@pytest.fixture
def both(district, changed: Mapping[str, bytes]) -> tuple[str, str]:
    """Ids of the shipped version and of the changed one, the newest."""
    engine = district.application.engine
    district.deploy(sample_vote())
    district.deploy(changed)
    newest, older = engine.versions("vote", SYSTEM)[:2]
    return older.id, newest.id


def test_everything_that_differs_is_told_in_russian_words(as_, both):
    page = words(as_("designer").text("/designer/vote/compare"))

    assert "что изменилось от версии 2 к версии 3" in page
    assert "Задача «Подать голос» — изменено" in page
    assert "внутри: Голос одного члена совета" in page
    assert "Название было: Проголосовать → стало: Подать голос" in page
    assert "Срок в рабочих днях было: =vote_days → стало: 5 р. д." in page
    assert "Строка 1 — изменено" in page
    assert "Столбец «Втрое больше голосов минус две базы» было: &lt; 0 → стало: &lt;= 0" in page
    assert "Надпись было:" in page
    assert "стало: Как голосуете" in page


def test_marks_of_both_diagrams_are_carried_by_the_page(as_, both):
    page = as_("designer").text("/designer/vote/compare")
    block = re.search(r'id="compare-data">(.*?)</script>', page)
    assert block
    assert '"old": {"cast_ballot": {"state": "changed"' in block[1]
    assert 'data-old="cast_ballot" data-new="cast_ballot"' in page


def test_any_two_versions_may_be_chosen_and_equal_ones_say_so(as_, both):
    browser, (older, newest) = as_("designer"), both
    back = words(browser.text(f"/designer/vote/compare?from={newest}&to={older}"))
    assert "Название было: Подать голос → стало: Проголосовать" in back
    assert "Вернуть версию 2" in back
    same = words(browser.text(f"/designer/vote/compare?from={older}&to={older}"))
    assert "Это одна и та же версия" in same
    shown = browser.text(f"/designer/{newest}")
    assert "/designer/vote/compare?" in shown
    assert f"/designer/{older}/restore" in shown


def test_versions_of_another_process_or_none_are_not_found(as_, both, district):
    other = district.application.engine.versions("annual_plan", SYSTEM)[0].id
    browser = as_("designer")
    for address in (
        f"/designer/vote/compare?from={both[0]}&to={other}",
        f"/designer/vote/compare?from={other}&to={other}",
        "/designer/vote/compare?from=unknown",
        "/designer/unknown/compare",
        "/designer/unknown/restore",
    ):
        assert browser.get(address).status_code == 404, address


def test_an_older_version_comes_back_after_a_confirmation_that_shows_what_changes(
    as_, both, district, shipped
):
    browser, (older, newest) = as_("designer"), both
    page = browser.text(f"/designer/{older}/restore")
    assert "Название было: Подать голос → стало: Проголосовать" in words(page)
    assert f'name="replaced" value="{newest}"' in page

    answer = browser.post(f"/designer/{older}/restore", {"replaced": newest})

    assert answer.status_code == 303
    told = words(browser.text(answer.headers["Location"]))
    assert "Версия 2 возвращена и развёрнута как версия 4" in told
    made = district.application.engine.versions("vote", SYSTEM)[0]
    assert district.application.engine.diagram(made.id, SYSTEM) == shipped["vote.bpmn"]
    again = browser.post(f"/designer/{older}/restore", {"replaced": newest})
    assert again.status_code == 409
    assert "развёрнута другая версия" in words(again.get_data(as_text=True))


def test_what_is_written_in_a_diagram_is_shown_as_text(as_, district, shipped):
    evil = shipped["vote.bpmn"].replace(NAME, b'name="&lt;/script>&lt;img src=x onerror=alert(1)>"')
    district.deploy({**shipped, "vote.bpmn": evil})
    page = as_("designer").text("/designer/vote/compare")
    assert "<img src=x" not in page
    assert "&lt;img src=x onerror=alert(1)&gt;" in page


def test_the_comparison_speaks_english_too(as_, both):
    browser = as_("designer")
    browser.post("/language", {"language": "en"})
    page = words(browser.text("/designer/vote/compare"))
    assert "Deadline in working days was: =vote_days → now: 5 w. d." in page
