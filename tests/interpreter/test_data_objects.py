"""Data objects, data inputs and outputs, and their associations (BPMN 2.0.2 §10.4)."""

import pytest

from engine.domain.errors import BpmnError
from engine.domain.events import MessageThrown, ServiceRequested
from engine.interpreter import read_deployment
from tests.interpreter.kit import END, START, World, bpmn, flow, script, user
from tests.interpreter.test_events import (
    CATALOGUE,
    ERROR,
    MESSAGE,
    boundary,
    catch,
    condition,
    throw,
    timer,
)

PLAN = '<dataObject id="plan"/><dataObjectReference id="ref" name="План" dataObjectRef="plan"/>'
FORK, JOIN = '<parallelGateway id="fork"/>', '<parallelGateway id="join"/>'


def into(target: str, *sources: str, how: str = "") -> str:
    return _association("Input", target, sources, how)


def out(target: str, *sources: str, how: str = "") -> str:
    return _association("Output", target, sources, how)


def _association(kind: str, target: str, sources: tuple[str, ...], how: str) -> str:
    listed = "".join(f"<sourceRef>{s}</sourceRef>" for s in sources)
    return (
        f"<data{kind}Association>{listed}<targetRef>{target}</targetRef>{how}"
        f"</data{kind}Association>"
    )


def transformed(text: str) -> str:
    return f"<transformation>{text}</transformation>"


def assigned(to: str, text: str) -> str:
    return f"<assignment><from>{text}</from><to>{to}</to></assignment>"


def io(*inputs: str, outputs: tuple[str, ...] = (), optional: tuple[str, ...] = ()) -> str:
    text = "".join(f'<dataInput id="{i}" name="Вход {i}"/>' for i in inputs)
    text += "".join(f'<dataOutput id="{o}"/>' for o in outputs)
    refs = "".join(f"<dataInputRefs>{i}</dataInputRefs>" for i in inputs)
    spared = "".join(f"<optionalInputRefs>{i}</optionalInputRefs>" for i in optional)
    return (
        f"<ioSpecification>{text}<inputSet>{refs}{spared}</inputSet><outputSet/></ioSpecification>"
    )


def service(inner: str) -> str:
    return f'<serviceTask id="s" camunda:type="external" camunda:topic="a.b">{inner}</serviceTask>'


def sub(inner: str, first: str, before: str = "", element_id: str = "x") -> str:
    return (
        f'<subProcess id="{element_id}">{before}<startEvent id="{element_id}_s"/>{inner}'
        f"{flow(f'{element_id}_s', first)}</subProcess>"
    )


def inside(world: World, element_id: str) -> dict[str, object]:
    [task] = [t for t in world.open_tasks() if t.element_id == element_id]
    return dict(world.live.variables_of(task.element_instance_id))


# -- data objects ----------------------------------------------------------------------------------
def test_a_data_object_is_a_variable_of_the_scope_that_declares_it():
    """§10.4.1: a data object is accessible to all flow elements of its scope."""
    body = PLAN + START + script("t", "plan = 5") + user("a") + user("b")
    body += '<exclusiveGateway id="g" default="g__b"/>' + flow("start", "t", "g", "b")
    world = World(bpmn(body + flow("g", "a", condition="plan == 5"))).start()

    assert world.names() == ["a"]
    assert world.variables["plan"] == 5


def test_a_data_object_exists_from_the_start_of_its_scope():
    """§10.4.1: data objects are instantiated with their process or sub-process."""
    body = PLAN + START + user("a") + flow("start", "a")

    assert World(bpmn(body)).start().variables["plan"] is None
    assert World(bpmn(body)).start(plan=3).variables["plan"] == 3


