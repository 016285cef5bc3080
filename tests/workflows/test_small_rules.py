"""School years, signing in, votes and compositions: rules without a database."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from engine import InvalidInput, ServiceCall
from engine.municipalities import OFFICE
from workflows.council.votes import tally
from workflows.inputs import inputs_of
from workflows.registry.councils import composition_errors
from workflows.registry.school_years import containing, read_label, shifted
from workflows.registry.sign_in_rules import LOCK, Attempts, password_error

NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "label"),
    [(date(2026, 9, 1), "2026/27"), (date(2027, 8, 31), "2026/27"), (date(2099, 10, 1), "2099/00")],
)
def test_a_school_year_begins_on_the_first_of_september(day: date, label: str) -> None:
    assert containing(day).label == label
    assert read_label(label) == containing(day)
    assert day in read_label(label)


@pytest.mark.parametrize("label", ["2026/28", "2026-27", "26/27", "", "2026/2027"])
def test_another_spelling_of_a_school_year_is_refused(label: str) -> None:
    with pytest.raises(ValueError, match="учебный год"):
        read_label(label)


def test_the_day_of_a_school_year_lies_in_its_half() -> None:
    year = read_label("2026/27")
    assert year.day(9, 24) == date(2026, 9, 24)
    assert year.day(5, 11) == date(2027, 5, 11)


def test_a_leap_day_moves_to_the_28th() -> None:
    assert shifted(date(2028, 2, 29), 1) == date(2029, 2, 28)


def test_the_fifth_wrong_password_in_a_row_locks_for_fifteen_minutes() -> None:
    attempts = Attempts()
    for _ in range(4):
        attempts = attempts.after_failure(NOW)
        assert not attempts.is_locked(NOW)
    attempts = attempts.after_failure(NOW)
    assert attempts.is_locked(NOW)
    assert attempts.is_locked(NOW + LOCK - timedelta(seconds=1))
    assert not attempts.is_locked(NOW + LOCK)


def test_after_an_expired_lock_the_count_starts_anew() -> None:
    attempts = Attempts(failed=5, locked_until=NOW).after_failure(NOW)
    assert attempts == Attempts(failed=1)


@pytest.mark.parametrize(
    ("password", "words"),
    [
        ("корова-5-лет", ""),
        ("short", "короче 10"),
        ("x" * 201, "длиннее 200"),
        ("my-Ivanov-2026", "логин"),
        ("aaaaaaaaaaaa", "однообразен"),
        ("прежний-пароль", "совпадает с прежним"),
    ],
)
def test_a_new_password_is_judged(password: str, words: str) -> None:
    error = password_error(password, login="ivanov", previous="прежний-пароль")
    assert (words in error) if words else error == ""


def test_votes_are_counted_by_kind() -> None:
    counted = tally(
        [
            {"voter": "a", "vote": "за"},
            {"by": "b", "vote": "against"},
            {"voter": "c", "vote": None},
        ],
        present={"a", "b", "c"},
        recused=(),
        chair="a",
    )
    assert (counted.votes_for, counted.votes_against, counted.votes_abstained) == (1, 1, 0)
    assert (counted.base, counted.total, counted.chair_vote, counted.is_tie) == (3, 2, "for", True)


def test_a_recused_or_absent_member_does_not_count() -> None:
    votes = [{"voter": each, "vote": "for"} for each in ("a", "b", "c")]
    counted = tally(votes, present={"a", "b"}, recused={"b"}, chair="b")
    assert (counted.votes_for, counted.base, counted.chair_vote) == (1, 1, "")


def test_plain_votes_without_names_are_counted_too() -> None:
    counted = tally(["за", "за", "воздержался", ""], present=(), recused=(), chair="")
    assert (counted.votes_for, counted.votes_abstained, counted.base) == (2, 1, 4)


@pytest.mark.parametrize(
    "votes",
    [
        [{"voter": "a", "vote": "за"}, {"voter": "a", "vote": "против"}],
        [{"voter": "a", "vote": "не знаю"}],
    ],
)
def test_a_double_or_unknown_vote_is_refused(votes: list[object]) -> None:
    with pytest.raises(InvalidInput):
        tally(votes, present={"a"}, recused=(), chair="")


@pytest.mark.parametrize(
    ("posts", "field"),
    [
        ([("a", "chair"), ("b", "secretary"), ("c", "member")], ""),
        ([("a", "chair"), ("b", "secretary")], "members"),
        ([("a", "chair"), ("a", "secretary"), ("c", "member")], "members"),
        ([("a", "chair"), ("b", "chair"), ("c", "secretary")], "chair"),
        ([("a", "chair"), ("b", "member"), ("c", "member")], "secretary"),
        ([("a", "chair"), ("b", "secretary"), ("c", "guest")], "post"),
    ],
)
def test_a_council_has_one_chair_one_secretary_and_three_people(
    posts: list[tuple[str, str]], field: str
) -> None:
    assert list(composition_errors(posts)) == ([field] if field else [])


@pytest.mark.parametrize(
    "given",
    [
        "2027-05-25",
        date(2027, 5, 25),
        datetime(2027, 5, 25, 10, tzinfo=timezone(timedelta(hours=7))),
    ],
)
def test_a_handler_reads_a_date_whether_typed_or_worked_out(given: object) -> None:
    call = ServiceCall(
        topic="t",
        inputs={"day": given, "rows": [{"day": given}]},
        instance_id="i",
        business_key="",
        element_id="e",
        idempotency_key="k",
        now=NOW,
        tenant=OFFICE,
    )
    inputs = inputs_of(call)

    assert inputs.day("day") == date(2027, 5, 25)
    assert inputs.text("day").startswith("2027-05-25")
    assert isinstance(inputs.items("rows")[0]["day"], str)
