"""Every working day begins with reminders; whom they reach."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from engine.municipalities import OFFICE
from engine.store.tables import Job
from tests.interpreter.kit import END, START, bpmn, flow, props, user
from tests.workflows.conftest import assembled
from tests.workflows.test_calendars import ADMIN, closing
from workflows.notifications.recipients import manager_principal, people_to_remind
from workflows.registry.base import Registry
from workflows.roles import MANAGERS, ROLES
from workflows.shipped import files_of, system_of
from workflows.working_time.reminding import SWEEP, near, next_morning

SYSTEM = system_of("default")
MORNING = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)  # 8 o'clock on Tuesday in Krasnoyarsk


def begun(app) -> str:
    folder = app.settings.processes_dir / "reminders"
    app.engine.deploy(files_of(folder), SYSTEM)
    task = user("review", candidateGroups="methodist", inner=props(dueWorkingDays="3"))
    app.engine.deploy({"p.bpmn": bpmn(START + task + END + flow("start", "review", "end"))}, SYSTEM)
    return app.engine.start("p", {}, SYSTEM).id


def begin_mornings(app) -> None:
    """As the start of a server does, without the other periodic jobs."""
    with app.database.write(OFFICE) as session:
        app.reminding.schedule(session, "default", app.clock.now())


def steps(app, instance_id: str) -> list[int]:
    found = app.engine.history(instance_id, SYSTEM)
    return [int(str(e.detail["step"])) for e in found if e.type == "DeadlineReminded"]


def test_the_sweep_comes_each_working_morning_by_itself(app, clock):
    instance = begun(app)  # on Monday, due on Thursday
    begin_mornings(app)
    begin_mornings(app)
    assert app.engine.next_due_at() == MORNING
    for _ in range(10):
        clock.set(app.engine.next_due_at())
        app.engine.work()

    assert steps(app, instance) == [-1, 0, 1, 3]
    assert app.engine.next_due_at() == datetime(2026, 12, 8, 1, 0, tzinfo=UTC)


def test_days_without_a_server_end_in_one_reminder_and_the_next_morning_is_ahead(
    app, database, clock
):
    instance = begun(app)
    begin_mornings(app)
    clock.advance(timedelta(days=8))
    restarted = assembled(database, clock)
    begin_mornings(restarted)
    restarted.engine.work()

    assert steps(restarted, instance) == [3]
    assert restarted.engine.next_due_at() == datetime(2026, 12, 2, 1, 0, tzinfo=UTC)


def test_a_morning_that_became_a_day_off_reminds_nobody(app, clock):
    instance = begun(app)
    begin_mornings(app)
    clock.advance(timedelta(hours=1))
    tuesday = closing(date(2026, 11, 24))
    app.calendars.save(tuesday, app.calendars.year(2026, ADMIN).number, "Указ", ADMIN)
    clock.set(MORNING)
    app.engine.work()

    assert steps(app, instance) == []
    assert app.engine.next_due_at() == MORNING + timedelta(days=1)


def test_the_next_morning_is_ahead_and_of_a_working_day(app):
    calendar = app.calendar
    before, after = MORNING - timedelta(minutes=1), MORNING
    friday = datetime(2026, 11, 27, 5, 0, tzinfo=UTC)

    assert next_morning(calendar, before) == MORNING
    assert next_morning(calendar, after) == MORNING + timedelta(days=1)
    assert next_morning(calendar, friday) == datetime(2026, 11, 30, 1, 0, tzinfo=UTC)
    first, end = near(calendar, date(2026, 11, 24))
    assert (first.date(), end.date()) == (date(2026, 10, 12), date(2026, 12, 9))


@pytest.mark.parametrize(
    ("candidate", "manager"),
    [
        ("methodist", "dmmc_director"),
        ("oo_deputy@school-5", "oo_director@school-5"),
        ("oo_director@school-5", "edu_head"),
        ("teacher@school-5", "oo_deputy@school-5"),
        ("teacher", ""),
        ("jury_member#case-1", "jury_chair#case-1"),
        ("edu_head", ""),
        ("somebody", ""),
    ],
)
def test_who_answers_for_a_role_is_found_in_its_organisation(candidate, manager):
    assert manager_principal(candidate) == manager


def test_managers_are_roles_and_nobody_answers_for_themselves():
    assert set(MANAGERS) | set(MANAGERS.values()) <= set(ROLES)
    assert all(role != manager for role, manager in MANAGERS.items())


def test_reminders_reach_people_of_today(district, registry_at):
    def reached(*recipients: str, assignee: str = "", candidates: tuple[str, ...] = ()):
        with registry_at() as registry:
            assert isinstance(registry, Registry)
            return people_to_remind(registry, recipients, assignee=assignee, candidates=candidates)

    methodists = reached("assignee", "candidates", candidates=("methodist",))
    assert len(methodists) > 1
    assert reached("assignee", "candidates", assignee="x", candidates=("methodist",)) == ("x",)
    assert reached("manager", candidates=("methodist",)) == ("direktorov",)
    assert "direktorov" in reached("manager", assignee=methodists[0])
    assert reached("dmmc_director", "manager", candidates=("methodist",)) == ("direktorov",)
    assert len(reached("edu_head")) == 1


def told(app, actor) -> list[tuple[str, str]]:
    items = app.notifications.page(actor).items
    return [(each.kind, each.body) for each in items if each.title == "review"]


def test_reminders_become_notifications_of_the_doer_and_then_of_the_manager(district, clock):
    app = district.app
    methodist, director = district.actor("metodistova"), district.actor("direktorov")
    instance = begun(app)
    (task,) = app.engine.user_tasks(instance, actor=SYSTEM)
    app.engine.claim(task.id, methodist)
    begin_mornings(app)
    clock.set(datetime(2026, 11, 25, 1, 0, tzinfo=UTC))
    app.engine.work()
    assert ("reminder", "До срока 1 р. д.") in told(app, methodist)
    assert told(app, director) == []

    clock.set(datetime(2026, 11, 27, 1, 0, tzinfo=UTC))
    app.engine.work()
    assert ("overdue", "Просрочено на 1 р. д.") in told(app, methodist)
    assert ("overdue", "Просрочено на 1 р. д.") in told(app, director)


def test_ones_own_follow_up_date_is_told_once_and_to_nobody_else(district, clock):
    app = district.app
    methodist, director = district.actor("metodistova"), district.actor("direktorov")
    instance = begun(app)
    (task,) = app.engine.user_tasks(instance, actor=SYSTEM)
    app.engine.set_follow_up(task.id, date(2026, 11, 24), methodist)
    begin_mornings(app)
    for _ in range(2):
        clock.advance(timedelta(days=1))
        app.engine.work()

    said = "Вы просили напомнить 24.11.2026."
    assert [body for _, body in told(app, methodist)].count(said) == 1
    assert said not in [body for _, body in told(app, director)]
    history = app.engine.history(instance, SYSTEM)
    assert not [e for e in history if "follow" in e.type.casefold()]


def test_a_server_begins_with_the_next_morning_scheduled(app):
    app.begin_periodic_jobs()
    with app.database.read(OFFICE) as session:
        due = session.scalars(select(Job.due_at).where(Job.topic == SWEEP)).all()

    assert due == [MORNING]
