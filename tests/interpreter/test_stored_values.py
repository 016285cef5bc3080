"""Variables keep their kinds through every restart, and order means nothing but `sequence`."""

import json
import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.domain.errors import UnknownStateFormat
from engine.domain.events import DecisionEvaluated, ServiceRequested, TimerScheduled
from engine.domain.records import STATE_FORMAT
from engine.domain.values import admitted, load
from tests.domain.language_values import exactly, values
from tests.interpreter.kit import END, START, Stored, World, bpmn, flow, props, script, user
from tests.interpreter.test_activities import EACH, multi
from tests.interpreter.test_events import CATALOGUE, MESSAGE, boundary, catch, timer

A_B = bpmn(START + user("a") + user("b") + END + flow("start", "a", "b", "end"))
DAY = date(2027, 5, 25)
DATES = script("plan", "due = date('2027-05-25')\nbegun = now()\nspan = days(2)")


@settings(max_examples=settings.default.max_examples * 2)
@given(first=values(), answer=values())
def test_any_value_survives_in_a_running_instance(first, answer):
    world = World(A_B).start(x=first)
    world.complete("a", y=answer)

    assert exactly(dict(world.variables)) == exactly({"x": first, "y": answer, "a_by": "ann"})
    assert world.complete("b").done
    assert exactly(world.variables["x"]) == exactly(first)


@given(value=values())
def test_stored_text_is_readable(value):
    world = World(A_B).start(**{"Тема урока": value})

    for record in world.stored.records.values():
        assert "\\u0" not in (record.variables or "").replace("\\\\", "").replace("\\u00", "")
        if record.variables:
            assert "Тема урока" in record.variables


def test_what_a_script_works_out_keeps_its_kind():
    world = World(bpmn(START + DATES + user("a") + flow("start", "plan", "a"))).start(
        rate=Decimal("1.10")
    )

    found = world.variables
    assert found["due"] == DAY
    assert type(found["due"]) is date
    assert found["begun"] == world.clock.now()
    assert found["begun"].utcoffset() == timedelta(hours=7)
    assert (found["span"], str(found["rate"])) == (timedelta(days=2), "1.10")


CONDITIONS = [
    "due == date('2027-05-25')",
    "due == '2027-05-25'",
    "'2027-05-25' == due",
    "date(due) == due",
    "due > '2027-01-01' and '2028-01-01' > due",
    "due > date('2027-01-01')",
    "due in ['2027-05-25']",
    "due != '2027-05-26'",
    "begun > '2026-11-23T02:59Z' and begun <= now()",
    "begun + span > now() and duration(span) == span",
    "'до ' + due == 'до 2027-05-25'",
    "str(due) == '2027-05-25' and iso(due) == str(due)",
    "days_in(due - date('2027-05-20')) == 5 and year(due) == 2027",
    "rate == 1.1 and rate * 2 == 2.2 and rate &lt; 2",
]


@pytest.mark.parametrize("condition", CONDITIONS)
def test_a_condition_meets_stored_dates_with_dates_and_with_texts(condition):
    body = (
        START
        + DATES
        + user("a")
        + '<exclusiveGateway id="is" default="else"/>'
        + user("yes")
        + user("no")
        + flow("start", "plan", "a", "is")
        + flow("is", "yes", condition=condition.replace(" < ", " &lt; ").replace("<=", "&lt;="))
        + flow("is", "no", flow_id="else")
    )
    world = World(bpmn(body)).start(rate=Decimal("1.10")).complete("a")

    assert (world.incidents(), world.names()) == ([], ["yes"])


def test_texts_of_a_user_task_show_dates_as_iso_and_decimals_as_written():
    task = user(
        "a",
        inner=props(title="До {due}", why="{begun}, {rate}, {span}", organisation="code"),
        dueDate="=due",
        candidateGroups="=[code, 'до_' + due]",
        priority="=rank",
    )
    world = World(bpmn(START + DATES + task + flow("start", "plan", "a")))
    world.start(rate=Decimal("2.50"), code=Decimal("5.0"), rank=Decimal(70))

    [fact] = world.open_tasks()
    assert fact.title == "До 2027-05-25"
    assert fact.why == "2026-11-23T10:00:00+07:00, 2.50, PT172800S"
    assert fact.due_at == datetime(2027, 5, 25, 11, tzinfo=UTC)  # until the office closes
    assert (fact.candidates, fact.priority, fact.organisation) == (
        ("5@5", "до_2027-05-25@5"),
        70,
        "5",
    )


