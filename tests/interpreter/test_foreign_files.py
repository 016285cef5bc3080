"""What other tools write means here what it means there."""

import pytest

from engine.domain.events import ServiceRequested
from engine.interpreter import read_deployment
from tests.interpreter.kit import END, START, World, bpmn, flow, user

NAMESPACES = (
    'xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" '
    'xmlns:spiffworkflow="http://spiffworkflow.org/bpmn/schema/1.0/core" '
    'xmlns:flowable="http://flowable.org/bpmn" xmlns:activiti="http://activiti.org/bpmn" '
    'xmlns:drools="http://www.jboss.org/drools" xmlns:acme="http://example.com/acme" '
)


def drawn(body: str, catalogue: str = "") -> bytes:
    text = bpmn(body, catalogue=catalogue).decode()
    return text.replace("<definitions ", f"<definitions {NAMESPACES}", 1).encode()


def step(element: str, catalogue: str = "", more: str = "") -> bytes:
    """A start, one element with the id x, and an end."""
    return drawn(START + element + END + flow("start", "x", "end") + more, catalogue)


def ext(*inner: str) -> str:
    return f"<extensionElements>{''.join(inner)}</extensionElements>"


def errors(data: bytes, **files: bytes) -> list[tuple[str, str]]:
    found = read_deployment({"f.bpmn": data} | {k.replace("__", "."): v for k, v in files.items()})
    return [(f.rule, f.element_id) for f in found.findings if f.severity == "error"]


# -- people ----------------------------------------------------------------------------------------
PEOPLE = {
    "flowable": '<userTask id="x" flowable:assignee="ann" flowable:candidateUsers="bob" '
    'flowable:candidateGroups="staff,heads" flowable:dueDate="2027-01-01T00:00:00Z" '
    'flowable:priority="70"/>',
    "zeebe": '<userTask id="x">'
    + ext(
        "<zeebe:userTask/>",
        '<zeebe:assignmentDefinition assignee="ann" candidateUsers="bob" '
        'candidateGroups="=[&quot;staff&quot;, &quot;heads&quot;]"/>',
        '<zeebe:taskSchedule dueDate="2027-01-01T00:00:00Z"/>',
        '<zeebe:priorityDefinition priority="70"/>',
    )
    + "</userTask>",
    "resource roles": '<userTask id="x" camunda:dueDate="2027-01-01T00:00:00Z" '
    'camunda:priority="70"><humanPerformer><resourceAssignmentExpression><formalExpression>ann'
    "</formalExpression></resourceAssignmentExpression></humanPerformer><potentialOwner>"
    "<resourceAssignmentExpression><formalExpression>user(bob), group(staff), heads"
    "</formalExpression></resourceAssignmentExpression></potentialOwner></userTask>",
}


@pytest.mark.parametrize("tool", PEOPLE)
def test_who_does_a_task_until_when_is_read_from_every_vocabulary(tool):
    (task,) = World(step(PEOPLE[tool])).start().open_tasks()

    assert (task.assignee, task.candidate_users, task.priority) == ("ann", ("bob",), 70)
    assert task.candidates == ("staff", "heads")
    assert f"{task.due_at:%Y-%m-%d}" == "2027-01-01"


def test_a_role_that_a_diagram_names_by_a_resource_is_offered_the_task():
    owner = "<potentialOwner><resourceRef>r</resourceRef></potentialOwner>"

    world = World(step(user("x", inner=owner), '<resource id="r" name="clerk"/>')).start()

    assert world.open_tasks()[0].candidates == ("clerk",)


def test_a_text_with_expressions_in_it_is_put_together():
    world = World(step(user("x", assignee="user_${number}"))).start(number=7)

    assert world.open_tasks()[0].assignee == "user_7"