def test_a_data_object_of_a_sub_process_is_disposed_with_it():
    """§10.4.1: when a scope is disposed, all data objects within it are disposed."""
    inner = user("in") + user("more") + flow("in", "more")
    body = START + sub(inner, "in", PLAN) + user("after") + flow("start", "x", "after")
    world = World(bpmn(body)).start()

    world.complete("in", plan=5, kept=6)
    assert inside(world, "more")["plan"] == 5
    assert "plan" not in world.variables
    world.complete("more")

    assert world.names() == ["after"]
    assert "plan" not in world.variables
    assert world.variables["kept"] == 6


def test_a_data_object_of_a_sub_process_hides_a_variable_of_its_name_until_it_ends():
    body = START + sub(user("in"), "in", PLAN) + user("after") + flow("start", "x", "after")
    world = World(bpmn(body)).start(plan="outer")

    assert inside(world, "in")["plan"] is None
    assert world.complete("in", plan="inner").variables["plan"] == "outer"
    assert inside(world, "after")["plan"] == "outer"


@pytest.mark.parametrize("sequential", ["true", "false"])
def test_each_repetition_of_a_sub_process_has_data_objects_of_its_own(sequential):
    """§10.4.1: each instance of a scope has its own data objects."""
    many = (
        f'<multiInstanceLoopCharacteristics isSequential="{sequential}">'
        "<loopCardinality>2</loopCardinality></multiInstanceLoopCharacteristics>"
    )
    inner = user("in") + user("more") + flow("in", "more")
    body = START + sub(inner, "in", many + PLAN) + END + flow("start", "x", "end")
    world = World(bpmn(body)).start()

    world.complete("in", plan="first")
    if sequential == "true":
        world.complete("more")
    assert inside(world, "in")["plan"] is None
    world.complete("in", plan="second")
    found = [t.element_instance_id for t in world.open_tasks()]
    plans = [world.live.variables_of(key)["plan"] for key in found]
    assert plans == (["second"] if sequential == "true" else ["first", "second"])
    for _ in found:
        world.complete("more")

    assert world.done
    assert "plan" not in world.variables


def test_each_round_of_a_loop_begins_with_empty_data_objects():
    loop = "<standardLoopCharacteristics><loopCondition>n &lt; 2</loopCondition>"
    inner = sub(user("in"), "in", loop + "</standardLoopCharacteristics>" + PLAN)
    world = World(bpmn(START + inner + END + flow("start", "x", "end"))).start(n=0)

    for n in (1, 2):
        assert inside(world, "in")["plan"] is None
        world.complete("in", plan=n, n=n)

    assert world.done
    assert "plan" not in world.variables


def test_an_error_does_not_carry_data_objects_out_of_their_sub_process():
    inner = user("in") + f'<endEvent id="fail">{ERROR}</endEvent>' + flow("in", "fail")
    body = START + sub(inner, "in", PLAN) + user("after") + END + flow("start", "x", "end")
    body += boundary("caught", "x", ERROR) + flow("caught", "after")
    world = World(bpmn(body, catalogue=CATALOGUE)).start(plan="outer")

    world.complete("in", plan="inner", reason="нет денег")

    assert world.names() == ["after"]
    assert (world.variables["plan"], world.variables["reason"]) == ("outer", "нет денег")


def test_an_interrupting_event_does_not_carry_data_objects_out_of_their_sub_process():
    inner = user("in") + user("more") + flow("in", "more")
    body = START + sub(inner, "in", PLAN) + user("after") + END + flow("start", "x", "end")
    body += boundary("late", "x", timer("Duration", "PT1H")) + flow("late", "after")
    world = World(bpmn(body)).start()

    world.complete("in", plan="inner", kept=1).advance(hours=1)

    assert world.names() == ["after"]
    assert "plan" not in world.variables
    assert world.variables["kept"] == 1


def test_the_process_called_keeps_what_it_is_given_for_its_data_object():
    called = PLAN + START + user("in") + END + flow("start", "in", "end")
    body = START + '<callActivity id="x" calledElement="q"/>' + END + flow("start", "x", "end")
    world = World(bpmn(body), bpmn(called, "q")).start(plan=7)

    assert inside(world, "in")["plan"] == 7


