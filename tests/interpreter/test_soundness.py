"""What the proof finds in a diagram before it is deployed, one diagram for each kind of finding."""

import pytest

from engine.domain.errors import Finding
from engine.interpreter import read_deployment
from engine.interpreter.deployment import read_accepted
from engine.interpreter.soundness import check_soundness
from tests.interpreter.kit import END, START, bpmn, flow, script, user
from tests.interpreter.test_events import (
    CATALOGUE,
    ERROR,
    ESCALATION,
    MESSAGE,
    boundary,
    catch,
    event_sub,
    sub,
    timer,
)

XOR = '<exclusiveGateway id="{0}" name="{0}?" default="{1}"/>'
AND, OR = '<parallelGateway id="{0}" name="{0}"/>', '<inclusiveGateway id="{0}"{1}/>'


def findings(body: str) -> tuple[Finding, ...]:
    return read_deployment({"p.bpmn": bpmn(body, catalogue=CATALOGUE)}).findings


def only(body: str) -> Finding:
    [finding] = findings(body)
    return finding


def choice(gateway: str, first: str, second: str) -> str:
    """An exclusive gateway between two ways; the second is the default."""
    default = f"{gateway}__{second}"
    text = XOR.format(gateway, default)
    return text + flow(gateway, first, condition="n == 1") + flow(gateway, second)


def fork(gateway: str, *targets: str) -> str:
    return AND.format(gateway) + "".join(flow(gateway, target) for target in targets)


def join(gateway: str, *sources: str) -> str:
    return AND.format(gateway) + "".join(flow(source, gateway) for source in sources)


# -- joins -----------------------------------------------------------------------------------------
def test_a_choice_joined_by_a_parallel_gateway_is_refused():
    """§10.6.4: a parallel gateway waits for all incoming flows; a choice feeds only one."""
    body = START + flow("start", "x") + choice("x", "a", "b") + user("a") + user("b")
    found = only(body + join("j", "a", "b") + END + flow("j", "end"))

    assert (found.severity, found.rule, found.element_id) == ("error", "join_can_fire", "j")
    assert "вместе маркеры не приходят" in found.message


def test_a_join_that_waits_for_its_own_output_is_refused_and_names_the_missing_flow():
    body = START + flow("start", "j") + AND.format("j") + user("a") + flow("j", "a")
    found = only(body + choice("x", "j", "end") + flow("a", "x") + END)

    assert (found.severity, found.rule, found.element_id) == ("error", "join_can_fire", "j")
    assert "от «x?» маркер не приходит" in found.message


def test_a_branch_that_may_pass_the_join_by_is_a_warning_with_the_choice_that_leads_there():
    """The condition is unknown, so the diagram is deployed, and the designer is told."""
    body = START + flow("start", "f") + fork("f", "a", "b") + user("a") + user("b")
    body += flow("a", "x") + choice("x", "other", "j") + '<endEvent id="other" name="Отказано"/>'
    found = only(body + join("j", "b") + END + flow("j", "end"))

    assert (found.severity, found.rule, found.element_id) == ("warning", "end_leaves_tokens", "j")
    assert "«Отказано»" in found.message
    assert "Так бывает: «x?» → «Отказано»" in found.message


def test_a_join_left_waiting_without_any_end_is_a_warning():
    """One of two parallel choices may go to the other join."""
    body = START + flow("start", "f") + fork("f", "x", "y")
    body += choice("x", "a", "b") + choice("y", "c", "d") + "".join(map(user, "abcd"))
    body += join("j", "a", "c") + join("k", "b", "d") + END + flow("j", "end") + flow("k", "end")
    found = findings(body)

    assert [(f.severity, f.rule, f.element_id) for f in found] == [
        ("warning", "join_may_wait", "j"),
        ("warning", "join_may_wait", "k"),
    ]
    assert all(f.message.count("→") == 2 for f in found)


def test_inclusive_joins_that_wait_for_each_other_are_found():
    """§13.4.3: an inclusive join waits while a token elsewhere can reach one of its empty flows."""
    body = START + flow("start", "f") + fork("f", "a", "b") + user("a") + user("b")
    body += OR.format("o1", "") + OR.format("o2", "")
    body += flow("a", "o1", "x1") + flow("b", "o2", "x2")
    body += choice("x1", "o2", "e1") + choice("x2", "o1", "e2")
    found = findings(body + '<endEvent id="e1"/><endEvent id="e2"/>')

    assert {f.element_id for f in found if "join" in f.rule} == {"o1", "o2"}


BLOCKS = {
    "parallel": fork("f", "a", "b") + join("j", "a", "b"),
    "inclusive": OR.format("f", ' default="f__b"')
    + flow("f", "a", condition="n == 1")
    + flow("f", "b")
    + OR.format("j", "")
    + flow("a", "j")
    + flow("b", "j"),
    "exclusive": choice("f", "a", "b")
    + '<exclusiveGateway id="j"/>'
    + flow("a", "j")
    + flow("b", "j"),
}


