"""Deploying makes new versions, all or nothing, and moves start events to the newest."""

import threading
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from engine import (
    SYSTEM,
    Actor,
    DeploymentRefused,
    InvalidInput,
    NotFound,
    NotPermitted,
    Permission,
    ProcessEngine,
)
from engine.municipalities import OFFICE
from engine.rules import GENERAL_RULES, Acceptance, ReasonsMissing
from engine.store.tables import DeployedFile, Deployment, ProcessDefinition
from tests.commands.conftest import ADA, OPERATOR, review
from tests.interpreter.kit import END, START, bpmn, flow, user

DESIGNER = Actor(user_id="dora", permissions=frozenset({Permission.DEPLOY}))
BROKEN = bpmn(START + '<complexGateway id="puzzle" name="Загадка"/>' + flow("start", "puzzle"))


def test_only_designers_deploy(office):
    for actor in (ADA, OPERATOR):
        with pytest.raises(NotPermitted):
            office.engine.deploy({"p.bpmn": review()}, actor)

    view = office.engine.deploy({"p.bpmn": review()}, DESIGNER, name="Первое", origin="bpmn/p")
    assert (view.name, view.definitions[0].deployed_by, view.unchanged) == (
        "Первое", "dora", False,
    )  # fmt: skip


def test_every_mistake_of_every_file_is_named_and_nothing_is_stored(office):
    other = BROKEN.replace(b'id="p"', b'id="q"').replace(b"puzzle", b"riddle")

    with pytest.raises(DeploymentRefused) as refused:
        office.engine.deploy({"a.bpmn": BROKEN, "b.bpmn": other, "ok.bpmn": review()}, SYSTEM)

    text = str(refused.value)
    assert "puzzle" in text
    assert "riddle" in text
    assert "Загадка" in text
    with office.engine.database.read(OFFICE) as session:
        for entity in (Deployment, DeployedFile, ProcessDefinition):
            assert session.scalar(select(func.count()).select_from(entity)) == 0


def test_an_unknown_topic_is_refused(office):
    task = '<serviceTask id="work" camunda:type="external" camunda:topic="office.unknown"/>'

    with pytest.raises(DeploymentRefused, match=r"office\.unknown"):
        office.deploy(bpmn(START + task + END + flow("start", "work", "end")))


def test_nothing_cannot_be_deployed(office):
    with pytest.raises(InvalidInput):
        office.engine.deploy({}, SYSTEM)
    with pytest.raises(DeploymentRefused):
        office.engine.deploy({"readme.txt": b"text"}, SYSTEM)


def test_the_same_files_again_are_no_new_version(office):
    first = office.deploy(review())

    again = office.deploy(review())

    assert again.unchanged
    assert again.id == first.id
    assert [each.version for each in office.engine.definitions(SYSTEM)] == [1]


def test_older_files_after_newer_ones_are_a_new_version(office):
    old, new = review(), review(candidateGroups="head")
    for content in (old, new, old):
        view = office.deploy(content)

    assert [each.version for each in view.definitions] == [3]
    assert not view.unchanged


def test_a_running_instance_stays_on_its_version(office):
    office.deploy(review())
    old = office.start()
    office.deploy(review(candidateGroups="head"))
    new = office.start()

    versions = [office.engine.instance(each, SYSTEM).instance.version for each in (old, new)]
    assert versions == [1, 2]
    office.engine.forget()
    office.engine.complete(office.task(old), {}, ADA)
    assert office.state(old) == "completed"


def test_the_diagram_comes_back_byte_for_byte(office):
    content = review()
    view = office.deploy(content)

    assert office.engine.diagram(view.definitions[0].id, ADA) == content
    with pytest.raises(NotFound):
        office.engine.diagram("0", ADA)
    with pytest.raises(NotFound):
        office.engine.form(view.definitions[0].id, "нет")