# -- forms -----------------------------------------------------------------------------------------
FIELDS = ext(
    '<camunda:formData><camunda:formField id="amount" label="Сумма" type="long">'
    '<camunda:validation><camunda:constraint name="required"/>'
    '<camunda:constraint name="max" config="5"/></camunda:validation></camunda:formField>'
    '<camunda:formField id="kind" label="Вид" type="enum" defaultValue="a">'
    '<camunda:value id="a" name="Первый"/><camunda:value id="b" name="Второй"/>'
    "</camunda:formField></camunda:formData>"
)


def test_fields_listed_in_the_diagram_become_a_form_of_the_task():
    deployment = read_deployment({"f.bpmn": step(f'<userTask id="x">{FIELDS}</userTask>')})

    form = deployment.forms["x_fields"]
    assert [(c.key, c.label) for c in form.components] == [("amount", "Сумма"), ("kind", "Вид")]
    assert deployment.models["p"].scope.nodes["x"].attributes["formKey"] == "x_fields"
    assert form.components[0].required
    assert form.components[0].maximum == 5


def test_a_field_of_a_kind_we_do_not_have_is_refused_at_its_task():
    text = FIELDS.replace('type="long"', 'type="money"')

    assert errors(step(f'<userTask id="x">{text}</userTask>'))[0] == ("form_valid", "x")


def test_a_form_inside_a_camunda_8_diagram_is_read():
    own = '{"type": "default", "components": [{"type": "textfield", "key": "n", "label": "Имя"}]}'
    held = ext(f'<zeebe:userTaskForm id="form_1">{own}</zeebe:userTaskForm>')
    task = '<zeebe:formDefinition formKey="camunda-forms:bpmn:form_1"/>'

    data = step(f'{held}<userTask id="x">{ext(task)}</userTask>')

    assert errors(data) == []
    assert [c.key for c in read_deployment({"f.bpmn": data}).forms["form_1"].components] == ["n"]


def test_a_form_is_found_by_its_own_id_whatever_its_file_is_called():
    form = b'{"type": "default", "id": "Form_7", "components": []}'
    named = ext('<zeebe:formDefinition formId="Form_7"/>')
    task = f'<userTask id="x">{named}</userTask>'

    assert errors(step(task), review__form=form) == []
    assert ("form_known", "x") in errors(step(task))


# -- automatic work --------------------------------------------------------------------------------
WORK = {
    "zeebe": '<serviceTask id="x">'
    + ext(
        '<zeebe:taskDefinition type="a.b" retries="5"/>',
        '<zeebe:ioMapping><zeebe:input source="=number + 1" target="given"/>'
        '<zeebe:output source="=answer" target="kept"/></zeebe:ioMapping>',
        '<zeebe:taskHeaders><zeebe:header key="mode" value="fast"/></zeebe:taskHeaders>',
    )
    + "</serviceTask>",
    "class": '<serviceTask id="x" camunda:class="a.b">'
    + ext(
        '<camunda:inputOutput><camunda:inputParameter name="given">${number + 1}'
        '</camunda:inputParameter><camunda:outputParameter name="kept">${answer}'
        "</camunda:outputParameter></camunda:inputOutput>",
        '<camunda:field name="mode" stringValue="fast"/>',
        "<camunda:failedJobRetryTimeCycle>R5/PT1M</camunda:failedJobRetryTimeCycle>",
    )
    + "</serviceTask>",
    "send task by a bean": '<sendTask id="x" flowable:delegateExpression="${a.b}">'
    + ext(
        '<flowable:inputOutput><flowable:inputParameter name="given">${number + 1}'
        '</flowable:inputParameter><flowable:outputParameter name="kept">#{answer}'
        "</flowable:outputParameter></flowable:inputOutput>",
        '<flowable:field name="mode"><flowable:string>fast</flowable:string></flowable:field>',
        "<flowable:failedJobRetryTimeCycle>R5/PT1M</flowable:failedJobRetryTimeCycle>",
    )
    + "</sendTask>",
}


