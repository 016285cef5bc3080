"""Running instances go on with another version: rights, rows, history, bulk, and back again."""

from datetime import timedelta

import pytest

from engine import SYSTEM, Conflict, InboxQuery, InvalidInput, NotFound, NotPermitted
from engine.domain.migrations import (
    BatchState,
    ItemState,
    MigrationPlan,
    MigrationRefused,
)
from engine.municipalities import OFFICE
from engine.store.records import StoredRecords
from engine.store.tables import ProcessInstance
from tests.commands.conftest import ADA, BOB, OPERATOR, READER
from tests.interpreter.kit import END, START, bpmn, flow, user
from tests.properties.open_rows import by_rows, by_state, check_long_values

WHY = "Поправили схему"
LATE = (
    '<boundaryEvent id="late" attachedToRef="{}" cancelActivity="false"><timerEventDefinition>'
    "<timeDuration>P2D</timeDuration></timerEventDefinition></boundaryEvent>"
)


def asking(*steps: str, group: str = "methodist") -> bytes:
    """User tasks one after another; the first has a timer at its border."""
    body = "".join(user(step, candidateGroups=group) for step in steps)
    reminder = user("remind", candidateGroups="methodist")
    border = LATE.format(steps[0]) + reminder + flow("late", "remind")
    return bpmn(START + END + body + border + flow("start", *steps, "end"))


def version(office, *files: bytes) -> str:
    return office.deploy(*files).definitions[0].id


def plan(office, source: str, target: str, **mapping: str) -> MigrationPlan:
    wanted = MigrationPlan(source=source, target=target)
    found = office.engine.migration_plan(wanted, OPERATOR, suggest=True).plan
    return MigrationPlan(source=source, target=target, mapping={**found.mapping, **mapping})


def check(office, instance: str) -> None:
    office.engine.forget()
    assert by_rows(office.engine, instance) == by_state(office.engine, instance)
    check_long_values(office.engine, instance)


def stored(office, instance: str) -> list:
    with office.engine.database.read(OFFICE) as session:
        row = session.query(ProcessInstance).filter_by(id=instance).one()
        return list(StoredRecords(lambda: session, row).element_instances())


def task_of(office, instance: str):
    return office.engine.user_tasks(instance, actor=SYSTEM)[0]


def test_a_claimed_task_stays_claimed_and_its_draft_stays_and_its_form_is_the_new_one(office):
    old = version(office, asking("ask", "look"))
    instance = office.start({"text": "ы" * 200})
    task = task_of(office, instance)
    office.engine.claim(task.id, ADA)
    office.engine.save_draft(task.id, {"answer": ["Почти готово"]}, ADA)
    new = version(office, asking("ask", "inserted", "look"))

    office.engine.migrate(instance, plan(office, old, new), WHY, OPERATOR)

    check(office, instance)
    now = task_of(office, instance)
    assert (now.id, now.assignee, now.definition_id) == (task.id, "ada", new)
    assert office.engine.draft(task.id, ADA).values == {"answer": ["Почти готово"]}
    office.engine.complete(task.id, {}, ADA)
    assert task_of(office, instance).element_id == "inserted"
    check(office, instance)
    [told] = [e for e in office.engine.history(instance, SYSTEM) if e.type == "InstanceMigrated"]
    assert (told.actor_name, told.detail["reason"]) == (OPERATOR.name, WHY)
    assert (told.detail["previous_version"], told.detail["version"]) == (1, 2)


def test_other_candidates_are_asked_where_the_new_version_says_so(office):
    old = version(office, asking("ask"))
    instance = office.start()
    new = version(office, asking("ask", group="teacher"))

    office.engine.migrate(instance, plan(office, old, new), WHY, OPERATOR)

    assert task_of(office, instance).candidates == ("teacher",)
    assert not office.engine.inbox(InboxQuery(), ADA).items


def test_history_names_what_was_done_under_the_former_version(office):
    old = version(office, asking("ask", "look"))
    instance = office.start()
    office.engine.complete(task_of(office, instance).id, {}, SYSTEM)
    new = version(office, asking("look", "more"))

    office.engine.migrate(instance, plan(office, old, new), WHY, OPERATOR)

    page = office.engine.instance(instance, OPERATOR)
    assert [each.id for each in page.definitions] == [new, old]
    drawn = {(each.element_id, each.definition_id) for each in page.elements}
    assert {("ask", old), ("look", new)} <= drawn


