"""What a button says comes next, as the diagram draws it."""

import pytest

from tests.interpreter.kit import END, START, bpmn, flow, user
from webapp.next_steps import _nodes, read


def after(body: str) -> tuple[str, tuple[str, ...]]:
    """What follows the user task «first»: the only way on, or the targets of a choice."""
    found = read(_nodes(bpmn(START + user("first") + body)), "first")
    return found.only, found.targets


NEXT = user("next")
OTHER = user("other")
DRAWN = {
    "straight on": (NEXT + flow("first", "next"), "next"),
    "past automatic steps and a merging gateway": (
        '<serviceTask id="s" name="Номер"/><exclusiveGateway id="merge" name="Сошлись"/>'
        + NEXT
        + flow("first", "s", "merge", "next"),
        "next",
    ),
    "through a link": (
        '<intermediateThrowEvent id="out" name="А"><linkEventDefinition name="А"/>'
        "</intermediateThrowEvent>"
        '<intermediateCatchEvent id="in" name="А"><linkEventDefinition name="А"/>'
        "</intermediateCatchEvent>" + NEXT + flow("first", "out") + flow("in", "next"),
        "next",
    ),
    "a called process is known by its name": (
        '<callActivity id="call" name="Голосование" calledElement="vote"/>' + flow("first", "call"),
        "Голосование",
    ),
    "into a sub-process": (
        '<subProcess id="sub" name="Сбор">'
        + START.replace('id="start"', 'id="inner"')
        + NEXT
        + flow("inner", "next")
        + "</subProcess>"
        + flow("first", "sub"),
        "next",
    ),
    "several at once": (
        '<parallelGateway id="fork"/>'
        + NEXT
        + OTHER
        + flow("first", "fork", "next")
        + flow("fork", "other"),
        "next и other",
    ),
    "nothing more": ('<endEvent id="end"/>' + flow("first", "end"), ""),
}


@pytest.mark.parametrize(("body", "only"), DRAWN.values(), ids=DRAWN)
def test_the_button_names_what_comes_next(app, body, only):
    with app.test_request_context():
        assert after(body) == (only, ())


def test_a_task_at_the_end_of_a_sub_process_leads_out_of_it(app):
    drawn = bpmn(
        START
        + '<subProcess id="sub">'
        + START.replace('id="start"', 'id="inner"')
        + user("first")
        + END.replace('id="end"', 'id="over"')
        + flow("inner", "first", "over")
        + "</subProcess>"
        + NEXT
        + flow("start", "sub", "next")
    )
    with app.test_request_context():
        assert read(_nodes(drawn), "first").only == "next"


@pytest.mark.parametrize("kind", ["exclusiveGateway", "inclusiveGateway"])
def test_a_choice_names_where_each_answer_leads(app, kind):
    body = (
        f'<{kind} id="choice"/>'
        + NEXT
        + OTHER
        + flow("first", "choice", "next")
        + flow("choice", "other")
    )
    with app.test_request_context():
        assert after(body) == ("", ("next", "other"))


def test_a_circle_of_automatic_steps_is_given_up(app):
    body = '<serviceTask id="a"/><serviceTask id="b"/>' + flow("first", "a", "b", "a")
    with app.test_request_context():
        assert after(body) == ("", ())
