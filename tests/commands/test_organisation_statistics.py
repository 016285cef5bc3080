"""Statistics of one organisation count its work, and the cases in which it had any."""

from collections.abc import Callable, Sized
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from engine import SYSTEM, Actor, Database, ManualClock, Permission, build_engine
from engine.analysis import AnalysisQuery, Grouping
from engine.municipalities import OFFICE
from engine.store.queries import walked
from engine.store.tables import ProcessInstance
from tests.commands.conftest import ADA, MORNING, READER, Office, Outside
from tests.interpreter.kit import END, START, bpmn, flow, props, user
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
    """What `live_through` tells."""
    live_through(office)
    return office


def live_through(office: Office) -> None:
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


def test_an_organisation_is_told_at_once_and_the_table_of_all_when_it_is_counted(told):
    engine = told.engine
    before = engine.durations(QUERY, READER, Grouping.ORGANISATION)
    own, rework = engine.durations(OF_SEVEN, READER), engine.rework(OF_SEVEN, READER)

    engine.begin_counting_anew()
    assert engine.uncounted(QUERY, READER) > 0
    assert engine.uncounted(OF_SEVEN, READER) == 0
    assert engine.durations(QUERY, READER, Grouping.ORGANISATION) == ()
    assert engine.durations(OF_SEVEN, READER) == own
    assert engine.rework(OF_SEVEN, READER) == rework

    engine.count_finished()
    assert engine.durations(QUERY, READER, Grouping.ORGANISATION) == before


def test_small_groups_of_organisations_stay_hidden(told):
    designer = Actor(user_id="des", permissions=frozenset({Permission.DEPLOY}))
    engine, by = told.engine, Grouping.ORGANISATION

    of_ask = replace(QUERY, elements=("ask",))
    tables = [engine.durations(each, designer, by) for each in (QUERY, of_ask)]
    tables += [engine.durations(OF_SEVEN, designer), engine.instance_durations(OF_SEVEN, designer)]
    tables += [engine.instance_durations(QUERY, designer, by)]
    assert {(row.is_hidden, row.cases) for rows in tables for row in rows} == {(True, 0)}
    assert [len(rows) for rows in tables] == [2, 2, 1, 1, 2]
    ways = engine.ways(OF_FIVE, designer)
    assert (ways.items, ways.cases, ways.hidden) == ((), 0, 0)
    assert engine.rework(OF_FIVE, designer).is_hidden
    assert engine.heat_map(OF_FIVE, designer).elements == {}


def test_the_whole_past_and_single_months_of_organisations_are_told(told):
    first = date(2026, 3, 1)
    told.pass_time(timedelta(days=40))
    late = told.start({"schools": ["7"], "back": False})
    answer(told, late, "ask", 5)
    told.engine.count_finished()

    def cases(**narrowed: object) -> dict[str, int]:
        rows = told.engine.durations(replace(QUERY, **narrowed), READER, Grouping.ORGANISATION)
        return {row.subject: row.cases for row in rows}

    assert cases() == {"5": 3, "7": 3}
    assert cases(until=first) == {"5": 3, "7": 2}
    assert cases(since=first + timedelta(days=40)) == {"7": 1}
    assert cases(since=first + timedelta(days=40), elements=("ask",)) == {"7": 1}
    ask = replace(OF_SEVEN, since=first + timedelta(days=40))
    assert [row.cases for row in told.engine.durations(ask, READER)] == [1]
    assert told.engine.analysis_subjects(replace(QUERY, until=first), READER).organisations == (
        "5", "7",
    )  # fmt: skip


def test_work_in_a_called_process_is_of_the_caller_s_case(office):
    asked = user("ask", inner=props(organisation="'5'"))
    called = START + asked + END + flow("start", "ask", "end")
    calling = START + '<callActivity id="call" calledElement="inner"/>' + END
    office.deploy(bpmn(called, "inner"))
    office.deploy(bpmn(calling + flow("start", "call", "end")))
    case = office.start()
    office.pass_time(timedelta(hours=1))
    office.engine.complete(office.task(case), {}, SYSTEM)
    office.engine.count_finished()
    inner = AnalysisQuery(process_key="inner", organisation="5")

    assert [row.cases for row in office.engine.instance_durations(OF_FIVE, READER)] == [1]
    assert office.engine.ways(OF_FIVE, READER).cases == 1
    assert office.engine.durations(OF_FIVE, READER) == ()
    assert office.engine.heat_map(OF_FIVE, READER).elements == {}
    assert office.engine.instance_durations(inner, READER) == ()
    assert [row.cases for row in office.engine.durations(inner, READER)] == [1]
    assert office.engine.heat_map(inner, READER).elements == {"ask": 1}


