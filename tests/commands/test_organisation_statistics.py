"""Statistics of one organisation count its work, and the cases in which it had any."""

from datetime import timedelta

import pytest

from engine import SYSTEM, Actor, Permission
from engine.analysis import AnalysisQuery, Grouping
from tests.commands.conftest import READER, Office
from tests.interpreter.kit import END, START, bpmn, flow, props
from tests.interpreter.test_loops import multi

HOUR = 3_600
BODY = (
    START
    + f'<userTask id="ask" name="Ответить">{props(organisation="school")}{multi()}</userTask>'
    + '<userTask id="check" name="Проверить"/>'
    + '<exclusiveGateway id="gate" default="on"/>'
    + END
    + flow("start", "ask", "check", "gate")
    + flow("gate", "ask", condition="back")
    + flow("gate", "end", flow_id="on")
)
QUERY = AnalysisQuery(process_key="p")
OF_FIVE, OF_SEVEN = (AnalysisQuery(process_key="p", organisation=own) for own in ("5", "7"))


def answer(office: Office, case: str, element: str, hours: int, **values: object) -> None:
    """Complete the next user task of an element some hours later; of schools in their order."""
    office.pass_time(timedelta(hours=hours))
    tasks = [t for t in office.engine.user_tasks(case, actor=SYSTEM) if t.element_id == element]
    first = min(tasks, key=lambda task: task.organisation)
    office.engine.complete(first.id, values, SYSTEM)


@pytest.fixture
def told(office: Office) -> Office:
    """A case of two schools that goes round once more, one of one school, and one that waits."""
    office.deploy(bpmn(BODY))
    both = office.start({"schools": ["5", "7"], "back": False})
    for back in (True, False):
        answer(office, both, "ask", 1)
        answer(office, both, "ask", 2)
        answer(office, both, "check", 1, back=back)
    alone = office.start({"schools": ["5"], "back": False})
    answer(office, alone, "ask", 4)
    answer(office, alone, "check", 0)
    office.start({"schools": ["5", "7"], "back": False})
    office.engine.count_finished()
    return office


def test_durations_are_told_by_organisation_and_within_one(told):
    engine = told.engine
    rows = {row.subject: row for row in engine.durations(QUERY, READER, Grouping.ORGANISATION)}

    assert {own: row.cases for own, row in rows.items()} == {"5": 3, "7": 2}
    assert rows["7"].total.calendar.mean == 3 * HOUR
    assert rows["5"].total.calendar.mean == (1 + 1 + 4) * HOUR / 3
    [ask] = engine.durations(OF_SEVEN, READER)
    assert (ask.name, ask.cases) == ("Ответить", 2)
    for by in (Grouping.VERSION, Grouping.MONTH, Grouping.ORGANISATION):
        assert [row.cases for row in engine.durations(OF_FIVE, READER, by)] == [3]
    chosen = AnalysisQuery(process_key="p", elements=("check",))
    assert [row.cases for row in engine.durations(chosen, READER)] == [3]
    assert engine.durations(chosen, READER, Grouping.ORGANISATION) == ()


def test_cases_and_ways_of_an_organisation_are_those_in_which_it_had_work(told):
    engine = told.engine

    assert [row.cases for row in engine.instance_durations(QUERY, READER)] == [2]
    assert [row.cases for row in engine.instance_durations(OF_SEVEN, READER)] == [1]
    by_organisation = engine.instance_durations(QUERY, READER, Grouping.ORGANISATION)
    assert {row.subject: row.cases for row in by_organisation} == {"5": 2, "7": 1}
    ways = engine.ways(OF_SEVEN, READER)
    assert (ways.cases, [way.cases for way in ways.items]) == (1, [1])
    assert engine.ways(OF_SEVEN, READER, all_nodes=True).cases == 1
    assert engine.ways(OF_FIVE, READER).cases == 2


def test_rework_of_an_organisation_is_what_it_did_again_for_as_long_as_it_had_it(told):
    of_five, of_seven = (told.engine.rework(each, READER) for each in (OF_FIVE, OF_SEVEN))

    assert (of_five.instances, of_five.reworked) == (2, 1)
    [ask] = of_five.elements
    assert (ask.instances, ask.reworked, ask.again, ask.seconds) == (2, 1, 1, HOUR)
    [ask] = of_seven.elements
    assert (ask.instances, ask.reworked, ask.again, ask.seconds) == (1, 1, 1, 3 * HOUR)
    [back] = of_seven.ways_back
    assert (back.source_id, back.target_id, back.times) == ("check", "ask", 1)
    whole = told.engine.rework(QUERY, READER)
    assert {row.element_id: row.again for row in whole.elements} == {"ask": 1, "check": 1}


def test_the_heat_map_and_open_work_of_an_organisation_are_its_own(told):
    heat = told.engine.heat_map(OF_SEVEN, READER)

    assert (heat.elements, heat.flows) == ({"ask": 2}, {})
    assert heat.stays["ask"].calendar.mean == 3 * HOUR
    [own] = told.engine.open_work(OF_SEVEN, READER)
    assert (own.element_id, own.count) == ("ask", 1)
    assert sum(row.count for row in told.engine.open_work(QUERY, READER)) == 2


def test_a_question_may_be_narrowed_to_what_has_been_counted(told):
    found = told.engine.analysis_subjects(OF_SEVEN, READER)

    assert dict(found.elements) == {"ask": "Ответить", "check": "Проверить"}
    assert found.organisations == ("5", "7")


def test_counting_anew_gives_the_same_and_small_groups_stay_hidden(told):
    before = told.engine.durations(QUERY, READER, Grouping.ORGANISATION)
    rework = told.engine.rework(OF_SEVEN, READER)

    told.engine.begin_counting_anew()
    assert told.engine.durations(QUERY, READER, Grouping.ORGANISATION) == ()
    told.engine.count_finished()

    assert told.engine.durations(QUERY, READER, Grouping.ORGANISATION) == before
    assert told.engine.rework(OF_SEVEN, READER) == rework
    designer = Actor(user_id="des", permissions=frozenset({Permission.DEPLOY}))
    rows = told.engine.durations(QUERY, designer, Grouping.ORGANISATION)
    assert [(row.is_hidden, row.cases) for row in rows] == [(True, 0), (True, 0)]