def test_a_condition_sees_the_data_object_of_its_own_sub_process():
    wait = catch("wait", condition("plan == 2")) + user("seen") + user("in") + FORK
    inner = wait + flow("x_s", "fork", "wait", "seen") + flow("fork", "in")
    scope = f'<subProcess id="x">{PLAN}<startEvent id="x_s"/>{inner}</subProcess>'
    body = START + scope + '<parallelGateway id="first"/>' + user("b")
    world = World(bpmn(body + flow("start", "first", "x") + flow("first", "b"))).start(plan=1)

    assert world.complete("b", plan=2).names() == ["in"]
    assert world.complete("in", plan=2).names() == ["seen"]


def test_a_name_may_be_given_by_a_property():
    named = (
        '<dataObject id="DataObject_1"/><dataObjectReference id="r" name="План работ" '
        'dataObjectRef="DataObject_1"><extensionElements><camunda:properties>'
        '<camunda:property name="variable" value="plan"/></camunda:properties>'
        "</extensionElements></dataObjectReference>"
    )
    task = f'<userTask id="a">{out("r")}</userTask>'
    world = World(bpmn(named + START + task + END + flow("start", "a", "end"))).start()

    assert world.complete("a", plan=4).variables["plan"] == 4
    assert "DataObject_1" not in world.variables


def test_the_state_of_a_data_object_and_several_references_are_only_drawn():
    shown = "".join(
        f'<dataObjectReference id="r{i}" dataObjectRef="plan"><dataState name="v{i}"/>'
        "</dataObjectReference>"
        for i in range(2)
    )
    first = f'<scriptTask id="t"><script>made = 8</script>{out("r0", "made")}</scriptTask>'
    first = first.replace("<sourceRef>made</sourceRef>", "").replace(
        "</targetRef>", "</targetRef>" + transformed("made + 1")
    )
    second = f'<userTask id="a">{io("given")}{into("given", "r1")}</userTask>'
    body = '<dataObject id="plan"/>' + shown + START + first + second
    world = World(bpmn(body + flow("start", "t", "a"))).start()

    assert inside(world, "a")["given"] == 9


# -- inputs and outputs ----------------------------------------------------------------------------
def test_inputs_are_copied_before_the_activity_begins_and_outputs_after_it_is_done():
    """§10.4.2: input associations are executed before, output associations after execution."""
    task = (
        f'<userTask id="a">{io("draft", outputs=("final",))}{into("draft", "ref")}'
        f"{out('ref', 'final')}</userTask>"
    )
    world = World(bpmn(PLAN + START + task + user("b") + flow("start", "a", "b"))).start(plan="v1")

    assert inside(world, "a")["draft"] == "v1"
    world.complete("a", final="v2", scribble="x")

    assert inside(world, "b")["plan"] == "v2"
    # What exists inside only does not come out; nor does an answer that is no declared output.
    assert not {"draft", "final", "scribble"} & set(inside(world, "b"))
    assert inside(world, "b")["a_by"] == "ann"


def test_an_input_hides_a_variable_of_its_name_only_inside():
    task = f'<userTask id="a">{io("n")}{into("n", "ref")}</userTask>'
    body = PLAN + START + FORK + task + user("b") + user("c") + flow("start", "fork", "a", "b")
    world = World(bpmn(body + flow("fork", "c"))).start(plan=2, n=1)

    assert inside(world, "a")["n"] == 2
    assert world.variables["n"] == 1
    assert inside(world.complete("a"), "b")["n"] == 1


def test_an_output_that_nobody_wrote_is_not_copied():
    task = f'<userTask id="a">{io(outputs=("final",))}{out("ref", "final")}</userTask>'
    world = World(bpmn(PLAN + START + task + END + flow("start", "a", "end"))).start(plan=1)

    assert world.complete("a").variables["plan"] == 1