def test_an_instance_that_cannot_follow_stays_as_it_is_and_every_reason_is_given(office):
    old = version(office, asking("ask", "look"))
    instance = office.start()
    new = version(office, asking("look"))
    before = stored(office, instance)

    wanted = plan(office, old, new)
    tried = office.engine.try_migration(wanted, OPERATOR)
    with pytest.raises(MigrationRefused, match="«ask»"):
        office.engine.migrate(instance, wanted, WHY, OPERATOR)

    [forecast] = tried.instances
    assert [each.label for each in forecast.obstacles] == ["ask"]
    assert stored(office, instance) == before
    check(office, instance)
    office.engine.complete(task_of(office, instance).id, {}, SYSTEM)
    assert task_of(office, instance).element_id == "look"


def test_a_plan_may_take_the_removed_step_away_and_its_draft_stays(office):
    old = version(office, asking("ask", "look"))
    instance = office.start()
    task = task_of(office, instance)
    office.engine.save_draft(task.id, {"answer": ["Почти"]}, ADA)
    new = version(office, asking("look"))

    with pytest.raises(MigrationRefused, match="не останется"):
        office.engine.migrate(instance, plan(office, old, new, ask=""), WHY, OPERATOR)
    office.engine.migrate(instance, plan(office, old, new, ask="look"), WHY, OPERATOR)

    assert task_of(office, instance).element_id == "look"
    assert office.engine.draft(task.id, ADA).values == {"answer": ["Почти"]}


def test_it_can_be_undone_until_something_happens(office):
    old = version(office, asking("ask", "look"))
    instance = office.start({"text": "ы" * 200})
    office.engine.claim(task_of(office, instance).id, ADA)
    before, work = stored(office, instance), by_rows(office.engine, instance)
    row = task_of(office, instance)
    new = version(office, asking("question", "look"))

    office.engine.migrate(instance, plan(office, old, new, ask="question"), WHY, OPERATOR)
    assert task_of(office, instance).name == "question"
    assert office.engine.may_undo_migration(instance, OPERATOR)
    office.engine.undo_migration(instance, "Поторопились", OPERATOR)

    check(office, instance)
    assert stored(office, instance) == before
    assert by_rows(office.engine, instance) == work
    assert task_of(office, instance) == row
    assert office.engine.instance(instance, OPERATOR).instance.definition_id == old
    assert not office.engine.may_undo_migration(instance, OPERATOR)
    office.pass_time(timedelta(days=3))
    assert {t.element_id for t in office.engine.user_tasks(instance, actor=SYSTEM)} == {
        "ask",
        "remind",
    }


def test_what_the_plan_took_away_is_there_again_after_the_undo(office):
    def forked(*steps: str) -> bytes:
        return bpmn(
            START
            + END
            + '<parallelGateway id="fork"/><parallelGateway id="join"/>'
            + "".join(user(each, candidateGroups="methodist") for each in steps)
            + "".join(flow("fork", each, "join") for each in steps)
            + LATE.format(steps[-1])
            + user("remind", candidateGroups="methodist")
            + flow("late", "remind")
            + flow("start", "fork")
            + flow("join", "end")
        )

    old = version(office, forked("ask", "look"))
    instance = office.start({"text": "ы" * 200})
    tasks = {t.id for t in office.engine.user_tasks(instance, actor=SYSTEM)}
    new = version(office, forked("ask", "more"))

    office.engine.migrate(instance, plan(office, old, new, look="", late=""), WHY, OPERATOR)
    check(office, instance)
    assert len(office.engine.user_tasks(instance, actor=SYSTEM)) == 1
    office.engine.undo_migration(instance, "Поторопились", OPERATOR)

    check(office, instance)
    assert {t.id for t in office.engine.user_tasks(instance, actor=SYSTEM)} == tasks
    office.pass_time(timedelta(days=3))
    names = [t.element_id for t in office.engine.user_tasks(instance, actor=SYSTEM)]
    assert sorted(names) == ["ask", "look", "remind"]
    for task in office.engine.user_tasks(instance, actor=SYSTEM):
        office.engine.complete(task.id, {}, SYSTEM)
    assert office.state(instance) == "completed"