@pytest.mark.parametrize("tool", WORK)
def test_automatic_work_of_every_vocabulary_is_a_topic_with_inputs_and_outputs(tool):
    world = World(step(WORK[tool])).start(number=6)

    (asked,) = world.of(ServiceRequested)
    assert (asked.topic, asked.retries) == ("a.b", 5)
    assert asked.inputs == {"given": 7, "mode": "fast"}
    world.answer("a.b", answer=8, more=9)
    assert world.done
    assert world.variables["kept"] == 8
    assert "more" not in world.variables


def test_a_topic_without_a_handler_is_named():
    found = read_deployment({"f.bpmn": step(WORK["class"])}, topics=("plans.check",)).findings

    assert [(f.rule, f.element_id) for f in found] == [("service_handler_known", "x")]
    assert "a.b" in found[0].message


def test_an_operator_of_spiffarena_is_a_topic_and_its_result_one_variable():
    operator = (
        '<spiffworkflow:serviceTaskOperator id="http/Get" resultVariable="page">'
        '<spiffworkflow:parameters><spiffworkflow:parameter id="url" type="str" '
        'value="&quot;https://&quot; + host"/><spiffworkflow:parameter id="empty" value=""/>'
        "</spiffworkflow:parameters></spiffworkflow:serviceTaskOperator>"
    )
    world = World(step(f'<serviceTask id="x">{ext(operator)}</serviceTask>')).start(host="h")

    assert world.of(ServiceRequested)[0].inputs == {"url": "https://h"}
    world.answer("http/Get", status=200)
    assert world.variables["page"] == {"status": 200}


EXPRESSIONS = {
    "expression of a service task": '<serviceTask id="x" camunda:expression="${a ? n + 1 : 0}" '
    'camunda:resultVariable="r"/>',
    "set by a call": '<serviceTask id="x" '
    """activiti:expression="${execution.setVariable('r', n + 1)}"/>""",
    "FEEL script": '<scriptTask id="x">'
    + ext('<zeebe:script expression="=n + 1" resultVariable="r"/>')
    + "</scriptTask>",
    "value of a script": '<scriptTask id="x" scriptFormat="groovy" camunda:resultVariable="r">'
    "<script>n + 1;</script></scriptTask>",
    "calls in a script": '<scriptTask id="x" scriptFormat="javascript"><script>// adds\n'
    "execution.setVariable('r', execution.getVariable(\"n\") + 1);</script></scriptTask>",
    "around a task": '<manualTask id="x">'
    + ext(
        "<spiffworkflow:preScript>r = n</spiffworkflow:preScript>",
        "<spiffworkflow:postScript>r = r + 1</spiffworkflow:postScript>",
    )
    + "</manualTask>",
}


@pytest.mark.parametrize("written", EXPRESSIONS)
def test_what_only_computes_a_variable_is_computed_here(written):
    world = World(step(EXPRESSIONS[written])).start(n=6, a=True)
    for name in world.names():
        world.complete(name)

    assert world.done
    assert world.variables["r"] == 7


def test_lists_maps_and_scripts_are_values_of_a_parameter():
    mapping = (
        '<camunda:inputOutput><camunda:inputParameter name="all"><camunda:list><camunda:value>a'
        "</camunda:value><camunda:value>${n}</camunda:value></camunda:list>"
        '</camunda:inputParameter><camunda:inputParameter name="by"><camunda:map>'
        '<camunda:entry key="k">v</camunda:entry><camunda:entry key="m"><camunda:list>'
        "<camunda:script>n + 1</camunda:script></camunda:list></camunda:entry></camunda:map>"
        "</camunda:inputParameter></camunda:inputOutput>"
    )
    task = f'<serviceTask id="x" camunda:topic="a.b">{ext(mapping)}</serviceTask>'

    (asked,) = World(step(task)).start(n=6).of(ServiceRequested)

    assert asked.inputs == {"all": ["a", 6], "by": {"k": "v", "m": [7]}}


