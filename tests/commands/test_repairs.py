"""What an operator repairs: variables, failed steps, and many of them at once."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from engine import (
    SYSTEM,
    Actor,
    Conflict,
    InvalidInput,
    NotFound,
    NotPermitted,
    Permission,
    StaleInstance,
    Suspended,
    erase_payload,
    verify,
)
from engine.domain.repairs import IncidentQuery, VariableChange
from engine.municipalities import OFFICE
from engine.store.tables import HistoryEvent, ProcessInstance
from tests.commands.conftest import ADA, OPERATOR, READER, Office, review, service, two_steps
from tests.interpreter.kit import END, START, bpmn, flow, script, user

DAY = timedelta(days=1)
WHY = "Опечатка в заявке"
DESIGNER = Actor(user_id="dora", permissions=frozenset({Permission.DEPLOY}))


def change(values: Mapping[str, object], **more: object) -> VariableChange:
    return VariableChange(values=values, reason=WHY, **more)  # type: ignore[arg-type]


def fork(*between: str, after: str = "") -> bytes:
    """Two user tasks side by side, then one that shows what the join has made of it."""
    body = (
        START
        + '<parallelGateway id="fork"/><parallelGateway id="join"/>'
        + user("a", candidateGroups="methodist")
        + user("b", candidateGroups="methodist")
        + user("c", candidateGroups="methodist")
        + END
        + "".join(between)
        + flow("start", "fork", "a", "join", "c", "end")
        + flow("fork", "b", "join")
    )
    return bpmn(body + after)


def done(office: Office, instance: str, element: str, **values: object) -> None:
    tasks = office.engine.user_tasks(instance, actor=SYSTEM)
    (task,) = [each for each in tasks if each.element_id == element]
    office.engine.complete(task.id, values, ADA)


# -- variables -------------------------------------------------------------------------------------
def test_a_changed_variable_is_seen_by_every_branch_and_survives_their_join(office):
    office.deploy(fork())
    instance = office.start({"x": 1, "names": ["a"], "deep": {"k": 1}})
    new = {"x": 5, "names": ["a", "b"], "deep": {"k": 2}, "day": date(2026, 5, 1)}

    assert office.engine.change_variables(instance, change(new), OPERATOR)
    office.engine.forget()
    done(office, instance, "a", x=7)
    done(office, instance, "b")

    seen = office.engine.variables(instance, SYSTEM)
    assert (seen["x"], seen["names"], seen["deep"]) == (7, ["a", "b"], {"k": 2})
    assert seen["day"] == date(2026, 5, 1)


def test_a_value_of_one_step_is_that_branchs_own_change(office):
    office.deploy(fork())
    instance = office.start({"x": 1})
    scopes = office.engine.variables_page(instance, OPERATOR).scopes
    (step,) = [each for each in scopes if each.step_only and each.name == "a"]

    office.engine.change_variables(instance, change({"x": 5}, scope_id=step.id), OPERATOR)
    views = {
        each.name: each.variables["x"]
        for each in office.engine.variables_page(instance, OPERATOR).scopes
    }
    assert (views["a"], views["b"]) == (5, 1)
    done(office, instance, "a")
    done(office, instance, "b")

    assert office.engine.variables(instance, SYSTEM)["x"] == 5


def test_the_previous_value_stays_in_the_history_until_it_is_erased(office):
    office.deploy(review())
    instance = office.start({"x": "Иванов"})
    office.engine.change_variables(instance, change({"x": "Петров", "y": 1}), OPERATOR)

    (told,) = [e for e in office.engine.history(instance, OPERATOR) if e.type == "VariablesChanged"]
    assert (told.actor_id, told.detail["replaced"], told.detail["reason"]) == (
        "olga",
        {"x": "Иванов"},
        WHY,
    )
    assert told.detail["values"] == {"x": "Петров", "y": 1}
    with office.engine.database.write(OFFICE) as session:
        erase_payload(session, instance, [told.sequence])
    with office.engine.database.read(OFFICE) as session:
        (row,) = session.scalars(select(HistoryEvent).where(HistoryEvent.sequence == told.sequence))
        head = session.scalars(select(ProcessInstance.last_hash)).one()
        assert (row.payload, verify(session, instance, head)) == (None, ())


@pytest.mark.parametrize("actor", [ADA, READER, DESIGNER])
def test_only_operators_change_and_see_them_so(office, actor):
    office.deploy(review())
    instance = office.start({"x": 1})

    with pytest.raises(NotPermitted):
        office.engine.change_variables(instance, change({"x": 2}), actor)
    with pytest.raises(NotPermitted):
        office.engine.variables_page(instance, actor)
    with pytest.raises(NotPermitted):
        office.engine.preview_variables(instance, change({"x": 2}), actor)


def test_of_two_operators_the_later_one_overwrites_nothing_unseen(office):
    office.deploy(review())
    instance = office.start({"x": 1})
    seen = office.engine.variables_page(instance, OPERATOR).version
    office.engine.change_variables(instance, change({"x": 2}, version=seen), OPERATOR)

    with pytest.raises(StaleInstance, match="изменилось"):
        office.engine.change_variables(instance, change({"x": 3}, version=seen), OPERATOR)

    assert office.engine.variables(instance, SYSTEM)["x"] == 2


BAD: list[tuple[dict[str, object], type[Exception], str]] = [
    ({}, InvalidInput, "Не указано"),
    ({"x": {1}}, InvalidInput, "«x»"),
    ({"x": "я" * 300_000}, InvalidInput, "слишком большое"),
    ({"0x": 1}, InvalidInput, "имя переменной"),
    ({"x y": 1}, InvalidInput, "имя переменной"),
    ({"x": float("nan")}, InvalidInput, "«x»"),
    ({"loopCounter": 1}, Conflict, "loopCounter"),
    ({"review_by": "ada"}, Conflict, "review_by"),
    ({f"x{n}": n for n in range(51)}, InvalidInput, "не больше"),
]


@pytest.mark.parametrize(("values", "kind", "said"), BAD)
def test_what_cannot_be_kept_or_is_the_programs_own_is_refused(office, values, kind, said):
    office.deploy(review())
    instance = office.start()
    before = office.facts(instance)

    with pytest.raises(kind, match=said):
        office.engine.change_variables(instance, change(values), OPERATOR)
    with pytest.raises(InvalidInput, match="причину"):
        office.engine.change_variables(instance, replace(change({"x": 1}), reason=" "), OPERATOR)
    with pytest.raises(NotFound):
        office.engine.change_variables(instance, change({"x": 1}, scope_id="0" * 32), OPERATOR)

    assert office.facts(instance) == before


def test_the_same_value_again_is_no_change(office):
    office.deploy(review())
    instance = office.start({"x": 1})

    assert not office.engine.change_variables(instance, change({"x": 1}), OPERATOR)
    assert office.engine.change_variables(instance, change({"x": True}), OPERATOR)


CONDITIONAL = (
    '<boundaryEvent id="enough" attachedToRef="review" cancelActivity="true">'
    "<conditionalEventDefinition><condition>x &gt; 3</condition></conditionalEventDefinition>"
    "</boundaryEvent>" + user("after", candidateGroups="methodist") + flow("enough", "after", "end")
)


@pytest.mark.parametrize("suspended", [False, True])
def test_a_waiting_condition_is_asked_about_the_new_value(office, suspended):
    task = user("review", candidateGroups="methodist")
    office.deploy(bpmn(START + task + END + CONDITIONAL + flow("start", "review", "end")))
    instance = office.start({"x": 1})
    ahead = office.engine.preview_variables(instance, change({"x": 4}), OPERATOR)
    assert "task_opened" in {each.kind for each in ahead.effects}
    if suspended:
        office.engine.suspend(instance, WHY, OPERATOR)

    office.engine.change_variables(instance, change({"x": 4}), OPERATOR)
    if suspended:
        (task_now,) = office.engine.user_tasks(instance, actor=SYSTEM)
        assert task_now.element_id == "review"
        office.engine.forget()
        office.engine.resume(instance, OPERATOR)

    (task_now,) = office.engine.user_tasks(instance, actor=SYSTEM)
    assert task_now.element_id == "after"


def test_a_repetition_keeps_its_item_when_the_whole_scope_is_changed(office):
    loop = (
        '<multiInstanceLoopCharacteristics camunda:collection="schools" '
        'camunda:elementVariable="school"/>'
    )
    office.deploy(review(inner=loop))
    instance = office.start({"schools": ["5", "7"], "x": 1})

    office.engine.change_variables(instance, change({"school": "9", "x": 2}), OPERATOR)

    seen = [
        office.engine.user_task(each.id, SYSTEM).variables
        for each in office.engine.user_tasks(instance, actor=SYSTEM)
    ]
    assert {each["school"] for each in seen} == {"5", "7"}
    assert {each["x"] for each in seen} == {2}


def test_a_change_reaches_a_running_sub_process_but_no_called_process(office):
    inner = (
        '<subProcess id="sub"><startEvent id="s1"/>'
        + user("inner", candidateGroups="methodist")
        + '<endEvent id="e1"/>'
        + flow("s1", "inner", "e1")
        + "</subProcess>"
    )
    office.deploy(bpmn(START + inner + END + flow("start", "sub", "end")))
    instance = office.start({"x": 1})

    office.engine.change_variables(instance, change({"x": 2}), OPERATOR)
    office.engine.forget()

    assert office.engine.user_task(office.task(), SYSTEM).variables["x"] == 2
    done(office, instance, "inner")
    assert office.engine.variables(instance, SYSTEM)["x"] == 2


def test_a_changed_instance_no_longer_takes_a_completion_back(office):
    office.deploy(two_steps())
    instance = office.start({"x": 1})
    first = office.task()
    office.engine.complete(first, {}, ADA)
    office.engine.change_variables(instance, change({"x": 2}), OPERATOR)

    assert office.engine.instance(instance, ADA).recallable_task_id == ""
    with pytest.raises(Conflict, match="данные"):
        office.engine.recall(first, ADA)


def test_an_ended_instance_is_not_changed(office):
    office.deploy(review())
    instance = office.start()
    office.engine.complete(office.task(), {}, ADA)

    with pytest.raises(Conflict, match="завершено"):
        office.engine.change_variables(instance, change({"x": 1}), OPERATOR)


# -- incidents -------------------------------------------------------------------------------------
def failing(office: Office, times: int = 1, **variables: object) -> list[str]:
    office.deploy(service("office.outside", retries=1))
    office.outside.answers = [OSError("нет связи")] * times
    started = [office.start(dict(variables)) for _ in range(times)]
    for _ in range(times):
        office.pass_time(DAY)
    return started


def scripted(text: str = "total = srok + 1") -> bytes:
    after = user("after", candidateGroups="methodist")
    return bpmn(
        START + script("count", text) + after + END + flow("start", "count", "after", "end")
    )


def only(office: Office) -> str:
    (incident,) = office.engine.incidents(OPERATOR)
    return incident.id


def test_the_page_of_an_incident_says_what_where_with_what_and_what_to_try(office):
    office.deploy(scripted())
    instance = office.start({"srok_dney": 3})

    page = office.engine.incident(only(office), OPERATOR)

    assert (page.instance.id, page.incident.element_id, page.element_kind, page.version) == (
        instance,
        "count",
        "scriptTask",
        1,
    )
    assert (page.trouble.code, page.trouble.about) == ("missing_name", "srok")
    assert page.trouble.similar == ("srok_dney",)
    assert (page.seen, page.outputs, page.no_skipping) == ({"srok_dney": 3}, ("total",), "")
    for actor in (ADA, READER, DESIGNER):
        with pytest.raises(NotPermitted):
            office.engine.incident(page.incident.id, actor)


def test_a_retry_with_other_variables_repairs_in_one_step(office):
    office.deploy(scripted())
    instance = office.start()
    incident = only(office)

    office.engine.retry(incident, OPERATOR, change({"srok": 3}))

    assert office.engine.variables(instance, SYSTEM)["total"] == 4
    page = office.engine.incident(incident, OPERATOR)
    assert (page.incident.how, page.incident.resolved_by) == ("retry", "olga")
    assert page.incident.resolved_at == office.clock.now()


def test_a_failed_retry_leaves_nothing_of_a_refused_change(office):
    office.deploy(scripted())
    instance = office.start()
    with pytest.raises(InvalidInput):
        office.engine.retry(only(office), OPERATOR, change({"s rok": 3}))

    assert office.facts(instance)[-1] == "IncidentRaised"


@pytest.mark.parametrize(
    ("content", "outputs"),
    [(scripted(), ("total",)), (service("office.outside", retries=1), ())],
)
def test_a_skipped_step_counts_as_done_with_what_it_should_have_given(office, content, outputs):
    office.deploy(content)
    office.outside.answers = [OSError("нет связи")]
    instance = office.start({"y": 1})
    office.engine.work()
    incident = only(office)
    page = office.engine.incident(incident, OPERATOR)
    assert (page.outputs, page.no_skipping) == (outputs, "")
    ahead = office.engine.preview_repair(incident, {"total": 9}, OPERATOR)
    assert "task_opened" in {each.kind for each in ahead.effects}
    assert only(office) == incident

    office.engine.skip(incident, {"total": 9}, WHY, OPERATOR)

    (task,) = office.engine.user_tasks(instance, actor=SYSTEM)
    assert (task.element_id, office.engine.variables(instance, SYSTEM)["total"]) == ("after", 9)
    assert "ElementSkipped" in office.facts(instance)
    resolved = office.engine.incident(incident, OPERATOR).incident
    assert (resolved.how, resolved.why, resolved.resolved_by) == ("skip", WHY, "olga")
    assert office.engine.due_jobs() == ()


def test_a_retry_is_looked_at_first_with_what_is_given_and_how_often_it_is_tried(office):
    office.deploy(
        service("office.outside", retries=2).replace(
            b"</camunda:properties>",
            b'</camunda:properties><camunda:inputOutput><camunda:inputParameter name="to">'
            b"${who}</camunda:inputParameter></camunda:inputOutput>",
        )
    )
    office.outside.answers = [OSError("нет связи")] * 2
    instance = office.start({"who": "Анна"})
    for _ in range(2):
        office.pass_time(DAY)
    incident = only(office)
    before = office.facts(instance)

    ahead = office.engine.preview_repair(incident, None, OPERATOR)

    assert (ahead.attempts, ahead.inputs) == (2, {"to": "Анна"})
    assert ahead.effects[-1].kind == "service_requested"
    assert office.facts(instance) == before
    office.engine.retry(incident, OPERATOR)
    office.engine.work()
    assert office.outside.calls[-1].inputs == {"to": "Анна"}


def test_a_retry_that_would_fail_again_says_so_beforehand(office):
    office.deploy(scripted())
    office.start({})

    ahead = office.engine.preview_repair(only(office), None, OPERATOR)

    assert (ahead.attempts, ahead.inputs) == (0, None)
    assert [each.kind for each in ahead.effects] == ["incident"]


@pytest.mark.parametrize("skipped", [False, True])
def test_a_resolved_incident_tells_what_the_step_saw_and_who_has_changed_what(office, skipped):
    between = script("count", "total = srok + 1")
    content = fork().replace(
        b'sourceRef="fork" targetRef="a"', b'sourceRef="fork" targetRef="count"'
    )
    content = content.replace(b"<endEvent", (between + flow("count", "a")).encode() + b"<endEvent")
    office.deploy(content)
    instance = office.start({"srok": "пять", "who": "Анна"})
    incident = only(office)
    assert office.engine.incident(incident, OPERATOR).changes == ()

    office.engine.change_variables(instance, change({"srok": 5, "x": 1}), OPERATOR)
    if skipped:
        office.engine.skip(incident, {"total": 6}, WHY, OPERATOR)
    else:
        office.engine.retry(incident, OPERATOR)
    office.clock.advance(DAY)
    office.engine.change_variables(instance, change({"who": "Яна"}), OPERATOR)
    for step in ("a", "b", "c"):
        page = office.engine.incident(incident, OPERATOR)
        assert page.seen == {"srok": "пять", "who": "Анна"}
        told = [(each.name, each.before, each.after, each.by) for each in page.changes]
        given = [("total", None, 6, "olga")] if skipped else []
        assert told == [("srok", "пять", 5, "olga"), ("x", None, 1, "olga"), *given]
        done(office, instance, step)
    assert office.engine.incident(incident, OPERATOR).seen == {"srok": "пять", "who": "Анна"}


def test_what_was_erased_is_not_told_of_a_resolved_incident(office):
    office.deploy(scripted())
    instance = office.start({"srok": "Иванов"})
    incident = only(office)
    office.engine.retry(incident, OPERATOR, change({"srok": 5}))
    told = [e for e in office.engine.history(instance, OPERATOR) if e.type == "VariablesChanged"]
    with office.engine.database.write(OFFICE) as session:
        erase_payload(session, instance, [told[0].sequence])

    assert office.engine.incident(incident, OPERATOR).changes == ()


def test_what_cannot_be_skipped_says_why(office):
    gateway = (
        START
        + '<exclusiveGateway id="g"/>'
        + user("a")
        + END
        + flow("start", "g")
        + flow("g", "a", condition="missing")
        + flow("a", "end")
    )
    office.deploy(bpmn(gateway))
    office.start()
    incident = only(office)

    assert "автоматический шаг" in office.engine.incident(incident, OPERATOR).no_skipping
    with pytest.raises(Conflict, match="автоматический шаг"):
        office.engine.skip(incident, {}, WHY, OPERATOR)


ACTORS = [ADA, READER, DESIGNER]


@pytest.mark.parametrize("actor", ACTORS)
def test_only_operators_repair(office, actor):
    (instance,) = failing(office)
    incident = only(office)
    for act in (
        lambda: office.engine.retry(incident, actor),
        lambda: office.engine.skip(incident, {}, WHY, actor),
        lambda: office.engine.preview_repair(incident, None, actor),
        lambda: office.engine.find_incidents(IncidentQuery(), actor),
        lambda: office.engine.plan_repairs("retry", [incident], actor),
        lambda: office.engine.try_repairs("retry", [incident], actor),
        lambda: office.engine.order_repairs("cancel", [instance], actor, reason=WHY),
    ):
        with pytest.raises(NotPermitted):
            act()


@pytest.mark.parametrize("verb", ["retry", "skip"])
@pytest.mark.parametrize("state", ["resolved", "suspended", "cancelled"])
def test_a_repair_that_comes_too_late_says_so(office, verb, state):
    (instance,) = failing(office)
    incident = only(office)
    if state == "resolved":
        office.engine.retry(incident, OPERATOR)
    elif state == "suspended":
        office.engine.suspend(instance, WHY, OPERATOR)
    else:
        office.engine.cancel(instance, WHY, OPERATOR)

    skipping = () if verb == "retry" else ({}, WHY)
    with pytest.raises(Suspended if state == "suspended" else Conflict):
        getattr(office.engine, verb)(incident, *skipping, actor=OPERATOR)


CAUSES: list[tuple[Exception, str]] = [
    (TimeoutError("ждали 30 с"), "timeout"),
    (OSError("нет связи"), "connection"),
    (ValueError("плохо"), "service"),
]


@pytest.mark.parametrize(("failure", "code"), CAUSES)
def test_the_kind_of_a_failure_is_told_apart(office, failure, code):
    office.deploy(service("office.outside", retries=1))
    office.outside.answers = [failure]
    office.start()
    office.engine.work()

    page = office.engine.incident(only(office), OPERATOR)
    assert (page.trouble.code, page.attempts, page.max_attempts) == (code, 1, 1)
    assert page.inputs == {}


def test_incidents_are_found_by_what_one_knows_of_them_and_page_by_page(office):
    failing(office, 5)
    office.deploy(scripted())
    office.start()
    found = office.engine.find_incidents

    (group,) = found(IncidentQuery(), OPERATOR).groups
    assert (group.count, group.first.element_name) == (5, "Работа")
    assert len(found(IncidentQuery(likeness=group.likeness), OPERATOR).incidents) == 5
    for wanted, count in {
        IncidentQuery(kind="expression"): 1,
        IncidentQuery(version=1): 5,
        IncidentQuery(version=2): 1,
        IncidentQuery(process_key="other"): 0,
        IncidentQuery(element_id="count"): 1,
        IncidentQuery(text="Связи"): 5,
        IncidentQuery(text="связи"): 5,
        IncidentQuery(text="связи % _"): 0,
        IncidentQuery(since=office.clock.now() + DAY): 0,
        IncidentQuery(state="resolved"): 0,
        IncidentQuery(state=""): 6,
    }.items():
        assert len(found(wanted, OPERATOR).incidents) == count, wanted
    seen, cursor = [], ""
    while True:
        page = found(IncidentQuery(limit=2, cursor=cursor), OPERATOR)
        seen += [each.id for each in page.incidents]
        cursor = page.next_cursor
        if not cursor:
            break
    assert len(seen) == len(set(seen)) == 6
    with pytest.raises(InvalidInput):
        found(IncidentQuery(cursor="чужое"), OPERATOR)


# -- many at once ----------------------------------------------------------------------------------
def finish(office: Office, order: str) -> None:
    while office.engine.do_repairs(order, OPERATOR, limit=2):
        pass


def test_many_are_retried_and_each_says_what_came_of_it(office):
    instances = failing(office, 3)
    incidents = [each.id for each in office.engine.incidents(OPERATOR)]
    office.engine.cancel(instances[0], WHY, OPERATOR)
    office.engine.suspend(instances[1], WHY, OPERATOR)
    problems = [row.problem for row in office.engine.plan_repairs("retry", incidents, OPERATOR)]
    assert sorted(problems) == ["", "Дело приостановлено.", "Инцидент уже разобран."]

    order = office.engine.order_repairs("retry", incidents, OPERATOR)
    (waiting,) = office.engine.repair_order(order, OPERATOR).rows
    assert waiting.state == "waiting"
    office.engine.retry(waiting.subject_id, OPERATOR)
    finish(office, order)

    view = office.engine.repair_order(order, OPERATOR)
    assert (view.total, view.done, view.refused, view.waiting) == (1, 0, 1, 0)
    assert view.rows[0].message == "Инцидент уже разобран."


@pytest.mark.parametrize("verb", ["suspend", "cancel"])
def test_instances_are_stopped_in_bulk_in_the_name_of_who_ordered_it(office, verb):
    office.deploy(review())
    started = [office.start() for _ in range(5)]
    with pytest.raises(InvalidInput, match="причину"):
        office.engine.order_repairs(verb, started, OPERATOR)
    order = office.engine.order_repairs(verb, started, OPERATOR, reason=WHY)
    finish(office, order)
    finish(office, order)

    view = office.engine.repair_order(order, OPERATOR)
    assert (view.done, {each.state for each in view.rows}) == (5, {"done"})
    for instance in started:
        last = office.engine.history(instance, OPERATOR)[-1]
        assert (last.actor_id, last.actor_name) == ("olga", OPERATOR.name)
        assert last.detail["reason"] == WHY
    if verb == "suspend":
        definition = office.engine.definitions(OPERATOR)[0].id
        ids = office.engine.instance_ids(definition, "suspended", OPERATOR)
        assert set(ids) == set(started)
        finish(office, office.engine.order_repairs("resume", ids, OPERATOR))
        assert {office.state(each) for each in started} == {"active"}


def test_a_group_is_skipped_with_the_same_outputs(office):
    instances = failing(office, 3)
    (group,) = office.engine.find_incidents(IncidentQuery(), OPERATOR).groups
    ids = office.engine.incident_ids(IncidentQuery(likeness=group.likeness), OPERATOR)

    finish(office, office.engine.order_repairs("skip", ids, OPERATOR, reason=WHY, outputs={"n": 1}))

    assert [office.engine.variables(each, SYSTEM)["n"] for each in instances] == [1, 1, 1]


def test_a_group_is_looked_at_with_common_outputs_before_it_is_skipped(office):
    office.deploy(scripted())
    first, second, gone = (office.start({"n": n}) for n in range(3))
    ids = [each.id for each in office.engine.incidents(OPERATOR)]
    office.engine.cancel(gone, WHY, OPERATOR)
    before = office.facts(first)

    rows = office.engine.try_repairs("skip", ids, OPERATOR, {"total": date(2026, 5, 1)})

    assert sorted(row.problem for row in rows) == ["", "", "Инцидент уже разобран."]
    able = [row for row in rows if not row.problem]
    assert {row.outputs for row in able} == {("total",)}
    for row in able:
        assert [(e.kind, e.name) for e in row.ahead.effects][-1] == ("task_opened", "after")
    assert office.facts(first) == before
    with pytest.raises(InvalidInput, match="имя переменной"):
        office.engine.try_repairs("skip", ids, OPERATOR, {"0x": 1})
    given = {"total": date(2026, 5, 1)}
    order = office.engine.order_repairs("skip", ids, OPERATOR, reason=WHY, outputs=given)
    finish(office, order)
    view = office.engine.repair_order(order, OPERATOR)
    assert (view.outputs, view.done) == (given, 2)
    totals = {office.engine.variables(each, SYSTEM)["total"] for each in (first, second)}
    assert totals == {date(2026, 5, 1)}


def test_what_a_skip_would_lead_to_decides_whether_it_is_offered(office):
    step = script("count", "total = srok + 1") + script("more", "again = total + 1")
    office.deploy(
        bpmn(START + step + user("after") + END + flow("start", "count", "more", "after", "end"))
    )
    office.start()
    (bare,) = office.engine.try_repairs("skip", [only(office)], OPERATOR)
    (given,) = office.engine.try_repairs("skip", [only(office)], OPERATOR, {"total": 1})

    assert "incident" in {each.kind for each in bare.ahead.effects}
    assert "incident" not in {each.kind for each in given.ahead.effects}


def test_an_order_that_means_nothing_is_refused(office):
    with pytest.raises(InvalidInput, match="Такого действия"):
        office.engine.plan_repairs("explode", ["x"], OPERATOR)
    with pytest.raises(InvalidInput, match="хотя бы одну"):
        office.engine.plan_repairs("retry", [], OPERATOR)
    with pytest.raises(NotFound):
        office.engine.repair_order("none", OPERATOR)
