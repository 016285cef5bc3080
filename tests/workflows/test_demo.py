"""The demo district: complete, lived-in, built once."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from engine import SYSTEM, Database, InboxQuery, ManualClock, UserTaskView
from engine.domain.calendar import DistanceKind
from tests.workflows.conftest import NOW, District, assembled
from workflows import ProcessApplication, migrate

PLAN, DOCUMENT, SESSION = "annual_plan", "document_approval", "council_session"
WITH_WORK = (
    *("nachalnikova", "direktorov", "metodistova", "predmetova", "registratorova"),
    *("predsedatelev", "sekretareva", "nastavnikova", "zhyurieva"),
    *("koordinatorova", "trenerov"),
)


def test_the_demo_is_built_once(district: District) -> None:
    assert len(district.passwords) == 50
    before = len(district.app.people.list(district.actor("adminov")))
    assert district.app.load_demo() == ()
    assert len(district.app.people.list(district.actor("adminov"))) == before
    assert len(district.app.plans.list(district.actor("zamov"))) == 2


def test_the_demo_is_not_built_beside_a_real_office(app: ProcessApplication) -> None:
    app.identity.create_first_administrator(
        "admin", "длинный-пароль-7", surname="Админов", given="Тимофей"
    )
    app.deploy_shipped()
    assert app.load_demo() == ()


def test_everybody_in_the_demo_signs_in_with_the_printed_password(district: District) -> None:
    assert len(set(district.passwords.values())) == 50
    for login in ("direktorov", "zamov", "trenerov"):
        signed_in = district.app.identity.authenticate(login, district.passwords[login])
        assert (signed_in.user_id, signed_in.must_change_password) == (login, False)


def test_the_district_has_what_its_processes_need(district: District) -> None:
    app, actor = district.app, district.actor("direktorov")
    assert len(app.organisations.list(actor)) == 19
    assert len(app.associations.list(actor)) == 16
    assert sum(1 for each in app.associations.list(actor) if not each.head) == 1
    council = app.councils.composition(actor)
    assert [seat.post for seat in council.members][:3] == ["chair", "deputy", "secretary"]
    assert len(council.members) == 7
    schools = [o for o in app.organisations.list(actor) if o.card.kind == "school"]
    assert len(schools) == 10
    assert all(school.coordinator for school in schools)


def test_this_years_plan_is_published_and_partly_carried_out(district: District) -> None:
    actor, plan = district.actor("direktorov"), district.this_plan
    assert (plan.school_year, plan.number, plan.stage) == ("2026/27", "01-05/1-од", "published")
    assert plan.items_count >= 60
    items = district.app.plans.items(plan.id, actor)
    statuses = {item.status for item in items}
    assert {"done", "in_progress", "planned"} <= statuses
    assert all(item.status == "planned" for item in items if item.fields.starts_on.year == 2027)  # type: ignore[union-attr]
    page = district.app.plans.get(plan.id, actor)
    assert [approval.gate for approval in page.approvals] == ["council", "edu_head"]
    assert {item.section_number for item in items} == set(range(1, 13))
    numbers = [d.number for d in district.app.documents.journal(actor)]
    assert sorted(map(str, numbers)) == ["01-05/1-од", "01-08/1"]


def test_next_years_plan_is_in_the_making(district: District) -> None:
    director, plan = district.actor("direktorov"), district.next_plan
    assert (plan.school_year, plan.stage) == ("2027/28", "draft")
    instance = district.app.engine.instance(plan.instance_id, director)
    assert instance.incidents == ()
    open_tasks = district.app.engine.user_tasks(plan.instance_id, actor=director)
    assert len(open_tasks) == 13  # four of seventeen organisations have answered
    left = {district.app.calendar.describe_distance(t.due_at, NOW) for t in open_tasks}  # type: ignore[arg-type]
    assert left == {(DistanceKind.DAYS, 5)}


def test_what_is_finished_happened_on_different_days_before_today(district: District) -> None:
    director = district.actor("direktorov")
    history = district.app.engine.history(district.next_plan.instance_id, director)
    started = next(entry.at for entry in history if entry.type == "InstanceStarted")
    answered = [entry.at for entry in history if entry.type == "UserTaskCompleted"]
    calendar = district.app.calendar
    assert calendar.working_days_between(calendar.local_day(started), NOW.date()) == 5
    assert len({calendar.local_day(moment) for moment in answered}) == 4
    assert all(calendar.is_working(calendar.local_day(moment)) for moment in answered)


def test_nothing_has_happened_later_than_now(district: District) -> None:
    engine, director = district.app.engine, district.actor("direktorov")
    instances = engine.instances(director)
    assert {view.process_key for view in instances} == {PLAN, DOCUMENT, SESSION, "expert_scoring"}
    for view in instances:
        moments = [entry.at for entry in engine.history(view.id, director)]
        assert moments
        assert max(moments) <= NOW


@pytest.mark.parametrize("login", WITH_WORK)
def test_whoever_is_named_first_has_something_to_do(district: District, login: str) -> None:
    items = district.app.engine.inbox(InboxQuery(), district.actor(login)).items
    late = [item for item in items if item.due_at is None or item.due_at <= NOW]
    assert items
    assert late == [] or login == "predmetova"


def test_one_reviewer_is_late(district: District) -> None:
    engine, director = district.app.engine, district.actor("direktorov")
    (late,) = engine.inbox(InboxQuery(due="late"), district.actor("predmetova")).items
    assert (late.element_id, late.assignee) == ("review_document", "predmetova")
    begun = engine.instance(late.instance_id, director).instance.started_at
    assert district.app.calendar.working_days_between(begun.date(), NOW.date()) == 8
    every = [task for view in engine.instances(director) for task in open_of(district, view.id)]
    assert [task.id for task in every if task.due_at and task.due_at <= NOW] == [late.id]


def open_of(district: District, instance_id: str) -> tuple[UserTaskView, ...]:
    return district.app.engine.user_tasks(instance_id, actor=SYSTEM)


def test_logins_say_roles_and_posts_and_those_to_try_come_first(district: District) -> None:
    known = {login.login: login for login in district.logins}
    assert known["predsedatelev"].role_title == "Руководитель ОО, председатель методсовета"
    assert known["sekretareva"].role_title == "Педагог, секретарь методсовета"
    assert known["metodistova"].role_title == "Методист, член методсовета"
    assert known["yazykova"].role_title == "Педагог, руководитель РМО"
    assert known["koordinatorova"].organisation == "Школа № 3 «Северная»"
    first = [login.login for login in district.logins if login.to_try_first]
    assert first == [login.login for login in district.logins[: len(first)]]
    assert set(first) == {*WITH_WORK, "protsessov", "adminov"}


def test_a_deputy_finds_their_own_task_and_no_other(district: District) -> None:
    engine = district.app.engine
    mine = engine.inbox(InboxQuery(), district.actor("koordinatorova")).items
    assert [task.organisation for task in mine] == ["school_3"]
    assert engine.inbox(InboxQuery(), district.actor("zamov")).items == ()


@pytest.mark.parametrize(
    ("moment", "years"),
    [
        (datetime(2027, 6, 20, 3, 0, tzinfo=UTC), ["2027/28", "2026/27"]),
        (datetime(2028, 9, 1, 3, 0, tzinfo=UTC), ["2029/30", "2028/29"]),
        # The calendar begins planning on the first of April too, and finds it begun.
        (datetime(2027, 4, 2, 3, 0, tzinfo=UTC), ["2027/28", "2026/27"]),
        # Nobody works: the last days end before the holidays.
        (datetime(2027, 1, 5, 3, 0, tzinfo=UTC), ["2027/28", "2026/27"]),
    ],
)
def test_the_demo_lives_in_the_year_of_its_clock(
    tmp_path: Path, moment: datetime, years: list[str]
) -> None:
    database = Database(f"sqlite:///{tmp_path / 'demo.db'}", synchronous="OFF")
    migrate(database)
    app = assembled(database, ManualClock(moment))
    app.deploy_shipped()
    assert app.load_demo()
    actor = app.identity.actor_for("direktorov")
    plans = app.plans.list(actor)
    assert [plan.school_year for plan in plans] == years
    assert app.engine.incidents(actor) == ()
    assert app.engine.inbox(InboxQuery(), app.identity.actor_for("nastavnikova")).items
    assert app.engine.inbox(InboxQuery(), app.identity.actor_for("koordinatorova")).items
    database.dispose()


def test_the_inbox_finds_whatever_form_a_word_has(district: District) -> None:
    engine, actor = district.app.engine, district.actor("predmetova")
    (task,) = engine.inbox(InboxQuery(due="late"), actor).items
    assert task.process_name == "Согласование документа"
    found = engine.inbox(InboxQuery(text="документами соглас"), actor).items
    assert task.id in [each.id for each in found]