@pytest.mark.parametrize("kind", BLOCKS)
def test_branches_joined_as_they_were_split_are_sound(kind):
    body = START + flow("start", "f") + BLOCKS[kind] + user("a") + user("b") + END
    assert findings(body + flow("j", "end")) == ()


def test_a_rework_loop_around_a_parallel_block_is_sound():
    body = START + '<exclusiveGateway id="again"/>' + flow("start", "again", "f")
    body += BLOCKS["parallel"] + user("a") + user("b") + flow("j", "x")
    assert findings(body + choice("x", "again", "end") + END) == ()


def test_an_interrupting_event_that_leads_past_the_join_is_found_with_its_name():
    body = START + flow("start", "f") + BLOCKS["parallel"] + user("a") + user("b") + END
    late = boundary("late", "a", timer("Duration", "P1D")) + flow("late", "gone")
    found = only(body + flow("j", "end") + late + '<endEvent id="gone"/>')

    assert (found.rule, found.severity) == ("end_leaves_tokens", "warning")
    assert "Так бывает: «late» на «a»" in found.message


def test_a_terminate_end_takes_waiting_tokens_along():
    """§10.5.3: a terminate end leaves nothing waiting."""
    body = START + flow("start", "f") + fork("f", "a", "b") + user("a") + user("b")
    body += flow("a", "x") + choice("x", "all", "j")
    body += '<endEvent id="all"><terminateEventDefinition/></endEvent>'
    assert findings(body + join("j", "b") + END + flow("j", "end")) == ()


def test_only_six_choices_of_a_long_way_are_told():
    body = START + flow("start", "f") + fork("f", "g0", "b") + user("b")
    for place in range(8):
        body += choice(f"g{place}", "gone", f"g{place + 1}")
    body += choice("g8", "gone", "j") + '<endEvent id="gone"/>'
    body = body.replace(
        flow("g7", "gone", condition="n == 1"), flow("g7", "b2", condition="n == 1")
    )
    body += user("b2") + flow("b2", "gone")
    found = only(body + join("j", "b") + END + flow("j", "end"))

    assert found.message.count("→") <= 6


# -- sub-processes ---------------------------------------------------------------------------------
def inner_deadlock() -> str:
    inner = (
        '<startEvent id="s1"/>' + flow("s1", "x") + choice("x", "a", "b") + user("a") + user("b")
    )
    return sub("s", inner + join("j", "a", "b") + '<endEvent id="e1"/>' + flow("j", "e1"))


def test_a_deadlock_in_a_sub_process_is_told_once_where_it_is():
    body = START + inner_deadlock() + END + flow("start", "s", "end")
    assert [(f.severity, f.rule, f.element_id) for f in findings(body)] == [
        ("error", "join_can_fire", "j"),
        ("error", "element_reached", "end"),
    ]


def test_a_reaction_that_replaces_the_rest_lets_its_sub_process_end():
    inner = '<startEvent id="s1"/>' + user("a") + flow("s1", "a", "a2", "a") + user("a2")
    reaction = event_sub(MESSAGE, interrupting=True)
    body = START + sub("s", inner + reaction) + END + flow("start", "s", "end")
    assert findings(body) == ()


def test_a_flow_behind_a_sub_process_that_always_fails_is_a_warning():
    """Nothing gets stuck: the token leaves through the error event every time (§10.5.7)."""
    inner = f'<startEvent id="s1"/><endEvent id="f">{ERROR}</endEvent>' + flow("s1", "f")
    body = START + sub("s", inner) + END + flow("start", "s", "end")
    found = only(body + boundary("caught", "s", ERROR) + user("fix") + flow("caught", "fix"))

    assert (found.severity, found.rule, found.element_id) == ("warning", "element_reached", "end")


# -- events that cannot happen ---------------------------------------------------------------------
NEVER = {
    "an event at the border of what runs at once": ('<task id="a"/>', timer("Duration", "P1D")),
    "an error at the border of a user task": (user("a"), ERROR),
    "an escalation nobody throws": (
        sub("a", '<startEvent id="s1"/>' + user("u") + flow("s1", "u")),
        ESCALATION,
    ),
}


@pytest.mark.parametrize("name", NEVER)
def test_an_event_that_can_never_happen_is_refused(name):
    activity, event = NEVER[name]
    body = START + activity + END + flow("start", "a", "end") + user("fix")
    found = only(body + boundary("b", "a", event) + flow("b", "fix"))

    assert (found.severity, found.rule, found.element_id) == ("error", "event_can_happen", "b")


def test_a_reaction_to_an_error_nobody_throws_is_refused():
    body = START + user("a") + END + flow("start", "a", "end") + event_sub(ERROR, interrupting=True)
    assert [(f.rule, f.severity) for f in findings(body)] == [("event_can_happen", "error")]


