"""Instances and user tasks are found by words, forms and numbers, by those who may see them."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import event

from engine import (
    NO_DUE,
    SYSTEM,
    Actor,
    InboxQuery,
    InvalidInput,
    ManualClock,
    NotFound,
    Permission,
    build_engine,
)
from engine.commands import searching
from engine.municipalities import OFFICE
from engine.store.queries import inbox_pages, instance_search
from tests.commands.conftest import (
    ADA,
    BOB,
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
from tests.interpreter.kit import props
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


@pytest.mark.parametrize("most", ["FEW", "MOST_ENTRIES"])
def test_common_words_are_found_without_picking_by_the_rarest(office, monkeypatch, most):
    office.deploy(review())
    keys = [f"Отчёт {n}" for n in range(4)]
    for key in keys:
        begun(office, key)
    monkeypatch.setattr(instance_search, most, 2)

    assert found(office, "отчёт") == keys[::-1]
    assert found(office, "отчёты 3") == ["Отчёт 3"]


def test_of_the_words_of_a_municipality_only_the_wanted_ones_are_read(office):
    """Both the forms of a word and what begins with it: each is a range of the index."""
    office.deploy(review())
    begun(office, "Отчёт 1")
    statements: list[tuple[str, Any]] = []

    def note(_c: object, _k: object, sql: str, parameters: Any, *_: object) -> None:
        if "UNION ALL" in sql and "instance_word" in sql:
            statements.append((sql, parameters))

    reader = office.engine.database._reader
    event.listen(reader, "before_cursor_execute", note)
    assert found(office, "отч") == ["Отчёт 1"]
    event.remove(reader, "before_cursor_execute", note)

    ((sql, parameters),) = statements
    with office.engine.database.read(OFFICE) as session:
        driver: Any = session.connection().connection.driver_connection
        driver.execute(*_UNTEMPTED[office.engine.database.dialect])
        how = "EXPLAIN QUERY PLAN" if office.engine.database.dialect == "sqlite" else "EXPLAIN"
        plan = [str(row[-1]) for row in driver.execute(f"{how} {sql}", parameters).fetchall()]
    looked = [line for line in plan if "SEARCH" in line or "Index Cond" in line]
    assert len(looked) == 2
    assert all("word" in line.partition("(")[2] for line in looked), plan


_UNTEMPTED = {"sqlite": ("SELECT 1",), "postgresql": ("SET LOCAL enable_seqscan = off",)}
"""A table of few rows would be read whole."""


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


# -- user tasks of others --------------------------------------------------------------------------
def tasks_found(office: Office, text: str, actor: Actor, limit: int = 50) -> list[str]:
    found, cursor = [], ""
    while True:
        page = office.engine.find_user_tasks(text, actor, limit=limit, cursor=cursor)
        found += [each.id for each in page.tasks]
        cursor = page.next_cursor
        if not cursor:
            return found


def readable_but_not_theirs(office: Office, actor: Actor) -> list[str]:
    """What the pages themselves say, asked task by task."""
    found = []
    for task in office.engine.user_tasks(actor=SYSTEM):
        try:
            page = office.engine.user_task(task.id, actor)
        except NotFound:
            continue
        if not page.may_claim and not page.may_complete:
            found.append((task.due_at or NO_DUE, task.id))
    return [task_id for _due, task_id in sorted(found)]


DEPUTY = standing_in_for("ada", "methodist")
SEARCHERS = {
    "reader": READER,
    "operator": OPERATOR,
    "watcher": WATCHER,
    "starter": STARTER,
    "candidate": ADA,
    "colleague": BOB,
    "excluded": EVE,
    "asked": Actor(user_id="cat"),
    "mentioned": Actor(user_id="olga"),
    "deputy": DEPUTY,
    "deputy of who was asked": replace(standing_in_for("cat"), user_id="dora"),
    "deputy for a role only": replace(standing_in_for("cat", personal=False), user_id="dora"),
    "deputy of former days": STRANGER,
    "stranger": Actor(user_id="nora"),
    "another municipality": replace(READER, tenant="elsewhere"),
}


@pytest.fixture
def busy(office: Office) -> Office:
    """Offered, taken, given away, asked about, mentioned in, barred, and done user tasks."""
    secret = review(candidateGroups="teacher").replace(b'id="p"', b'id="q"')
    barred = excluding("='eve'").replace(b'id="p"', b'id="r"')
    never = review(inner=props(substitution="never")).replace(b'id="p"', b'id="n"')
    office.deploy(review(), secret, barred, never)
    tasks = [office.task(begun(office, f"Отчёт {n}")) for n in range(6)]
    for key in "qrn":
        office.engine.start(key, {}, STARTER, business_key=f"Отчёт {key}")
    office.engine.start("r", {}, SYSTEM, business_key="Отчёт без начавшего")
    for task in tasks[:4]:
        office.engine.claim(task, ADA)
    office.engine.claim(tasks[4], DEPUTY)
    office.engine.delegate(tasks[0], "bob", ADA)
    office.engine.ask(tasks[1], "cat", "Так?", ADA)
    office.engine.comment(tasks[2], "@Ольга", ADA, mentions=("olga",))
    office.engine.complete(tasks[3], {}, ADA)
    return office


def test_exactly_the_open_tasks_that_one_may_read_but_not_do_are_found(busy):
    numbers = {}
    for who, actor in SEARCHERS.items():
        expected = readable_but_not_theirs(busy, actor)
        assert tasks_found(busy, "отчёты", actor) == expected, who
        assert tasks_found(busy, "отчёт", actor, limit=2) == expected, who
        assert tasks_found(busy, "бармаглот", actor) == [], who
        numbers[who] = len(expected)

    assert numbers["reader"] == numbers["operator"] == 9
    assert numbers["watcher"] == numbers["stranger"] == numbers["another municipality"] == 0
    assert numbers["deputy for a role only"] == 0
    drawn_in = ("asked", "mentioned", "deputy of who was asked", "deputy of former days")
    assert {numbers[who] for who in drawn_in} == {1}
    assert 0 < numbers["colleague"] < numbers["starter"] == 8


@pytest.mark.parametrize("few", [0, 1_000_000])
def test_frequent_and_rare_words_find_the_same_tasks(busy, monkeypatch, few):
    monkeypatch.setattr(inbox_pages, "WORTH_LOOKING_UP", few)
    monkeypatch.setattr(searching, "USER_TASKS_AT_ONCE", 3)

    assert len(tasks_found(busy, "отчёт", READER)) == 9
    assert len(tasks_found(busy, "отчёт 5", READER)) == 1


def test_no_words_find_no_tasks_and_operators_are_only_words(busy):
    answers = {text: tasks_found(busy, text, READER) for text in ("", "!!!", *HOSTILE)}

    hits = {text for text, rows in answers.items() if rows}
    assert hits == {"отчёт*", "отчёт\x00", "отчёт " * 2_000}


def test_a_foreign_cursor_of_tasks_is_refused(office):
    with pytest.raises(InvalidInput):
        office.engine.find_user_tasks("отчёт", READER, cursor="чужой")
