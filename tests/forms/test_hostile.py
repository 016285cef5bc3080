"""Whatever a client sends, a form answers with values or messages, quickly, and never breaks."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from engine.forms import from_mapping
from tests.forms.build import TODAY, choices, clean, field, form, registry

EVERYTHING = form(
    field("textfield", "text", validate={"pattern": "^[а-яё]+(-[а-яё]+)*$"}),
    field("textarea", "area", validate={"required": True}),
    field("textfield", "mail", validate={"validationType": "email"}),
    field("textfield", "phone", validate={"validationType": "phone"}),
    field("number", "number", decimalDigits=2, increment=0.25, validate={"min": -10}),
    field("number", "exact", serializeToString=True),
    field("datetime", "day", properties={"minDate": "2000-01-01", "maxDate": "=today"}),
    field("datetime", "time", subtype="time", timeInterval=5),
    field("datetime", "moment", subtype="datetime"),
    field("select", "person", properties={"source": "registry:people"}),
    field("radio", "radio", values=choices("a", "b")),
    field("checklist", "list", values=choices("a", "b"), conditional={"hide": "=radio = null"}),
    field("taglist", "tags", valuesKey="offered"),
    field("checkbox", "yes", properties={"rule": "=yes or number > 1", "ruleMessage": "?"}),
    field("filepicker", "files"),
    {"type": "expression", "key": "sum", "label": "Сумма", "expression": "=number * 2"},
    {"type": "group", "path": "group", "label": "Группа",
     "components": [field("textfield", "inner", conditional={"hide": "=not(yes)"})]},
    {"type": "dynamiclist", "path": "items", "label": "Ряды", "components": [
        field("textfield", "name", validate={"required": True}),
        field("number", "year", conditional={"hide": '=name = "x"'}),
        {"type": "dynamiclist", "path": "deep", "label": "Внутри",
         "components": [field("checkbox", "tick"), field("datetime", "at")]},
    ]},
    {"type": "dynamiclist", "path": "fixed", "label": "Твёрдые", "allowAddRemove": False,
     "components": [field("number", "score"), field("textfield", "name", readonly=True)]},
)  # fmt: skip
VARIABLES: dict[str, Any] = {
    "offered": [{"value": "t1", "label": "Т"}, "t2", 3, None, {"label": "?"}],
    "fixed": [{"id": 1, "name": "А"}, {"id": 2, "name": "Б"}],
    "files": [{"id": "f1", "name": "a.pdf", "size": 3}],
}
KEYS = [
    *(entry.key for entry in EVERYTHING.fields), "items", "fixed", "group", "group.inner",
    "items.0.name", "items.1.deep.0.at", "items.1.deep.5.tick", "items.99999.x", "items.-1.name",
    "items.٣.name", "items.00.name", "fixed.0.score", "fixed.9.score", "fixed.0.name", "a" * 900,
    "..", ".", "items.", ".items", "items.0", "__proto__", "items.0.__class__", "\x00", "_row",
]  # fmt: skip
WORDS = ["a", "t1", "p1", "f1", "on", "2026-02-03", "1,25", "0", "x", "12:30", "а-б", "anna@a.ru"]
SCALARS = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.sampled_from(WORDS)
    | st.text(st.characters(codec=None), max_size=30) | st.binary(max_size=4)
)  # fmt: skip
VALUES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from([*KEYS, "name", "year", "deep", "at", "id"]), inner)
    ),
    max_leaves=12,
)
POSTS = st.dictionaries(st.sampled_from(KEYS) | st.text(max_size=12), VALUES, max_size=14)


@given(POSTS, st.booleans())
def test_no_post_breaks_a_form_and_values_are_always_json(post: Any, draft: bool) -> None:
    cleaned = clean(EVERYTHING, post, variables=VARIABLES, draft=draft)
    for values in (cleaned.values, cleaned.shown):
        assert json.loads(json.dumps(values, allow_nan=False).encode()) == values
        json.dumps(values, ensure_ascii=False).encode()
    assert all(message for message in cleaned.errors.values())


GOOD = st.fixed_dictionaries(
    {"area": st.text("абв \n", min_size=1).filter(str.strip), "yes": st.just("on")},
    optional={
        "text": st.sampled_from(["а-б", "ёж", ""]),
        "number": st.integers(-40, 400).map(lambda quarters: quarters / 4),
        "exact": st.decimals(-1000, 1000, places=3).map(str),
        "day": st.dates(TODAY.replace(year=2000), TODAY),
        "time": st.sampled_from(["9:05", "23:55"]),
        "moment": st.sampled_from(["1.9.2026 9:30", "2026-09-01T10:00"]),
        "person": st.sampled_from(["p1", "p2"]),
        "radio": st.sampled_from(["a", "b"]),
        "list": st.lists(st.sampled_from(["a", "b"])),
        "tags": st.lists(st.sampled_from(["t1", "t2", "3"])),
        "files": st.just(["f1"]),
        "group": st.fixed_dictionaries({"inner": st.text("я ", max_size=3)}),
        "items": st.lists(
            st.fixed_dictionaries(
                {"name": st.sampled_from(["x", "имя"])},
                optional={
                    "year": st.integers(0, 9),
                    "deep": st.lists(st.fixed_dictionaries({"tick": st.booleans()}), max_size=3),
                },
            ),
            max_size=4,
        ),
        "fixed": st.lists(st.fixed_dictionaries({"score": st.integers(0, 9)}), max_size=4),
    },
)


@given(GOOD)
def test_cleaning_what_was_accepted_changes_nothing(post: Any) -> None:
    once = clean(EVERYTHING, post, variables=VARIABLES)
    assert once.ok, once.errors
    twice = clean(EVERYTHING, once.values, variables=VARIABLES)
    assert (twice.values, twice.errors) == (once.values, {})


# A file that was not found cannot be shown again.
SHOWN = [key for key in KEYS if key != "files"]


@given(st.dictionaries(st.sampled_from(SHOWN), st.text(max_size=20) | st.sampled_from(WORDS)))
def test_showing_a_refused_page_again_refuses_it_for_the_same_reasons(post: Any) -> None:
    once = clean(EVERYTHING, post, variables=VARIABLES)
    twice = clean(EVERYTHING, once.shown, variables=VARIABLES)
    assert (twice.shown, twice.errors) == (once.shown, once.errors)


@given(st.lists(st.tuples(st.sampled_from(KEYS), st.text(max_size=20)), max_size=30))
def test_a_browser_s_post_is_read_like_any_other(pairs: list[tuple[str, str]]) -> None:
    cleaned = EVERYTHING.clean(MultiDict(pairs), VARIABLES, registry, today=TODAY)
    json.dumps(cleaned.values)


def test_huge_posts_are_cut_and_told() -> None:
    post = {f"items.{n}.name": "я" * 50 for n in range(9999)}
    cleaned = clean(EVERYTHING, {**post, "area": "ж" * 5_000_000})
    assert cleaned.errors["items"] == "Оставьте не больше 50 строк"
    assert cleaned.errors["area"].startswith("Не длиннее 10\u00a0000 знаков")
    assert len(cleaned.shown["items"]) == 200  # type: ignore[arg-type]


def test_a_million_names_are_not_all_looked_at() -> None:
    flood = from_mapping({f"k{n}": "" for n in range(100_000)})
    assert len(list(flood.keys())) <= 20_000


@pytest.mark.parametrize(
    "path", ["items.99999.name", "items.-1.name", "items.٣.name", "items.00.name"]
)
def test_a_row_number_that_no_page_writes_is_no_row(path: str) -> None:
    assert clean(EVERYTHING, {path: "x"}).shown["items"] == []


def test_several_values_under_one_name_give_one_value() -> None:
    post = MultiDict([("text", "раз"), ("text", "два"), ("yes", "false"), ("yes", "true")])
    cleaned = EVERYTHING.clean(post, {}, registry, today=TODAY)
    assert (cleaned.values["text"], cleaned.values["yes"]) == ("раз", True)


def test_patterns_meet_no_text_longer_than_they_can_bear() -> None:
    assert "Не длиннее 500" in clean(EVERYTHING, {"text": "а-" * 50_000}).errors["text"]


def test_a_mapping_nested_without_end_is_read_to_a_depth() -> None:
    nested: dict[str, Any] = {}
    for _ in range(2000):
        nested = {"items": [nested]}
    clean(EVERYTHING, nested)


def test_half_a_surrogate_pair_never_reaches_a_database() -> None:
    cleaned = clean(EVERYTHING, {"area": "а\ud800б"})
    assert cleaned.values["area"] == "аб"
