"""What the check of a whole plan finds."""

from dataclasses import replace
from datetime import date

import pytest

from engine import shipped_calendar
from tests.workflows.test_plan_item_rules import RIGHT, SCOPE
from workflows.annual_plan.checks import BusySpan, CheckScope, PlanFinding, findings
from workflows.annual_plan.drafting import next_year, working_day_near
from workflows.annual_plan.fixes import fixed, with_fixes
from workflows.registry.plan_items import ItemFields

CALENDAR = shipped_calendar()
CHECKS = CheckScope(
    items=SCOPE, names={"anna": "Аннова А. А."}, calendar=CALENDAR, most_per_month=2
)
ALL = tuple(f"2.{number}" for number in range(1, 7))
COVERING = replace(RIGHT, directions=ALL)


def found(**items: ItemFields) -> tuple[PlanFinding, ...]:
    return findings({"covering": COVERING, **items}, CHECKS)


def kinds(*results: PlanFinding) -> list[str]:
    return [finding.kind for finding in results]


def test_a_sound_plan_has_no_findings() -> None:
    assert found() == ()


def test_two_things_for_one_audience_on_one_day_clash() -> None:
    (clash,) = found(other=replace(RIGHT, title="Другое", participants="  педагоги "))
    assert clash.kind == "clash"
    assert set(clash.item_ids) == {"covering", "other"}
    assert "22.10.2026" in clash.message


def test_another_audience_or_a_period_does_not_clash() -> None:
    period = replace(RIGHT, ends_on=date(2026, 10, 30), precision="period")
    assert found(other=period) == ()
    assert found(other=replace(RIGHT, participants="Родители")) == ()


def test_a_day_off_is_found() -> None:
    sunday = replace(RIGHT, starts_on=date(2026, 10, 25), ends_on=date(2026, 10, 25))
    holiday = replace(RIGHT, starts_on=date(2026, 11, 4), ends_on=date(2026, 11, 4))
    assert kinds(*found(a=sunday)) == ["holiday"]
    assert kinds(*found(b=holiday)) == ["holiday"]


def test_a_direction_without_items_is_an_error() -> None:
    results = findings({"one": RIGHT}, CHECKS)
    assert kinds(*results) == ["coverage"] * 5
    assert {finding.severity for finding in results} == {"error"}


def test_more_items_in_a_month_than_a_person_can_do_is_found() -> None:
    others = {
        f"item{n}": replace(RIGHT, starts_on=date(2026, 10, n), ends_on=date(2026, 10, n))
        for n in (5, 6)
    }
    (overload,) = found(**others)
    assert overload.kind == "overload"
    assert "Аннова А. А.: в октябре 2026 года начинается 3" in overload.message


def test_errors_come_before_warnings() -> None:
    wrong = replace(RIGHT, title="Другое", responsible_id="ghost")
    assert kinds(*found(other=wrong))[0] == "field"


@pytest.mark.parametrize(
    ("day", "moved"),
    [
        (date(2026, 10, 22), date(2027, 10, 22)),
        (date(2026, 10, 23), date(2027, 10, 25)),  # falls on a Saturday, goes to Monday
    ],
)
def test_a_day_goes_to_next_years_working_day(day: date, moved: date) -> None:
    fields = next_year(replace(RIGHT, starts_on=day, ends_on=day), CALENDAR)
    assert (fields.starts_on, fields.ends_on) == (moved, moved)


def test_a_day_at_the_end_of_august_never_leaves_its_school_year() -> None:
    assert working_day_near(date(2025, 8, 31), CALENDAR) == date(2025, 8, 29)


EXAMS = BusySpan(
    kind="exam", words="экзамены (ГИА): «ЕГЭ»", first=date(2027, 5, 20), last=date(2027, 6, 30)
)


def test_days_of_exams_and_of_the_region_are_found_for_items_of_one_day() -> None:
    scope = replace(CHECKS, busy=(EXAMS, replace(EXAMS, kind="regional", words="край")))
    items = {"a": replace(COVERING, starts_on=date(2027, 5, 21), ends_on=date(2027, 5, 21))}
    exam, regional = findings(items, scope)
    assert (exam.kind, regional.kind) == ("exam", "regional")
    assert "21.05.2027 — экзамены (ГИА)" in exam.message
    assert findings({"a": COVERING}, scope) == ()


def test_a_contest_too_near_to_announce_is_an_error() -> None:
    contest = replace(COVERING, form="contest", lead_days=60)
    scope = replace(CHECKS, today=date(2026, 9, 1))
    (late,) = findings({"a": contest}, scope)
    assert (late.kind, late.severity) == ("lead", "error")
    assert "до начала 51 дн." in late.message
    assert findings({"a": contest}, replace(scope, today=date(2026, 8, 23))) == ()


def test_what_clashes_may_move_to_the_nearest_day_that_suits_it() -> None:
    items = {"first": COVERING, "second": replace(RIGHT, title="Другое")}
    span = replace(EXAMS, first=date(2026, 10, 23), last=date(2026, 10, 26))
    scope = replace(CHECKS, busy=(span,))
    (clash,) = with_fixes(findings(items, scope), items, scope)
    (fix,) = clash.fixes
    # Friday and Monday are taken, Saturday and Sunday off.
    assert (fix.kind, fix.item_id, fix.day) == ("move", "second", date(2026, 10, 27))
    assert findings({**items, "second": fixed(items["second"], fix)}, scope) == ()


def test_whoever_has_too_much_may_hand_the_last_item_over() -> None:
    days = (date(2026, 10, n) for n in (5, 6))
    others = {f"i{d.day}": replace(RIGHT, starts_on=d, ends_on=d) for d in days}
    items = {"covering": COVERING, **others, "b": replace(RIGHT, responsible_id="boris")}
    items["b"] = replace(items["b"], starts_on=date(2026, 11, 5), ends_on=date(2026, 11, 5))
    (overload,) = with_fixes(findings(items, CHECKS), items, CHECKS)
    (fix,) = overload.fixes
    assert (fix.kind, fix.person_id) == ("hand_over", "boris")
    assert findings({**items, fix.item_id: fixed(items[fix.item_id], fix)}, CHECKS) == ()


def test_a_direction_without_items_offers_to_add_one_and_a_contest_to_start_earlier() -> None:
    items = {"one": replace(COVERING, form="contest"), "two": replace(RIGHT, directions=("2.1",))}
    wrong = with_fixes(findings(items, CHECKS), items, CHECKS)
    assert [fix.days for finding in wrong for fix in finding.fixes if fix.kind == "lead"] == [60]
    bare = {"two": items["two"]}
    missing = with_fixes(findings(bare, CHECKS), bare, CHECKS)
    assert [fix.direction for finding in missing for fix in finding.fixes] == [
        "2.2", "2.3", "2.4", "2.5", "2.6",
    ]  # fmt: skip
