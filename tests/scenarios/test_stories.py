"""Every story beside a diagram comes out as it is told: the same end, the same history."""

import pytest

from tests.scenarios.stories import all_stories, folder_of, on_stage, otherwise
from workflows.playing.stories import Story

STORIES = list(all_stories())
ALSO_ON_POSTGRES = {
    "annual_plan/returned_twice",
    "collect_proposals/extended",
    "council_session/absentee",
    "document_approval/dispute",
    "vote/time_over",
}

ENDS_ONE_WAY = {"contest_counting"}
"""Differences are named and papers sent back, but it goes on until the protocol is signed."""


def told(stories: list[Story]) -> list:
    return [pytest.param(story, id=story.name) for story in stories]


def play(story: Story, database_url: str | None, *, restarts: bool = False) -> None:
    performance = on_stage(story, database_url, restarts=restarts)
    try:
        performance.play()
        assert otherwise(performance) == ()
        assert performance.history() == story.data["history"]
    finally:
        performance.district.close()


@pytest.mark.parametrize("story", told(STORIES))
def test_the_story_comes_out_as_told(story: Story):
    play(story, None)


# Random walks restart after every step as well, through every process.
@pytest.mark.parametrize("story", told(STORIES[::3]))
def test_a_restart_after_every_step_changes_nothing(story: Story):
    play(story, None, restarts=True)


@pytest.mark.postgres
@pytest.mark.parametrize("story", told([s for s in STORIES if s.name in ALSO_ON_POSTGRES]))
def test_the_story_comes_out_the_same_on_postgresql(story: Story, postgres_url: str):
    play(story, postgres_url)


def test_every_process_has_a_story_with_an_exception():
    per_process: dict[str, set[str]] = {}
    for story in STORIES:
        per_process.setdefault(folder_of(story), set()).add(str(story.data.get("outcome", "")))

    alike = {key for key, ends in per_process.items() if len(ends) == 1 and "" not in ends}
    assert alike == ENDS_ONE_WAY


def test_the_plan_never_ends_approved_without_both_gates():
    for story in STORIES:
        if story.data.get("outcome") == "plan_approved":
            told_facts = story.data["history"]
            assert told_facts.count("record_council_decision ServiceCompleted") >= 1
            assert told_facts.count("agree_plan UserTaskCompleted") >= 1
            last = max(i for i, f in enumerate(told_facts) if f == "agree_plan UserTaskCompleted")
            recommended = [
                i
                for i, f in enumerate(told_facts)
                if f == "record_council_decision ServiceCompleted" and i < last
            ]
            assert recommended, story.name
