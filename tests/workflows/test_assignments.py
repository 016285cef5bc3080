"""The registry of assignments: who sees what, what may be changed and what stays on record."""

import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from openpyxl import load_workbook

from engine import Actor, Conflict, InvalidForm, NotFound, NotPermitted, Permission
from engine.municipalities import OFFICE
from tests.districts import settled
from workflows import AssignmentOrder, AssignmentView
from workflows.playing.district import District
from workflows.registry.notifications import Notification

BEGIN = datetime(2027, 2, 1, 2, 0, tzinfo=UTC)
GIVEN = {
    "assignment_text": "=Подготовить справку",
    "assignment_executor": "zamov",
    "assignment_due": "2027-02-10",
}
EXTENDED = AssignmentOrder(wish="extend", reason="Ждём школы", due_on=date(2027, 2, 19))


@pytest.fixture
def district() -> Iterator[District]:
    district = settled(BEGIN)
    district.start("assignment", GIVEN, district.person("direktorov"))
    yield district
    district.close()


def methodist(district: District) -> Actor:
    """Somebody who reads every case."""
    person = district.person("predmetova")
    return replace(person, permissions=frozenset({Permission.READ_ALL}))


def the_one(district: District) -> AssignmentView:
    (view,) = district.application.assignments.list(district.person("direktorov"))
    return view


def _desk(district: District):
    director = district.person("direktorov")
    return district.application.assignments, director, the_one(district)


def test_executor_giver_and_who_reads_every_case_see_it_and_nobody_else(district: District):
    desk = district.application.assignments
    seen = the_one(district)

    readers = (district.person("zamov"), methodist(district))
    assert [[view.id for view in desk.list(reader)] for reader in readers] == [[seen.id]] * 2
    assert desk.list(district.person("lesnaya")) == ()
    with pytest.raises(NotFound):
        desk.get(seen.id, district.person("lesnaya"))


def test_an_extension_keeps_the_old_date_and_the_reason(district: District):
    desk, director = district.application.assignments, district.person("direktorov")

    desk.order(the_one(district).id, EXTENDED, director)
    district.engine.work()

    view = the_one(district)
    (change,) = desk.changes(view.id, director)
    assert (view.first_due_on, view.due_on) == (date(2027, 2, 10), date(2027, 2, 19))
    assert (change.due_before, change.due_after) == (date(2027, 2, 10), date(2027, 2, 19))
    assert (change.reason, change.by) == ("Ждём школы", "Директоров И. М.")


def test_a_replacement_keeps_the_date_tells_the_former_executor_and_stays_on_record(
    district: District,
):
    desk, director, seen = _desk(district)

    desk.order(
        seen.id, AssignmentOrder(wish="replace", reason="Болезнь", executor_id="lesnaya"), director
    )
    district.work()

    (change,) = desk.changes(seen.id, director)
    assert (change.by, change.reason) == ("Директоров И. М.", "Болезнь")
    assert (change.executor_before[:4], change.executor_after[:4]) == ("Замо", "Лесн")
    assert the_one(district).due_on == date(2027, 2, 10)
    (task,) = district.user_tasks()
    assert task.assignee == "lesnaya"
    with district.database.read(OFFICE) as session:
        told = [(row.person_id, row.body) for row in session.query(Notification)]
    assert ("zamov", "«=Подготовить справку». Причина: Болезнь") in told


def test_only_the_giver_or_the_director_changes_it(district: District):
    desk = district.application.assignments
    for reader in (district.person("zamov"), methodist(district)):
        with pytest.raises(NotPermitted):
            desk.order(the_one(district).id, EXTENDED, reader)


@pytest.mark.parametrize(
    ("order", "wrong"),
    [
        (AssignmentOrder(wish="", reason="так"), {"wish"}),
        (AssignmentOrder(wish="withdrawn", reason=" "), {"reason"}),
        (AssignmentOrder(wish="extend", reason="так", due_on=date(2027, 2, 1)), {"due_on"}),
        (AssignmentOrder(wish="replace", reason="так"), {"executor_id"}),
        (AssignmentOrder(wish="replace", reason="так", executor_id="zamov"), {"executor_id"}),
    ],
)
def test_an_order_names_what_it_lacks(district: District, order: AssignmentOrder, wrong: set[str]):
    desk, director, seen = _desk(district)
    with pytest.raises(InvalidForm) as refused:
        desk.order(seen.id, order, director)

    assert set(refused.value.errors) == wrong


def test_a_report_that_waits_for_the_giver_is_decided_there(district: District):
    desk, director = district.application.assignments, district.person("direktorov")
    (task,) = district.user_tasks()
    done = {"assignment_answer": "done", "assignment_report": "Готово"}
    district.complete(task.id, done, district.person("zamov"))

    assert the_one(district).may_change is False
    with pytest.raises(NotPermitted):
        desk.order(the_one(district).id, EXTENDED, director)


def test_an_order_that_comes_too_late_says_where_to_decide(district: District):
    district.advance(timedelta(days=15))

    desk, director, seen = _desk(district)
    with pytest.raises(Conflict, match="Входящие"):
        desk.order(seen.id, EXTENDED, director)


def test_an_open_assignment_past_its_date_is_overdue(district: District):
    assert the_one(district).is_overdue is False

    district.advance(timedelta(days=10))

    assert the_one(district).is_overdue is True


def test_the_spreadsheet_carries_text_and_no_formula(district: District):
    desk, director = district.application.assignments, district.person("direktorov")
    sheet = load_workbook(io.BytesIO(desk.export_xlsx(desk.list(director)))).worksheets[0]

    assert sheet.cell(2, 1).value == "=Подготовить справку"
    assert sheet.cell(2, 1).data_type == "s"
