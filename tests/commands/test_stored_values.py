"""What comes in as a date goes out as a date: through commands, jobs, history and restarts."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from sqlalchemy import event, select, text, update

from engine import SYSTEM, UnknownStateFormat, verify
from engine.commands import live_instances
from engine.domain.records import STATE_FORMAT
from engine.municipalities import OFFICE
from engine.store.tables import ElementInstance, ProcessInstance, VariableValue
from tests.commands.conftest import ADA, Office, two_steps
from tests.domain.language_values import exactly, values
from tests.interpreter.kit import END, START, bpmn, flow, user
from tests.properties.open_rows import check_long_values

DAY = date(2027, 5, 25)
GIVEN = {
    "срок": DAY,
    "начало": datetime(2027, 5, 25, 10, 30, tzinfo=ZoneInfo("Asia/Krasnoyarsk")),
    "длится": timedelta(days=1, microseconds=7),
    "ставка": Decimal("1.10"),
    "много": 10**40,
    "ноль": -0.0,
    "похоже": {"$date": "2027-05-25"},
    "строки": [{"день": DAY, "тема": "План " * 30}, {"$2": []}],
}


def fresh(office: Office) -> None:
    office.engine._equipment.live.forget()


def test_every_kind_survives_commands_and_restarts(office):
    office.deploy(two_steps())
    instance = office.start(GIVEN)
    fresh(office)
    office.engine.complete(office.task(), {"ответ": GIVEN}, ADA)
    fresh(office)

    found = office.engine.variables(instance, SYSTEM)

    assert exactly({name: found[name] for name in GIVEN}) == exactly(GIVEN)
    assert exactly(found["ответ"]) == exactly(GIVEN)


@settings(
    max_examples=settings.default.max_examples // 4,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(value=values())
def test_any_value_survives_being_stored(office, value):
    if not office.engine.definitions(SYSTEM):
        office.deploy(two_steps())
    instance = office.start({"x": value})
    fresh(office)

    assert exactly(office.engine.variables(instance, SYSTEM)) == exactly({"x": value})
    check_long_values(office.engine, instance)


def test_what_is_stored_is_readable(office):
    office.deploy(two_steps())
    office.start(GIVEN)

    with office.engine.database.read(OFFICE) as session:
        told = " ".join(filter(None, session.scalars(select(ElementInstance.variables))))
        told += " ".join(session.scalars(select(VariableValue.body)))
        told += " ".join(session.scalars(text("SELECT payload FROM history_event")))
    assert '"срок":{"v":{"$2":{"$date":"2027-05-25"}}}' in told
    assert '"похоже":{"v":{"$2":{"$object":{"$date":"2027-05-25"}}}}' in told
    assert "План План" in told
    assert "\\u0" not in told


def test_the_history_shows_the_values_and_its_chain_holds(office):
    office.deploy(two_steps())
    instance = office.start(GIVEN)

    [entry] = [e for e in office.engine.history(instance, SYSTEM) if e.type == "VariablesSet"]
    assert exactly(entry.detail["values"]) == exactly(GIVEN)
    with office.engine.database.read(OFFICE) as session:
        row = session.scalars(select(ProcessInstance)).one()
        assert verify(session, instance, row.last_hash) == ()


def test_a_message_and_a_signal_carry_dates(office):
    catalogue = '<message id="m" name="ответ"/>'
    wait = (
        '<intermediateCatchEvent id="wait"><messageEventDefinition messageRef="m"/>'
        "</intermediateCatchEvent>"
    )
    body = START + wait + user("a") + END + flow("start", "wait", "a", "end")
    office.deploy(bpmn(body, catalogue=catalogue))
    instance = office.start()

    assert office.engine.correlate("ответ", payload={"день": DAY}) == 1
    office.engine.work()
    fresh(office)

    assert office.engine.variables(instance, SYSTEM) == {"день": DAY}


def test_a_job_hands_dates_to_its_handler(office):
    task = (
        '<serviceTask id="ask" camunda:type="external" camunda:topic="office.outside">'
        "<extensionElements><camunda:inputOutput>"
        '<camunda:inputParameter name="до">=срок</camunda:inputParameter>'
        '<camunda:inputParameter name="строки">=строки</camunda:inputParameter>'
        "</camunda:inputOutput></extensionElements></serviceTask>"
    )
    office.deploy(bpmn(START + task + user("a") + flow("start", "ask", "a")))
    office.outside.answers.append({"отправлено": DAY})
    instance = office.start(GIVEN)
    fresh(office)
    office.engine.work()

    [call] = office.outside.calls
    assert exactly(dict(call.inputs)) == exactly({"до": DAY, "строки": GIVEN["строки"]})
    assert office.engine.variables(instance, SYSTEM)["отправлено"] == DAY


# -- formats ---------------------------------------------------------------------------------------
def set_format(office: Office, state_format: int) -> None:
    with office.engine.database.write(OFFICE) as session:
        session.execute(update(ProcessInstance).values(state_format=state_format))


def rows(office: Office) -> list[tuple]:
    with office.engine.database.read(OFFICE) as session:
        return [
            *session.execute(text("SELECT * FROM process_instance")).all(),
            *session.execute(text("SELECT * FROM element_instance ORDER BY id")).all(),
            *session.execute(text("SELECT * FROM history_event ORDER BY sequence")).all(),
        ]


def test_an_instance_of_a_newer_format_is_refused_and_unharmed(office):
    office.deploy(two_steps())
    instance = office.start(GIVEN)
    task = office.task()
    set_format(office, STATE_FORMAT + 1)
    fresh(office)
    before = rows(office)

    with pytest.raises(UnknownStateFormat, match="обновите программу"):
        office.engine.complete(task, {}, ADA)
    with pytest.raises(UnknownStateFormat):
        office.engine.variables(instance, SYSTEM)

    assert rows(office) == before


def test_a_live_instance_is_no_way_around_the_format(office):
    """Another program of a newer release moved it on: its version is another one then."""
    office.deploy(two_steps())
    office.start()
    task = office.task()
    with office.engine.database.write(OFFICE) as session:
        session.execute(
            update(ProcessInstance).values(
                state_format=STATE_FORMAT + 1, version=ProcessInstance.version + 1
            )
        )

    with pytest.raises(UnknownStateFormat):
        office.engine.complete(task, {}, ADA)


def test_the_first_change_counts_the_values_of_an_instance_of_format_1(office):
    office.deploy(two_steps())
    instance = office.start({"text": "План " * 30, "n": 1})
    with office.engine.database.write(OFFICE) as session:
        session.execute(update(ProcessInstance).values(state_format=1))
        session.execute(update(VariableValue).values(uses=0))
        session.add(VariableValue(instance_id=instance, digest="old", body="[1]", uses=0))
    fresh(office)
    assert office.engine.variables(instance, SYSTEM)["n"] == 1

    office.engine.complete(office.task(), {"n": 2}, ADA)

    check_long_values(office.engine, instance)
    with office.engine.database.read(OFFICE) as session:
        assert session.scalars(select(ProcessInstance.state_format)).one() == STATE_FORMAT
        assert session.scalars(select(VariableValue.digest)).one() != "old"


# -- live instances --------------------------------------------------------------------------------
def test_a_reader_s_live_instance_is_not_used_after_a_change(office):
    """A reader that returns late gives back what a writer has replaced: it is dropped."""
    office.deploy(two_steps())
    instance = office.start({"n": 1})
    with office.engine._reading(SYSTEM) as context:
        row = context.session.scalars(select(ProcessInstance)).one()
        old = live_instances.wake(context, row)
        version = row.version
    office.engine.complete(office.task(), {"n": 2}, ADA)
    office.engine._equipment.live.give_back(version, old)

    assert office.engine.variables(instance, SYSTEM)["n"] == 2
    office.engine.complete(office.task(), {"m": 3}, ADA)
    assert office.engine.variables(instance, SYSTEM)["n"] == 2


def test_after_a_commit_that_fails_the_live_instance_is_not_used(office):
    office.deploy(two_steps())
    instance = office.start({"n": 1})
    task = office.task()
    engine = office.engine.database._writer

    event.listen(engine, "commit", fail)
    try:
        with pytest.raises(RuntimeError, match="связь"):
            office.engine.complete(task, {"n": "потеряно " * 30}, ADA)
    finally:
        event.remove(engine, "commit", fail)

    assert office.engine.variables(instance, SYSTEM) == {"n": 1}
    office.engine.complete(task, {"n": 2}, ADA)
    assert office.engine.variables(instance, SYSTEM)["n"] == 2
    check_long_values(office.engine, instance)


def fail(connection: object) -> None:
    raise RuntimeError("связь оборвалась")
