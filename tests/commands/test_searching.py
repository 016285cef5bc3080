"""Process instances are found by words, forms and numbers, by those who may see them."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from engine import SYSTEM, Actor, InboxQuery, InvalidInput, ManualClock, Permission, build_engine
from engine.store.queries import instance_search
from tests.commands.conftest import (
    ADA,
    EVE,
    MORNING,
    OPERATOR,
    READER,
    STRANGER,
    Office,
    Outside,
    excluding,
    review,
    standing_in_for,
)
from workflows.russian import base_forms

WATCHER = Actor(user_id="wanda", permissions=frozenset({Permission.WATCH}))
STARTER = Actor(user_id="ira", permissions=frozenset({Permission.START_ANY}))


@pytest.fixture
def office(database_url: str) -> Iterator[Office]:
    clock = ManualClock(MORNING)
    engine = build_engine(database_url, clock=clock, base_forms=base_forms)
    yield Office(engine, clock, Outside())
    engine.database.dispose()


def begun(office: Office, business_key: str, actor: Actor = STARTER) -> str:
    return office.engine.start("p", {}, actor, business_key=business_key).id


def found(office: Office, text: str, actor: Actor = READER) -> list[str]:
    page = office.engine.find_instances(text, actor)
    return [each.business_key for each in page.instances]


@pytest.mark.parametrize(
    ("text", "finds"),
    [
        ("Отчёт школы", True),
        ("отчет", True),
        ("ОТЧЁТАМИ", True),
        ("школ отч", True),
        ("отч школы", False),  # only the last word may be unfinished
        ("01-05/7", True),
        ("01-05/72", True),
        ("05/72-од", True),
        ("72-од", True),
        ("01—05", True),
        ("72", True),
        ("5/7-од", False),
        ("02-05/72", False),
        ("отчёт детсада", False),
        ("7", False),
        ("", False),
        ("!!!", False),
    ],
)
def test_words_in_any_form_and_numbers_from_each_part_find_an_instance(office, text, finds):
    office.deploy(review())
    begun(office, "Отчёт школы 01-05/72-од")

    assert bool(found(office, text)) is finds


HOSTILE = [
    '"', "'", "*", "отчёт*", "NEAR(отчёт", "отчёт OR план", "отчёт & план", "%", "_", "\\",
    "отчёт\x00", "\x00", "'; DROP TABLE instance_word; --", "отчёт " * 2_000, "\ud800", "😀",
]  # fmt: skip


def test_operators_and_quotes_are_only_words(office):
    office.deploy(review())
    begun(office, "Отчёт")

    answers = {text: found(office, text) for text in HOSTILE}

    hits = {text for text, rows in answers.items() if rows}
    assert hits == {"отчёт*", "отчёт\x00", "отчёт " * 2_000}


SEES = {
    "reader": (READER, True),
    "operator": (OPERATOR, True),
    "watcher": (WATCHER, True),
    "starter": (STARTER, True),
    "candidate": (ADA, True),
    "deputy of a candidate": (standing_in_for("ada", "methodist"), True),
    "another role": (EVE, False),
    "stranger": (STRANGER, False),
    "another municipality": (replace(READER, tenant="elsewhere"), False),
}


@pytest.mark.parametrize("who", SEES)
def test_only_those_who_may_see_an_instance_find_it(office, who):
    office.deploy(review())
    begun(office, "Отчёт")
    actor, sees = SEES[who]

    assert bool(found(office, "отчёт", actor)) is sees


def test_whoever_completed_a_user_task_goes_on_finding_its_instance(office):
    office.deploy(review())
    instance = begun(office, "Отчёт")
    office.engine.complete(office.task(instance), {}, ADA)

    assert found(office, "отчёт", ADA) == ["Отчёт"]


def test_whoever_is_excluded_from_the_only_user_task_finds_nothing(office):
    office.deploy(excluding("='ada'"))
    begun(office, "Отчёт")

    assert found(office, "отчёт", ADA) == []


def test_hidden_instances_take_no_places_on_a_page(office):
    office.deploy(review(), review(candidateGroups="teacher").replace(b'id="p"', b'id="q"'))
    mine = [begun(office, f"Отчёт {n}") for n in range(3)]
    for n in range(5):
        office.engine.start("q", {}, STARTER, business_key=f"Отчёт тайный {n}")

    first = office.engine.find_instances("отчёт", ADA, limit=2)
    second = office.engine.find_instances("отчёт", ADA, limit=2, cursor=first.next_cursor)

    assert [each.id for each in (*first.instances, *second.instances)] == mine[::-1]
    assert second.next_cursor == ""


def test_common_words_are_found_without_picking_by_the_rarest(office, monkeypatch):
    office.deploy(review())
    keys = [f"Отчёт {n}" for n in range(4)]
    for key in keys:
        begun(office, key)
    monkeypatch.setattr(instance_search, "FEW", 2)

    assert found(office, "отчёт") == keys[::-1]
    assert found(office, "отчёты 3") == ["Отчёт 3"]


def test_a_foreign_cursor_is_refused(office):
    with pytest.raises(InvalidInput):
        office.engine.find_instances("отчёт", READER, cursor="чужой")


def test_openable_instances_are_told_from_the_rest(office):
    office.deploy(review())
    instance = begun(office, "Отчёт")

    assert office.engine.seen_among([instance, "unknown"], ADA) == {instance}
    assert office.engine.seen_among([instance], STRANGER) == frozenset()
    assert office.engine.seen_among([instance], SYSTEM) == {instance}


def test_the_first_user_task_of_a_new_instance_is_found_in_its_dictionary_forms(office):
    office.deploy(review())
    begun(office, "Отчёты школ")

    page = office.engine.inbox(InboxQuery(text="отчётом школа"), ADA)

    assert [each.business_key for each in page.items] == ["Отчёты школ"]