def test_a_transformation_is_an_expression_of_the_language():
    """§10.4.2: a transformation gives the value, its sources are the only inputs it needs."""
    both = io("text", optional=("text",))
    task = (
        f'<userTask id="a">{both}{into("text", "ref", "m", how=transformed("plan + m"))}</userTask>'
    )
    body = PLAN + '<dataObject id="m"/>' + START + task + flow("start", "a")

    assert inside(World(bpmn(body)).start(plan=2, m=3), "a")["text"] == 5


def test_assignments_write_parts_of_the_target():
    """§10.4.2: an assignment copies a single data element."""
    how = assigned("plan.status", "&quot;готов&quot;") + assigned("plan.by.name", "who")
    task = f'<userTask id="a">{out("ref", how=how)}</userTask>'
    world = World(bpmn(PLAN + START + task + END + flow("start", "a", "end"))).start(
        plan={"status": "черновик", "year": 2027}
    )

    world.complete("a", who="Анна")

    assert world.variables["plan"] == {"status": "готов", "year": 2027, "by": {"name": "Анна"}}


def test_an_assignment_to_the_whole_target_names_it_by_its_id():
    how = assigned("ref", "n + 1")
    task = f'<scriptTask id="a"><script>n = 1</script>{out("ref", how=how)}</scriptTask>'
    world = World(bpmn(PLAN + START + task + END + flow("start", "a", "end"))).start()

    assert world.variables["plan"] == 2


def test_a_missing_required_input_is_an_incident_that_names_it():
    """§10.4.2: an activity waits until an input set is available."""
    task = f'<userTask id="a" name="Сверить">{io("draft")}{into("draft", "ref")}</userTask>'
    body = PLAN + START + task + flow("start", "a") + user("b") + FORK
    world = World(bpmn(body.replace(flow("start", "a"), flow("start", "fork", "a"))
                       + flow("fork", "b"))).start()  # fmt: skip

    [incident] = world.incidents()
    assert (incident.kind, incident.element_id) == ("data", "a")
    assert "«draft»" in incident.message
    assert "«Сверить»" in incident.message
    assert world.names() == ["b"]


def test_an_optional_input_that_is_missing_is_null():
    task = f'<userTask id="a">{io("draft", optional=("draft",))}{into("draft", "ref")}</userTask>'
    world = World(bpmn(PLAN + START + task + flow("start", "a"))).start()

    assert inside(world, "a")["draft"] is None


def test_one_complete_input_set_is_enough():
    """§10.4.2: input sets are looked at in order, the first available one is used."""
    two = io("draft", "note").replace(
        "<dataInputRefs>note</dataInputRefs></inputSet>",
        "</inputSet><inputSet><dataInputRefs>note</dataInputRefs></inputSet>",
    )
    task = f'<userTask id="a">{two}{into("draft", "ref")}{into("note", "m")}</userTask>'
    body = PLAN + '<dataObject id="m"/>' + START + task + flow("start", "a")

    assert World(bpmn(body)).start(m=1).names() == ["a"]
    assert World(bpmn(body)).start(plan=1).names() == ["a"]
    assert len(World(bpmn(body)).start().incidents()) == 1


def test_a_broken_transformation_is_an_incident_and_is_tried_again():
    how = transformed("int(answer) + 1")
    task = f'<userTask id="a">{out("ref", how=how)}</userTask>'
    world = World(bpmn(PLAN + START + task + END + flow("start", "a", "end"))).start()

    world.complete("a", answer="два")

    [incident] = world.incidents()
    assert incident.kind == "expression"
    assert world.live.retry(incident.incident_id)
    assert len(world._save().incidents()) == 1


def test_a_collection_holds_a_list():
    many = PLAN.replace('id="plan"', 'id="plan" isCollection="true"')
    task = f'<userTask id="a">{io(outputs=("final",))}{out("ref", "final")}</userTask>'
    file = bpmn(many + START + task + END + flow("start", "a", "end"))

    assert World(file).start().complete("a", final=[1, 2]).variables["plan"] == [1, 2]
    assert [i.kind for i in World(file).start().complete("a", final=1).incidents()] == ["data"]


