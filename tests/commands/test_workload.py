"""A head sees how much each of their people has and gives work to another; nothing more."""

from datetime import timedelta

import pytest

from engine import SYSTEM, Actor, NotPermitted, TaskNotOpen
from tests.commands.conftest import STRANGER, Office
from tests.interpreter.kit import END, START, bpmn, flow, props, user

HEAD = Actor(user_id="hana", name="Ханина Х. Х.", leads=frozenset({"ann", "ben"}))


def step(days: int | None, *, group: str = "oo_deputy@5") -> bytes:
    inner = props(dueWorkingDays=str(days)) if days is not None else ""
    task = user("review", candidateGroups=group, inner=inner)
    return bpmn(START + task + END + flow("start", "review", "end"))


def given(office: Office, person: str, days: int | None) -> str:
    office.deploy(step(days))
    task = office.task(office.start())
    office.engine.assign(task, person, SYSTEM)
    return task


def test_work_is_counted_by_the_week_it_is_due_in(office):
    # Monday, 2 March 2026; the ninth is a day off.
    for days in (0, 2, 6, 20, 60, None):
        given(office, "ann", days)
    given(office, "ben", 1)
    office.clock.advance(timedelta(days=1))

    work = office.engine.workload(["ben", "ann"], HEAD)

    ben, ann = work.people
    assert (ben.user_id, ben.counts) == ("ben", {"today": 1})
    assert ann.counts == {"late": 1, "week": 1, "1": 1, "4": 1, "later": 1, "none": 1}
    assert [each.due_at is None for each in ann.tasks] == [False] * 5 + [True]
    assert ann.total == 6


def test_people_of_others_are_left_out(office):
    given(office, "cy", 1)

    work = office.engine.workload(["ann", "cy", "nobody"], HEAD)

    assert [each.user_id for each in work.people] == ["ann"]
    assert office.engine.workload(["ann"], STRANGER).people == ()


def test_what_nobody_has_taken_is_shown_to_the_head_of_its_organisation_only(office):
    office.deploy(step(1))
    ours = office.task(office.start())
    office.deploy(step(1, group="oo_deputy@7"))
    office.start()
    office.deploy(step(1, group="oo_deputy"))
    office.start()

    offered = office.engine.workload(["ann", "ben"], HEAD).offered

    assert [each.id for each in offered] == [ours]


def test_a_head_gives_the_work_of_one_to_another_with_a_reason_on_record(office):
    task = given(office, "ann", 1)

    office.engine.assign(task, "ben", HEAD, reason="Анна перегружена")

    (only,) = office.engine.user_tasks(actor=SYSTEM)
    assert only.assignee == "ben"
    told = office.engine.history(only.instance_id, SYSTEM)[-1]
    assert (told.type, told.actor_id, told.detail["reason"]) == (
        "UserTaskAssigned",
        "hana",
        "Анна перегружена",
    )


def test_a_head_assigns_what_is_offered_to_their_organisation(office):
    office.deploy(step(1))
    task = office.task(office.start())

    office.engine.assign(task, "ben", HEAD, reason="Ваша очередь")

    assert office.engine.user_tasks(actor=SYSTEM)[0].assignee == "ben"


@pytest.mark.parametrize(
    ("holder", "to"), [("cy", "ann"), ("ann", "cy"), ("dan", "ann"), ("ann", "dan")]
)
def test_a_head_moves_nothing_from_or_to_the_people_of_others(office, holder, to):
    task = given(office, holder, 1)

    with pytest.raises((NotPermitted, TaskNotOpen)):
        office.engine.assign(task, to, HEAD, reason="Так надо")
    assert office.engine.user_tasks(actor=SYSTEM)[0].assignee == holder


def test_a_head_does_not_give_away_what_a_role_of_the_whole_district_may_take(office):
    office.deploy(step(1, group="oo_deputy"))
    task = office.task(office.start())

    with pytest.raises(NotPermitted):
        office.engine.assign(task, "ben", HEAD, reason="Так надо")


def test_a_head_reads_none_of_the_user_tasks_themselves(office):
    task = given(office, "ann", 1)

    with pytest.raises(Exception, match="Такой задачи нет"):
        office.engine.user_task(task, HEAD)


def test_a_head_takes_their_people_off_a_task_and_nobody_elses(office):
    ours, theirs = given(office, "ann", 1), given(office, "cy", 1)

    office.engine.unclaim(ours, HEAD)

    assert office.engine.user_task(ours, SYSTEM).task.assignee == ""
    with pytest.raises(NotPermitted):
        office.engine.unclaim(theirs, HEAD)
