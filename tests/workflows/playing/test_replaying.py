"""A finished case is played again on a draft, without anybody's words, and told what differs."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from engine import SYSTEM
from tests.districts import settled
from tests.workflows.playing.drafts import APPROVAL, approval, changed, stories, story
from workflows.playing.files import reference
from workflows.playing.performance import Performance
from workflows.playing.replaying import Replay, replay
from workflows.playing.sandbox import Sandbox
from workflows.playing.stories import Story, written

ENDED = [each for each in stories() if each.data["ends"] == "completed" and "away" not in str(each)]


class Office:
    """Where a case really went its way."""

    def __init__(self, told: Story) -> None:
        self.district = settled(told.begins_at)
        self.performance = Performance(told, self.district)
        self.performance.play()

    def replayed(self, files: dict[str, bytes]) -> Replay:
        engine, found = self.district.engine, self.performance.instance
        instance = engine.instance(found.id, SYSTEM).instance
        return replay(Sandbox(files=files), instance, engine.history(found.id, SYSTEM))


@pytest.fixture
def office() -> Iterator[Office]:
    opened = Office(story("remarks"))
    yield opened
    opened.district.close()


@pytest.mark.parametrize("name", [each.name for each in ENDED])
def test_a_case_goes_the_same_way_on_a_draft_that_nobody_changed(name: str):
    opened = Office(story(name))
    found = opened.replayed(approval())
    opened.district.close()

    assert (found.problem, found.differences) == ("", ())
    assert found.done == found.deeds > 0


def test_nothing_that_anybody_wrote_is_played_again(office: Office):
    told = written(office.replayed(approval()).story.data).decode()

    assert "О составе методсовета" not in told
    assert "Укажите основание" not in told
    assert "Вымышленный текст" in told
    assert "order_dmmc" in told


def test_the_same_person_is_played_by_the_same_one(office: Office):
    steps = office.replayed(approval()).story.steps
    authors = {s["as"] for s in steps if s.get("claim") in ("draft_document", "rework_document")}

    assert len(authors) == 1


def test_a_file_becomes_an_empty_one_without_its_name():
    told = story("signed")
    files = [reference("Приказ Ивановой.pdf", 12, "registratorova")]
    first, *rest = told.data["steps"]
    first = {**first, "complete": {**first["complete"], "document_files": files}}
    opened = Office(replace(told, data={**told.data, "steps": [first, *rest]}))
    found = opened.replayed(approval())
    opened.district.close()

    assert found.differences == ()
    assert "Файл.pdf" in str(found.story.data)
    assert "Иванов" not in str(found.story.data)


def test_another_deadline_is_told_with_both_days(office: Office):
    longer = changed('name="dueWorkingDays" value="2"', 'name="dueWorkingDays" value="4"')

    (told,) = office.replayed(longer).differences

    assert "ожидали срок" in told.message
    assert "«Подготовить проект»" in told.message


def test_a_case_that_cannot_go_on_tells_where_and_why(office: Office):
    inserted = changed(
        'sourceRef="draft_document" targetRef="file_draft" />',
        'sourceRef="draft_document" targetRef="legal_review" />'
        '<bpmn:userTask id="legal_review" name="Проверить юридически" '
        'camunda:candidateGroups="lawyer"/>'
        '<bpmn:sequenceFlow id="flow_legal" sourceRef="legal_review" targetRef="file_draft" />',
    )

    found = office.replayed(inserted)

    assert (found.done, found.deeds > 1) == (1, True)
    assert found.differences[0].message == (
        "Ожидали шаг «Согласовать документ», пришёл «Проверить юридически» у роли «lawyer»."
    )


def test_a_draft_that_cannot_be_executed_is_a_problem_of_its_own(office: Office):
    found = office.replayed({f"{APPROVAL}.bpmn": b"<nothing/>"})

    assert found.problem