def test_a_case_recalled_from_an_organisation_is_none_of_its_cases(office):
    first = user("first", candidateGroups="methodist")
    asked = user("ask", inner=props(organisation="'5'"))
    body = START + first + asked + END
    office.deploy(bpmn(body + flow("start", "first", "ask", "end")))
    case = office.start()
    task = office.task(case)
    office.engine.complete(task, {}, ADA)
    office.engine.recall(task, ADA)
    office.engine.cancel(case, "не нужно", SYSTEM)
    anyway = replace(OF_FIVE, outcome="")

    assert [row.cancelled for row in office.engine.durations(anyway, READER)] == [1]
    assert office.engine.instance_durations(anyway, READER) == ()
    assert office.engine.ways(anyway, READER).cases == 0


def test_rows_found_by_ids_are_those_of_the_municipality_that_looks(told):
    with told.engine.database.read(OFFICE) as session:
        ids = list(session.scalars(select(ProcessInstance.id)))
        assert [len(rows) for rows in looked_up(session, ids)] == [2, 3, 12, 2]
    with told.engine.database.read("другой") as session:
        assert [len(rows) for rows in looked_up(session, ids)] == [0, 0, 0, 0]


def looked_up(session: Session, ids: list[str]) -> list[Sized]:
    return [
        walked.ended(session, ids),
        walked.visits(session, ids),
        walked.flows_taken(session, ids),
        walked.tasks_of(session, ids, "7"),
    ]


ASKED: tuple[tuple[str, Callable[..., object]], ...] = (
    ("durations", lambda engine: engine.durations(OF_FIVE, READER)),
    ("months", lambda engine: engine.durations(OF_FIVE, READER, Grouping.MONTH)),
    ("instances", lambda engine: engine.instance_durations(OF_FIVE, READER)),
    ("ways", lambda engine: engine.ways(OF_FIVE, READER)),
    ("rework", lambda engine: engine.rework(OF_FIVE, READER)),
    ("heat", lambda engine: engine.heat_map(OF_FIVE, READER)),
    ("open", lambda engine: engine.open_work(OF_FIVE, READER)),
    ("all", lambda engine: engine.durations(QUERY, READER, Grouping.ORGANISATION)),
    ("cases", lambda engine: engine.instance_durations(QUERY, READER, Grouping.ORGANISATION)),
    ("of one task", lambda engine: engine.durations(
        replace(QUERY, elements=("ask",)), READER, Grouping.ORGANISATION)),
    ("choices", lambda engine: engine.analysis_subjects(QUERY, READER)),
)  # fmt: skip
TABLES = ("user_task", "process_instance", "element_instance", "history_event", "process_tally")


def test_no_question_about_organisations_reads_all_rows_of_an_office(sqlite_url):
    """On PostgreSQL plans go by the size of tables: they are among the results of the benchmark."""
    clock = ManualClock(MORNING)
    engine = build_engine(sqlite_url, clock=clock)
    office = Office(engine, clock, Outside())
    live_through(office)
    for _ in range(12):  # more ids than rows that SQLite believes an office to have
        case = office.start({"schools": ["5"], "back": False})
        answer(office, case, "ask", 0)
        answer(office, case, "check", 0)
    for name, ask in ASKED:
        plan = plan_of(engine.database, lambda ask=ask: ask(engine))
        assert plan, name
        assert [line for line in plan if line.endswith("(tenant=?)")] == [], name
        assert [line for line in plan if any(f"SCAN {each}" in line for each in TABLES)] == [], name
    engine.database.dispose()


def plan_of(database: Database, ask: Callable[[], object]) -> list[str]:
    """How SQLite answers each statement of a question."""
    asked = []

    def note(_c: object, _k: object, sql: str, parameters: object, *_: object) -> None:
        if any(table in sql for table in TABLES):
            asked.append((sql, parameters))

    event.listen(database._reader, "before_cursor_execute", note)
    ask()
    event.remove(database._reader, "before_cursor_execute", note)
    with database.read(OFFICE) as session:
        driver = session.connection().connection.driver_connection
        return [
            str(row[-1])
            for sql, parameters in asked
            for row in driver.execute(f"EXPLAIN QUERY PLAN {sql}", parameters).fetchall()
        ]