def test_a_property_of_an_activity_lives_as_long_as_the_activity():
    """§10.4.1: a property's life is that of the element it belongs to."""
    task = f'<userTask id="a"><property id="p" name="Счёт"/>{into("p", "ref")}</userTask>'
    world = World(bpmn(PLAN + START + task + user("b") + flow("start", "a", "b"))).start(plan=1)

    assert inside(world, "a")["p"] == 1
    assert "p" not in inside(world.complete("a", p=2), "b")


def test_a_property_of_a_process_is_one_of_its_variables():
    body = '<property id="p" name="Счёт"/>' + START + script("t", "p = 3") + END
    assert World(bpmn(body + flow("start", "t", "end"))).start().variables["p"] == 3


# -- kinds of activities ---------------------------------------------------------------------------
def test_a_service_is_given_its_data_inputs_and_gives_its_data_outputs():
    inner = io("draft", outputs=("number",)) + into("draft", "ref")
    inner += out("m", "number")
    body = PLAN + '<dataObject id="m"/>' + START + service(inner) + END
    world = World(bpmn(body + flow("start", "s", "end"))).start(plan="v1", secret=1)

    [job] = world.of(ServiceRequested)
    assert job.inputs == {"draft": "v1"}
    world.answer("a.b", number=7, other=8)

    assert world.done
    assert world.variables == {"plan": "v1", "m": 7, "secret": 1}


def test_camundas_mappings_apply_beside_the_associations():
    mapping = (
        "<extensionElements><camunda:inputOutput>"
        '<camunda:inputParameter name="twice">=draft * 2</camunda:inputParameter>'
        '<camunda:outputParameter name="sum">=number + 1</camunda:outputParameter>'
        "</camunda:inputOutput></extensionElements>"
    )
    inner = mapping + io("draft", outputs=("number",)) + into("draft", "ref")
    body = PLAN + START + service(inner) + END + flow("start", "s", "end")
    world = World(bpmn(body)).start(plan=2)

    assert world.of(ServiceRequested)[0].inputs == {"draft": 2, "twice": 4}
    assert world.answer("a.b", number=7).variables["sum"] == 8


def test_data_inputs_without_associations_are_the_variables_of_their_names():
    inner = io("in_1", outputs=("out_1",))
    world = World(bpmn(START + service(inner) + END + flow("start", "s", "end"))).start(in_1=1, x=2)

    assert world.of(ServiceRequested)[0].inputs == {"in_1": 1}
    assert world.answer("a.b", out_1=3, y=4).variables == {"in_1": 1, "x": 2, "out_1": 3}


def test_a_sub_process_takes_in_and_gives_out():
    inner = io("draft", outputs=("final",)) + into("draft", "ref") + out("ref", "final")
    body = PLAN + START + sub(script("t", "final = draft + 1"), "t", inner) + END
    world = World(bpmn(body + flow("start", "x", "end"))).start(plan=1)

    assert world.done
    assert world.variables == {"plan": 2}


def test_an_inner_activity_writes_the_data_output_of_its_sub_process():
    """§10.4.2: associations reach from an activity to the data of the scopes around it."""
    task = f'<userTask id="in">{io(outputs=("own",))}{out("final", "own")}</userTask>'
    inner = io(outputs=("final",)) + out("ref", "final")
    body = PLAN + START + sub(task, "in", inner) + END + flow("start", "x", "end")
    world = World(bpmn(body)).start()

    assert world.complete("in", own=5).variables["plan"] == 5


