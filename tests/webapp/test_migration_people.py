"""Before running cases are moved, an operator sees whom it touches and which deadlines change."""

import re

import pytest

from engine import SYSTEM
from tests.interpreter.kit import END, START, bpmn, flow, props
from tests.webapp.story import words


def letters(days: str) -> dict[str, bytes]:
    own = props(dueWorkingDays=days)
    tasks = f'<userTask id="write" name="Написать" candidateGroups="methodist">{own}</userTask>'
    tasks += '<userTask id="check" name="Проверить" candidateGroups="observer"/>'
    around = START + '<parallelGateway id="fork"/>' + tasks + END + '<endEvent id="over"/>'
    flows = flow("start", "fork", "write", "end") + flow("fork", "check", "over")
    return {"letters.bpmn": bpmn(around + flows, "letters")}


@pytest.fixture
def versions(district) -> tuple[str, str]:
    """Ids of two versions that differ in a deadline; two cases run on the first."""
    engine = district.application.engine
    engine.deploy(letters("3"), SYSTEM)
    cases = [engine.start("letters", {}, SYSTEM).id for _ in range(2)]
    task = next(t for t in engine.user_tasks(cases[0], actor=SYSTEM) if t.element_id == "write")
    engine.claim(task.id, district.actor("methodist"))
    engine.deploy(letters("5"), SYSTEM)
    newest, older = engine.versions("letters", SYSTEM)
    return older.id, newest.id


def rows(as_, versions, **more) -> list[str]:
    source, target = versions
    answer = as_("director").post(
        "/processes/letters/migration/plan",
        {"source": source, "target": target, "to-write": "write", "to-check": "check", **more},
    )
    page = answer.get_data(as_text=True)
    part = page[page.index('id="touched-title"') :]
    return [words(row) for row in re.findall(r"<tr><th scope=\"row\">.*?</tr>", part)]


def test_people_and_roles_are_listed_with_their_tasks_and_nearest_deadline(as_, versions):
    most, *others = rows(as_, versions)

    assert most.endswith(" 2 — — —")
    assert len(others) == 2
    assert all(re.search(r" 1 \d+ апреля 2026, 18:00 — —$", each) for each in others)
    assert any("Методистова" in each for each in others)


def test_deadlines_that_would_be_found_anew_are_counted(as_, versions):
    _most, *others = rows(as_, versions, deadlines="recompute")

    assert [each.rsplit(" ", 2)[1:] for each in others] == [["1", "—"], ["1", "—"]]


def test_a_task_that_is_taken_away_is_counted_as_such(as_, versions):
    found = rows(as_, versions, **{"to-check": "away"})

    assert [each.rsplit(" ", 1)[-1] for each in found] == ["2", "—", "—"]