def test_two_who_deploy_at_once_make_two_versions(office):
    failures: list[Exception] = []

    def deploy(number: int) -> None:
        try:
            office.deploy(review(priority=str(number)))
        except Exception as failure:  # noqa: BLE001 - reported below
            failures.append(failure)

    threads = [threading.Thread(target=deploy, args=(n,)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failures == []
    (newest,) = office.engine.definitions(SYSTEM)
    assert newest.version == 6
    every = office.engine.versions(newest.key, SYSTEM)
    assert [each.version for each in every] == [6, 5, 4, 3, 2, 1]
    assert office.engine.versions("unknown", SYSTEM) == ()


# -- start events of the newest version ------------------------------------------------------------
CATALOGUE = '<message id="m" name="заявка"/><signal id="g" name="звонок"/>'


def by_message(task: str) -> bytes:
    begin = '<startEvent id="begin"><messageEventDefinition messageRef="m"/></startEvent>'
    return bpmn(begin + user(task) + END + flow("begin", task, "end"), catalogue=CATALOGUE)


def by_signal() -> bytes:
    begin = '<startEvent id="begin"><signalEventDefinition signalRef="g"/></startEvent>'
    return bpmn(begin + user("t") + END + flow("begin", "t", "end"), catalogue=CATALOGUE)


def by_timer(kind: str, text: str) -> bytes:
    timer = f"<timerEventDefinition><{kind}>{text}</{kind}></timerEventDefinition>"
    begin = f'<startEvent id="begin">{timer}</startEvent>'
    return bpmn(begin + user("t") + END + flow("begin", "t", "end"))


def test_a_message_starts_the_newest_version_only(office):
    office.deploy(by_message("old"))
    office.deploy(by_message("new"))

    assert office.engine.correlate("заявка", key="7", payload={"n": 1}) == 1

    (task,) = office.engine.user_tasks(actor=SYSTEM)
    assert (task.element_id, task.business_key) == ("new", "7")
    assert office.engine.user_task(task.id, SYSTEM).variables == {"n": 1}


def test_a_version_without_the_message_start_stops_listening(office):
    office.deploy(by_message("old"))
    office.deploy(review())

    assert office.engine.correlate("заявка") == 0


def test_a_signal_starts_the_process_that_listens(office):
    office.deploy(by_signal())

    assert office.engine.signal("звонок", {"why": "пожар"}) == 1
    office.engine.work()

    (task,) = office.engine.user_tasks(actor=SYSTEM)
    assert office.engine.user_task(task.id, SYSTEM).variables == {"why": "пожар"}


def test_a_timed_start_begins_an_instance_each_time(office):
    office.deploy(by_timer("timeCycle", "R2/P1D"))
    assert office.engine.next_due_at() == office.clock.now() + timedelta(days=1)

    counts = []
    for _ in range(4):
        office.pass_time(timedelta(days=1))
        counts.append(len(office.engine.instances(SYSTEM)))

    assert counts == [1, 2, 2, 2]


def test_missed_times_are_not_made_up_for(office):
    office.deploy(by_timer("timeCycle", "R/PT1H"))

    office.pass_time(timedelta(days=3))

    assert len(office.engine.instances(SYSTEM)) == 1
    assert office.engine.next_due_at() == office.clock.now() + timedelta(hours=1)


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("timeDate", "2026-03-03T09:00:00+07:00"),
        ("timeDuration", "P1D"),
        ("timeCycle", "R1/P1D"),
        ("timeCycle", "R3/P1D"),
    ],
)
def test_a_start_that_was_due_while_nothing_ran_happens_once(office, kind, text):
    office.deploy(by_timer(kind, text))
    for _ in range(3):
        office.pass_time(timedelta(days=30))

    assert len(office.engine.instances(SYSTEM)) == 1
    assert office.engine.next_due_at() is None


def test_a_missed_start_happens_once_in_the_version_that_is_deployed_before_it_could(office):
    office.deploy(by_timer("timeCycle", "R/P1D"))
    office.clock.advance(timedelta(days=3, hours=5))
    office.deploy(by_timer("timeCycle", "R2/P2D"))
    office.engine.work()

    (view,) = office.engine.instances(SYSTEM)
    assert view.version == 2
    assert office.engine.next_due_at() == office.clock.now() + timedelta(days=2)
    office.pass_time(timedelta(days=2))
    office.pass_time(timedelta(days=9))
    assert len(office.engine.instances(SYSTEM)) == 3


def test_a_missed_start_is_dropped_with_the_timer_that_a_newer_version_no_longer_has(office):
    office.deploy(by_timer("timeDuration", "P1D"))
    office.clock.advance(timedelta(days=3))
    office.deploy(review())
    office.engine.work()

    assert office.engine.instances(SYSTEM) == ()
    assert office.engine.next_due_at() is None


