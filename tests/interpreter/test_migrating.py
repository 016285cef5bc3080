"""A running instance goes on with another version of its process."""

import pytest

from engine.domain.events import (
    ElementCancelled,
    ElementMigrated,
    InstanceMigrated,
    ServiceCancelled,
    ServiceRequested,
    SubscriptionOpened,
    TimerCancelled,
    TimerMoved,
    TimerScheduled,
    UserTaskMigrated,
)
from engine.domain.migrations import MigrationPlan, MigrationRefused
from engine.interpreter import Definition
from engine.interpreter.matching import suggest
from engine.interpreter.plan_checks import findings
from tests.interpreter.kit import END, START, World, bpmn, flow, props, script, user


def deploy(world: World, data: bytes, version: int = 2) -> Definition:
    deployment = world.read({"f.bpmn": data})
    new = Definition(f"p:{version}", deployment.models["p"], deployment)
    world.definitions[new.id] = new
    return new


def migrate(world: World, data: bytes, *, recompute: bool = False, **mapping: str) -> World:
    new = deploy(world, data, len(world.definitions) + 1)
    old = world.live.definition
    plan = MigrationPlan(
        source=old.id,
        target=new.id,
        mapping={**suggest(old.model, new.model), **mapping},
        recompute=recompute,
    )
    fact = InstanceMigrated(definition_id=new.id, previous=old.id, reason="поправили схему")
    try:
        world.live.migrate(new, plan, fact)
    except MigrationRefused:
        world.live = world.interpreter.restore(world.stored)
        raise
    world.stored.definition_id = new.id
    return world._save()


def line(*steps: str) -> bytes:
    body = "".join(user(step) for step in steps)
    return bpmn(START + END + body + flow("start", *steps, "end"))


TIMER = (
    '<boundaryEvent id="late" attachedToRef="a" cancelActivity="false"><timerEventDefinition>'
    "<timeDuration>{}</timeDuration></timerEventDefinition></boundaryEvent>"
)


def guarded(span: str) -> bytes:
    return bpmn(
        START
        + END
        + user("a")
        + TIMER.format(span)
        + user("remind")
        + flow("start", "a", "end")
        + flow("late", "remind", "end")
    )


def forked(*second: str, new_ids: bool = False) -> bytes:
    a = "first" if new_ids else "a"
    return bpmn(
        START
        + END
        + '<parallelGateway id="fork"/><parallelGateway id="join"/>'
        + f'<userTask id="{a}" name="Первая"/>'
        + "".join(user(step) for step in second)
        + user("z")
        + flow("start", "fork", a, "join", "z", "end")
        + flow("fork", *second, "join")
    )


def test_an_open_user_task_goes_on_with_the_new_version():
    world = World(line("a", "b")).start()

    migrate(world, line("a", "inserted", "b"))
    world.complete("a")

    assert world.names() == ["inserted"]
    assert world.live.definition.id == "p:2"
    world.complete("inserted").complete("b")
    assert world.done


def test_what_is_over_stays_with_the_version_it_ran_under():
    world = World(line("a", "b")).start().complete("a")

    migrate(world, line("b", "c"))

    records = {r.element_id: r for r in world.stored.element_instances()}
    assert records["a"].definition_id == "p:1"
    assert records["b"].definition_id == "p:2"
    world.complete("b").complete("c")
    assert world.done


def test_a_renamed_step_is_followed_by_its_label():
    world = World(forked("b")).start()

    migrate(world, forked("b", new_ids=True))

    assert [(f.previous, f.element_id) for f in world.of(ElementMigrated)] == [("a", "first")]
    assert {f.element_id for f in world.of(UserTaskMigrated)} == {"first", "b"}
    assert dict(world.of(InstanceMigrated)[0].mapping) == {"a": "first", "b": "b"}


@pytest.mark.parametrize("second", [("b", "more"), ("more", "b"), ("b",)])
def test_a_join_keeps_the_tokens_that_have_arrived(second):
    world = World(forked("b")).start().complete("b", who="b")

    migrate(world, forked(*second, new_ids=True))
    [task] = world.seen.open_work().user_tasks
    world.live.complete_user_task(task, {"x": 1}, "ann")
    world._save()

    assert world.names() == ["z"]
    assert (world.variables["who"], world.variables["x"]) == ("b", 1)


