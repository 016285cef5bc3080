"""The catalogue tells of every process what runs by which version, and what uses what."""

import pytest

from engine import SYSTEM, Actor, NotPermitted, Permission
from engine.designing import UsedKind
from tests.commands.conftest import ADA, OPERATOR, review
from tests.interpreter.kit import END, START, bpmn, flow, props, user

DORA = Actor(user_id="dora", permissions=frozenset({Permission.DEPLOY}))
FORM = (
    '{"type": "default", "id": "f", "components": [{"type": "text", "text": "# Решение"}]}'
).encode()


def caller() -> bytes:
    call = '<callActivity id="call" name="Вызвать" calledElement="p"/>'
    task = user("decide", inner=props(clause="2.4"), candidateGroups="head,methodist", formKey="f")
    body = START + task + call + END + flow("start", "decide", "call", "end")
    return bpmn(body, "q").replace(
        b'isExecutable="true"', b'isExecutable="true" camunda:candidateStarterGroups="clerk"'
    )


@pytest.fixture
def deployed(office):
    office.engine.deploy({"p.bpmn": review()}, SYSTEM, name="Первая")
    office.engine.deploy({"q.bpmn": caller(), "forms/f.form": FORM}, SYSTEM)


def test_each_process_stands_there_with_its_clauses_drafts_and_what_runs(office, deployed):
    engine = office.engine
    office.start()
    engine.deploy({"p.bpmn": review(candidateGroups="head")}, DORA, name="Вторая")
    office.start()
    office.start()
    draft = engine.begin_draft(engine.versions("p", SYSTEM)[0].id, DORA)
    gone = engine.begin_draft(engine.versions("p", SYSTEM)[0].id, DORA)
    engine.discard_process_draft(gone.id, DORA)

    found = {each.definition.key: each for each in engine.catalogue(DORA)}

    assert set(found) == {"p", "q"}
    p, q = found["p"], found["q"]
    assert [(v.definition.version, v.running, v.note) for v in p.versions] == [
        (2, 2, "Вторая"), (1, 1, "Первая"),
    ]  # fmt: skip
    assert (p.versions_count, p.running, p.incidents) == (2, 3, 0)
    assert [each.id for each in p.drafts] == [draft.id]
    assert (q.clauses, q.running, q.drafts) == (("2.4",), 0, ())


def test_uses_lead_to_the_elements_of_newest_versions(office, deployed):
    found = office.engine.uses(DORA)
    told = {(u.kind, u.name, u.label, u.process_key, u.element_id) for u in found}
    assert told == {
        (UsedKind.FORM, "f", "Решение", "q", "decide"),
        (UsedKind.ROLE, "head", "", "q", "decide"),
        (UsedKind.ROLE, "methodist", "", "q", "decide"),
        (UsedKind.ROLE, "methodist", "", "p", "review"),
        (UsedKind.ROLE, "clerk", "", "q", ""),
        (UsedKind.PROCESS, "p", "Процесс", "q", "call"),
    }


def test_a_role_that_is_worked_out_is_no_role(office):
    office.engine.deploy({"p.bpmn": review(candidateGroups="=who")}, SYSTEM)
    assert office.engine.uses(DORA) == ()


def test_the_catalogue_is_for_designers(office, deployed):
    for actor in (ADA, OPERATOR):
        with pytest.raises(NotPermitted):
            office.engine.catalogue(actor)
        with pytest.raises(NotPermitted):
            office.engine.uses(actor)


def test_what_runs_elsewhere_is_not_counted(office, deployed):
    office.start()
    stranger = Actor(user_id="x", tenant="north", permissions=frozenset({Permission.DEPLOY}))
    assert office.engine.catalogue(stranger) == ()


def test_where_instances_are_stuck_is_told_by_version_and_element(office):
    broken = bpmn(
        START
        + '<scriptTask id="sum" name="Сложить"><script>a = b + 1</script></scriptTask>'
        + END
        + flow("start", "sum", "end")
    )
    office.deploy(broken)
    for _ in range(2):
        office.start()
        office.engine.work()
    (found,) = office.engine.version_troubles(DORA)
    assert (found.definition.version, found.element_id, found.element_name, found.count) == (
        1, "sum", "Сложить", 2,
    )  # fmt: skip
    assert office.engine.catalogue(DORA)[0].incidents == 2
    with pytest.raises(NotPermitted):
        office.engine.version_troubles(ADA)
