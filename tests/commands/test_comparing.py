"""Two versions side by side, and an older one that works again."""

import pytest

from engine import (
    SYSTEM,
    Actor,
    Conflict,
    DeploymentRefused,
    NotFound,
    NotPermitted,
    Permission,
    comparisons,
)
from tests.commands.conftest import ADA, OPERATOR, review
from tests.interpreter.kit import bpmn

DESIGNER = Actor(user_id="dora", permissions=frozenset({Permission.DEPLOY}))


@pytest.fixture
def versions(office):
    """Ids of the first and the second version: somebody else may do the task."""
    for group in ("methodist", "head"):
        office.engine.deploy({"p.bpmn": review(candidateGroups=group)}, DESIGNER)
    second, first = office.engine.versions("p", DESIGNER)
    return first.id, second.id


def test_two_versions_are_compared_with_every_file_beside_them(office, versions):
    first, second = versions
    found = office.engine.compare(first, second, DESIGNER)

    assert (found.source.version, found.target.version, found.is_equal) == (1, 2, False)
    ((part,),) = (file.parts for file in found.files)
    assert part.type == "userTask"
    assert [(f.facet, f.old, f.new) for f in part.facets] == [
        ("@camunda:candidateGroups", "methodist", "head")
    ]
    assert office.engine.compare(second, second, DESIGNER).is_equal


def test_only_designers_compare_and_restore(office, versions):
    for actor in (ADA, OPERATOR):
        with pytest.raises(NotPermitted):
            office.engine.compare(*versions, actor)
        with pytest.raises(NotPermitted):
            office.engine.restore(*versions, actor)


def test_versions_of_two_processes_are_not_compared(office, versions):
    other = office.engine.deploy({"q.bpmn": review().replace(b'id="p"', b'id="q"')}, DESIGNER)
    with pytest.raises(NotFound):
        office.engine.compare(versions[0], other.definitions[0].id, DESIGNER)
    with pytest.raises(NotFound):
        office.engine.compare(versions[0], "unknown", DESIGNER)


def test_an_older_version_becomes_the_newest_byte_for_byte(office, versions):
    first, second = versions
    restored = office.engine.restore(first, second, DESIGNER)

    (newest,) = restored.definitions
    assert (newest.version, newest.deployed_by, restored.name) == (3, "dora", "Возвращена версия 1")
    assert office.engine.diagram(newest.id, SYSTEM) == office.engine.diagram(first, SYSTEM)
    assert office.engine.compare(first, newest.id, DESIGNER).files == ()


def test_nobody_replaces_a_version_that_they_have_not_seen(office, versions):
    first, second = versions
    office.engine.restore(first, second, DESIGNER)
    with pytest.raises(Conflict, match="другая версия"):
        office.engine.restore(first, second, DESIGNER)
    newest = office.engine.versions("p", DESIGNER)[0].id
    with pytest.raises(Conflict, match="и так новейшая"):
        office.engine.restore(newest, newest, DESIGNER)


def test_an_older_version_must_pass_todays_checks(office, versions):
    first, second = versions
    stored = bpmn('<startEvent id="start"/><complexGateway id="puzzle"/>')
    with office.engine.database.write("default") as session:
        from engine.store.queries import definitions
        from engine.store.tables import DeployedFile

        row = definitions.by_id(session, "default", first)
        file = session.query(DeployedFile).filter_by(deployment_id=row.deployment_id).one()
        file.content = stored
    with pytest.raises(DeploymentRefused):
        office.engine.restore(first, second, DESIGNER)
    assert [each.version for each in office.engine.versions("p", DESIGNER)] == [2, 1]


def test_a_process_that_is_deployed_with_others_names_them(office):
    both = {"p.bpmn": review(), "q.bpmn": review().replace(b'id="p"', b'id="q"')}
    made = office.engine.deploy(both, DESIGNER)
    first = next(each for each in made.definitions if each.key == "p")
    found = office.engine.compare(first.id, first.id, DESIGNER)
    assert [each.key for each in found.companions] == ["q"]
    assert isinstance(found, comparisons.Comparison)