def test_a_call_activity_hands_over_its_data_inputs_and_takes_back_its_data_outputs():
    called = START + script("t", "final = draft + 1\nother = 1") + END + flow("start", "t", "end")
    inner = io("draft", outputs=("final",)) + into("draft", "ref") + out("ref", "final")
    call = f'<callActivity id="x" calledElement="q">{inner}</callActivity>'
    world = World(
        bpmn(PLAN + START + call + END + flow("start", "x", "end")), bpmn(called, "q")
    ).start(plan=1, secret=2)

    assert world.done
    assert world.variables == {"plan": 2, "secret": 2}


def test_a_multi_instance_reads_its_list_from_a_data_input_and_collects_into_a_data_output():
    """§10.3.8, §10.4.2: associations belong to the activity as a whole, not to each repetition."""
    loop = (
        "<multiInstanceLoopCharacteristics><loopDataInputRef>people</loopDataInputRef>"
        "<loopDataOutputRef>votes</loopDataOutputRef>"
        '<inputDataItem id="person"/><outputDataItem id="vote"/>'
        "</multiInstanceLoopCharacteristics>"
    )
    data = io("people", outputs=("votes",)) + into("people", "ref") + out("m", "votes")
    body = PLAN + '<dataObject id="m" isCollection="true"/>' + START
    body += f'<userTask id="a">{data}{loop}</userTask>' + END + flow("start", "a", "end")
    world = World(bpmn(body)).start(plan=["Анна", "Борис"])

    assert [world.live.variables_of(t.element_instance_id)["person"]
            for t in world.open_tasks()] == ["Анна", "Борис"]  # fmt: skip
    world.complete("a", nth=1, vote="против").complete("a", vote="за")

    assert world.done
    assert world.variables["m"] == ["за", "против"]
    assert not {"people", "votes", "person"} & set(world.variables)


def test_a_multi_instance_reads_its_list_from_a_data_object_reference():
    loop = (
        "<multiInstanceLoopCharacteristics><loopDataInputRef>ref</loopDataInputRef>"
        '<inputDataItem id="person"/></multiInstanceLoopCharacteristics>'
    )
    body = PLAN + START + user("a", inner=loop) + END + flow("start", "a", "end")

    assert World(bpmn(body)).start(plan=[1, 2, 3]).names() == ["a", "a", "a"]


# -- events ----------------------------------------------------------------------------------------
def test_a_throwing_event_sends_its_data_inputs():
    """§10.4.2: a throw event is fed by its data input associations."""
    inner = '<dataInput id="number"/>' + into("number", "ref")
    body = PLAN + START + throw("t", MESSAGE, inner) + END + flow("start", "t", "end")
    world = World(bpmn(body, catalogue=CATALOGUE)).start(plan=4)

    assert [f.payload for f in world.of(MessageThrown)] == [{"number": 4}]
    assert world.variables == {"plan": 4}


def test_a_catching_event_puts_what_it_received_into_a_data_object():
    """§10.4.2: a catch event's data is pushed by its data output associations."""
    inner = '<dataOutput id="number"/>' + out("ref", "number")
    body = PLAN + START + catch("c", MESSAGE, inner) + END + flow("start", "c", "end")
    world = World(bpmn(body, catalogue=CATALOGUE)).start()

    world.deliver("Answer", number=4)

    assert world.variables == {"plan": 4}


def test_a_boundary_event_leaves_the_inputs_of_its_activity_behind():
    task = f'<userTask id="a">{io("draft")}{into("draft", "ref")}</userTask>'
    body = PLAN + START + task + user("late") + boundary("b", "a", timer("Duration", "PT1H"))
    world = World(bpmn(body + flow("start", "a") + flow("b", "late"))).start(plan=1)

    assert "draft" not in inside(world.advance(hours=1), "late")


