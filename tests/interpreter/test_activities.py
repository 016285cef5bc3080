"""Tasks, sub-processes, calls and multi-instance activities (BPMN 2.0.2 §10.3)."""

from engine.domain.events import DecisionEvaluated, ServiceRequested
from tests.interpreter.kit import END, START, World, bpmn, flow, props, script, user


def multi(
    task_id: str, loop: str, *, inner: str = "", sequential: bool = False, attributes: str = ""
) -> str:
    flag = ' isSequential="true"' if sequential else ""
    return (
        f'<userTask id="{task_id}"{attributes}>{inner}'
        f"<multiInstanceLoopCharacteristics{flag} {loop}"
        "</userTask>"
    )


EACH = (
    'camunda:collection="schools" camunda:elementVariable="school">'
    "</multiInstanceLoopCharacteristics>"
)


def test_candidates_come_from_the_lane_until_the_task_names_its_own():
    lanes = (
        '<laneSet><lane id="l" name="Методисты"><extensionElements><camunda:properties>'
        '<camunda:property name="role" value="methodist"/></camunda:properties></extensionElements>'
        "<flowNodeRef>a</flowNodeRef><flowNodeRef>b</flowNodeRef></lane></laneSet>"
    )
    body = (
        lanes
        + START
        + user("a")
        + user("b", candidateGroups="clerk, dmmc_director")
        + flow("start", "a", "b")
    )
    world = World(bpmn(body)).start()

    assert world.open_tasks()[0].candidates == ("methodist",)
    assert world.complete("a").open_tasks()[0].candidates == ("clerk", "dmmc_director")


def test_a_candidate_may_be_a_role_in_one_organisation_or_within_the_instance():
    body = (
        START
        + user("a", inner=props(organisation="school"), candidateGroups="oo_deputy")
        + user("b", inner=props(within="instance"), candidateGroups="jury")
        + flow("start", "a", "b")
    )
    world = World(bpmn(body)).start(school="5")

    assert world.open_tasks()[0].candidates == ("oo_deputy@5",)
    assert world.complete("a").open_tasks()[0].candidates == ("jury#i",)


def test_title_reason_priority_exclusion_and_assignee_are_computed_from_the_case():
    task = user(
        "a",
        inner=props(title="План: {school}", why="п. {clause}", exclude="author_by", clause="3.4"),
        assignee="${boss}",
        priority="=70",
    )
    world = World(bpmn(START + task + flow("start", "a"))).start(
        school="№ 5", clause="1", boss="u1", author_by="u2"
    )

    [fact] = world.open_tasks()
    assert (
        fact.title,
        fact.why,
        fact.priority,
        fact.assignee,
        fact.excluded_users,
        fact.clause,
    ) == ("План: № 5", "п. 1", 70, "u1", ("u2",), "3.4")


def test_a_service_task_waits_for_its_answer_and_gets_only_declared_inputs():
    task = (
        '<serviceTask id="ask" camunda:type="external" camunda:topic="plans.check">'
        "<extensionElements><camunda:inputOutput>"
        '<camunda:inputParameter name="id">=plan_id</camunda:inputParameter>'
        '<camunda:outputParameter name="ok">findings == 0</camunda:outputParameter>'
        "</camunda:inputOutput></extensionElements></serviceTask>"
    )
    world = World(bpmn(START + task + END + flow("start", "ask", "end"))).start(plan_id=7, secret=1)
    assert world.of(ServiceRequested)[0].inputs == {"id": 7}
    assert not world.done

    world.answer("plans.check", findings=0)

    assert world.done
    assert world.variables == {"plan_id": 7, "secret": 1, "ok": True}


DMN = """<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/"
 id="d" name="d" namespace="n">
<decision id="quorum" name="Кворум"><decisionTable hitPolicy="UNIQUE">
<input id="i"><inputExpression id="ie" typeRef="number">
<text>present * 2</text></inputExpression></input>
<output id="o" name="has_quorum" typeRef="boolean"/>
<rule id="yes"><inputEntry id="e1"><text>&gt; 7</text></inputEntry>
<outputEntry id="x1"><text>true</text></outputEntry></rule>
<rule id="no"><inputEntry id="e2"><text>&lt;= 7</text></inputEntry>
<outputEntry id="x2"><text>false</text></outputEntry></rule>
</decisionTable></decision></definitions>""".encode()


def test_a_business_rule_task_sets_the_outputs_and_remembers_the_rule():
    body = (
        START
        + '<businessRuleTask id="rule" camunda:decisionRef="quorum"/>'
        + END
        + flow("start", "rule", "end")
    )
    world = World(bpmn(body), quorum__dmn=DMN).start(present=5)

    assert world.variables["has_quorum"] is True
    assert world.of(DecisionEvaluated)[0].rules == ("yes",)


