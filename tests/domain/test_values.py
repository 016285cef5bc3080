"""Values of variables as JSON: every kind comes back as it was, and a person can read it."""

import enum
import json
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given

from engine.domain.errors import InvalidInput
from engine.domain.values import (
    MAX_DEPTH,
    MAX_INTEGER_BITS,
    admitted,
    admitted_mapping,
    as_json,
    dump,
    load,
    packed,
    unpacked,
)
from tests.domain.language_values import exactly, values

KRASNOYARSK = ZoneInfo("Asia/Krasnoyarsk")


@given(value=values())
def test_any_value_comes_back_kind_by_kind(value):
    kept = admitted(value)

    assert exactly(kept) == exactly(value)
    assert exactly(load(dump(kept))) == exactly(value)
    assert exactly(unpacked(json.loads(json.dumps(packed(kept))))) == exactly(value)


@given(value=values())
def test_the_text_is_json_in_one_line_with_readable_words(value):
    text = dump(admitted({"Тема": value}))

    assert "\\u04" not in text.replace("\\\\", "")
    assert "Тема" in text
    assert isinstance(json.loads(text), dict)
    assert "\n" not in text
    text.encode()


@given(value=values())
def test_for_the_outside_everything_is_plain_json(value):
    plain = as_json(admitted(value))

    assert load(json.dumps(plain)) == plain or "$2" in json.dumps(plain)
    json.dumps(plain, allow_nan=False)


def test_what_needs_no_tag_is_the_json_of_the_first_release():
    value = {"тема": "План", "n": [1, 2.5, None, True, {"$date": 1, "and": 2}]}

    assert dump(value["n"][:4]) == "[1,2.5,null,true]"
    assert dump({"тема": "План"}) == '{"тема":"План"}'
    assert load(dump(value)) == value


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (date(2027, 5, 25), '{"$2":{"$date":"2027-05-25"}}'),
        (
            datetime(2027, 5, 25, 10, 30, tzinfo=KRASNOYARSK),
            '{"$2":{"$moment":"2027-05-25T10:30:00+07:00"}}',
        ),
        (timedelta(days=1, hours=1), '{"$2":{"$duration":"P1DT3600S"}}'),
        (timedelta(microseconds=-1), '{"$2":{"$duration":"-P0DT0.000001S"}}'),
        (Decimal("1.10"), '{"$2":{"$decimal":"1.10"}}'),
        ({"$date": "нет"}, '{"$2":{"$object":{"$date":"нет"}}}'),
        ({"срок": date(2027, 5, 25)}, '{"$2":{"срок":{"$date":"2027-05-25"}}}'),
        (-0.0, "-0.0"),
    ],
)
def test_the_spelling_of_each_kind(value, text):
    assert dump(admitted(value)) == text
    assert exactly(load(text)) == exactly(admitted(value))


def test_what_the_first_release_wrote_is_data_even_if_it_looks_tagged():
    assert load('{"$date":"2027-05-25"}') == {"$date": "2027-05-25"}
    assert load('[{"$2":1,"b":2}]') == [{"$2": 1, "b": 2}]


def test_a_kind_of_a_later_release_is_refused_not_guessed():
    with pytest.raises(ValueError, match=r"\$money"):
        load('{"$2":{"$money":"5 RUB"}}')


class Colour(enum.StrEnum):
    RED = "red"


class Level(enum.IntEnum):
    HIGH = 3


def test_what_enters_becomes_plain():
    moment = datetime(2027, 10, 31, 2, 30, tzinfo=ZoneInfo("Europe/Berlin"), fold=1)
    found = admitted({"t": (1, (2,)), "c": Colour.RED, "l": Level.HIGH, "m": moment})

    assert exactly(found) == exactly(
        {
            "t": [1, [2]],
            "c": "red",
            "l": 3,
            "m": datetime(2027, 10, 31, 2, 30, tzinfo=timezone(timedelta(hours=1))),
        }
    )
    assert (type(found["c"]), type(found["l"]), found["m"].fold) == (str, int, 0)
    assert admitted(datetime(2027, 1, 1, tzinfo=ZoneInfo("UTC"))).tzinfo is UTC


def nested(depth: int) -> object:
    found: object = 1
    for _ in range(depth):
        found = [found]
    return found


@pytest.mark.parametrize(
    ("value", "why"),
    [
        (float("nan"), "не определено или бесконечно"),
        (float("-inf"), "не определено или бесконечно"),
        (Decimal("NaN"), "не определено или бесконечно"),
        (Decimal("Infinity"), "не определено или бесконечно"),
        (Decimal("1E+1000000"), "слишком большое"),
        (Decimal("1E-1000000"), "слишком большое"),
        (2**MAX_INTEGER_BITS, "слишком большое"),
        ("пол\ud83dзнака", "суррогатной"),
        ({"\udc00": 1}, "суррогатной"),
        ({1: "один"}, "не текст"),
        ({1}, "set"),
        (b"x", "bytes"),
        (object(), "object"),
        (datetime(2027, 5, 25), "часовой пояс"),  # noqa: DTZ001 - that is the point
        (datetime(2027, 5, 25, tzinfo=timezone(timedelta(microseconds=1))), "точнее секунды"),
        (nested(MAX_DEPTH + 1), "вложены"),
    ],
)
def test_what_cannot_be_kept_is_refused_with_the_reason(value, why):
    with pytest.raises(InvalidInput, match=why):
        admitted(value)
    with pytest.raises(InvalidInput, match="«ответ»"):
        admitted_mapping({"ответ": value})


def test_nesting_is_allowed_up_to_the_limit():
    value = nested(MAX_DEPTH)

    assert load(dump(admitted(value))) == value


def test_nothing_of_what_entered_is_shared():
    inner = [1]
    found = admitted({"a": inner})
    inner.append(2)

    assert found == {"a": [1]}


def test_for_the_outside_dates_are_iso_texts_and_decimals_numbers():
    moment = datetime(2027, 5, 25, 10, tzinfo=KRASNOYARSK)

    assert as_json(
        {"d": date(2027, 5, 25), "m": moment, "s": timedelta(hours=-1), "n": Decimal("1.50")}
    ) == {"d": "2027-05-25", "m": "2027-05-25T10:00:00+07:00", "s": "-PT3600S", "n": 1.5}
    assert exactly(as_json(Decimal("2.0"))) == exactly(2)