@pytest.mark.parametrize("interrupting", [True, False])
def test_a_boundary_event_puts_what_it_received_into_a_data_object(interrupting):
    inner = '<dataOutput id="number"/>' + out("ref", "number")
    body = PLAN + START + user("a") + user("late") + END + flow("start", "a", "end")
    body += boundary("b", "a", MESSAGE, interrupting=interrupting, inner=inner) + flow("b", "late")
    world = World(bpmn(body, catalogue=CATALOGUE)).start(plan=1, number="outer")

    world.deliver("Answer", number=4)
    assert (inside(world, "late")["plan"], inside(world, "late")["number"]) == (4, "outer")
    world.complete("late")
    if not interrupting:
        world.complete("a", x=1)

    assert world.done
    assert (world.variables["plan"], world.variables["number"]) == (4, "outer")


def test_a_caught_error_puts_what_it_brought_into_a_data_object():
    inner = '<dataOutput id="why"/>' + out("ref", "why")
    body = PLAN + START + service("") + user("after") + boundary("b", "s", ERROR, inner=inner)
    world = World(bpmn(body + flow("start", "s") + flow("b", "after"), catalogue=CATALOGUE)).start()
    [job] = world.of(ServiceRequested)

    error = BpmnError("REFUSED", "нет", variables={"why": "нет денег"})
    world.live.throw_error(job.element_instance_id, job.job_id, error)
    world._save()

    assert inside(world, "after")["plan"] == "нет денег"
    assert "why" not in inside(world, "after")


def test_an_error_of_a_service_leaves_its_inputs_behind():
    body = PLAN + START + service(io("draft") + into("draft", "ref")) + user("after")
    body += boundary("b", "s", ERROR) + flow("start", "s") + flow("b", "after")
    world = World(bpmn(body, catalogue=CATALOGUE)).start(plan=1)
    [job] = world.of(ServiceRequested)

    error = BpmnError("REFUSED", "нет", variables={"why": "нет"})
    world.live.throw_error(job.element_instance_id, job.job_id, error)
    world._save()

    assert inside(world, "after")["why"] == "нет"
    assert "draft" not in inside(world, "after")


def test_recalling_an_answer_takes_its_outputs_back_and_its_inputs_in_again():
    task = (
        f'<userTask id="a">{io("draft", outputs=("final",))}{into("draft", "ref")}'
        f"{out('ref', 'final')}</userTask>"
    )
    world = World(bpmn(PLAN + START + task + user("b") + flow("start", "a", "b"))).start(plan=1)
    [opened] = world.open_tasks()
    world.complete("a", final=2)

    world.live.reopen_user_task(opened.element_instance_id)
    world._save()

    assert inside(world, "a")["draft"] == 1
    assert world.complete("a", final=3).variables["plan"] == 3


# -- models of other tools -------------------------------------------------------------------------
def test_a_model_in_the_style_of_spiffworkflow_runs():
    """Its editor draws associations whose other end is a placeholder or nothing at all."""
    write = (
        '<userTask id="generate_data"><dataOutputAssociation id="o1"><targetRef>r1</targetRef>'
        "</dataOutputAssociation></userTask>"
    )
    read = (
        '<userTask id="read_data"><property id="Property_1" name="__targetRef_placeholder"/>'
        '<dataInputAssociation id="i1"><sourceRef>r2</sourceRef><targetRef>Property_1</targetRef>'
        "</dataInputAssociation></userTask>"
    )
    shown = "".join(
        f'<dataObjectReference id="r{i}" name="Data" dataObjectRef="obj_1"/>' for i in (1, 2)
    )
    body = '<ioSpecification/><dataObject id="obj_1"/>' + shown + START + write + user("task_1")
    body += read + END + flow("start", "generate_data", "task_1", "read_data", "end")
    world = World(bpmn(body)).start()

    world.complete("generate_data", obj_1="hello").complete("task_1")

    assert inside(world, "read_data")["obj_1"] == "hello"
    assert "Property_1" not in inside(world, "read_data")
    assert world.complete("read_data").done


