"""A suspended instance is repaired as it stands, stays suspended, and goes on from there."""

from datetime import timedelta

import pytest

from engine import SYSTEM, Suspended
from engine.domain.migrations import BatchState, ItemState
from engine.domain.modifications import Modification, Move, Reset
from engine.domain.repairs import VariableChange
from tests.commands.conftest import ADA, OPERATOR, Office, service, two_steps
from tests.commands.test_migration import asking, plan, stored, task_of, version
from tests.commands.test_suspending import jobs_of, listening, resume, states_of_jobs, suspend
from tests.interpreter.kit import END, START, bpmn, flow, script, user
from tests.properties.open_rows import by_state

DAY = timedelta(days=1)
WHY = "Чиним, пока стоит"


def send(office: Office, instance: str, element: str, **more: object) -> None:
    """Move the only token."""
    [token] = office.engine.course(instance, OPERATOR).tokens
    after = bool(more.pop("after", False))
    move = Move(cancel=token.id, element_id=element, after=after)
    ordered = Modification(moves=(move,), reason=WHY, values=more)
    office.engine.modify(instance, ordered, OPERATOR)


def check(office: Office, instance: str) -> None:
    """What is held and what the instance waits for are the same, and nothing of it is due."""
    office.engine.forget()
    work = by_state(office.engine, instance)
    held = {each.id for each in jobs_of(office) if each.state == "held"}
    assert held == work.timers | work.services
    assert office.engine.due_jobs() == ()
    assert office.state(instance) == "suspended"


def finish(office: Office, instance: str) -> None:
    for _ in range(5):
        for task in office.engine.user_tasks(instance, actor=SYSTEM):
            office.engine.complete(task.id, {}, SYSTEM)
    assert office.state(instance) == "completed"


# -- the course ------------------------------------------------------------------------------------
def test_a_moved_token_opens_a_task_that_nobody_can_take_before_the_resumption(office):
    office.deploy(two_steps())
    instance = office.start()
    suspend(office, instance)

    send(office, instance, "second", n=1)

    check(office, instance)
    task = office.engine.user_task(task_of(office, instance).id, ADA).task
    assert (task.element_id, task.suspension.by) == ("second", "olga")
    with pytest.raises(Suspended):
        office.engine.claim(task.id, ADA)
    resume(office, instance)
    finish(office, instance)
    assert office.engine.variables(instance, SYSTEM)["n"] == 1


def automatic() -> bytes:
    """A person, a script, a service with a timer at its border, and a person again."""
    late = (
        '<boundaryEvent id="late" attachedToRef="work" cancelActivity="false">'
        "<timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition>"
        "</boundaryEvent>" + user("remind", candidateGroups="methodist") + flow("late", "remind")
    )
    work = '<serviceTask id="work" camunda:type="external" camunda:topic="office.outside"/>'
    body = START + user("first", candidateGroups="methodist") + script("count", "n = 7") + work
    body += user("last", candidateGroups="methodist") + END + late
    return bpmn(body + flow("start", "first", "count", "work", "last", "end"))


def test_what_the_change_begins_waits_and_is_done_once_after_the_resumption(office):
    office.deploy(automatic())
    instance = office.start()
    suspend(office, instance)

    send(office, instance, "count")
    office.pass_time(2 * DAY)

    check(office, instance)
    assert office.engine.variables(instance, SYSTEM)["n"] == 7
    assert (office.outside.calls, states_of_jobs(office)) == ([], ["held", "held"])
    resume(office, instance)
    assert len(office.outside.calls) == 1
    steps = {each.element_id for each in office.engine.user_tasks(instance, actor=SYSTEM)}
    assert "last" in steps
    finish(office, instance)


def test_a_step_that_failed_is_gone_round_while_the_instance_stands_still(office):
    office.deploy(service("office.outside", retries=1))
    office.outside.answers = [OSError("нет связи")]
    instance = office.start()
    office.engine.work()
    suspend(office, instance)

    send(office, instance, "work", after=True)

    check(office, instance)
    assert office.engine.incidents(OPERATOR, instance) == ()
    resume(office, instance)
    assert task_of(office, instance).element_id == "after"
    finish(office, instance)


def conditional(waits: str = "x &gt; 3") -> bytes:
    """A condition at the border of a task, and another step."""
    border = (
        '<boundaryEvent id="enough" attachedToRef="first"><conditionalEventDefinition>'
        f"<condition>{waits}</condition></conditionalEventDefinition></boundaryEvent>"
    )
    body = "".join(user(each, candidateGroups="methodist") for each in ("first", "other", "then"))
    ways = flow("start", "first", "other", "end") + flow("enough", "then", "end")
    return bpmn(START + body + END + border + ways)


def by_data(office: Office, instance: str) -> None:
    beside = Modification(moves=(Move(element_id="other"),), reason=WHY, values={"x": 9})
    office.engine.modify(instance, beside, OPERATOR)
    new = VariableChange(values={"x": 9}, reason=WHY)
    office.engine.change_variables(instance, new, OPERATOR)


def by_arriving(office: Office, instance: str) -> None:
    send(office, instance, "other")
    send(office, instance, "first", x=9)


@pytest.mark.parametrize("become_true", [by_data, by_arriving])
def test_conditions_that_a_change_makes_true_are_asked_at_the_resumption(office, become_true):
    office.deploy(conditional())
    instance = office.start({"x": 1})
    suspend(office, instance)

    become_true(office, instance)

    check(office, instance)
    waiting = {each.element_id for each in office.engine.user_tasks(instance, actor=SYSTEM)}
    assert "first" in waiting
    resume(office, instance)
    waiting = {each.element_id for each in office.engine.user_tasks(instance, actor=SYSTEM)}
    assert "then" in waiting
    assert "first" not in waiting
    finish(office, instance)


