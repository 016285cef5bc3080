"""One role takes the place of another in every diagram of a draft; the rest stays byte for byte."""

import pytest

from engine import Actor, InvalidInput, NotPermitted, Permission
from engine.designing import DraftLocked
from tests.commands.conftest import ADA

DORA = Actor(user_id="dora", permissions=frozenset({Permission.DEPLOY}))
DAN = Actor(user_id="dan2", permissions=frozenset({Permission.DEPLOY}))
DIAGRAM = """<?xml version="1.0" encoding="UTF-8"?>
<!-- methodist -->
<definitions xmlns:camunda="c"><process id="p" camunda:candidateStarterGroups='head, methodist'>
  <lane name="Методисты"><camunda:property value="methodist"  name="role"/></lane>
  <lane><camunda:property name="role" value="clerk" /></lane>
  <userTask id="a" camunda:candidateGroups="methodist,head"/>
  <userTask id="b" camunda:candidateGroups="=methodist"/>
  <userTask id="c" camunda:candidateGroups="methodist_senior"/>
  <camunda:property name="note" value="methodist"/>
</process></definitions>"""


@pytest.fixture
def draft(office):
    files = {
        "p.bpmn": DIAGRAM.encode(),
        "q.bpmn": DIAGRAM.replace("methodist", "teacher").encode(),
        "t.dmn": b'<x>"methodist"</x>',
        "odd.bpmn": b"\xff\xfe methodist",
    }
    return office.engine.begin_draft_of_files(files, "Роли", DORA)


def test_the_roles_of_a_draft_are_those_its_diagrams_name_as_they_stand(office, draft):
    assert office.engine.draft_roles(draft.id, DORA) == (
        "clerk", "head", "methodist", "methodist_senior", "teacher", "teacher_senior",
    )  # fmt: skip


def test_a_role_is_replaced_in_lanes_tasks_and_starters_and_nowhere_else(office, draft):
    done = office.engine.replace_draft_role(draft.id, "methodist", "expert", DORA)
    content = office.engine.draft_file(draft.id, "p.bpmn", DORA)[0].decode()
    expected = (
        DIAGRAM.replace("'head, methodist'", "'head,expert'")
        .replace('value="methodist"  name="role"', 'value="expert"  name="role"')
        .replace('"methodist,head"', '"expert,head"')
    )
    assert content == expected
    assert done.places == 3
    assert set(done.left) == {"p.bpmn", "t.dmn", "odd.bpmn"}
    assert [each.name for each in done.draft.files if each.revision > 1] == ["p.bpmn"]


def test_a_role_that_stands_there_already_stands_there_once(office, draft):
    office.engine.replace_draft_role(draft.id, "methodist", "head", DORA)
    content = office.engine.draft_file(draft.id, "p.bpmn", DORA)[0].decode()
    assert 'camunda:candidateGroups="head"' in content


@pytest.mark.parametrize(("role", "new"), [("", "head"), ("head", " "), ("nobody", "head"),
                                           ("head", "a,b")])  # fmt: skip
def test_what_is_no_role_is_refused(office, draft, role, new):
    with pytest.raises(InvalidInput):
        office.engine.replace_draft_role(draft.id, role, new, DORA)


def test_a_role_cannot_end_the_text_it_stands_in(office, draft):
    office.engine.replace_draft_role(draft.id, "clerk", 'x" y="<', DORA)
    content = office.engine.draft_file(draft.id, "p.bpmn", DORA)[0].decode()
    assert 'value="x&quot; y=&quot;&lt;"' in content


def test_only_who_may_draw_replaces_roles(office, draft):
    office.engine.lock_draft(draft.id, DORA)
    with pytest.raises(DraftLocked):
        office.engine.replace_draft_role(draft.id, "head", "clerk", DAN)
    with pytest.raises(NotPermitted):
        office.engine.replace_draft_role(draft.id, "head", "clerk", ADA)
    with pytest.raises(NotPermitted):
        office.engine.draft_roles(draft.id, ADA)
