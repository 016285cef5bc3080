"""A draft met by a form: what still fits is filled in, nothing else is lost."""

from typing import Any

import pytest

from engine.forms import Restored, restore_draft, typed_again
from tests.forms.build import TODAY, choices, field, form, listed, registry


def restored(now, typed, typed_into=None, **variables: Any) -> Restored:
    files = {"f1": {"id": "f1", "name": "план.pdf", "size": 9}}
    return restore_draft(
        now,
        typed,
        variables,
        registry,
        today=TODAY,
        attachments=files.get,
        typed_into=typed_into,
    )


def texts(found: Restored) -> list[tuple[str, str]]:
    return [(each.label, each.text) for each in found.leftovers]


def test_what_is_wrong_is_shown_as_it_was_typed():
    made = form(field("number"), field("datetime", "y", subtype="date", dateLabel="День"))
    found = restored(made, {"x": ["около пяти"], "y": ["завтра"]})
    assert found.shown == {"x": "около пяти", "y": "завтра"}
    assert found.leftovers == ()


def test_rows_keep_their_order_and_half_filled_ones_stay():
    made = form(listed(field("textfield", "name"), field("textfield", "why")))
    typed = {
        "items.7._row": ["1"],
        "items.7.name": ["Ада"],
        "items.12._row": ["1"],
        "items.12.why": [""],
    }
    found = restored(made, typed)
    assert found.shown == {"items": [{"name": "Ада", "why": None}, {"name": None, "why": None}]}
    assert found.leftovers == ()


def test_an_unticked_box_stays_unticked_and_a_new_field_begins_with_its_default():
    then = form(field("checkbox", defaultValue=True))
    now = form(field("checkbox", defaultValue=True), field("textfield", "y", defaultValue="новое"))
    assert restored(now, {}, then).shown == {"x": False, "y": "новое"}
    assert restored(now, {}, now).shown == {"x": False, "y": None}


def test_a_new_column_begins_with_its_default_in_every_row():
    then = form(listed(field("textfield", "name")))
    now = form(listed(field("textfield", "name"), field("textfield", "y", defaultValue="новое")))
    typed = {"items.0.name": ["Ада"], "items.1.name": ["Боб"]}
    shown = restored(now, typed, then).shown
    assert shown == {"items": [{"name": "Ада", "y": "новое"}, {"name": "Боб", "y": "новое"}]}


@pytest.mark.parametrize(
    ("then", "now", "typed", "left"),
    [
        pytest.param(
            field("textfield"), field("textfield", "y"), ["слово"], [("X", "слово")], id="removed"
        ),
        pytest.param(
            field("textfield"),
            field("select", values=choices("a")),
            ["слово"],
            [("X", "слово")],
            id="a text became a choice that does not offer it",
        ),
        pytest.param(
            field("checklist", values=choices("a", "b")),
            field("select", values=choices("a", "b")),
            ["a", "b"],
            [("X", "B")],
            id="many became one",
        ),
        pytest.param(
            field("radio", values=choices("a", "b")),
            field("radio", values=choices("a")),
            ["b"],
            [("X", "B")],
            id="an option went",
        ),
        pytest.param(
            field("textfield"), field("checkbox"), ["слово"], [("X", "слово")], id="a box"
        ),
        pytest.param(
            field("textfield"),
            field("textfield", readonly=True),
            ["слово"],
            [("X", "слово")],
            id="for reading only now",
        ),
        pytest.param(
            field("textfield"),
            field("datetime", subtype="time", timeLabel="Час"),
            ["в обед"],
            [("X", "в обед")],
            id="a time of day that is none",
        ),
        pytest.param(
            field("filepicker"),
            field("filepicker"),
            [{"id": "f1", "name": "план.pdf"}, {"id": "gone", "name": "старый.pdf"}],
            [("X", "старый.pdf")],
            id="a file that is gone",
        ),
        pytest.param(field("textfield"), field("number"), ["пять"], [], id="a number to correct"),
        pytest.param(field("number"), field("textfield"), ["5"], [], id="a text can be anything"),
    ],
)
def test_what_finds_no_place_is_left_over_with_its_label(then, now, typed, left):
    assert texts(restored(form(now), {"x": typed}, form(then))) == left


def test_rows_of_a_list_that_is_gone_are_left_over():
    then, now = form(listed(field("textfield", "name"))), form(field("textfield"))
    typed = {"items.0._row": ["1"], "items.0.name": ["Ада"], "items.1.name": ["Боб"]}
    found = restored(now, typed, then)
    assert texts(found) == [("Пункты: Name", "Ада"), ("Пункты: Name", "Боб")]


def test_hidden_answers_are_kept_for_when_they_are_shown_again():
    made = form(field("checkbox"), field("textfield", "y", conditional={"hide": "=not(x)"}))
    assert restored(made, {"y": ["потом"]}).shown == {"x": False, "y": "потом"}


def test_values_go_back_to_what_was_typed_and_come_again():
    made = form(
        field("textfield"),
        field("number", "n"),
        field("checkbox", "c"),
        field("checklist", "many", values=choices("a", "b")),
        field("filepicker", "f"),
        listed(field("textfield", "name"), field("checkbox", "yes")),
        {"type": "group", "id": "g", "path": "box", "components": [field("textfield", "inside")]},
    )
    values = {
        "x": "слово",
        "n": 2.5,
        "c": True,
        "many": ["a", "b"],
        "f": [{"id": "f1", "name": "план.pdf", "size": 9}],
        "items": [{"name": "Ада", "yes": True}, {"name": None, "yes": False}],
        "box": {"inside": "да"},
    }
    assert restored(made, typed_again(made, values)).shown == values
