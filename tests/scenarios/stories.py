"""The stories beside the shipped diagrams, and what differs when they are played."""

from collections.abc import Iterator
from pathlib import Path

from tests.districts import settled
from workflows.playing.comparing import Difference, differences
from workflows.playing.district import District
from workflows.playing.performance import Performance
from workflows.playing.stories import Story, read_story

ROOT = Path(__file__).resolve().parents[2] / "bpmn"


def all_stories() -> Iterator[Story]:
    for path in sorted(ROOT.glob("*/scenarios/*.yaml")):
        folder = path.parents[1].name
        yield read_story(path.read_bytes(), f"{folder}/{path.stem}", folder)


def path_of(story: Story) -> Path:
    folder, _, stem = story.name.partition("/")
    return ROOT / folder / "scenarios" / f"{stem}.yaml"


def folder_of(story: Story) -> str:
    return story.name.partition("/")[0]


def on_stage(story: Story, database_url: str | None = None, *, restarts: bool = False):
    begins_at = story.begins_at
    district = District(database_url, begins_at) if database_url else settled(begins_at)
    return Performance(story, district, restarts=restarts)


def otherwise(performance: Performance) -> tuple[Difference, ...]:
    """What came otherwise than the story says."""
    return differences(performance, {})