# -- repeating, messages, errors -------------------------------------------------------------------
def test_a_list_is_repeated_over_as_camunda_8_says():
    loop = (
        "<multiInstanceLoopCharacteristics>"
        + ext(
            '<zeebe:loopCharacteristics inputCollection="=items" inputElement="item" '
            'outputCollection="results" outputElement="=item + 1"/>'
        )
        + "</multiInstanceLoopCharacteristics>"
    )
    world = World(step(f'<userTask id="x">{loop}</userTask>')).start(items=[1, 2])

    world.complete("x").complete("x")

    assert world.variables["results"] == [2, 3]


def test_the_key_beside_a_message_is_the_key_of_whoever_waits_for_it():
    message = '<message id="m" name="Answer">'
    message += ext('<zeebe:subscription correlationKey="=number"/>') + "</message>"
    catch = '<messageEventDefinition messageRef="m"/>'
    world = World(step(f'<intermediateCatchEvent id="x">{catch}</intermediateCatchEvent>', message))

    assert world.start(number=7).deliver("Answer", "8") == 0
    assert world.deliver("Answer", "7") == 1


def test_code_and_text_of_a_caught_error_reach_the_variables_named_at_its_definition():
    body = (
        '<subProcess id="x"><startEvent id="s"/><endEvent id="bad" name="Отказ">'
        '<errorEventDefinition errorRef="e"/></endEvent>' + flow("s", "bad") + "</subProcess>"
        '<boundaryEvent id="b" attachedToRef="x"><errorEventDefinition errorRef="e" '
        'camunda:errorCodeVariable="code" camunda:errorMessageVariable="text"/></boundaryEvent>'
    )
    world = World(
        step(body, '<error id="e" errorCode="NO"/>', user("after") + flow("b", "after"))
    ).start()

    assert {k: world.variables[k] for k in ("code", "text")} == {"code": "NO", "text": "Отказ"}


def test_who_began_the_process_is_in_the_variable_that_the_start_names():
    world = World(
        drawn('<startEvent id="s" flowable:initiator="who"/>' + user("x") + flow("s", "x"))
    )

    live = world.interpreter.start(world.latest("p"), "i", {}, actor_id="ann")

    assert live.variables()["who"] == "ann"


def test_a_connector_is_a_topic_with_the_inputs_and_outputs_inside_it():
    connector = (
        "<camunda:connector><camunda:connectorId>mail.send</camunda:connectorId>"
        '<camunda:inputOutput><camunda:inputParameter name="to">${who}</camunda:inputParameter>'
        '<camunda:outputParameter name="sent">${number}</camunda:outputParameter>'
        "</camunda:inputOutput></camunda:connector>"
    )
    world = World(step(f'<serviceTask id="x">{ext(connector)}</serviceTask>')).start(who="ann")

    assert world.of(ServiceRequested)[0].inputs == {"to": "ann"}
    world.answer("mail.send", number=7)
    assert world.variables["sent"] == 7


def test_a_call_of_camunda_8_passes_and_returns_what_its_mappings_say():
    called = '<zeebe:calledElement processId="q" propagateAllChildVariables="false"/>'
    mapping = (
        '<zeebe:ioMapping><zeebe:input source="=n + 1" target="given"/>'
        '<zeebe:output source="=made" target="kept"/></zeebe:ioMapping>'
    )
    inner = bpmn(
        START
        + '<scriptTask id="t"><script>made = given + n</script></scriptTask>'
        + END
        + flow("start", "t", "end"),
        "q",
    )

    world = World(step(f'<callActivity id="x">{ext(called, mapping)}</callActivity>'), inner)

    world.start(n=6)
    assert world.done
    assert world.variables == {"n": 6, "kept": 13}


def test_a_reference_without_a_declaration_is_refused_at_the_event_not_at_its_nameless_part():
    end = '<endEvent id="x"><errorEventDefinition errorRef="gone"/></endEvent>'

    assert ("reference_known", "x") in errors(drawn(START + end + flow("start", "x")))