def test_moments_before_the_deployment_start_nothing(office):
    year = office.clock.now().year
    office.deploy(by_timer("timeCycle", f"R/{year - 2}-01-01T00:00:00Z/P1Y"))

    due_at = office.engine.next_due_at()

    assert due_at is not None
    assert (due_at.year, due_at.month, due_at.day) == (year + 1, 1, 1)


def test_a_newer_version_replaces_the_timed_start(office):
    office.deploy(by_timer("timeDuration", "P1D"))
    office.deploy(by_timer("timeDuration", "P2D"))

    office.pass_time(timedelta(days=1))
    assert office.engine.instances(SYSTEM) == ()
    office.pass_time(timedelta(days=1))

    (view,) = office.engine.instances(SYSTEM)
    assert view.version == 2


def calling(key: str, called: str) -> bytes:
    call = f'<callActivity id="call" name="Вызвать" calledElement="{called}"/>'
    return bpmn(START + call + END + flow("start", "call", "end"), key)


def test_processes_that_call_each_other_in_a_circle_are_told_of_at_deployment(office):
    def circles(files: dict[str, bytes]) -> list[str]:
        found = office.engine.deploy(files, SYSTEM).warnings
        return [each.message for each in found if each.rule == "call_circle"]

    assert circles({"first.bpmn": calling("first", "second")}) == []
    assert circles({"second.bpmn": calling("second", "third")}) == []

    assert circles({"third.bpmn": calling("third", "first")}) == [
        "Процессы вызывают друг друга по кругу: «third» → «first» → «second» → «third»."
    ]
    assert circles({"self.bpmn": calling("own", "own")}) == [
        "Процессы вызывают друг друга по кругу: «own» → «own»."
    ]
    checked = office.engine.check_files({"x.bpmn": calling("first", "third")}, DESIGNER)
    assert [each.rule for each in checked.findings] == ["call_circle"]


def test_a_circle_of_calls_that_nothing_ends_stops_with_an_incident(office):
    office.engine.deploy({"self.bpmn": calling("own", "own")}, SYSTEM)

    instance = office.start(key="own")

    [incident] = office.engine.incidents(OPERATOR, instance)
    assert incident.message == "«Вызвать»: вызовы вложены глубже 30 уровней."


def test_a_decision_table_without_inputs_is_refused_with_a_remedy(office):
    table = (
        b'<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d"'
        b' namespace="d"><decision id="level" name="Level"><decisionTable id="t">'
        b'<output id="o" name="o"/><rule id="r"><outputEntry id="e"><text>1</text></outputEntry>'
        b"</rule></decisionTable></decision></definitions>"
    )

    with pytest.raises(DeploymentRefused) as refused:
        office.engine.deploy({"p.bpmn": review(), "level.dmn": table}, SYSTEM)

    [finding] = [each for each in refused.value.findings if each.rule == "dmn_input"]
    assert "нет ни одного столбца условия" in finding.message
    assert finding.remedy


# -- rules of drawing ------------------------------------------------------------------------------
POOR = bpmn(START + user("t", candidateGroups="methodist") + END + flow("start", "t", "end"))


@pytest.fixture
def strict(office):
    """The same office with one rule that warns and one that refuses."""
    rules = tuple(rule for rule in GENERAL_RULES if rule.id in ("task_has_form", "task_has_owner"))
    equipment = replace(office.engine._equipment, rules=rules)
    return ProcessEngine(office.engine.database, equipment)


def test_a_person_says_of_each_warning_why_it_stays_and_that_is_kept_with_the_version(strict):
    (warning,) = strict.check_files({"p.bpmn": POOR}, DESIGNER).findings
    for reasons in ({}, {warning.key: "  "}, {"unknown": "Так надо"}):
        with pytest.raises(ReasonsMissing) as missing:
            strict.deploy({"p.bpmn": POOR}, DESIGNER, reasons=reasons)
        assert missing.value.unanswered == {warning.key}
    with pytest.raises(InvalidInput):
        strict.deploy({"p.bpmn": POOR}, DESIGNER, reasons={warning.key: "а" * 1001})

    made = strict.deploy({"p.bpmn": POOR}, DESIGNER, reasons={warning.key: " Хватит отметки "})
    shown = strict.definition(made.definitions[0].id, DESIGNER)
    assert [each.key for each in shown.warnings] == [warning.key]
    assert shown.acceptances == (
        Acceptance(key=warning.key, reason="Хватит отметки", by=DESIGNER.user_id),
    )


