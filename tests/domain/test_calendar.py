"""Working days by law, by decree and by the office."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.domain import calendar as calendar_room
from engine.domain.calendar import (
    CalendarError,
    DistanceKind,
    WorkingCalendar,
    YearStatus,
)
from engine.domain.calendar_source import shipped_calendar

RUSSIA = shipped_calendar()
KRASNOYARSK = ZoneInfo("Asia/Krasnoyarsk")
DAYS = st.dates(date(2020, 1, 1), date(2035, 12, 31))
COUNTS = st.integers(-60, 60)


def days_off(year: int, calendar: WorkingCalendar = RUSSIA) -> set[str]:
    """Monday to Friday days off, as MM-DD."""
    every = (date(year, 1, 1) + timedelta(days=count) for count in range(366))
    return {
        f"{day:%m-%d}"
        for day in every
        if day.year == year and day.weekday() < 5 and not calendar.is_working(day)
    }


def working_days_in(year: int) -> int:
    return RUSSIA.working_days_between(date(year - 1, 12, 31), date(year, 12, 31))


def shortened(year: int) -> set[str]:
    every = (date(year, 1, 1) + timedelta(days=count) for count in range(365))
    return {f"{day:%m-%d}" for day in every if RUSSIA.is_shortened(day)}


def local(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=KRASNOYARSK)


def test_2026_follows_the_decree():
    assert days_off(2026) == {
        *("01-01", "01-02", "01-05", "01-06", "01-07", "01-08", "01-09"),
        *("02-23", "03-09", "05-01", "05-11", "06-12", "11-04", "12-31"),
    }
    assert shortened(2026) == {"04-30", "05-08", "06-11", "11-03"}
    assert working_days_in(2026) == 247
    assert RUSSIA.status(2026) is YearStatus.APPROVED
    assert "1466" in RUSSIA.source(2026)


def test_2025_follows_the_decree_with_its_working_saturday():
    assert days_off(2025) == {
        *("01-01", "01-02", "01-03", "01-06", "01-07", "01-08", "05-01", "05-02"),
        *("05-08", "05-09", "06-12", "06-13", "11-03", "11-04", "12-31"),
    }
    assert RUSSIA.is_working(date(2025, 11, 1))
    assert shortened(2025) == {"03-07", "04-30", "06-11", "11-01"}
    assert working_days_in(2025) == 247


def test_2027_is_provisional_and_moves_weekends_by_law():
    assert days_off(2027) >= {"02-23", "03-08", "05-03", "05-10", "06-14", "11-04"}
    assert RUSSIA.is_working(date(2027, 1, 11))
    assert RUSSIA.status(2027) is YearStatus.PROVISIONAL


def test_a_year_without_data_is_worked_out_from_the_law():
    assert RUSSIA.status(2028) is YearStatus.PROVISIONAL
    assert "112" in RUSSIA.source(2028)
    # 1-8 January move by decree only; no other holiday of 2028 but one meets a weekend.
    assert days_off(2028) == {
        *("01-03", "01-04", "01-05", "01-06", "01-07", "02-23"),
        *("03-08", "05-01", "05-09", "06-12", "11-06"),
    }


def test_the_eve_of_the_new_year_is_shortened_when_it_is_worked():
    assert RUSSIA.is_shortened(date(2027, 12, 31))
    assert not RUSSIA.is_shortened(date(2026, 12, 31))


def test_zero_working_days_is_the_next_working_day():
    assert RUSSIA.add_working_days(date(2026, 5, 9), 0) == date(2026, 5, 12)
    assert RUSSIA.add_working_days(date(2026, 5, 8), 0) == date(2026, 5, 8)


def test_working_days_are_counted_back_over_the_holidays():
    assert RUSSIA.add_working_days(date(2026, 1, 12), -1) == date(2025, 12, 30)
    assert RUSSIA.add_working_days(date(2025, 12, 30), 1) == date(2026, 1, 12)


def test_a_deadline_is_the_close_of_the_last_day_in_the_offices_zone():
    start = datetime(2026, 9, 7, 1, 0, tzinfo=UTC)

    assert RUSSIA.due_at(start, 3) == local(2026, 9, 10, 18)
    assert RUSSIA.due_at(start, 3).tzinfo is UTC


def test_the_start_counts_by_the_offices_day_not_by_utc():
    # 18:00 UTC on Monday is Tuesday in Krasnoyarsk.
    assert RUSSIA.due_at(datetime(2026, 9, 7, 18, 0, tzinfo=UTC), 1) == local(2026, 9, 9, 18)


def test_a_deadline_on_a_shortened_day_comes_an_hour_earlier():
    assert RUSSIA.due_at(local(2026, 11, 2, 9), 1) == local(2026, 11, 3, 17)


def test_a_deadline_counted_on_a_saturday_lies_in_the_week_after():
    assert RUSSIA.due_at(local(2026, 9, 5, 12), 1) == local(2026, 9, 7, 18)
    assert RUSSIA.due_at(local(2026, 9, 5, 12), 0) == local(2026, 9, 7, 18)


@pytest.mark.parametrize(
    ("due", "now", "wanted"),
    [
        (local(2026, 9, 8, 18), local(2026, 9, 8, 9), (DistanceKind.TODAY, 0)),
        (local(2026, 9, 8, 18), local(2026, 9, 8, 18, 1), (DistanceKind.LATE, 0)),
        (local(2026, 9, 8, 18), local(2026, 9, 9, 0), (DistanceKind.LATE, 1)),
        (local(2026, 9, 4, 18), local(2026, 9, 6, 12), (DistanceKind.LATE, 0)),
        (local(2026, 9, 4, 18), local(2026, 9, 7, 9), (DistanceKind.LATE, 1)),
        (local(2026, 5, 8, 17), local(2026, 5, 12, 9), (DistanceKind.LATE, 1)),
        (local(2026, 9, 8, 18), local(2026, 9, 7, 9), (DistanceKind.TOMORROW, 1)),
        (local(2026, 9, 7, 18), local(2026, 9, 4, 9), (DistanceKind.DAYS, 1)),
        (local(2026, 9, 11, 18), local(2026, 9, 7, 9), (DistanceKind.DAYS, 4)),
        (local(2026, 9, 6, 18), local(2026, 9, 5, 9), (DistanceKind.TOMORROW, 0)),
    ],
)
def test_the_distance_to_a_deadline_is_told_in_working_days(due, now, wanted):
    assert RUSSIA.describe_distance(due.astimezone(UTC), now.astimezone(UTC)) == wanted


def test_an_overlay_adds_days_off_and_leaves_the_calendar_as_it_is():
    teachers = RUSSIA.with_overlay("teacher_leave")

    assert teachers.next_working_day(date(2026, 6, 25)) == date(2026, 8, 21)
    assert RUSSIA.is_working(date(2026, 6, 25))
    assert teachers.with_overlay("school_holidays").laid == {
        "region",
        "teacher_leave",
        "school_holidays",
    }


def test_an_overlay_may_run_over_the_new_year():
    school = RUSSIA.with_overlay("school_holidays")

    assert not school.is_working(date(2026, 12, 30))
    assert not school.is_working(date(2027, 1, 8))
    assert school.is_working(date(2026, 12, 29))


def test_an_office_may_add_days_of_its_own():
    data = shipped_data()
    data["years"][1] |= {
        "days_off": ["2026-09-14"],
        "working": ["2026-09-12"],
        "shortened": ["2026-09-15"],
    }
    data["overlays"].append(
        {"name": "cold", "days_off": [{"from": "2026-12-07", "to": "2026-12-09"}]}
    )
    calendar = WorkingCalendar.from_data(data)

    assert calendar.add_working_days(date(2026, 9, 11), 1) == date(2026, 9, 12)
    assert calendar.add_working_days(date(2026, 9, 12), 1) == date(2026, 9, 15)
    assert calendar.end_of(date(2026, 9, 15)) == local(2026, 9, 15, 17)
    assert calendar.with_overlay("cold").next_working_day(date(2026, 12, 7)) == date(2026, 12, 10)


def test_the_close_of_the_day_is_data():
    rules = replace(RUSSIA.rules, end_of_day=time(17, 12), zone=ZoneInfo("Europe/Moscow"))

    due = replace(RUSSIA, rules=rules).due_at(datetime(2026, 9, 7, 9, tzinfo=UTC), 1)

    assert due == datetime(2026, 9, 8, 14, 12, tzinfo=UTC)


def shipped_data() -> dict:
    path = Path(calendar_room.__file__).parent / "calendars" / "russia.json"
    return json.loads(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"zone": "Asia/Nowhere"}, "zone"),
        ({"end_of_day": "шесть"}, "end_of_day"),
        ({"holidays": ["13-01"]}, "holidays"),
        ({"years": {}}, "years"),
        ({"years": [{"year": "2026"}]}, "year"),
        ({"years": [{"year": 2026, "status": "почти"}]}, "2026 год: status"),
        ({"years": [{"year": 2026, "days_off": ["2027-01-01"]}]}, "другому году"),
        ({"years": [{"year": 2026, "transfers": [{"from": "2026-01-03"}]}]}, "transfers"),
        (
            {
                "years": [
                    {
                        "year": 2026,
                        "transfers": [{"from": "2026-01-03", "to": "2026-01-09"}],
                        "working": ["2026-01-09"],
                    }
                ]
            },
            "противоречит",
        ),
        ({"overlays": [{}]}, "имени"),
        ({"overlays": [{"name": "x", "days_off": [{"from": "2026-02-02"}]}]}, "«x»"),
        (
            {"overlays": [{"name": "x", "days_off": [{"from": "2026-02-02", "to": "2026-02-01"}]}]},
            "позже",
        ),
    ],
)
def test_faulty_data_is_refused_by_year_and_field(change, named):
    with pytest.raises(CalendarError, match=named):
        WorkingCalendar.from_data({**shipped_data(), **change})


def test_a_calendar_of_days_off_only_does_not_hang():
    data = {
        **shipped_data(),
        "overlays": [{"name": "x", "days_off": [{"from": "01-01", "to": "12-31"}]}],
    }

    with pytest.raises(CalendarError, match="нерабочих дней подряд"):
        WorkingCalendar.from_data(data).with_overlay("x").next_working_day(date(2026, 1, 1))


@pytest.mark.parametrize(
    "ask",
    [
        lambda: RUSSIA.add_working_days(date(2026, 1, 1), 10**9),
        lambda: RUSSIA.add_working_days(date(9999, 12, 30), 30),
        lambda: RUSSIA.working_days_between(date(1, 1, 1), date(9999, 1, 1)),
        lambda: RUSSIA.due_at(datetime(2026, 1, 1), 1),  # noqa: DTZ001  the case that is refused
        lambda: RUSSIA.with_overlay("нет"),
        lambda: WorkingCalendar.from_data([]),
    ],
)
def test_a_senseless_question_is_refused(ask):
    with pytest.raises(CalendarError):
        ask()


@given(day=DAYS, count=COUNTS)
def test_the_result_is_always_a_working_day(day, count):
    assert RUSSIA.is_working(RUSSIA.add_working_days(day, count))


@given(day=DAYS, count=st.integers(1, 60))
def test_counting_takes_back_what_adding_gave(day, count):
    later = RUSSIA.add_working_days(day, count)

    assert RUSSIA.working_days_between(day, later) == count
    assert RUSSIA.working_days_between(later, day) == -count


@given(day=DAYS, first=st.integers(1, 30), second=st.integers(1, 30))
def test_adding_in_two_steps_is_adding_once(day, first, second):
    once = RUSSIA.add_working_days(day, first + second)

    assert RUSSIA.add_working_days(RUSSIA.add_working_days(day, first), second) == once


@given(day=DAYS, count=st.integers(1, 60))
def test_going_back_from_a_working_day_undoes_going_forth(day, count):
    start = RUSSIA.next_working_day(day)

    assert RUSSIA.add_working_days(RUSSIA.add_working_days(start, count), -count) == start


@given(day=DAYS, clock=st.times(), n=COUNTS)
def test_a_deadline_is_the_close_of_a_working_day(day, clock, n):
    due = RUSSIA.due_at(datetime.combine(day, clock, UTC), n).astimezone(KRASNOYARSK)

    assert RUSSIA.is_working(due.date())
    assert due.hour == (17 if RUSSIA.is_shortened(due.date()) else 18)


@given(year=st.integers(2020, 2060))
def test_the_law_gives_every_year_its_holidays(year):
    bare = replace(RUSSIA, years={})

    assert all(not bare.is_working(date(year, 1, day)) for day in range(1, 9))
    # 14 holidays, and the weekends lost to those after January are given back.
    lost = {(2, 23), (3, 8), (5, 1), (5, 9), (6, 12), (11, 4)}
    weekdays = sum(date(year, 1, day).weekday() < 5 for day in range(1, 9))
    assert len(days_off(year, bare)) == weekdays + len(lost)


def test_a_calendar_keeps_a_bounded_number_of_years():
    calendar = shipped_calendar()
    first = [calendar.is_working(date(year, 6, 3)) for year in range(1, 2_200)]

    assert len(calendar._known.days) <= 200
    assert [calendar.is_working(date(year, 6, 3)) for year in range(1, 2_200)] == first


# -- overlays, audiences and single organisations --------------------------------------------------
def with_spans(name: str, *spans: dict[str, str]) -> WorkingCalendar:
    data = shipped_data()
    for overlay in data["overlays"]:
        if overlay["name"] == name:
            overlay["days_off"] = [*overlay["days_off"], *spans]
    return WorkingCalendar.from_data(data)


def test_days_of_the_region_are_days_off_for_everybody():
    calendar = with_spans("region", {"from": "2026-12-14", "to": "2026-12-14", "reason": "Указ"})

    assert not calendar.is_working(date(2026, 12, 14))
    assert RUSSIA.is_working(date(2026, 12, 14))


def test_an_activated_day_moves_teachers_deadlines_and_nobody_elses():
    calendar = with_spans("activated_days", {"from": "2026-12-14", "to": "2026-12-15"})
    friday = date(2026, 12, 11)

    assert calendar.laid_for("teachers").add_working_days(friday, 1) == date(2026, 12, 16)
    assert calendar.add_working_days(friday, 1) == date(2026, 12, 14)


def test_an_activated_day_of_one_school_is_for_that_school_only():
    calendar = with_spans(
        "activated_days", {"from": "2026-12-14", "to": "2026-12-14", "organisation": "school-5"}
    )
    day = date(2026, 12, 14)

    assert not calendar.laid_for("teachers", "school-5").is_working(day)
    assert calendar.laid_for("teachers", "school-7").is_working(day)
    assert calendar.laid_for("teachers").is_working(day)
    assert calendar.laid_for("", "school-5").is_working(day)


def test_a_laid_calendar_is_made_once():
    assert RUSSIA.laid_for("teachers") is RUSSIA.laid_for("teachers")
    assert RUSSIA.laid_for("", "school-5") is RUSSIA


def test_every_fault_of_the_data_is_named():
    data = {
        **shipped_data(),
        "end_of_day": "шесть",
        "years": [
            {"year": 2026, "days_off": ["2026-02-30", "2027-01-01"], "working": ["x"]},
            {"year": 2026},
        ],
        "overlays": [{"name": "x", "audience": "всем", "days_off": [{"from": "2026-01-02"}]}],
    }

    with pytest.raises(CalendarError) as refusal:
        WorkingCalendar.from_data(data)

    told = "\n".join(refusal.value.faults)
    for part in ("end_of_day", "2026-02-30", "2026 год: working", "audience", "«x»: days_off"):
        assert part in told


def test_a_day_may_say_why_it_is_off():
    data = shipped_data()
    data["years"][1]["days_off"] = [{"day": "2026-12-30", "reason": "приказ № 5"}]
    calendar = WorkingCalendar.from_data(data)

    assert not calendar.is_working(date(2026, 12, 30))
    assert calendar.years[2026].reasons == {date(2026, 12, 30): "приказ № 5"}


@given(day=DAYS, count=st.integers(1, 40), name=st.sampled_from(["teachers", "school_holidays"]))
def test_overlays_only_lengthen_deadlines(day, count, name):
    laid = RUSSIA.laid_for(name)
    later = laid.add_working_days(day, count)

    assert later >= RUSSIA.add_working_days(day, count)
    assert laid.working_days_between(day, later) == count
    assert laid.is_working(later)


@given(day=DAYS, closed=st.sets(DAYS, max_size=6), count=st.integers(1, 30))
def test_closing_days_never_brings_a_deadline_nearer(day, closed, count):
    spans = [{"from": each.isoformat(), "to": each.isoformat()} for each in closed]
    calendar = with_spans("region", *spans)

    assert calendar.add_working_days(day, count) >= RUSSIA.add_working_days(day, count)
    assert not any(map(calendar.is_working, closed))
