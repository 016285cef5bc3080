"""Functions that the engine lends to expressions: the time and the working days."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from engine import expressions as lang
from engine.domain.calendar_source import shipped_calendar

ZONE = ZoneInfo("Asia/Krasnoyarsk")
# Late on Thursday in London is already Friday, 1 May, a holiday, in Krasnoyarsk.
NOW = datetime(2026, 4, 30, 18, 30, tzinfo=UTC)


def value(text: str, **variables: object) -> object:
    functions = lang.calendar_functions(NOW, shipped_calendar(), ZONE)
    return lang.evaluate(lang.parse(text), variables, functions)


def test_today_is_the_day_in_the_office():
    assert value("today()") == date(2026, 5, 1)
    assert value("now() == moment", moment=NOW) is True


def test_a_deadline_in_working_days_is_the_close_of_the_last_one():
    assert value("working_days(1)") == datetime(2026, 5, 4, 11, 0, tzinfo=UTC)
    # 8 May is the eve of Victory Day and ends at 17:00.
    assert value("=working days(5)") == datetime(2026, 5, 8, 10, 0, tzinfo=UTC)


def test_working_days_are_added_and_counted():
    assert value("add_working_days(date('2026-05-08'), 1)") == date(2026, 5, 12)
    assert value("add_working_days('2026-05-12', -1)") == date(2026, 5, 8)
    assert value('=working days between("2026-05-08", @"2026-05-12")') == 1
    assert value("is_working_day('2026-05-11')") is False
    assert value("next_working_day(date('2026-05-09'))") == date(2026, 5, 12)


def test_texts_without_a_zone_mean_the_office():
    assert value("datetime('2026-09-01T07:00')") == datetime(2026, 9, 1, 0, 0, tzinfo=UTC)
    assert value("datetime(date('2026-09-01'))").utcoffset() == NOW.astimezone(ZONE).utcoffset()
    assert value("date(now())") == date(2026, 5, 1)
    assert value("date('2026-04-30T18:30+00:00')") == date(2026, 5, 1)


@pytest.mark.parametrize(
    "text",
    [
        "working_days('пять')",
        "working_days(10**9)",
        "working_days(1.5)",
        "add_working_days(5, 1)",
        "add_working_days('завтра', 1)",
        "add_working_days('9999-12-30', 30)",
        "working_days_between('0001-01-01', '9999-01-01')",
        "[working_days(200) for i in range(1000)]",
    ],
)
def test_a_senseless_question_is_refused(text):
    with pytest.raises(lang.ExpressionError):
        value(text)


def test_the_names_are_announced_for_checks():
    functions = lang.calendar_functions(NOW, shipped_calendar(), ZONE)

    assert set(functions) == lang.CALENDAR_FUNCTION_NAMES