def test_a_join_with_fewer_ways_in_fires_when_it_has_everything():
    world = World(forked("b")).start().complete("b")
    single = bpmn(
        START
        + END
        + '<parallelGateway id="join"/>'
        + user("b")
        + user("z")
        + flow("start", "b", "join", "z", "end")
    )

    migrate(world, single, a="")

    assert world.names() == ["z"]
    assert [f.element_id for f in world.of(ElementCancelled)] == ["a"]


def test_a_boundary_timer_keeps_its_moment_unless_it_shall_be_found_again():
    world, again = World(guarded("P2D")).start(), World(guarded("P2D")).start()

    migrate(world, guarded("P5D"))
    migrate(again, guarded("P5D"), recompute=True)
    world.advance(days=3)
    again.advance(days=3)

    assert world.names() == ["a", "remind"]
    assert not world.of(TimerCancelled)
    assert again.names() == ["a"]
    assert len(again.of(TimerMoved)) == 1


def test_a_boundary_event_that_is_gone_is_not_waited_for_and_a_new_one_is():
    world, plain = World(guarded("P2D")).start(), World(line("a")).start()

    migrate(world, line("a"))
    migrate(plain, guarded("P2D"))

    assert len(world.of(TimerCancelled)) == 1
    plain.advance(days=3)
    assert plain.names() == ["a", "remind"]


def many(text: str = "", *, sequential: bool = False) -> bytes:
    flag = ' isSequential="true"' if sequential else ""
    inner = (
        f'<multiInstanceLoopCharacteristics{flag} camunda:collection="people" '
        'camunda:elementVariable="who"/>'
    )
    return bpmn(
        START
        + END
        + user("each", inner=inner)
        + (user(text) if text else "")
        + flow("start", "each", *([text] if text else []), "end")
    )


@pytest.mark.parametrize("sequential", [False, True])
def test_a_multi_instance_in_progress_keeps_its_counters_and_results(sequential):
    world = World(many(sequential=sequential)).start(people=["a", "b", "c"])
    world.complete("each", grade_a=5)

    migrate(world, many("after", sequential=sequential))
    world.complete("each", grade_b=4).complete("each", grade_c=3)

    assert world.names() == ["after"]
    assert [world.variables[f"grade_{n}"] for n in "abc"] == [5, 4, 3]


def test_a_multi_instance_cannot_become_another_kind_of_repeating():
    world = World(many()).start(people=["a", "b"])

    with pytest.raises(MigrationRefused, match="по-разному"):
        migrate(world, many(sequential=True), each="each")
    with pytest.raises(MigrationRefused, match="повторяется"):
        migrate(world, line("each"), each="each")
    assert world.names() == ["each", "each"]


def test_a_removed_step_keeps_its_instance_unless_the_plan_says_otherwise():
    world = World(forked("b")).start()

    with pytest.raises(MigrationRefused, match="«b», которого нет в новой версии") as refused:
        migrate(world, forked("c", "d"))
    assert [each.element_id for each in refused.value.obstacles] == ["b"]
    with pytest.raises(MigrationRefused, match="не останется"):
        migrate(world, line("z"), a="", b="")
    migrate(world, forked("c"), b="c")
    assert sorted(world.names()) == ["a", "c"]


def sub(inner: str, *, moved: bool = False) -> bytes:
    outer = user("x") if moved else ""
    return bpmn(
        START
        + END
        + '<subProcess id="sub" name="Внутри"><startEvent id="s"/>'
        + user(inner)
        + '<endEvent id="e"/>'
        + flow("s", inner, "e")
        + "</subProcess>"
        + outer
        + flow("start", "sub", *(["x"] if moved else []), "end")
    )


def test_a_running_sub_process_goes_on_and_nothing_moves_across_its_border():
    world = World(sub("x")).start()

    with pytest.raises(MigrationRefused, match="в другом подпроцессе"):
        migrate(world, sub("y", moved=True), x="x")
    migrate(world, sub("y", moved=True))
    world.complete("y")

    assert world.names() == ["x"]


def test_a_message_keeps_its_key_and_another_name_is_listened_for_anew():
    def waiting(name: str) -> bytes:
        return bpmn(
            START + END + f'<intermediateCatchEvent id="got">{props(correlationKey="number")}'
            '<messageEventDefinition messageRef="m"/></intermediateCatchEvent>'
            + flow("start", "got", "end"),
            catalogue=f'<message id="m" name="{name}"/>',
        )

    same, other = World(waiting("ответ")).start(number="7"), World(waiting("ответ"))
    other.start(number="7")

    migrate(same, waiting("ответ"))
    migrate(other, waiting("отзыв"))

    assert len(same.of(SubscriptionOpened)) == 1
    assert [(f.name, f.key) for f in other.of(SubscriptionOpened)] == [
        ("ответ", "7"),
        ("отзыв", "7"),
    ]
    assert same.deliver("ответ", "7") == other.deliver("отзыв", "7") == 1
    assert same.done
    assert other.done


