"""What differs on a changed draft is told in words that a process owner understands."""

from dataclasses import replace

from tests.workflows.playing.drafts import approval, changed, story
from workflows.playing.sandbox import Sandbox
from workflows.playing.stories import Story
from workflows.playing.wording import spelled


def recorded() -> Story:
    """The story «signed» with everything that a recording keeps."""
    told = story("signed")
    with Sandbox(files=approval()).on_stage(told) as stage:
        return replace(told, data={**told.data, "tasks": stage.performance.tasks()})


def messages(files: dict[str, bytes], told: Story) -> list[str]:
    return [each.message for each in Sandbox(files=files).run(told).differences]


def test_what_was_recorded_comes_out_on_the_same_draft():
    assert messages(approval(), recorded()) == []


def test_a_recording_names_whose_each_user_task_was_and_until_when():
    first = recorded().data["tasks"][0]

    assert first == {
        "of": "draft_document",
        "for": ["methodist", "clerk"],
        "due": "2027-02-03T18:00",
    }


def test_another_deadline_is_told_with_both_dates():
    longer = changed('name="dueWorkingDays" value="2"', 'name="dueWorkingDays" value="4"')

    assert messages(longer, recorded()) == [
        "Шаг «Подготовить проект»: ожидали срок 03.02.2027 18:00, теперь 05.02.2027 18:00."
    ]


def test_another_role_is_told_with_both_titles():
    moved = changed(
        'camunda:candidateGroups="methodist,clerk">', 'camunda:candidateGroups="clerk,expert">'
    )

    assert messages(moved, recorded()) == [
        (
            "Шаг «Подготовить проект»: ожидали у ролей «Методист», «Делопроизводитель ДММЦ», "
            "пришёл у ролей «Делопроизводитель ДММЦ», «Эксперт»."
        )
    ]


def test_a_new_step_before_the_expected_one_is_told_with_its_role():
    inserted = changed(
        '<bpmn:sequenceFlow id="flow_draft_document_to_file_draft" sourceRef="draft_document" '
        'targetRef="file_draft" />',
        '<bpmn:userTask id="legal_review" name="Проверить юридически" '
        'camunda:candidateGroups="lawyer"/>'
        '<bpmn:sequenceFlow id="flow_draft_document_to_file_draft" sourceRef="draft_document" '
        'targetRef="legal_review" />'
        '<bpmn:sequenceFlow id="flow_legal" sourceRef="legal_review" targetRef="file_draft" />',
    )

    told = messages(inserted, recorded())

    assert told[0] == (
        "Шаг 2. Ожидали шаг «Согласовать документ», пришёл «Проверить юридически» у роли «lawyer»."
    )


def test_another_end_is_told():
    told = story("signed")
    wished = replace(told, data={**told.data, "outcome": "document_rejected"})

    assert "Ожидали конец «Отклонён подписантом», пришёл «Документ зарегистрирован»." in messages(
        approval(), wished
    )


def test_other_decisions_are_told_by_what_they_gave():
    files = approval()
    journal = "Журнал приказов ДММЦ".encode()
    table = files["registration_index.dmn"]
    files["registration_index.dmn"] = table.replace(journal, "Книга приказов".encode())

    (told,) = messages(files, recorded())

    assert "journal=Журнал приказов ДММЦ" in told
    assert "journal=Книга приказов" in told
    assert "Определить журнал и индекс" in told


def test_a_sentence_of_the_story_names_steps_by_their_labels():
    told = "Анна Б. не видит шаг «sign». Сейчас открыты: check_it, other."

    assert spelled(told, {"sign": "Подписать", "check_it": "Проверить"}) == (
        "Анна Б. не видит шаг «Подписать». Сейчас открыты: Проверить, other."
    )
