"""Who may change the plan's items while its process is on the way: those whose turn it is."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from itertools import groupby

import pytest

from engine import NotPermitted
from tests.districts import settled
from tests.scenarios.stories import all_stories, otherwise
from workflows.playing.performance import Performance
from workflows.playing.stories import Story
from workflows.registry.plan_items import ItemFields

STORIES = [story for story in all_stories() if story.process == "annual_plan"]
METHODISTS = ("metodistova", "predmetova")
ITEM = ItemFields(
    section_id="",
    title="Школа наставника",
    directions=("2.4",),
    starts_on=date(2027, 10, 15),
    ends_on=date(2027, 10, 15),
    participants="Наставники",
    responsible_id="metodistova",
    expected_result="Встреча проведена",
    indicator="Число участников",
)
TURNS = {
    "submit_proposals": "methodist",
    "decide_on_missing": "methodist",
    "fill_section": "methodist",
    "consolidate_plan": "director",
    "return_sections": "director",
}
"""Whose turn it is by what is open; while council, head or signer decide, it is nobody's."""

Seen = tuple[frozenset[str], frozenset[str]]


class Watched(Performance):
    """A performance where after every step methodists and the director try to write an item."""

    def __init__(self, story: Story) -> None:
        super().__init__(story, settled(story.begins_at))
        self.seen: list[Seen] = []

    def _step(self, step: Mapping) -> None:
        super()._step(step)
        known = self.district.variables(self.instance)
        section = known["sections"][4]  # the one that the director returns
        people = {
            "methodist": section["methodist"],
            "another methodist": next(m for m in METHODISTS if m != section["methodist"]),
            "director": "direktorov",
        }
        open_ids = frozenset(task.element_id for task in self.open())
        fields = replace(ITEM, section_id=section["id"])
        writers = {part for part, who in people.items() if self._may_write(fields, known, who)}
        self.seen.append((open_ids, frozenset(writers)))

    def _may_write(self, fields: ItemFields, known: Mapping, who: str) -> bool:
        try:
            self.district.application.plans.add_item(
                known["plan_id"], fields, self.district.person(who)
            )
        except NotPermitted:
            return False
        return True


def watched(story: Story) -> list[Seen]:
    performance = Watched(story)
    try:
        performance.play()
        assert otherwise(performance) == ()
        return performance.seen
    finally:
        performance.district.close()


def story_called(name: str) -> Story:
    return next(story for story in STORIES if story.name == name)


def writers_while(seen: list[Seen], element_id: str) -> list[frozenset[str]]:
    return [writers for open_ids, writers in seen if element_id in open_ids]


@pytest.mark.parametrize("story", [pytest.param(story, id=story.name) for story in STORIES])
def test_at_every_step_those_whose_turn_it_is_may_edit_and_nobody_else(story: Story):
    seen = watched(story)

    assert seen
    for open_ids, writers in seen:
        assert writers == {TURNS[each] for each in open_ids if each in TURNS}, sorted(open_ids)


def test_the_right_to_edit_goes_back_and_forth_with_the_plan():
    seen = watched(story_called("annual_plan/returned_twice"))

    turns = [", ".join(sorted(writers)) for writers, _ in groupby(seen, key=lambda step: step[1])]
    assert turns == [
        *("methodist", "director", ""),  # to the council
        *("director", "methodist", "director", ""),  # its remarks, a section returned, again there
        *("director", ""),  # remarks of the head of education, and to the end
    ]


def test_nobody_edits_while_the_council_votes_and_the_head_of_education_thinks():
    seen = watched(story_called("annual_plan/returned_twice"))

    with_council = [writers for open_ids, writers in seen if not open_ids]
    assert len(with_council) > 3
    assert set(with_council) == {frozenset()}
    assert set(writers_while(seen, "agree_plan")) == {frozenset()}


def test_a_refused_order_may_give_the_plan_back_to_the_director():
    seen = watched(story_called("annual_plan/plan_after_refused_order"))

    assert writers_while(seen, "decide_after_refusal") == [frozenset()]
    assert writers_while(seen, "consolidate_plan")[-1] == {"director"}