def test_a_reason_does_not_help_against_an_error_and_the_system_is_not_asked(strict):
    nobodys = POOR.replace(b' camunda:candidateGroups="methodist"', b"")
    found = strict.check_files({"p.bpmn": nobodys}, DESIGNER).findings
    assert {each.severity for each in found} == {"error", "warning"}
    with pytest.raises(DeploymentRefused):
        strict.deploy({"p.bpmn": nobodys}, DESIGNER, reasons={each.key: "Да" for each in found})

    assert strict.deploy({"p.bpmn": nobodys}, SYSTEM).warnings == ()


def test_a_version_that_is_brought_back_keeps_its_reasons(strict):
    (warning,) = strict.check_files({"p.bpmn": POOR}, DESIGNER).findings
    old = strict.deploy({"p.bpmn": POOR}, DESIGNER, reasons={warning.key: "Хватит отметки"})
    newer = strict.deploy({"p.bpmn": POOR + b"<!-- 2 -->"}, DESIGNER, reasons={warning.key: "Да"})

    old_id, newer_id = (each.definitions[0].id for each in (old, newer))
    back = strict.restore(old_id, newer_id, DESIGNER)
    shown = strict.definition(back.definitions[0].id, DESIGNER)
    assert [each.reason for each in shown.acceptances] == ["Хватит отметки"]


STORY = {"scenarios/one.yaml": b"story: one", "tests/rows.json": b"[]"}


def files_beside(office) -> dict[str, bytes]:
    (view,) = office.engine.definitions(SYSTEM)
    return office.engine.deployed_files(view.id, SYSTEM)


def test_scenarios_are_kept_with_a_version_and_are_nothing_that_is_executed(office):
    office.engine.deploy({"p.bpmn": review(), **STORY}, SYSTEM)

    assert files_beside(office) == {"p.bpmn": review(), **STORY}


def test_other_scenarios_make_no_version_and_replace_those_beside_it(office):
    office.engine.deploy({"p.bpmn": review(), **STORY}, SYSTEM)
    newer = {"p.bpmn": review(), "scenarios/two.yaml": b"story: two"}

    assert office.engine.deploy(newer, SYSTEM).unchanged
    assert files_beside(office) == newer


def test_a_deployment_without_scenarios_leaves_those_that_are_there(office):
    office.engine.deploy({"p.bpmn": review(), **STORY}, SYSTEM)

    assert office.engine.deploy({"p.bpmn": review()}, SYSTEM).unchanged
    assert files_beside(office) == {"p.bpmn": review(), **STORY}


def test_scenarios_accompany_only_a_version_that_was_made_of_these_files(office):
    office.engine.deploy({"p.bpmn": review()}, SYSTEM)
    (view,) = office.engine.definitions(SYSTEM)
    other = {"p.bpmn": review() + b"<!-- -->", **STORY}

    assert not office.engine.accompany(view.key, other, SYSTEM)
    assert files_beside(office) == {"p.bpmn": review()}
    assert office.engine.accompany(view.key, {"p.bpmn": review(), **STORY}, SYSTEM)
    assert files_beside(office) == {"p.bpmn": review(), **STORY}


def test_only_designers_read_the_files_of_a_version_and_put_scenarios_beside_it(office):
    office.engine.deploy({"p.bpmn": review()}, SYSTEM)
    (view,) = office.engine.definitions(SYSTEM)

    for actor in (ADA, OPERATOR):
        with pytest.raises(NotPermitted):
            office.engine.deployed_files(view.id, actor)
        with pytest.raises(NotPermitted):
            office.engine.accompany(view.key, {"p.bpmn": review(), **STORY}, actor)


def test_the_parts_of_a_diagram_can_be_told_with_their_labels(office):
    office.engine.deploy({"p.bpmn": review()}, SYSTEM)
    (view,) = office.engine.definitions(SYSTEM)
    parts = office.engine.diagram_parts(view.id, SYSTEM)

    assert parts.key == view.key
    assert set(parts.nodes) >= {"start", "end"}
    assert all({f.source, f.target} <= set(parts.nodes) for f in parts.flows.values())