def test_errors_of_services_and_called_processes_can_always_happen():
    for activity in (
        '<serviceTask id="a" camunda:topic="a.b"/>',
        '<callActivity id="a" calledElement="q"/>',
    ):
        body = START + activity + END + flow("start", "a", "end") + user("fix")
        assert findings(body + boundary("b", "a", ERROR) + flow("b", "fix")) == ()


# -- loops -----------------------------------------------------------------------------------------
def test_a_loop_of_automatic_elements_without_an_exit_is_refused():
    body = START + script("s", "n = 1") + '<task id="t"/>' + flow("start", "s", "t", "s")
    found = only(body)

    assert (found.severity, found.rule, found.element_id) == ("error", "loop_waits", "s")


def test_a_parallel_gateway_is_no_exit_of_a_loop():
    body = START + script("s", "n = 1") + flow("start", "s", "f") + fork("f", "s", "end") + END
    assert [(f.severity, f.rule) for f in findings(body)][:1] == [("error", "loop_waits")]


def test_a_loop_of_automatic_elements_whose_exit_is_a_condition_is_a_warning():
    body = (
        START + script("s", "n = n + 1") + flow("start", "s", "x") + choice("x", "s", "end") + END
    )
    found = only(body)

    assert (found.severity, found.rule, found.element_id) == ("warning", "loop_may_run_away", "s")


def test_a_loop_with_a_user_task_needs_no_warning():
    body = START + user("s") + flow("start", "s", "x") + choice("x", "s", "end") + END
    assert findings(body) == ()


def test_a_sub_process_without_waiting_does_not_make_a_loop_wait():
    quick = sub("s", '<startEvent id="s1"/>' + script("q", "n = 1") + flow("s1", "q"))
    slow = sub("s", '<startEvent id="s1"/>' + user("q") + flow("s1", "q"))
    around = START + flow("start", "s", "x") + choice("x", "s", "end") + END

    assert [f.rule for f in findings(around + quick)] == ["loop_may_run_away"]
    assert findings(around + slow) == ()


def test_a_loop_that_nothing_leads_out_of_is_a_warning():
    body = START + user("a") + catch("w", MESSAGE) + flow("start", "a", "w", "a")
    found = only(body)

    assert (found.severity, found.rule) == ("warning", "loop_has_way_out")
    assert findings(body + event_sub(MESSAGE, interrupting=True)) == ()


def test_a_loop_that_makes_more_tokens_each_round_is_a_warning():
    body = START + '<exclusiveGateway id="m"/>' + flow("start", "m", "f") + fork("f", "a", "b")
    body += user("a") + user("b") + flow("a", "m") + flow("b", "x") + choice("x", "m", "end") + END
    found = only(body)

    assert (found.severity, found.rule, found.element_id) == ("warning", "tokens_bounded", "f")


def test_a_side_task_of_each_round_does_not_count_as_multiplying():
    body = START + '<exclusiveGateway id="m"/>' + flow("start", "m", "f") + fork("f", "a", "told")
    body += user("a") + user("told") + flow("a", "x") + choice("x", "m", "end") + END
    assert findings(body) == ()


# -- the limit -------------------------------------------------------------------------------------
def wide(branches: int) -> str:
    """An inclusive block whose branches may come in any order."""
    body = START + flow("start", "f") + OR.format("f", ' default="f__t0"') + OR.format("j", "")
    for place in range(branches):
        condition = f"n == {place}" if place else ""
        body += user(f"t{place}") + flow("f", f"t{place}", condition=condition)
        body += flow(f"t{place}", "j")
    return body + END + flow("j", "end")


def test_too_many_states_are_one_warning_that_nothing_is_proven():
    model = read_accepted({"p.bpmn": bpmn(wide(6))}).models["p"]

    assert check_soundness(model) == []
    [found] = check_soundness(model, 50)
    assert (found.severity, found.rule, found.element_id) == ("warning", "soundness_proven", "p")
    assert "больше 50" in found.message
    assert "«f»" in found.message


def test_a_gateway_with_too_many_conditions_is_named_as_not_proven():
    found = only(wide(13))

    assert (found.severity, found.rule) == ("warning", "soundness_proven")
    assert "«f»" in found.message


def test_many_parallel_branches_need_few_states():
    body = START + flow("start", "f") + AND.format("f") + AND.format("j") + END + flow("j", "end")
    for place in range(60):
        body += user(f"a{place}") + user(f"b{place}") + flow("f", f"a{place}", f"b{place}", "j")
    model = read_accepted({"p.bpmn": bpmn(body)}).models["p"]

    assert check_soundness(model, 200) == []


def test_every_finding_says_in_russian_what_to_do():
    for finding in findings(START + inner_deadlock() + END + flow("start", "s", "end")):
        assert finding.remedy.endswith(".")
        assert finding.file == "p.bpmn"
