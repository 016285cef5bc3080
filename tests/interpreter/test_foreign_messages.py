"""Messages of SpiffArena carry what they carry there, or the event is refused by name."""

import pytest

from engine.interpreter import read_deployment
from tests.interpreter.kit import END, START, World, flow
from tests.interpreter.test_foreign_files import drawn, errors, ext, step

CATALOGUE = '<message id="m" name="invoice"/>'
CORRELATED = (
    CATALOGUE + '<correlationProperty id="number" name="Номер">'
    '<correlationPropertyRetrievalExpression messageRef="m"><messagePath>number</messagePath>'
    "</correlationPropertyRetrievalExpression></correlationProperty>"
)
PAYLOAD = (
    "<spiffworkflow:messagePayload>{'number': n, 'rows': [n, 2]}</spiffworkflow:messagePayload>"
)
VARIABLE = "<spiffworkflow:messageVariable>invoice</spiffworkflow:messageVariable>"


def event(kind: str, inner: str) -> str:
    definition = f'<messageEventDefinition messageRef="m">{inner}</messageEventDefinition>'
    return f'<{kind} id="x">{definition}</{kind}>'


SENDERS = {
    "at the definition": (event("intermediateThrowEvent", ext(PAYLOAD)), CATALOGUE),
    "at the task": (f'<sendTask id="x" messageRef="m">{ext(PAYLOAD)}</sendTask>', CATALOGUE),
    "at the message": (
        event("intermediateThrowEvent", ""),
        f'<message id="m" name="invoice">{ext(PAYLOAD)}</message>',
    ),
}


@pytest.mark.parametrize("place", SENDERS)
def test_a_message_carries_the_fields_that_its_expression_gives(place):
    element, catalogue = SENDERS[place]

    world = World(step(element, catalogue)).start(n=7)

    [thrown] = world.thrown()
    assert (thrown.name, thrown.payload) == ("invoice", {"number": 7, "rows": [7, 2]})


RECEIVERS = {
    "event": event("intermediateCatchEvent", ext(VARIABLE)),
    "task": f'<receiveTask id="x" messageRef="m">{ext(VARIABLE)}</receiveTask>',
}


@pytest.mark.parametrize("kind", RECEIVERS)
def test_the_whole_content_of_a_message_becomes_one_variable(kind):
    world = World(step(RECEIVERS[kind], CATALOGUE)).start()

    world.deliver("invoice", number=7)

    assert world.done
    assert world.variables == {"invoice": {"number": 7}}


def test_a_content_that_is_no_fields_is_an_incident_that_names_the_message():
    told = PAYLOAD.replace("{'number': n, 'rows': [n, 2]}", "n")

    world = World(step(event("intermediateThrowEvent", ext(told)), CATALOGUE)).start(n=7)

    [incident] = world.incidents()
    assert "Содержимое сообщения «invoice» — число. Нужен набор полей." in incident.message


REFUSED = {
    "a key of the conversation": step(event("intermediateThrowEvent", ext(PAYLOAD)), CORRELATED),
    "who waits for such a key": step(RECEIVERS["task"], CORRELATED),
    "a variable of a start": drawn(
        START.replace("/>", ">") + f'<messageEventDefinition messageRef="m">{ext(VARIABLE)}'
        "</messageEventDefinition></startEvent>" + END + flow("start", "end"),
        CATALOGUE,
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_means_something_else_there_is_refused_at_its_event(name):
    [found] = [
        f for f in read_deployment({"f.bpmn": REFUSED[name]}).findings if f.severity == "error"
    ]

    assert (found.rule, found.element_id) == (
        "message_contents",
        "start" if name == "a variable of a start" else "x",
    )
    assert found.remedy


def test_a_content_that_cannot_be_read_is_refused_when_it_is_deployed():
    told = PAYLOAD.replace("{'number': n", "{'number': open(n)")

    assert [element for _, element in errors(step(event("endEvent", ext(told)), CATALOGUE))] != []
