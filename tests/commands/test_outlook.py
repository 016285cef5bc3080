"""Whoever began something reads where it is, who has it and when it is probably over."""

from datetime import date, timedelta

import pytest

from engine import SYSTEM, Actor, NotFound
from tests.commands.conftest import ADA, BOB, OPERATOR, STRANGER, Office
from tests.interpreter.kit import END, START, bpmn, flow, props, user

STARTER = Actor(user_id="stella", name="Стеллина С. С.")


def step(name: str, days: int) -> str:
    task = user(name, candidateGroups="methodist", inner=props(dueWorkingDays=str(days)))
    return task.replace(f'name="{name}"', f'name="Шаг {name}"')


def chain(*steps: tuple[str, int], process_id: str = "p") -> bytes:
    body = "".join(step(name, days) for name, days in steps)
    names = [name for name, _ in steps]
    return bpmn(START + body + END + flow("start", *names, "end"), process_id)


def begun(office: Office, actor: Actor = STARTER) -> str:
    operator = Actor(user_id=actor.user_id, name=actor.name, permissions=OPERATOR.permissions)
    starter = Actor(user_id=operator.user_id, name=operator.name, is_system=True)
    return office.engine.start("p", {}, starter).id


def test_done_now_and_ahead_stand_in_order_with_expected_days(office):
    # Monday, 2 March 2026; 9 March is a day off.
    office.deploy(chain(("one", 2), ("two", 3), ("three", 1)))
    instance = begun(office)
    office.engine.complete(office.task(instance), {}, ADA)

    found = office.engine.outlook(instance, STARTER)

    assert [(each.state, each.name) for each in found.steps] == [
        ("done", "Шаг one"),
        ("now", "Шаг two"),
        ("ahead", "Шаг three"),
    ]
    done, now, ahead = found.steps
    assert done.people == ("ada",)
    assert now.candidates == ("methodist",)
    assert ahead.expected_on == found.expected_on == date(2026, 3, 6)
    assert not found.is_earliest


def test_a_step_that_is_late_is_expected_tomorrow_at_the_earliest(office):
    office.deploy(chain(("one", 1), ("two", 1)))
    instance = begun(office)
    office.pass_time(timedelta(days=8))

    assert office.engine.outlook(instance, STARTER).expected_on == date(2026, 3, 12)


def test_what_earlier_instances_took_counts_more_than_the_deadline(office):
    office.deploy(chain(("one", 1), ("two", 1)))
    for _ in range(3):
        earlier = begun(office)
        office.engine.complete(office.task(earlier), {}, ADA)
        office.pass_time(timedelta(days=7))
        office.engine.complete(office.task(earlier), {}, BOB)
    instance = begun(office)

    found = office.engine.outlook(instance, STARTER)

    # Monday, 23 March: one day for the first, then five working days for the second.
    assert found.expected_on == date(2026, 3, 31)


def test_a_called_process_counts_by_its_own_deadlines_before_and_while_it_runs(office):
    office.deploy(chain(("inner", 4), ("inner_two", 2), process_id="q"))
    call = '<callActivity id="call" name="Согласование" calledElement="q"/>'
    office.deploy(bpmn(START + step("one", 1) + call + END + flow("start", "one", "call", "end")))
    instance = begun(office)

    before = office.engine.outlook(instance, STARTER)
    assert [each.name for each in before.steps] == ["Шаг one", "Согласование"]
    assert before.expected_on == date(2026, 3, 12)

    office.engine.complete(office.task(instance), {}, ADA)
    during = office.engine.outlook(instance, STARTER)
    assert [(each.state, each.name) for each in during.steps] == [
        ("done", "Шаг one"),
        ("now", "Шаг inner"),
        ("ahead", "Шаг inner_two"),
    ]
    assert during.expected_on == date(2026, 3, 11)


def test_a_step_without_deadline_and_experience_makes_the_day_the_earliest_one(office):
    untimed = user("open_end", candidateGroups="methodist")
    office.deploy(
        bpmn(START + step("one", 1) + untimed + END + flow("start", "one", "open_end", "end"))
    )

    found = office.engine.outlook(begun(office), STARTER)

    assert (found.expected_on, found.is_earliest) == (date(2026, 3, 3), True)
    assert [each.state for each in found.steps] == ["now", "ahead"]


def test_an_ended_instance_shows_what_was_done_and_expects_nothing(office):
    office.deploy(chain(("one", 1)))
    instance = begun(office)
    office.engine.complete(office.task(instance), {}, ADA)

    found = office.engine.outlook(instance, STARTER)

    assert [each.state for each in found.steps] == ["done"]
    assert found.expected_on is None
    assert found.instance.ended_at is not None


def test_a_stranger_does_not_learn_that_it_exists(office):
    office.deploy(chain(("one", 1)))
    instance = begun(office)

    with pytest.raises(NotFound):
        office.engine.outlook(instance, STRANGER)
    assert office.engine.outlook(instance, SYSTEM).steps


def test_people_who_are_asked_the_same_are_one_step(office):
    many = (
        "<multiInstanceLoopCharacteristics><loopCardinality>3</loopCardinality>"
        "</multiInstanceLoopCharacteristics>"
    )
    task = user("review", inner=many, candidateGroups="methodist")
    office.deploy(bpmn(START + task + END + flow("start", "review", "end")))
    instance = begun(office)
    office.engine.complete(office.engine.user_tasks(instance, actor=SYSTEM)[0].id, {}, ADA)

    done, now = office.engine.outlook(instance, STARTER).steps

    assert (done.times, now.times, now.candidates) == (1, 2, ("methodist",))


def test_a_wait_for_time_is_named(office):
    timer = (
        '<intermediateCatchEvent id="pause" name="Ждём начала приёма"><timerEventDefinition>'
        "<timeDuration>P3D</timeDuration></timerEventDefinition></intermediateCatchEvent>"
    )
    office.deploy(bpmn(START + timer + step("one", 1) + END + flow("start", "pause", "one", "end")))

    found = office.engine.outlook(begun(office), STARTER)

    assert [(each.state, each.name) for each in found.steps] == [
        ("waits", "Ждём начала приёма"),
        ("ahead", "Шаг one"),
    ]


def test_deadlines_written_with_what_the_instance_knows_are_counted(office):
    by_days = user("check", candidateGroups="methodist", inner=props(dueWorkingDays="=days"))
    by_date = user("meet", candidateGroups="methodist", dueDate="=day")
    office.deploy(
        bpmn(
            START
            + step("one", 1)
            + by_days
            + by_date
            + END
            + flow("start", "one", "check", "meet", "end")
        )
    )
    # Monday, 2 March 2026.
    instance = office.engine.start("p", {"days": 2, "day": "2026-03-13"}, SYSTEM).id

    found = office.engine.outlook(instance, OPERATOR)

    assert [each.expected_on for each in found.steps[1:]] == [date(2026, 3, 5), date(2026, 3, 13)]
    assert (found.expected_on, found.is_earliest) == (date(2026, 3, 13), False)


def test_a_deadline_that_nobody_can_tell_yet_makes_the_day_the_earliest_one(office):
    unknown = user("check", candidateGroups="methodist", inner=props(dueWorkingDays="=days"))
    office.deploy(
        bpmn(START + step("one", 1) + unknown + END + flow("start", "one", "check", "end"))
    )

    found = office.engine.outlook(begun(office), STARTER)

    assert (found.expected_on, found.is_earliest) == (date(2026, 3, 3), True)