def test_a_sub_process_works_on_the_same_variables():
    inner = (
        '<subProcess id="sub"><startEvent id="s1"/>'
        + user("in")
        + '<endEvent id="e1"/>'
        + flow("s1", "in", "e1")
        + "</subProcess>"
    )
    world = (
        World(
            bpmn(
                START
                + inner
                + script("after", "z = y + 1")
                + END
                + flow("start", "sub", "after", "end")
            )
        )
        .start(x=1)
        .complete("in", y=2)
    )

    assert world.done
    assert world.variables["z"] == 3


def test_a_call_activity_passes_and_returns_what_is_mapped():
    call = (
        '<callActivity id="call" calledElement="child"><extensionElements>'
        '<camunda:in source="plan" target="doc"/>'
        '<camunda:in sourceExpression="${n + 1}" target="m"/>'
        '<camunda:out source="outcome" target="result"/></extensionElements></callActivity>'
    )
    parent = bpmn(START + call + END + flow("start", "call", "end"))
    child = bpmn(
        START.replace('"start"', '"cs"')
        + user("look")
        + END.replace('"end"', '"ce"')
        + flow("cs", "look", "ce"),
        "child",
    )
    world = World(parent, child).start(plan="P", n=1)
    [task] = world.open_tasks()
    assert world.live.variables_of(task.element_instance_id) == {"doc": "P", "m": 2}

    world.complete("look", outcome="signed", other="x")

    assert world.done
    assert world.variables == {"plan": "P", "n": 1, "result": "signed"}


def test_the_called_process_may_be_computed_and_stays_the_same_for_the_whole_call():
    """§10.3.6: the called element; here an expression, worked out when the call begins."""
    call = '<callActivity id="call" calledElement="=route"/>'
    parent = bpmn(START + call + END + flow("start", "call", "end"))
    signing, voting = (
        bpmn(f'<startEvent id="{k}_s"/>{user(k)}{flow(f"{k}_s", k)}', f"by_{k}")
        for k in ("sign", "vote")
    )
    world = World(parent, signing, voting).start(route="by_vote")
    assert world.names() == ["vote"]

    assert world.complete("vote", route="by_sign").done


def test_what_the_computed_call_does_not_find_is_an_incident_that_names_it():
    call = '<callActivity id="call" calledElement="${route}"/>'
    world = World(bpmn(START + call + END + flow("start", "call", "end"))).start(route="нет")
    assert "нет" in world.incidents()[0].message


def test_the_inner_of_two_nested_lanes_gives_the_role():
    """§10.8: a lane may hold a child lane set; the outer name does not win."""
    inner = '<lane id="in" name="methodist"><flowNodeRef>a</flowNodeRef></lane>'
    lanes = (
        '<laneSet><lane id="out" name="office"><flowNodeRef>a</flowNodeRef>'
        f"<flowNodeRef>b</flowNodeRef><childLaneSet>{inner}</childLaneSet></lane></laneSet>"
    )
    world = World(bpmn(lanes + START + user("a") + user("b") + flow("start", "a", "b"))).start()

    assert world.open_tasks()[0].candidates == ("methodist",)
    assert world.complete("a").open_tasks()[0].candidates == ("office",)


def test_a_variable_that_was_never_set_is_passed_to_a_call_as_nothing():
    call = (
        '<callActivity id="call" calledElement="child"><extensionElements>'
        '<camunda:in source="plan" target="doc"/></extensionElements></callActivity>'
    )
    parent = bpmn(START + call + END + flow("start", "call", "end"))
    child = bpmn('<startEvent id="cs"/>' + user("look") + flow("cs", "look"), "child")
    world = World(parent, child).start()

    [task] = world.open_tasks()
    assert world.live.variables_of(task.element_instance_id) == {"doc": None}


def test_calling_a_process_that_is_not_deployed_is_an_incident_that_names_it():
    world = World(
        bpmn(START + '<callActivity id="call" calledElement="ghost"/>' + flow("start", "call"))
    ).start()

    assert "ghost" in world.incidents()[0].message


def test_endless_calls_stop_with_an_incident():
    world = World(
        bpmn(START + '<callActivity id="call" calledElement="p"/>' + flow("start", "call"))
    ).start()

    assert "вложены" in world.incidents()[0].message


def test_parallel_multi_instance_collects_results_in_the_order_of_the_items():
    task = multi("ask", EACH, inner=props(outputCollection="answers", outputElement="=answer"))
    world = World(bpmn(START + task + END + flow("start", "ask", "end"))).start(
        schools=["a", "b", "c"]
    )
    assert [
        world.live.variables_of(t.element_instance_id)["school"] for t in world.open_tasks()
    ] == ["a", "b", "c"]

    world.complete("ask", 2, answer=3).complete("ask", 0, answer=1).complete("ask", 0, answer=2)

    assert world.done
    assert world.variables == {"schools": ["a", "b", "c"], "answers": [1, 2, 3]}


