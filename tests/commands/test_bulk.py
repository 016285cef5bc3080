"""Several user tasks at once: what would happen is said first, row by row, and nothing is done."""

import json

import pytest

from engine import BulkAction, InvalidInput
from tests.commands.conftest import ADA, BOB, EVE, OPERATOR, Office
from tests.interpreter.kit import END, START, bpmn, flow, props, user

FORM = json.dumps(
    {
        "type": "default",
        "id": "verdict",
        "schemaVersion": 16,
        "components": [
            {
                "type": "radio",
                "key": "decision",
                "id": "f1",
                "label": "Решение",
                "values": [{"label": "Да", "value": "yes"}, {"label": "Нет", "value": "no"}],
                "validate": {"required": True},
            }
        ],
    }
).encode()


def verdict(bulk: str = "true", group: str = "methodist", key: str = "p") -> bytes:
    task = user(
        "review", candidateGroups=group, formKey="verdict", inner=props(bulk=bulk, title="{what}")
    )
    return bpmn(START + task + END + flow("start", "review", "end"), key)


def tasks(office: Office, count: int, key: str = "p") -> list[str]:
    return [office.task(office.start({"what": f"Дело {number}"}, key)) for number in range(count)]


def problems(office: Office, action: BulkAction, chosen: list[str], actor) -> list[str]:
    return [row.problem for row in office.engine.bulk_plan(action, chosen, actor).rows]


def test_claiming_says_for_each_who_has_it_already(office):
    office.deploy(verdict(), verdict_form=FORM)
    free, mine, his = tasks(office, 3)
    office.engine.claim(mine, ADA)
    office.engine.claim(his, BOB)

    found = problems(office, BulkAction.CLAIM, [free, mine, his], ADA)

    assert found == ["", "Задача уже у вас в работе.", "Задача в работе: Бобов Б. Б."]
    assert office.engine.user_task(free, ADA).task.assignee == ""


def test_what_the_actor_may_not_see_is_left_out(office):
    office.deploy(verdict(), verdict_form=FORM)
    chosen = tasks(office, 2)

    assert office.engine.bulk_plan(BulkAction.CLAIM, chosen, EVE).rows == ()


def test_only_what_the_designer_allowed_is_completed_at_once_and_with_one_form(office):
    office.deploy(verdict(), verdict_form=FORM)
    office.deploy(verdict("false", key="alone"), verdict_form=FORM)
    office.deploy(verdict(key="other"), verdict_form=FORM)
    (alone,), (first, second), (other,) = (
        tasks(office, 1, "alone"),
        tasks(office, 2),
        tasks(office, 1, "other"),
    )

    plan = office.engine.bulk_plan(BulkAction.COMPLETE, [alone, first, other, second], ADA)

    assert [bool(row.problem) for row in plan.rows] == [True, False, True, False]
    assert "дизайнер" in plan.rows[0].problem
    assert "другая форма" in plan.rows[2].problem
    assert plan.form_key == "verdict"


def test_a_closed_one_is_named_and_an_open_approval_too(office):
    office.deploy(verdict(), verdict_form=FORM)
    closed, waiting = tasks(office, 2)
    office.engine.complete(closed, {"decision": "yes"}, ADA)
    office.engine.claim(waiting, ADA)
    office.engine.ask(waiting, "bob", "Согласны?", ADA, kind="approval")

    found = problems(office, BulkAction.COMPLETE, [closed, waiting], ADA)

    assert found[0] == "Задача уже закрыта."
    assert "Бобов" in found[1]


def test_giving_away_needs_to_have_it_or_to_operate(office):
    office.deploy(verdict(), verdict_form=FORM)
    (task,) = tasks(office, 1)

    assert problems(office, BulkAction.ASSIGN, [task], ADA) != [""]
    assert problems(office, BulkAction.ASSIGN, [task], OPERATOR) == [""]


@pytest.mark.parametrize("chosen", [[], [str(number) for number in range(101)]])
def test_none_and_too_many_are_refused(office, chosen):
    with pytest.raises(InvalidInput):
        office.engine.bulk_plan(BulkAction.CLAIM, chosen, ADA)
