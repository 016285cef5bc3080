"""A story's file is a designer's: read as plain values, refused in words, written to be read."""

import pytest

from tests.workflows.playing.drafts import begun, diagram, stories
from workflows.playing.sandbox import Sandbox
from workflows.playing.stories import StoryUnreadable, read_story, story_name, written

HEAD = "process: tried\nbegins: 2027-02-01\n"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("begins: 2027-02-01", "steps"),
        ("steps: []", "begins"),
        ("- 1", "ожидались слова"),
        ("{", "строка 1"),
        (HEAD + "steps: []\nfoo: 1", "foo"),
        (HEAD + "steps: [{dance: now}]", "dance"),
        ("begins: soon\nprocess: x\nsteps: []", "begins"),
        (HEAD + "steps: []\nstart: &a {x: 1}\nvariables: *a", "не похож на YAML"),
        (HEAD + "steps: []\nstart: !!python/object:os.system {}", "строка"),
        (HEAD + "steps: " + "[" * 50 + "]" * 50, "не похож"),
        ("begins: 2027-02-01\nsteps: []", "process"),
        (HEAD + "steps: [" + "work," * 400 + "]", "300"),
    ],
)
def test_what_is_wrong_with_a_file_is_said(text: str, told: str):
    with pytest.raises(StoryUnreadable, match=told):
        read_story(text, "проба")


def test_a_very_large_file_is_refused_before_it_is_read():
    with pytest.raises(StoryUnreadable, match="велик"):
        read_story(b"#" * 300_000, "проба")


def test_what_is_written_is_read_back_as_it_was():
    for story in stories():
        data = {**story.data, "process": story.process}

        assert read_story(written(data), story.name).data == data


def test_only_files_of_the_folder_are_stories():
    assert story_name("scenarios/remarks.yaml") == "remarks"
    assert story_name("forms/remarks.yaml") == ""
    assert story_name("scenarios/remarks.txt") == ""


@pytest.mark.parametrize(
    "step",
    [
        {"wait": "3 fortnights"}, {"wait": 5}, {"until": "soon"}, {"until": "2020-01-01"},
        {"as": "nobody", "claim": "x"}, {"as": "metodistova"}, {"everyone": "x"},
        {"message": "m"}, {"away": "metodistova"}, {"open": 3}, {"variables": 3},
        {"as": "metodistova", "claim": "x", "refused": "__class__"}, {"message": {"a": 1}},
    ],
)  # fmt: skip
def test_a_step_that_makes_no_sense_breaks_its_story_and_nothing_else(step: dict):
    body = (
        '<bpmn:startEvent id="begin"/><bpmn:sequenceFlow id="a" sourceRef="begin" targetRef="do"/>'
        '<bpmn:userTask id="do" name="Сделать" camunda:candidateGroups="clerk"/>'
        '<bpmn:sequenceFlow id="b" sourceRef="do" targetRef="done"/><bpmn:endEvent id="done"/>'
    )
    found = Sandbox(files=diagram(body)).run(begun([step]))

    assert [each.step for each in found.differences] == [1]


def test_a_story_that_names_no_process_carries_on_the_one_beside_which_it_lies():
    story = read_story(b"begins: 2027-02-01\nsteps: []\n", "a", "vote")

    again = read_story(written(story.data), "a")

    assert again.process == "vote"