def test_after_the_next_step_only_a_new_migration_leads_back(office):
    old = version(office, asking("ask", "look"))
    instance = office.start()
    new = version(office, asking("ask", "inserted", "look"))
    office.engine.migrate(instance, plan(office, old, new), WHY, OPERATOR)
    office.engine.complete(task_of(office, instance).id, {}, SYSTEM)

    with pytest.raises(Conflict, match="уже что-то произошло"):
        office.engine.undo_migration(instance, "Поторопились", OPERATOR)
    back = plan(office, new, old, inserted="look")
    office.engine.migrate(instance, back, WHY, OPERATOR)

    assert task_of(office, instance).element_id == "look"
    office.engine.complete(task_of(office, instance).id, {}, SYSTEM)
    assert office.state(instance) == "completed"


# -- many ------------------------------------------------------------------------------------------
def test_many_are_moved_by_jobs_while_people_work_and_each_says_what_became_of_it(office):
    old = version(office, asking("ask", "look"))
    stays, done, gone, held = (office.start() for _ in range(4))
    office.engine.complete(task_of(office, done).id, {}, SYSTEM)
    new = version(office, asking("look", "more"))
    order = office.engine.start_migration(plan(office, old, new), WHY, OPERATOR)
    assert office.engine.migration(order, OPERATOR).state is BatchState.RUNNING

    # Meanwhile: one is finished by people, one is suspended, which makes no difference.
    for _ in range(2):
        office.engine.complete(task_of(office, gone).id, {}, SYSTEM)
    office.engine.suspend(held, "Проверка", OPERATOR)
    office.engine.work()

    found = office.engine.migration(order, OPERATOR)
    assert found.state is BatchState.DONE
    assert found.finished == found.total == 4
    said = {each.instance_id: (each.state, each.message) for each in found.items}
    assert said[done][0] is ItemState.DONE
    assert said[gone] == (ItemState.SKIPPED, "Дело завершилось раньше.")
    assert said[stays][0] is ItemState.REFUSED
    assert "«ask»" in said[stays][1]
    assert said[held] == said[stays]
    check(office, stays)
    check(office, done)
    told = [e for e in office.engine.history(done, SYSTEM) if e.type == "InstanceMigrated"]
    assert [each.actor_name for each in told] == [OPERATOR.name]


def test_a_bulk_migration_can_be_stopped_and_what_was_moved_be_taken_back(office):
    old = version(office, asking("ask", "look"))
    instances = [office.start() for _ in range(3)]
    new = version(office, asking("ask", "look", "more"))
    order = office.engine.start_migration(plan(office, old, new), WHY, OPERATOR)

    office.engine.execute_job(office.engine.due_jobs(limit=1)[0])
    assert office.engine.stop_migration(order, OPERATOR) == 2
    office.engine.work()

    found = office.engine.migration(order, OPERATOR)
    assert found.state is BatchState.STOPPED
    assert dict(found.counts) == {"done": 1, "stopped": 2}
    assert office.engine.undo_migrations(order, "Поторопились", OPERATOR) == (1, 0)
    definitions = [
        office.engine.instance(each, OPERATOR).instance.definition_id for each in instances
    ]
    assert definitions == [old] * 3


def test_more_than_are_tried_at_once_are_tried_by_jobs_and_then_those_are_moved_that_can(office):
    old = version(office, asking("ask", "look"))
    started = [office.start() for _ in range(103)]
    for instance in started[:2]:
        office.engine.complete(task_of(office, instance).id, {}, SYSTEM)
    new = version(office, asking("look", "more"))
    wanted, engine = plan(office, old, new), office.engine
    at_once = engine.try_migration(wanted, OPERATOR)
    assert (len(at_once.instances), at_once.running) == (100, 103)
    [oldest] = engine.try_migration(wanted, OPERATOR, only=[started[0]]).instances
    assert (oldest.instance_id, oldest.obstacles) == (started[0], ())

    trial = engine.start_migration_trial(wanted, OPERATOR)
    with pytest.raises(Conflict, match="не закончена"):
        engine.start_tried_migration(trial, WHY, OPERATOR)
    before = stored(office, started[0])
    engine.cancel(started[2], "не нужно", OPERATOR)
    while engine.work():
        pass

    found = engine.migration(trial, OPERATOR)
    assert (found.trial, found.state, found.reversible) == (True, BatchState.DONE, 0)
    assert dict(found.counts) == {"able": 2, "refused": 100, "skipped": 1}
    assert len(found.items) == 100
    rest = engine.migration(trial, OPERATOR, after=found.next_after)
    assert (len(rest.items), rest.next_after) == (3, None)
    listed = [each.instance_id for each in (*found.items, *rest.items)]
    assert listed == started
    able = engine.migration(trial, OPERATOR, [ItemState.ABLE])
    assert [each.instance_id for each in able.items] == started[:2]
    assert "«ask»" in rest.items[0].message
    assert stored(office, started[0]) == before
    assert not engine.may_undo_migration(started[0], OPERATOR)
    assert engine.migrations("p", OPERATOR) == ()

    office.engine.complete(task_of(office, started[1]).id, {}, SYSTEM)
    order = engine.start_tried_migration(trial, WHY, OPERATOR)
    engine.work()
    moved = engine.migration(order, OPERATOR)
    assert (moved.trial, moved.reversible) == (False, 1)
    said = {each.instance_id: each.state for each in moved.items}
    assert said == {started[0]: ItemState.DONE}
    assert engine.instance(started[0], OPERATOR).instance.definition_id == new
    with pytest.raises(Conflict, match="не закончена"):
        engine.start_tried_migration(order, WHY, OPERATOR)