def test_timers_take_stored_dates_moments_and_durations():
    body = (
        START
        + DATES
        + user("a")
        + catch("one", timer("Duration", "=span"))
        + catch("two", timer("Date", "=due"))
        + catch("three", timer("Date", "=begun"))
        + user("b")
        + flow("start", "plan", "a", "one", "two", "three", "b")
    )
    world = World(bpmn(body)).start().complete("a").advance(days=400)

    assert world.names() == ["b"]
    first, second, third = (fact.due_at for fact in world.of(TimerScheduled))
    assert first == datetime(2026, 11, 25, 3, tzinfo=UTC)
    assert second == datetime(2027, 5, 24, 17, tzinfo=UTC)
    assert third == datetime(2026, 11, 23, 3, tzinfo=UTC)


def test_a_message_is_correlated_by_a_stored_date_as_by_its_text():
    wait = catch("wait", MESSAGE, props(correlationKey="due"))
    body = START + DATES + user("a") + wait + user("b") + flow("start", "plan", "a", "wait", "b")
    world = World(bpmn(body, catalogue=CATALOGUE)).start().complete("a")

    assert world.deliver("Answer", "2027-05-25", day=DAY) == 1
    assert world.variables["day"] == DAY


def test_a_service_gets_dates_and_an_answer_that_failed_to_be_mapped_keeps_them():
    task = (
        '<serviceTask id="ask" camunda:type="external" camunda:topic="t">'
        "<extensionElements><camunda:inputOutput>"
        '<camunda:inputParameter name="until">=due</camunda:inputParameter>'
        '<camunda:outputParameter name="left">held - due</camunda:outputParameter>'
        '<camunda:outputParameter name="x">missing</camunda:outputParameter>'
        "</camunda:inputOutput></extensionElements></serviceTask>"
    )
    world = World(bpmn(START + DATES + task + flow("start", "plan", "ask"))).start()
    assert world.of(ServiceRequested)[0].inputs == {"until": DAY}

    world.answer("t", held=date(2027, 5, 27))
    failed = world.live._workflow.find(world.incidents()[0].element_instance_id)
    failed.assign({"missing": 1})
    world._save()
    assert world.live.retry(world.incidents()[0].incident_id)
    world._save()

    assert world.variables["left"] == timedelta(days=2)


TABLE = """<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/"
 id="d" name="d" namespace="n">
<decision id="late" name="Опоздание"><decisionTable hitPolicy="UNIQUE">
<input id="i"><inputExpression id="ie" typeRef="date"><text>due</text></inputExpression></input>
<output id="o" name="pay" typeRef="date"/>
<rule id="yes"><inputEntry id="e1"><text>&lt; date("2027-06-01")</text></inputEntry>
<outputEntry id="x1"><text>date(due) + duration("P7D")</text></outputEntry></rule>
<rule id="no"><inputEntry id="e2"><text>&gt;= date("2027-06-01")</text></inputEntry>
<outputEntry id="x2"><text>due</text></outputEntry></rule>
</decisionTable></decision></definitions>""".encode()


@pytest.mark.parametrize("due", [DAY, "2027-05-25"])
def test_a_decision_reads_a_stored_date_and_its_answer_stays_a_date(due):
    rule = '<businessRuleTask id="rule" camunda:decisionRef="late"/>'
    body = START + user("a") + rule + user("b") + flow("start", "a", "rule", "b")
    world = World(bpmn(body), late__dmn=TABLE).start(due=due).complete("a")

    assert world.variables["pay"] == date(2027, 6, 1)
    [fact] = world.of(DecisionEvaluated)
    assert fact.outputs == {"result": {"pay": date(2027, 6, 1)}}
    assert next(iter(fact.inputs.values())) == DAY


def test_one_repetition_per_stored_date():
    body = bpmn(
        START
        + multi("ask", EACH, inner=props(outputCollection="dates", outputElement="=school"))
        + END
        + flow("start", "ask", "end")
    )
    days = [DAY, date(2027, 5, 26)]
    world = World(body).start(schools=days).complete("ask", 1).complete("ask")

    assert world.variables["dates"] == days


def test_a_branch_that_turns_yes_into_one_has_changed_it():
    """To Python True is 1 and 1 is Decimal("1.0"): branches are compared by kind, too."""
    body = (
        START
        + '<parallelGateway id="fork"/>'
        + script("a", "x = 1")
        + user("b")
        + '<parallelGateway id="join"/>'
        + END
        + flow("start", "fork", "a", "join", "end")
        + flow("fork", "b", "join")
    )
    world = World(bpmn(body)).start(x=True, y=1).complete("b", y=Decimal("1.0"))

    assert exactly(world.variables["x"]) == exactly(1)
    assert exactly(world.variables["y"]) == exactly(Decimal("1.0"))


