"""The demo district: complete, lived-in, built once."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from engine import Database, InboxQuery, ManualClock
from tests.workflows.conftest import District, assembled
from workflows import ProcessApplication, migrate


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
    assert len(open_tasks) == 14  # three of seventeen organisations have answered
    assert all(task.due_at is not None for task in open_tasks)


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
    database.dispose()