def test_a_trial_can_be_stopped_and_says_so_where_nothing_can_follow(office):
    old = version(office, asking("ask", "look"))
    office.start()
    wanted = plan(office, old, version(office, asking("look")))
    trial = office.engine.start_migration_trial(wanted, OPERATOR)
    assert office.engine.stop_migration(trial, OPERATOR) == 1
    office.engine.work()

    assert dict(office.engine.migration(trial, OPERATOR).counts) == {"stopped": 1}
    with pytest.raises(InvalidInput, match="не перейдёт ни одно"):
        office.engine.start_tried_migration(trial, WHY, OPERATOR)


def test_only_operators_move_instances(office):
    old = version(office, asking("ask"))
    instance = office.start()
    wanted = MigrationPlan(source=old, target=version(office, asking("ask", "look")))
    engine = office.engine

    for actor in (ADA, READER):
        for act in (
            lambda a: engine.migration_plan(wanted, a),
            lambda a: engine.try_migration(wanted, a),
            lambda a: engine.migrate(instance, wanted, WHY, a),
            lambda a: engine.start_migration(wanted, WHY, a),
            lambda a: engine.start_migration_trial(wanted, a),
            lambda a: engine.start_tried_migration("x", WHY, a),
            lambda a: engine.undo_migration(instance, WHY, a),
            lambda a: engine.migrations("p", a),
            lambda a: engine.migration("x", a),
            lambda a: engine.stop_migration("x", a),
            lambda a: engine.may_undo_migration(instance, a),
        ):
            with pytest.raises(NotPermitted):
                act(actor)


def test_hostile_plans_are_refused_in_plain_words(office):
    old = version(office, asking("ask"))
    instance = office.start()
    new = version(office, asking("ask", "look"))
    other = version(office, bpmn(START + END + user("x") + flow("start", "x", "end"), "q"))

    def order(why: str = WHY, source: str = old, target: str = new, **mapping: str) -> None:
        wanted = MigrationPlan(source=source, target=target, mapping=mapping)
        office.engine.migrate(instance, wanted, why, OPERATOR)

    for wrong, why in (
        (lambda: order(target=old), "две разные"),
        (lambda: order(target=other), "того же процесса"),
        (lambda: order(ask="#placed"), "нет шага «#placed»"),
        (lambda: order(ask="end"), "другого вида"),
        (lambda: order(nobody="ask"), "нет в исходной"),
        (lambda: order(" "), "Укажите причину"),
    ):
        with pytest.raises(InvalidInput, match=why):
            wrong()
    with pytest.raises(NotFound):
        order(target="zz")
    with pytest.raises(Conflict, match="другой версии"):
        order(source=new, target=old, ask="ask", look="")


def test_a_completion_between_look_and_order_is_not_lost(office):
    old = version(office, asking("ask", "look"))
    instance = office.start()
    new = version(office, asking("ask", "more"))
    wanted = MigrationPlan(source=old, target=new, mapping={"ask": "ask"})
    assert not office.engine.try_migration(wanted, OPERATOR).instances[0].obstacles

    office.engine.complete(task_of(office, instance).id, {}, BOB)
    with pytest.raises(MigrationRefused, match="«look»"):
        office.engine.migrate(instance, wanted, WHY, OPERATOR)

    assert task_of(office, instance).element_id == "look"
    check(office, instance)