@pytest.mark.parametrize("value", [float("nan"), "\ud800", {1: 2}, datetime(2027, 1, 1)])  # noqa: DTZ001
def test_an_answer_that_cannot_be_kept_is_an_incident_that_names_the_variable(value):
    task = '<serviceTask id="ask" camunda:type="external" camunda:topic="t"/>'
    world = World(bpmn(START + task + END + flow("start", "ask", "end"))).start()
    world.answer("t", ответ=value)

    [incident] = world.incidents()
    assert incident.kind == "data"
    assert "«ответ»" in incident.message


# -- what restoring does not depend on -------------------------------------------------------------
class Shuffled(Stored):
    """The same rows as any database may hand them out: keys of JSON in any order."""

    def element_instances(self) -> Any:
        random.seed(len(self.records))
        rows = list(self.records.values())
        random.shuffle(rows)
        rows.sort(key=lambda record: record.sequence)
        return [
            replace(
                each,
                internal=shuffled(each.internal),
                variables=None if each.variables is None else shuffled(each.variables),
            )
            for each in rows
        ]

    def value(self, digest: str) -> str:
        return shuffled(self.values[digest])


def shuffled(text: str) -> str:
    return json.dumps(reordered(json.loads(text))) if text else ""


def reordered(value: Any) -> Any:
    if isinstance(value, list):
        return [reordered(each) for each in value]
    if not isinstance(value, dict):
        return value
    items = [(key, reordered(cell)) for key, cell in value.items()]
    random.shuffle(items)
    return dict(items)


RICH = bpmn(
    START
    + '<parallelGateway id="fork"/>'
    + user("a")
    + multi("ask", EACH, inner=props(outputCollection="answers", outputElement="=answer"))
    + '<subProcess id="sub"><startEvent id="s1"/>'
    + user("in")
    + '<endEvent id="e1"/>'
    + flow("s1", "in", "e1")
    + "</subProcess>"
    + boundary("late", "sub", timer("Cycle", "R3/PT1H"), interrupting=False)
    + user("remind")
    + '<parallelGateway id="join"/>'
    + script("sum", "total = len(answers) + n")
    + END
    + flow("start", "fork", "a", "join", "sum", "end")
    + flow("fork", "ask", "join")
    + flow("fork", "sub", "join")
    + flow("late", "remind")
)
CARD = {"тема": "План " * 20, "срок": DAY, "n": Decimal("1.5"), "пункты": [{"a": 1, "b": DAY}] * 9}


@settings(max_examples=settings.default.max_examples // 4)
@given(order=st.permutations(["a", "ask", "ask", "in", "time"]))
def test_the_order_of_rows_and_of_keys_means_nothing(order):
    world, other = World(RICH), World(RICH)
    for each in (world, other):
        each.start(schools=["№ 1", "№ 2"], card=CARD, n=1)
    other.stored = Shuffled(**vars(other.stored))
    for step in order:
        for each in (world, other):
            if step == "time":
                each.advance(minutes=70)
            else:
                each.complete(step, answer=DAY, card={**CARD, step: step})
    for each in (world, other):
        while each.names():
            each.complete(each.names()[0])

    assert world.done
    assert other.done
    assert exactly(other.variables) == exactly(world.variables)
    assert [type(f).__name__ for f in other.facts] == [type(f).__name__ for f in world.facts]


def test_a_state_of_a_newer_format_is_refused_and_left_alone():
    world = World(A_B).start(x=1)
    world.stored.state_format = STATE_FORMAT + 1
    before = dict(world.stored.records)

    with pytest.raises(UnknownStateFormat, match="более новой версией"):
        world.interpreter.restore(world.stored)

    assert world.stored.records == before


def test_a_state_of_the_first_format_is_read_as_plain_data():
    """What looks like a tag was data then."""
    world = World(A_B).start(x=1)
    world.stored.state_format = 1
    for key, record in world.stored.records.items():
        told = '{"x":{"v":{"$date":"2027-05-25"}},"due":{"v":"2027-05-25"}}'
        world.stored.records[key] = replace(record, variables=told)

    live = world.interpreter.restore(world.stored)

    assert live.variables() == {"x": {"$date": "2027-05-25"}, "due": "2027-05-25"}


def test_a_moment_forgets_the_name_of_its_zone_before_it_is_stored():
    moment = datetime(2027, 5, 25, 10, tzinfo=ZoneInfo("Asia/Krasnoyarsk"))
    kept = admitted(moment)

    assert kept == moment
    assert kept.tzinfo == load('{"$2":{"$moment":"2027-05-25T10:00:00+07:00"}}').tzinfo
