"""The production calendar of an office: seeded, changed by people, followed by deadlines."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from icalendar import Calendar as CalendarFile

from engine import (
    Actor,
    CalendarError,
    Conflict,
    DeadlineStretch,
    InvalidForm,
    NotPermitted,
    Permission,
    WorkingCalendar,
)
from engine.analysis import AnalysisQuery
from engine.municipalities import OFFICE
from tests.interpreter.kit import END, START, bpmn, flow, props, user
from tests.workflows.conftest import assembled
from workflows.desks.calendars import read_contents
from workflows.registry import calendars
from workflows.shipped import system_of
from workflows.working_time.edits import (
    AddDays,
    MoveDay,
    RemoveDays,
    SetDay,
    SetOffice,
    SetStatus,
)
from workflows.working_time.whole_edits import Replace

ADMIN = Actor(
    user_id="adminov",
    principals=frozenset({"admin"}),
    permissions=frozenset({Permission.OPERATE}),
)
TEACHER = Actor(user_id="uchitelev", principals=frozenset({"teacher"}))
SYSTEM = system_of("default")
WEDNESDAY, FRIDAY = date(2026, 11, 25), date(2026, 11, 27)


def change(app, edit, reason: str = "Указ № 7") -> None:
    number = app.calendars.year(2026, ADMIN).number
    app.calendars.save(edit, number, reason, ADMIN)


def closing(day: date = WEDNESDAY) -> SetDay:
    return SetDay(day=day, kind="days_off", reason="Указ № 7")


def begun(app) -> str:
    task = user("review", candidateGroups="methodist", inner=props(dueWorkingDays="3 р. д."))
    app.engine.deploy({"p.bpmn": bpmn(START + task + END + flow("start", "review", "end"))}, SYSTEM)
    return app.engine.start("p", {}, SYSTEM).id


def due_day(app) -> date:
    (task,) = app.engine.user_tasks(actor=SYSTEM)
    return app.calendar.local_day(task.due_at)


def test_a_new_office_takes_the_shipped_calendar_in_its_zone(app):
    assert app.calendars.log(ADMIN) == ()
    app.calendars.seed("default")
    app.calendars.seed("default")

    (first,) = app.calendars.log(TEACHER)
    page = app.calendars.year(2026, TEACHER)
    assert first.what == "Календарь взят из поставки"
    assert (page.number, page.approved, page.working_days) == (1, True, 247)
    assert (page.full_hours, page.zone) == (1972, "Asia/Krasnoyarsk")
    assert "1466" in page.source


def test_a_change_is_seen_at_once_by_the_engine_and_moves_open_deadlines(app, clock):
    instance = begun(app)
    assert due_day(app) == date(2026, 11, 26)
    told = app.calendars.preview(closing(), ADMIN)
    assert (told.moved, told.is_whole, [d.day for d in told.difference.days]) == (
        1,
        True,
        [WEDNESDAY],
    )

    change(app, closing())
    assert not app.calendar.is_working(WEDNESDAY)
    clock.advance(timedelta(seconds=5))
    app.engine.work()

    assert due_day(app) == FRIDAY
    (fact,) = [e for e in app.engine.history(instance, SYSTEM) if e.type == "UserTaskDueChanged"]
    assert fact.detail["reason"] == "25.11.2026 — нерабочий день (Указ № 7)"
    assert fact.detail["previous"].startswith("2026-11-26")


def waited(app) -> float:
    """Working seconds that the only completed user task waited."""
    [row] = app.engine.durations(AnalysisQuery(process_key="p"), SYSTEM)
    return row.total.working.mean


def done_after_the_weekend(app, clock) -> None:
    """A user task of a Friday, completed on the Monday after it, and counted."""
    clock.set(datetime(2026, 11, 20, 3, 0, tzinfo=UTC))
    begun(app)
    clock.advance(timedelta(days=3))
    (task,) = app.engine.user_tasks(actor=SYSTEM)
    app.engine.complete(task.id, {}, SYSTEM)
    app.engine.count_finished()


def test_a_changed_past_lets_the_statistics_be_counted_anew_by_themselves(app, clock):
    done_after_the_weekend(app, clock)
    assert waited(app) == timedelta(days=1).total_seconds()

    change(app, SetDay(day=date(2026, 11, 21), kind="working", reason="Перенос"))
    assert app.statistics.is_recounting(TEACHER)
    clock.advance(timedelta(seconds=5))
    app.engine.work()

    assert waited(app) == timedelta(days=2).total_seconds()
    assert not app.statistics.is_recounting(TEACHER)


def test_a_recount_in_parts_shows_until_its_last_part(app, clock):
    done_after_the_weekend(app, clock)

    app.statistics.ask_anew(ADMIN)
    while app.engine.durations(AnalysisQuery(process_key="p"), SYSTEM):
        assert app.engine.work(limit=1)
    assert app.statistics.is_recounting(ADMIN)

    app.engine.work()
    assert not app.statistics.is_recounting(ADMIN)
    assert waited(app) == timedelta(days=1).total_seconds()


def test_a_changed_future_leaves_the_statistics_alone(app, clock):
    done_after_the_weekend(app, clock)

    change(app, closing(date(2026, 12, 2)))

    assert not app.statistics.is_recounting(ADMIN)


def test_another_process_sees_the_change_within_seconds(app, database, clock):
    other = assembled(database, clock)
    change(app, closing())
    other.engine.user_tasks(actor=SYSTEM)
    assert other.calendar.is_working(WEDNESDAY)

    clock.advance(timedelta(seconds=4))
    other.engine.user_tasks(actor=SYSTEM)

    assert not other.calendar.is_working(WEDNESDAY)


def test_the_change_outlives_a_restart_and_its_zone_goes_before_the_installations(app, database):
    hours = SetOffice(zone="Asia/Omsk", end_of_day="17:30", end_of_shortened_day="16:30")
    clock = app.clock
    change(app, hours, "")
    again = assembled(database, clock)

    assert again.calendar.zone.key == "Asia/Omsk"
    assert again.calendar.end_of(FRIDAY) == datetime(2026, 11, 27, 11, 30, tzinfo=UTC)
    with database.read(OFFICE) as session:
        assert again.working_time.zone_in(session) == "Asia/Omsk"


def test_a_recomputation_that_was_cut_off_goes_on(app, database, clock):
    begun(app)
    change(app, closing())
    clock.advance(timedelta(seconds=5))
    waiting = app.engine.due_jobs()
    # The page is done, and the process ends before the job could report: it comes once more.
    page = DeadlineStretch(since=clock.now())
    app.engine.recompute_deadlines(page, "Указ № 7", SYSTEM)
    restarted = assembled(database, clock)
    assert set(waiting) < set(restarted.engine.due_jobs())  # and who is told of it
    restarted.engine.work()

    assert due_day(restarted) == FRIDAY
    assert restarted.engine.due_jobs() == ()


def test_only_administrator_and_director_change_and_everybody_looks(app):
    assert app.calendars.year(2027, TEACHER).approved is False
    assert not app.calendars.may_change(TEACHER)
    for refused in (
        lambda: app.calendars.preview(closing(), TEACHER),
        lambda: app.calendars.save(closing(), 0, "так надо", TEACHER),
    ):
        with pytest.raises(NotPermitted):
            refused()


def test_a_change_needs_a_reason_and_the_version_that_was_looked_at(app):
    with pytest.raises(InvalidForm, match="причину"):
        change(app, closing(), " ")
    change(app, closing())
    with pytest.raises(Conflict, match="тем временем"):
        app.calendars.save(closing(FRIDAY), 0, "Указ", ADMIN)


def test_days_are_moved_taken_back_and_refused_where_nothing_can_move(app):
    saturday = date(2026, 11, 28)
    change(app, MoveDay(given_up=saturday, to=WEDNESDAY, reason="Постановление"))
    assert app.calendar.is_working(saturday)
    assert not app.calendar.is_working(WEDNESDAY)
    own = app.calendars.year(2026, ADMIN).own_days
    assert (saturday, WEDNESDAY) in {(each.day, each.until) for each in own}

    change(app, SetDay(day=saturday, kind="usual"))
    assert app.calendar.is_working(WEDNESDAY)
    with pytest.raises(InvalidForm, match="и так рабочий"):
        change(app, MoveDay(given_up=FRIDAY, to=WEDNESDAY))
    with pytest.raises(InvalidForm, match="одного года"):
        change(app, MoveDay(given_up=saturday, to=date(2027, 1, 12)))


def test_an_activated_day_of_one_school_lengthens_its_teachers_deadlines(app):
    edit = AddDays(
        overlay="activated_days",
        first=WEDNESDAY,
        last=WEDNESDAY,
        reason="Мороз",
        organisation="school-5",
        place="Школа № 5",
        title="Активированные дни",
    )
    assert edit.sentence == "Активированные дни: 25.11.2026, Школа № 5"
    change(app, edit)

    assert not app.calendar.laid_for("teachers", "school-5").is_working(WEDNESDAY)
    assert app.calendar.laid_for("teachers", "school-7").is_working(WEDNESDAY)
    page = app.calendars.year(2026, TEACHER)
    (span,) = next(each.spans for each in page.sets if each.name == "activated_days")
    change(
        app,
        RemoveDays(
            overlay="activated_days",
            first=span.first,
            last=span.last,
            organisation=span.organisation,
        ),
    )
    assert app.calendar.laid_for("teachers", "school-5").is_working(WEDNESDAY)


def test_a_year_is_approved_with_its_act(app):
    with pytest.raises(InvalidForm, match="акт"):
        change(app, SetStatus(year=2027, approved=True, source=" "))
    change(app, SetStatus(year=2027, approved=True, source="Постановление № 1"))

    page = app.calendars.year(2027, TEACHER)
    assert (page.approved, page.source) == (True, "Постановление № 1")


def test_an_exported_calendar_comes_back_and_a_faulty_one_is_refused_entry_by_entry(app):
    change(app, closing())
    exported = app.calendars.contents(TEACHER)
    change(app, SetDay(day=WEDNESDAY, kind="usual"))
    change(app, Replace(contents=read_contents(exported)))
    assert not app.calendar.is_working(WEDNESDAY)

    broken = json.loads(exported)
    broken["years"][0]["days_off"] = ["2025-02-30", "2026-01-12"]
    broken["end_of_day"] = "шесть"
    with pytest.raises(CalendarError) as refusal:
        app.calendars.preview(Replace(contents=broken), ADMIN)
    assert len(refusal.value.faults) == 3
    broken = {**json.loads(exported), "overlays": []}
    with pytest.raises(InvalidForm, match="activated_days"):
        app.calendars.preview(Replace(contents=broken), ADMIN)


@pytest.mark.parametrize("text", ["{", "[]", '{"years": 1'])
def test_a_file_that_is_no_calendar_is_refused_in_words(text):
    with pytest.raises(InvalidForm, match=r"Файл не читается|нет календаря"):
        read_contents(text)


def test_a_newer_shipped_calendar_is_offered_and_never_forced(app, registry_at):
    app.calendars.seed("default")
    assert app.calendars.offer(ADMIN) is None
    with registry_at() as registry:
        version = calendars.standing(registry)
        older = {**version.contents, "years": [*version.contents["years"]]}
        older["years"][2] = {**older["years"][2], "source": "старый источник"}
        calendars.add(registry, 1, older, what="прежний выпуск", shipped="older")
    app.calendars.seed("default")

    assert app.calendars.offer(ADMIN).years == (2027,)
    assert app.calendars.offer(TEACHER) is None
    assert app.calendars.year(2027, TEACHER).source == "старый источник"
    change(app, app.calendars.taking_over([2027], ADMIN), "")
    assert "статья 112" in app.calendars.year(2027, TEACHER).source.casefold()
    assert app.calendars.offer(ADMIN) is None


def test_the_days_off_of_a_year_are_a_calendar_file(app):
    found = CalendarFile.from_ical(app.calendars.days_off(2026, TEACHER))
    days = {str(each["dtstart"].dt): str(each["summary"]) for each in found.walk("vevent")}

    assert days["2026-11-04"] == "Нерабочий праздничный день"
    assert days["2026-12-31"] == "Нерабочий день"
    assert "2026-11-05" not in days


def test_a_calendar_of_an_earlier_version_still_counts(app):
    before = app.calendar
    change(app, closing())

    assert before.is_working(WEDNESDAY)
    assert isinstance(replace(before), WorkingCalendar)
