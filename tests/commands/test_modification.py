"""Operators change the course of an instance: rights, rows, history, what people had typed."""

import pytest

from engine import SYSTEM, Conflict, InvalidInput, NotPermitted
from engine.domain.modifications import Modification, Move, Reset
from tests.commands.conftest import ADA, OPERATOR, READER, two_steps
from tests.interpreter.kit import END, START, bpmn, flow, user
from tests.properties.open_rows import by_rows, by_state


@pytest.fixture
def instance(office) -> str:
    office.deploy(two_steps())
    return office.start()


def moved(office, instance: str, **more: object) -> Modification:
    [token] = office.engine.course(instance, OPERATOR).tokens
    move = Move(cancel=token.id, element_id="second")
    return Modification(**({"moves": (move,), "reason": "Шаг не нужен"} | more))


def check(office, instance: str) -> None:
    office.engine.forget()
    assert by_rows(office.engine, instance) == by_state(office.engine, instance)


def test_an_operator_moves_a_token_and_history_says_who_and_why(office, instance):
    office.engine.modify(instance, moved(office, instance, values={"n": 1}), OPERATOR)

    check(office, instance)
    [task] = office.engine.user_tasks(instance, actor=SYSTEM)
    assert task.element_id == "second"
    assert office.engine.variables(instance, SYSTEM)["n"] == 1
    [told] = [e for e in office.engine.history(instance, SYSTEM) if e.type == "InstanceModified"]
    assert (told.actor_name, told.detail["reason"]) == (OPERATOR.name, "Шаг не нужен")
    assert told.detail["cancelled"] == ["first"]
    assert told.detail["begun"] == ["second"]


def test_a_preview_says_what_would_follow_and_changes_nothing(office, instance):
    before = office.facts(instance)

    seen = office.engine.preview_modification(instance, moved(office, instance), OPERATOR)

    assert [(e.kind, e.name) for e in seen.effects] == [
        ("cancelled", "first"),
        ("task_opened", "second"),
    ]
    assert office.facts(instance) == before
    assert [t.element_id for t in office.engine.user_tasks(instance, actor=SYSTEM)] == ["first"]


@pytest.mark.parametrize("actor", [ADA, READER])
def test_only_operators_change_the_course(office, instance, actor):
    ordered = moved(office, instance)
    reset = Reset(element_instance_id="x", reason="Шаг не нужен")

    for act in (
        lambda: office.engine.course(instance, actor),
        lambda: office.engine.modify(instance, ordered, actor),
        lambda: office.engine.preview_modification(instance, ordered, actor),
        lambda: office.engine.reset(instance, reset, actor),
        lambda: office.engine.preview_reset(instance, reset, actor),
    ):
        with pytest.raises(NotPermitted, match="оператор"):
            act()


@pytest.mark.parametrize("reason", ["", "  \n", "ы" * 2001])
def test_a_reason_is_needed(office, instance, reason):
    with pytest.raises(InvalidInput, match=r"[Пп]ричин"):
        office.engine.modify(instance, moved(office, instance, reason=reason), OPERATOR)


@pytest.mark.parametrize(
    ("values", "kind", "said"),
    [
        ({"x y": 1}, InvalidInput, "имя переменной"),
        ({"first_by": "ada"}, Conflict, "ведёт сама программа"),
    ],
)
def test_values_that_nobody_may_write_are_refused(office, instance, values, kind, said):
    ordered = moved(office, instance, values=values)
    for act in (office.engine.preview_modification, office.engine.modify):
        with pytest.raises(kind, match=said):
            act(instance, ordered, OPERATOR)


def test_values_without_a_token_that_begins_are_refused(office, instance):
    away = Move(cancel=office.engine.course(instance, OPERATOR).tokens[0].id)

    with pytest.raises(InvalidInput, match="вместе с переносом"):
        office.engine.modify(
            instance, moved(office, instance, moves=(away,), values={"n": 1}), OPERATOR
        )


def test_an_instance_that_has_ended_is_refused(office, instance):
    ordered = moved(office, instance)
    office.engine.cancel(instance, "не нужно", OPERATOR)

    with pytest.raises(Conflict, match="уже завершено"):
        office.engine.modify(instance, ordered, OPERATOR)


def test_a_refused_change_changes_nothing_even_in_memory(office, instance):
    task = office.task(instance)
    token = office.engine.course(instance, OPERATOR).tokens[0].id
    only_away = Modification(moves=(Move(cancel=token),), reason="так")

    with pytest.raises(Conflict, match="не останется"):
        office.engine.modify(instance, only_away, OPERATOR)

    check(office, instance)
    office.engine.complete(task, {}, SYSTEM)
    assert office.task(instance) != task


def test_who_had_the_form_open_keeps_what_was_typed(office, instance):
    task = office.task(instance)
    office.engine.claim(task, ADA)
    office.engine.save_draft(task, {"answer": ["Почти готово"]}, ADA)

    office.engine.modify(instance, moved(office, instance), OPERATOR)

    with pytest.raises(Conflict):
        office.engine.complete(task, {}, ADA)
    assert office.engine.draft(task, ADA).values == {"answer": ["Почти готово"]}


def test_an_operator_takes_an_instance_back_and_learns_what_stays_done(office):
    office.deploy(
        bpmn(
            START + user("ask") + '<serviceTask id="mail" name="Письмо" camunda:type="external" '
            'camunda:topic="office.inside"/>'
            + user("wait")
            + END
            + flow("start", "ask", "mail", "wait", "end")
        )
    )
    instance = office.start({"n": 1})
    office.engine.complete(office.task(instance), {"n": 2}, SYSTEM)
    office.engine.work()
    step = next(
        e for e in office.engine.course(instance, OPERATOR).earlier if e.element_id == "ask"
    )
    ordered = Reset(element_instance_id=step.id, reason="Ошиблись в данных")

    seen = office.engine.preview_reset(instance, ordered, OPERATOR)
    office.engine.reset(instance, ordered, OPERATOR)

    assert seen.performed == ("Письмо",)
    check(office, instance)
    assert office.engine.user_tasks(instance, actor=SYSTEM)[0].element_id == "ask"
    assert office.engine.variables(instance, SYSTEM)["n"] == 1
    [told] = [e for e in office.engine.history(instance, SYSTEM) if e.type == "InstanceReset"]
    assert told.detail["values"]["n"] == 1