def test_a_reference_without_an_object_is_a_data_object_itself():
    body = '<dataObjectReference id="node_2" name="Data"/>' + START
    body += f'<userTask id="a">{out("node_2")}</userTask>' + END + flow("start", "a", "end")

    assert World(bpmn(body)).start().complete("a", node_2=1).variables["node_2"] == 1


# -- refused and noted -----------------------------------------------------------------------------
STORE = '<dataStoreReference id="store" name="Архив"/>'


def step(inner: str, before: str = PLAN) -> str:
    task = f'<userTask id="a" name="Шаг">{inner}</userTask>'
    return before + START + task + END + flow("start", "a", "end")


REFUSED = {
    "association with a store": (step(out("store"), STORE), "data_store_supported"),
    "association from a store": (
        step(io("draft") + into("draft", "store"), STORE),
        "data_store_supported",
    ),
    "association with nothing": (step(out("ghost")), "association_connected"),
    "association into another scope": (
        step(out("hidden"), sub(user("in"), "in", '<dataObject id="hidden"/>')),
        "association_in_scope",
    ),
    "two sources": (
        step(io("draft") + into("draft", "ref", "m"), PLAN + '<dataObject id="m"/>'),
        "association_has_one_source",
    ),
    "assignment elsewhere": (step(out("ref", how=assigned("m.x", "1"))), "assignment_to_target"),
    "unreadable transformation": (step(out("ref", how=transformed("a b"))), "expression_valid"),
    "unreadable assignment": (step(out("ref", how=assigned("plan", "a b"))), "expression_valid"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_an_association_that_cannot_be_executed_is_refused_by_the_name_of_its_activity(name):
    body, rule = REFUSED[name]

    findings = read_deployment({"p.bpmn": bpmn(body)}).findings

    found = {(f.rule, f.element_id, f.label) for f in findings if f.severity == "error"}
    assert (rule, "a", "Шаг") in found
    assert all(f.message and f.remedy for f in findings)


def test_an_association_with_an_event_sub_process_is_refused():
    reaction = (
        f'<subProcess id="x" triggeredByEvent="true">{out("ref")}<startEvent id="s">{MESSAGE}'
        f'</startEvent><endEvent id="e"/>{flow("s", "e")}</subProcess>'
    )
    body = PLAN + START + END + flow("start", "end") + reaction

    [finding] = read_deployment({"p.bpmn": bpmn(body, catalogue=CATALOGUE)}).findings

    assert (finding.rule, finding.element_id) == ("association_of_activity", "x")


def test_a_data_store_that_nothing_is_associated_with_is_a_note_and_only_warned_of():
    body = STORE + START + user("a") + END + flow("start", "a", "end")

    [finding] = read_deployment({"p.bpmn": bpmn(body)}).findings

    assert (finding.rule, finding.severity, finding.element_id, finding.label) == (
        "data_store_is_a_note",
        "warning",
        "store",
        "Архив",
    )
    assert World(bpmn(body)).start().names() == ["a"]


def test_a_compensation_handler_sees_what_its_activity_gave_out_but_not_its_inputs():
    """§10.7.1: a handler sees the data of its activity as they were when it completed."""
    data = io("draft", outputs=("final",)) + into("draft", "ref") + out("ref", "final")
    body = (
        PLAN
        + START
        + f'<userTask id="a">{data}</userTask>'
        + user("b")
        + throw("t", '<compensateEventDefinition activityRef="a"/>')
    )
    body += '<boundaryEvent id="c" attachedToRef="a"><compensateEventDefinition/></boundaryEvent>'
    body += '<userTask id="undo" isForCompensation="true"/>'
    body += '<association id="as" associationDirection="One" sourceRef="c" targetRef="undo"/>'
    world = World(bpmn(body + END + flow("start", "a", "b", "t", "end"))).start(plan=1, draft="x")

    world.complete("a", final=2).complete("b", plan=3, draft="y")

    assert world.names() == ["undo"]
    assert (inside(world, "undo")["plan"], inside(world, "undo")["draft"]) == (2, "y")
