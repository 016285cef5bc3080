"""Reminders: what the deployed table says of near deadlines, once for each deadline and step."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from engine import SYSTEM, DeadlineStretch, NotPermitted
from engine.commands import live_instances
from engine.domain.events import UserTaskDueChanged
from engine.municipalities import OFFICE
from engine.store.queries import deadlines as stored
from tests.commands.conftest import ADA, MORNING, review
from tests.interpreter.kit import props
from tests.store.test_job_rows import plan_of

TABLE = Path(__file__).parents[2] / "bpmn" / "reminders"
SINCE, UNTIL = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 6, 1, tzinfo=UTC)
DAY = timedelta(days=1)


def table(**changes: str) -> dict[str, bytes]:
    parts = (path for kind in ("*.bpmn", "*.dmn", "forms/*.form") for path in TABLE.glob(kind))
    files = {path.name: path.read_bytes() for path in parts}
    for old, new in changes.items():
        files["task_reminders.dmn"] = files["task_reminders.dmn"].replace(
            old.encode(), new.encode()
        )
    return files


@pytest.fixture
def reminding(office):
    office.engine.deploy(table(), SYSTEM)
    return office


def begun(office, days: str = "5", *, key: str = "annual_plan", **values: str) -> str:
    diagram = review(candidateGroups="methodist", inner=props(dueWorkingDays=days, **values))
    office.engine.deploy(
        {f"{key}.bpmn": diagram.replace(b'id="p"', f'id="{key}"'.encode())}, SYSTEM
    )
    return office.engine.start(key, {}, SYSTEM).id


def sweep(office, *, limit: int = 200) -> None:
    after = None
    while True:
        page = DeadlineStretch(since=SINCE, after=after, limit=limit)
        after = office.engine.remind(page, UNTIL)
        if after is None:
            return


def told(office, instance_id: str) -> list[tuple[str, int, int, tuple[str, ...]]]:
    found = [e for e in office.engine.history(instance_id, SYSTEM) if e.type == "DeadlineReminded"]
    return [
        (
            str(each.detail["kind"]),
            int(str(each.detail["step"])),
            int(str(each.detail["working_days"])),
            tuple(each.detail["recipients"]),  # type: ignore[arg-type]
        )
        for each in found
    ]


DOER = ("assignee", "candidates")


def test_every_step_of_a_deadline_reminds_once_and_only_on_working_days(reminding):
    """Begun on Monday 2 March with five working days: due on Tuesday the 10th, the 9th is off."""
    instance = begun(reminding)
    for _ in range(18):
        reminding.clock.advance(DAY)
        sweep(reminding)
        sweep(reminding)
        reminding.engine.forget()

    assert told(reminding, instance) == [
        ("before", -3, 3, DOER),
        ("before", -1, 1, DOER),
        ("due", 0, 0, DOER),
        ("overdue", 1, 1, (*DOER, "manager")),
        ("overdue", 3, 3, (*DOER, "dmmc_director")),
        ("overdue", 5, 5, (*DOER, "edu_head")),
    ]


def test_only_the_processes_that_are_named_reach_the_head_of_the_authority(reminding):
    instance = begun(reminding, key="other_process")
    for _ in range(18):
        reminding.clock.advance(DAY)
        sweep(reminding)

    assert [step for _, step, _, _ in told(reminding, instance)] == [-3, -1, 0, 1, 3]


def test_days_without_a_server_give_one_reminder_of_the_latest_step(reminding):
    instance = begun(reminding)
    reminding.clock.advance(14 * DAY)
    sweep(reminding)

    assert told(reminding, instance) == [("overdue", 3, 4, (*DOER, "dmmc_director"))]


def test_a_step_before_the_task_appeared_is_none(reminding):
    instance = begun(reminding, "2")
    sweep(reminding)
    assert told(reminding, instance) == []

    reminding.clock.advance(DAY)
    sweep(reminding)
    assert told(reminding, instance) == [("before", -1, 1, DOER)]


def test_a_moved_deadline_begins_its_steps_anew(reminding):
    instance = begun(reminding)
    reminding.clock.advance(3 * DAY)
    sweep(reminding)
    (task,) = reminding.engine.user_tasks(actor=SYSTEM)
    with reminding.engine._writing(SYSTEM) as context:
        _move(context, instance, task.id, task.due_at + 7 * DAY)
    sweep(reminding)
    assert [step for _, step, _, _ in told(reminding, instance)] == [-3]
    reminding.clock.advance(7 * DAY)
    sweep(reminding)

    assert [step for _, step, _, _ in told(reminding, instance)] == [-3, -3]


def _move(context: Any, instance_id: str, task_id: str, due_at: datetime) -> None:
    row = context.lock_instance(instance_id)
    fact = UserTaskDueChanged(due_at=due_at, previous=None, element_instance_id=task_id)
    live_instances.tell(context, row, [fact])


def test_a_closed_task_reminds_nobody(reminding):
    instance = begun(reminding)
    (task,) = reminding.engine.user_tasks(actor=SYSTEM)
    reminding.engine.complete(task.id, {}, ADA)
    reminding.clock.advance(9 * DAY)
    sweep(reminding)

    assert told(reminding, instance) == []


def test_teachers_are_not_reminded_on_their_days_off(reminding):
    instance = begun(reminding, "3", calendar="school_holidays")
    reminding.clock.set(datetime(2026, 3, 25, 2, 0, tzinfo=UTC))  # the office works, schools do not
    sweep(reminding)
    assert told(reminding, instance) == []

    reminding.clock.set(datetime(2026, 4, 1, 2, 0, tzinfo=UTC))
    sweep(reminding)
    assert len(told(reminding, instance)) == 1


def test_pages_reach_every_near_deadline_and_leave_the_others_alone(reminding):
    near = [begun(reminding, "3") for _ in range(5)]
    far = begun(reminding, "90")
    reminding.clock.advance(DAY)
    reminding.clock.advance(DAY)
    sweep(reminding, limit=2)

    assert [len(told(reminding, each)) for each in near] == [1] * 5
    assert told(reminding, far) == []


def test_an_edited_table_counts_from_its_deployment_on(reminding):
    instance = begun(reminding)
    earlier = table(**{"&gt;= -3": "&gt;= -4", "<text>-3</text>": "<text>-4</text>"})
    reminding.engine.deploy(earlier, SYSTEM)
    reminding.clock.advance(DAY)
    sweep(reminding)

    assert told(reminding, instance) == [("before", -4, 4, DOER)]


def test_a_table_without_an_answer_reminds_nobody_and_stops_nothing(reminding):
    instance = begun(reminding)
    reminding.engine.deploy(table(**{"<text>-3</text>": "<text>1 / 0</text>"}), SYSTEM)
    reminding.clock.advance(3 * DAY)
    sweep(reminding)

    assert told(reminding, instance) == []


def test_without_a_table_nobody_is_reminded(office):
    instance = begun(office)
    office.clock.advance(9 * DAY)
    sweep(office)

    assert told(office, instance) == []


def test_only_operators_remind(reminding):
    with pytest.raises(NotPermitted):
        reminding.engine.remind(DeadlineStretch(since=SINCE), UNTIL, ADA)


def test_near_deadlines_are_found_by_an_index(reminding):
    begun(reminding)
    query = stored.tasks_query("default", (MORNING, UNTIL), (MORNING, "x"), 200)

    with reminding.engine.database.read(OFFICE) as session:
        assert "ix_user_task_by_deadline" in plan_of(session, query)


def test_nobody_is_told_that_a_teacher_did_not_answer(reminding):
    diagram = review(candidateGroups="teacher@school_5", inner=props(dueWorkingDays="1"))
    reminding.engine.deploy({"p.bpmn": diagram.replace(b'id="p"', b'id="annual_plan"')}, SYSTEM)
    instance = reminding.engine.start("annual_plan", {}, SYSTEM).id
    for _ in range(12):
        reminding.clock.advance(DAY)
        sweep(reminding)

    assert [step for _, step, _, _ in told(reminding, instance)] == [0]


def test_rows_of_one_step_name_their_recipients_together(reminding):
    """The head of the authority answers to nobody: the director hears of their silence."""
    diagram = review(candidateGroups="edu_head", inner=props(dueWorkingDays="1"))
    reminding.engine.deploy({"p.bpmn": diagram.replace(b'id="p"', b'id="annual_plan"')}, SYSTEM)
    instance = reminding.engine.start("annual_plan", {}, SYSTEM).id
    for _ in range(2):
        reminding.clock.advance(DAY)
        sweep(reminding)

    assert told(reminding, instance)[-1] == ("overdue", 1, 1, (*DOER, "manager", "dmmc_director"))