def test_a_kept_message_for_what_the_change_has_opened_comes_at_the_resumption(office):
    office.deploy(listening())
    instance = office.start({"number": "7"})
    send(office, instance, "after")
    office.engine.correlate("ответ", key="7", payload={"x": 1}, life=30 * DAY)
    suspend(office, instance)

    send(office, instance, "wait")
    office.engine.work()

    assert office.state(instance) == "suspended"
    assert "x" not in office.engine.variables(instance, SYSTEM)
    resume(office, instance)
    assert office.engine.variables(instance, SYSTEM)["x"] == 1
    finish(office, instance)


def test_an_instance_that_a_change_lets_end_is_told_to_have_gone_on_first(office):
    office.deploy(two_steps())
    instance = office.start()
    suspend(office, instance)
    [token] = office.engine.course(instance, OPERATOR).tokens
    ordered = Modification(
        moves=(Move(cancel=token.id, element_id="second", after=True),), reason=WHY
    )
    ahead = office.engine.preview_modification(instance, ordered, OPERATOR)
    assert ahead.effects[-1].kind == "ended"

    office.engine.modify(instance, ordered, OPERATOR)

    page = office.engine.instance(instance, OPERATOR).instance
    assert (page.state, page.suspension) == ("completed", None)
    told = office.facts(instance)
    assert told.index("InstanceResumed") < told.index("InstanceModified")
    assert told[-1] == "InstanceCompleted"


def test_a_suspended_instance_goes_back_to_a_step_and_on_from_there(office):
    office.deploy(two_steps())
    instance = office.start({"n": 1})
    office.engine.complete(office.task(), {"n": 2}, SYSTEM)
    suspend(office, instance)
    course = office.engine.course(instance, OPERATOR)
    [step] = [each for each in course.earlier if each.element_id == "first"]
    ordered = Reset(element_instance_id=step.id, reason=WHY)
    ahead = office.engine.preview_reset(instance, ordered, OPERATOR)
    assert "task_opened" in {each.kind for each in ahead.effects}

    office.engine.reset(instance, ordered, OPERATOR)

    check(office, instance)
    assert task_of(office, instance).element_id == "first"
    resume(office, instance)
    assert office.engine.variables(instance, SYSTEM)["n"] == 1
    finish(office, instance)


# -- another version -------------------------------------------------------------------------------
def test_a_suspended_instance_is_moved_to_another_version_and_plays_on_there(office):
    old = version(office, asking("ask", "look"))
    instance = office.start()
    office.engine.claim(task_of(office, instance).id, ADA)
    suspend(office, instance)
    new = version(office, asking("ask", "inserted", "look"))
    wanted = plan(office, old, new)
    assert not office.engine.try_migration(wanted, OPERATOR).instances[0].obstacles

    office.engine.migrate(instance, wanted, WHY, OPERATOR)

    check(office, instance)
    task = office.engine.user_task(task_of(office, instance).id, ADA).task
    assert (task.assignee, task.definition_id, bool(task.suspension)) == ("ada", new, True)
    office.pass_time(5 * DAY)
    assert office.facts(instance).count("TimerFired") == 0
    resume(office, instance)
    assert office.facts(instance).count("TimerFired") == 1
    office.engine.complete(task.id, {}, ADA)
    steps = {each.element_id for each in office.engine.user_tasks(instance, actor=SYSTEM)}
    assert steps == {"inserted", "remind"}
    finish(office, instance)


@pytest.mark.parametrize("resumed", [False, True])
def test_a_suspended_instance_comes_back_from_a_migration_also_when_it_only_went_on(
    office, resumed
):
    old = version(office, asking("ask", "look"))
    instance = office.start({"text": "ы" * 200})
    suspend(office, instance)
    before = stored(office, instance)
    new = version(office, asking("question", "look"))
    wanted = plan(office, old, new, ask="question", late="")
    office.engine.migrate(instance, wanted, WHY, OPERATOR)
    check(office, instance)
    if resumed:
        office.engine.resume(instance, OPERATOR)

    office.engine.undo_migration(instance, "Поторопились", OPERATOR)

    assert len(stored(office, instance)) == len(before)
    if not resumed:
        check(office, instance)
        office.pass_time(5 * DAY)
        assert office.facts(instance).count("TimerFired") == 0
        resume(office, instance)
    else:
        office.pass_time(5 * DAY)
    assert office.facts(instance).count("TimerFired") == 1
    assert office.engine.instance(instance, OPERATOR).instance.definition_id == old
    finish(office, instance)


def test_suspended_instances_are_moved_in_bulk_with_the_others(office):
    old = version(office, asking("ask", "look"))
    stands, goes = office.start(), office.start()
    suspend(office, stands)
    new = version(office, asking("ask", "more"))

    order = office.engine.start_migration(plan(office, old, new), WHY, OPERATOR)
    office.engine.work()

    found = office.engine.migration(order, OPERATOR)
    assert found.state is BatchState.DONE
    assert {each.instance_id: each.state for each in found.items} == {
        stands: ItemState.DONE,
        goes: ItemState.DONE,
    }
    assert office.state(stands) == "suspended"
    held = [each.instance_id for each in jobs_of(office) if each.state == "held"]
    assert held == [stands]
    resume(office, stands)
    finish(office, stands)
    finish(office, goes)
