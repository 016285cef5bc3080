"""The inbox's address says everything; what it says wrongly counts as not said."""

from datetime import date
from urllib.parse import parse_qsl

import pytest
from werkzeug.datastructures import MultiDict

from engine import InboxQuery
from webapp.inbox import columns, state
from webapp.inbox.columns import ListView
from webapp.inbox.state import ListState

FIRST, LAST = date(2026, 9, 1), date(2026, 9, 30)
USUAL = InboxQuery(limit=state.PAGE_SIZE)


def read(text: str) -> ListState:
    return state.read(MultiDict(parse_qsl(text, keep_blank_values=True)))


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("scope=mine", {"scope": "mine"}),
        ("due=late", {"due": "late"}),
        ("from=2026-09-01&to=30.09.2026", {"due_from": FIRST, "due_to": LAST}),
        ("from=2026-09-30&to=2026-09-01", {"due_from": FIRST, "due_to": LAST}),
        ("process=a&process=b&process=a", {"process_keys": ("a", "b")}),
        ("org=school-1", {"organisations": ("school-1",)}),
        ("priority=high&order=created", {"priority": "high", "order": "created"}),
        ("q=+Школа++%E2%84%96+5+", {"text": "Школа № 5"}),
        ("q=%D0%B0%26b%3D50%25%2B", {"text": "а&b=50%+"}),
        ("follow_up=1", {"follow_up": True}),
    ],
)  # fmt: skip
def test_every_condition_has_a_short_word(address: str, expected: dict[str, object]) -> None:
    listed = read(address)
    assert listed == ListState(query=InboxQuery(limit=state.PAGE_SIZE, **expected))  # type: ignore[arg-type]
    assert state.unpacked(state.packed(listed)) == listed
    assert state.query_of(state.conditions_of(listed.query)) == listed.query


@pytest.mark.parametrize(
    "address",
    [
        "scope=everything", "due=yesterday", "from=31.02.2026", "from=tomorrow", "to=2026-13-01",
        "process=", "org=" + "x" * 101, "priority=70", "follow_up=yes", "q=", "q=%20",
        "order=random", "cursor=", "cursor=" + "x" * 401, "colour=red",
    ],
)  # fmt: skip
def test_what_is_said_wrongly_counts_as_not_said(address: str) -> None:
    assert read(address) == ListState()


def test_too_much_is_cut_off() -> None:
    assert len(read("q=" + "ж" * 300).query.text) == state.LONGEST_TEXT
    many = read("&".join(f"process=p{number}" for number in range(90)))
    assert len(many.query.process_keys) == state.MOST_CHOSEN
    assert state.unpacked("q=" + "x" * state.LONGEST_PACKED) is None


def test_pages_are_walked_through_one_by_one_and_back() -> None:
    first = read("scope=groups&q=план")
    third = first.at("a").at("b")
    assert third.page_query().cursor == "b"
    assert state.unpacked(state.packed(third)) == third
    assert third.page_before() == first.at("a")
    assert third.first_page() == first
    assert third.changed(order="created").trail == ()
    assert not read("scope=mine").has_filter
    assert first.has_filter


@pytest.mark.parametrize(
    ("kept", "expected"),
    [
        (None, ListView()),
        ("x", ListView()),
        ({"columns": "due"}, ListView()),
        ({"columns": ["why", "due", "due", "colour"]}, ListView(columns=("why", "due"))),
        ({"columns": [], "density": "compact"}, ListView(columns=(), density="compact")),
        ({"density": "huge"}, ListView()),
    ],
)
def test_kept_columns_are_read_kindly(kept: object, expected: ListView) -> None:
    assert columns.read(kept) == expected
    assert columns.read(columns.as_kept(expected)) == expected


def test_columns_move_come_and_go() -> None:
    view = ListView(columns=("due", "why", "process"))
    assert view.moved("process", -1).columns == ("due", "process", "why")
    assert view.moved("process", 9).columns == ("due", "why", "process")
    assert view.moved("colour", 1) == view
    assert view.shown("number", wanted=True).columns == ("due", "why", "process", "number")
    assert view.shown("due", wanted=False).columns == ("why", "process")
    assert view.shown("colour", wanted=True) == view


def test_the_usual_list_is_what_an_empty_address_says() -> None:
    assert read("").query == USUAL
    assert state.conditions_of(USUAL) == {}
    assert state.packed(ListState()) == "scope=all"