def test_a_running_job_answers_after_the_migration_and_another_topic_is_asked_anew():
    def serving(topic: str, *more: str) -> bytes:
        return bpmn(
            START
            + END
            + f'<serviceTask id="work" camunda:type="external" camunda:topic="{topic}"/>'
            + "".join(map(user, more))
            + flow("start", "work", *more, "end")
        )

    same, other = World(serving("a.b")).start(), World(serving("a.b")).start()

    migrate(same, serving("a.b", "after"))
    migrate(other, serving("a.c"))
    same.answer("a.b")
    other.answer("a.c")

    assert same.names() == ["after"]
    assert len(same.of(ServiceRequested)) == 1
    assert len(other.of(ServiceCancelled)) == 1
    assert other.done


def test_a_called_process_stays_what_it_was():
    def calling(*after: str) -> bytes:
        return bpmn(
            START
            + END
            + '<callActivity id="call" calledElement="q"/>'
            + "".join(map(user, after))
            + flow("start", "call", *after, "end")
        )

    called = bpmn(START + END + user("inside") + flow("start", "inside", "end"), "q")
    world = World(calling(), called).start()

    migrate(world, calling("z"))
    world.complete("inside")

    assert world.names() == ["z"]
    inside = next(r for r in world.stored.element_instances() if r.element_id == "inside")
    assert inside.definition_id == "q:1"


def test_a_completed_activity_is_compensated_as_it_was_drawn_then():
    def booking(name: str) -> bytes:
        return bpmn(
            START
            + END
            + user(name)
            + f'<boundaryEvent id="undo" attachedToRef="{name}"><compensateEventDefinition/>'
            "</boundaryEvent>"
            + script("cancel", f"undone = '{name}'").replace(
                '<scriptTask id="cancel"', '<scriptTask id="cancel" isForCompensation="true"'
            )
            + '<association id="as" sourceRef="undo" targetRef="cancel"/>'
            + user("wait")
            + '<intermediateThrowEvent id="back"><compensateEventDefinition '
            f'activityRef="{name}"/></intermediateThrowEvent>'
            + flow("start", name, "wait", "back", "end")
        )

    world = World(booking("book")).start().complete("book")

    migrate(world, booking("reserve"), book="reserve")
    world.complete("wait")

    assert world.done
    assert world.variables["undone"] == "book"


def test_recalling_what_was_completed_under_the_former_version_is_refused():
    world = World(line("a", "b")).start().complete("a")
    task = next(r.id for r in world.stored.element_instances() if r.element_id == "a")

    migrate(world, line("a", "b"))

    with pytest.raises(Exception, match="на другую версию"):
        world.live.reopen_user_task(task)


def test_an_event_sub_process_that_only_the_new_version_draws_is_listened_for():
    alarmed = bpmn(
        START
        + END
        + user("a")
        + flow("start", "a", "end")
        + '<subProcess id="alarm" triggeredByEvent="true"><startEvent id="s" '
        'isInterrupting="false"><timerEventDefinition><timeDuration>P1D</timeDuration>'
        "</timerEventDefinition></startEvent>" + user("act") + flow("s", "act") + "</subProcess>"
    )
    world = World(line("a")).start()

    migrate(world, alarmed)
    assert len(world.of(TimerScheduled)) == 1
    world.advance(days=2)

    assert world.names() == ["a", "act"]


def test_a_plan_is_checked_line_by_line_before_any_instance_is_looked_at():
    world = World(guarded("P2D"))
    old = world.definitions["p:1"].model
    new = deploy(world, sub("x")).model

    found = findings(old, new, {"a": "sub", "late": "e", "remind": "x", "nobody": "x"})

    said = [f"{f.severity} {f.message}" for f in found]
    assert any("«a»: не может стать «Внутри»" in each for each in said)
    assert any("«remind»: «x» лежит в другом подпроцессе" in each for each in said)
    assert any("«nobody»: такого шага нет" in each for each in said)
    assert findings(old, old, suggest(old, old)) == ()
