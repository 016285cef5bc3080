"""Forms over variables that are dates, moments, durations and decimals."""

from datetime import date, datetime, timedelta, timezone
from decimal import Decimal

import pytest

from engine.forms import from_mapping, view_form
from tests.forms.build import TODAY, clean, field, form, registry

DAY = date(2026, 9, 15)
MOMENT = datetime(2026, 9, 15, 14, 30, tzinfo=timezone(timedelta(hours=7)))
DATE = field("datetime", subtype="date")
DATE_TIME = field("datetime", subtype="datetime")


@pytest.mark.parametrize(
    ("component", "stored", "initial"),
    [
        (DATE, DAY, "2026-09-15"),
        (DATE, MOMENT, "2026-09-15"),
        (DATE_TIME, MOMENT, "2026-09-15T14:30"),
        (field("number", decimalDigits=2), Decimal("1.50"), 1.5),
        (field("number"), Decimal("2.0"), 2),
        (field("textfield"), DAY, "2026-09-15"),
        (field("textfield"), timedelta(hours=1), "PT3600S"),
    ],
)
def test_a_field_begins_with_the_variable_as_one_would_type_it(component, stored, initial):
    made = form(component)
    values = made.defaults({"x": stored}, registry)

    assert values == {"x": initial}
    assert type(values["x"]) is type(initial)
    assert clean(made, values).ok


@pytest.mark.parametrize(
    ("component", "stored", "words"),
    [
        (DATE, DAY, "15 сентября 2026"),
        (DATE_TIME, MOMENT, "15 сентября 2026, 14:30"),
        (field("number", decimalDigits=2), Decimal("1.50"), "1,5"),
        (field("textfield"), DAY, "15.09.2026"),
    ],
)
def test_a_field_for_reading_shows_the_variable_and_keeps_its_kind(component, stored, words):
    made = form({**component, "readonly": True})

    cleaned = clean(made, {"x": "другое"}, variables={"x": stored})
    [part] = view_form(made, cleaned.values, {"x": stored}, registry, today=TODAY)

    assert cleaned.ok
    assert cleaned.values["x"] == stored
    assert type(cleaned.values["x"]) is type(stored)
    assert part.text.startswith(words)


@pytest.mark.parametrize(
    ("component", "default", "value"),
    [
        (DATE, "=due", "2026-09-15"),
        (DATE, "=at", "2026-09-15"),
        (DATE_TIME, "=at", "2026-09-15T14:30"),
        (field("number", decimalDigits=2), "=rate", 1.5),
        (field("textfield"), "=due", "2026-09-15"),
    ],
)
def test_a_default_may_be_worked_out_from_them(component, default, value):
    made = form({**component, "defaultValue": default})
    variables = {"due": DAY, "at": MOMENT, "rate": Decimal("1.50")}

    assert made.defaults(variables, registry) == {"x": value}


@pytest.mark.parametrize("due", [DAY, "2026-09-15"])
@pytest.mark.parametrize(
    ("condition", "hidden"),
    [
        ("=due < day", True),
        ("=due > day", False),
        ('=due = date("2026-09-15")', True),
        ('=due = "2026-09-15"', True),
        ("=date(due) < date(day)", True),
        ("=today < due", True),
    ],
)
def test_a_condition_compares_a_stored_date_with_what_was_typed(due, condition, hidden):
    made = form(
        {**DATE, "id": "f_day", "key": "day"},
        field("textfield", conditional={"hide": condition}),
    )

    cleaned = clean(made, {"day": "20.09.2026", "x": "да"}, variables={"due": due})

    assert ("x" not in cleaned.values) is hidden


def test_texts_show_dates_as_people_write_them():
    made = form({"type": "text", "id": "t", "text": "{{due}}, {{at}}, {{rate}}, {{span}}"})
    variables = {
        "due": DAY,
        "at": MOMENT,
        "rate": Decimal("1.50"),
        "span": timedelta(hours=1),
    }
    [part] = view_form(made, {}, variables, registry, today=TODAY)

    assert part.paragraphs[0].text == "15.09.2026, 15.09.2026 14:30, 1,50, PT3600S"


def test_dates_handed_in_by_programs_are_read():
    made = form(DATE, field("number", "n", decimalDigits=1), {**DATE_TIME, "id": "m", "key": "m"})
    raw = from_mapping({"x": DAY, "n": Decimal("1.5"), "m": MOMENT})
    cleaned = made.clean(raw, {}, registry, today=TODAY)

    assert cleaned.values == {"x": "2026-09-15", "n": 1.5, "m": "2026-09-15T14:30"}