def test_without_a_result_collection_the_changes_of_the_children_are_merged():
    world = World(bpmn(START + multi("ask", EACH) + END + flow("start", "ask", "end"))).start(
        schools=[1, 2]
    )

    world.complete("ask", 0, first=True).complete("ask", 0, second=True)

    assert world.variables == {"schools": [1, 2], "first": True, "second": True, "ask_by": "ann"}


def test_a_completion_condition_sees_counters_and_results_and_ends_the_rest():
    loop = EACH.replace(
        "></multi",
        "><completionCondition>nrOfCompletedInstances == 2 or 'no' in answers"
        "</completionCondition></multi",
    )
    task = multi("ask", loop, inner=props(outputCollection="answers", outputElement="=answer"))
    body = bpmn(START + task + END + flow("start", "ask", "end"))

    two = World(body).start(schools=[1, 2, 3]).complete("ask", answer="yes")
    assert not two.done
    assert two.complete("ask", answer="yes").done
    assert World(body).start(schools=[1, 2, 3]).complete("ask", answer="no").done


def test_sequential_multi_instance_opens_one_after_the_other():
    world = World(
        bpmn(START + multi("ask", EACH, sequential=True) + END + flow("start", "ask", "end"))
    ).start(schools=["a", "b"])
    assert world.names() == ["ask"]
    world.complete("ask")
    assert world.live.variables_of(world.open_tasks()[0].element_instance_id)["school"] == "b"

    assert world.complete("ask").done


def test_an_empty_collection_passes_at_once():
    task = multi("ask", EACH, inner=props(outputCollection="answers", outputElement="=answer"))
    world = World(bpmn(START + task + END + flow("start", "ask", "end"))).start(schools=[])

    assert world.done
    assert world.variables["answers"] == []


def test_a_boundary_timer_of_a_multi_instance_ends_what_is_still_open():
    body = (
        START
        + multi("ask", EACH)
        + user("chase")
        + END
        + '<boundaryEvent id="due" attachedToRef="ask"><timerEventDefinition>'
        "<timeDuration>P1D</timeDuration></timerEventDefinition></boundaryEvent>"
        + flow("start", "ask", "end")
        + flow("due", "chase")
    )
    world = World(bpmn(body)).start(schools=[1, 2, 3]).complete("ask").advance(days=1)

    assert world.names() == ["chase"]


def test_an_absurd_number_of_instances_is_an_incident():
    task = multi(
        "ask", "><loopCardinality>10 ** 9</loopCardinality></multiInstanceLoopCharacteristics>"
    )
    world = World(bpmn(START + task + flow("start", "ask"))).start()

    assert len(world.incidents()) == 1


def test_multi_instance_sub_processes_run_side_by_side():
    inner = (
        '<subProcess id="sub"><multiInstanceLoopCharacteristics camunda:collection="schools" '
        'camunda:elementVariable="school"/><startEvent id="s1"/>'
        + user("in")
        + user("out")
        + '<endEvent id="e1"/>'
        + flow("s1", "in", "out", "e1")
        + "</subProcess>"
    )
    world = World(bpmn(START + inner + END + flow("start", "sub", "end"))).start(schools=["a", "b"])
    world.complete("in", 1)

    assert world.names() == ["in", "out"]
    assert world.complete("out").complete("in").complete("out").done


def test_recall_takes_a_completion_back_while_nobody_acted():
    body = (
        START
        + user("a")
        + script("s", "x = 1")
        + user("b")
        + END
        + flow("start", "a", "s", "b", "end")
    )
    world = World(bpmn(body)).start()
    first = world.open_tasks()[0].element_instance_id
    world.complete("a", text="early")

    world.live.reopen_user_task(first)
    world._save()

    assert world.names() == ["a"]
    assert "text" not in world.variables
    assert world.complete("a", text="late").complete("b").done
    assert world.variables["text"] == "late"


def test_recall_inside_a_multi_instance_counts_the_answer_once():
    world = World(bpmn(START + multi("ask", EACH) + END + flow("start", "ask", "end"))).start(
        schools=[1, 2]
    )
    first = world.open_tasks()[0].element_instance_id
    world.complete("ask", 0, v="wrong")
    world.live.reopen_user_task(first)
    world._save()

    assert world.names() == ["ask", "ask"]
    assert world.complete("ask", 0, v="right").complete("ask").done


def test_who_completed_is_a_variable_only_when_a_person_did():
    task = user("b", inner=props(exclude="a_by"))
    world = World(bpmn(START + user("a") + task + flow("start", "a", "b"))).start()
    first = world.open_tasks()[0].element_instance_id

    assert world.live.complete_user_task(first, {}, "")
    world._save()

    assert "a_by" not in world.variables
    assert world.open_tasks()[0].excluded_users == ()
