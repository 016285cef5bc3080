"""Writes down what somebody does on a stage, in the words of a story."""

import re
from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from engine import InvalidInput
from workflows.playing.stage import Stage
from workflows.playing.stories import ZONE, Step, Story

COURSE, TASKS, DUES, END = "course", "tasks", "dues", "end"
EXPECTATIONS = (TASKS, DUES, COURSE, END)
"""What a recording can expect: who gets what, until when, what happens, how it ends."""
EXPECTED_WORDS = ("ends", "outcome", "tasks", "history")
NAME = re.compile(r"[\w-]{1,60}")
_MADE_ID = re.compile(r"[0-9a-f]{32}")


def beginning(process: str, day: date) -> Story:
    """A story in which nothing has happened yet."""
    data = {"process": process, "begins": day.isoformat(), "steps": []}
    return Story(name="проба", process=process, data=data)


def begun(story: Story, by: str, start: Mapping[str, Any]) -> Story:
    """The same story, begun by somebody with what they have filled in."""
    data = {**story.data, "by": by, "start": dict(start)}
    return Story(name=story.name, process=story.process, data=data)


def completion(
    who: str, element_id: str, values: Mapping[str, Any], known: Mapping[str, Any]
) -> Step:
    """Somebody takes a user task and completes it."""
    return {"as": who, "claim": element_id, "complete": recorded(values, known)}


def moment(at: datetime) -> Step:
    """The clock moves past a moment."""
    local = at.astimezone(ZoneInfo(ZONE)) + timedelta(minutes=1)
    return {"until": local.strftime("%Y-%m-%dT%H:%M")}


def recorded(value: Any, known: Mapping[str, Any]) -> Any:
    """Ids that a play makes are others each time: they are written as the variables with them."""
    if isinstance(value, str):
        return _name_of(value, known) if _MADE_ID.fullmatch(value) else value
    if isinstance(value, list | tuple):
        return [recorded(each, known) for each in value]
    if isinstance(value, Mapping):
        return {key: recorded(each, known) for key, each in value.items()}
    return value.isoformat() if isinstance(value, date | datetime) else value


def without_last_step(story: Story) -> Story | None:
    """The story before its last step; None before its beginning."""
    return story.with_steps(story.steps[:-1]) if story.steps else None


def expecting(stage: Stage, what: Collection[str], title: str) -> dict[str, Any]:
    """The story on stage with what came of it as what is expected.

    Args:
        stage: where it was played.
        what: of `EXPECTATIONS`.
        title: a sentence that tells what the story is about.

    Raises:
        InvalidInput: it did not come to its end.
    """
    if stage.broke is not None:
        raise InvalidInput(str(stage.broke))
    told = stage.performance.story.data
    data = {word: each for word, each in told.items() if word not in EXPECTED_WORDS}
    data["story"] = title
    if END in what:
        data["ends"] = stage.state(stage.performance.instance)
        if stage.page.instance.outcome:
            data["outcome"] = stage.page.instance.outcome
    if TASKS in what:
        data["tasks"] = [
            {word: each for word, each in task.items() if word != "due" or DUES in what}
            for task in stage.performance.tasks()
        ]
    if COURSE in what:
        data["history"] = stage.performance.history()
    return data


def file_name(name: str) -> str:
    """Where a story of this name lies in a draft.

    Raises:
        InvalidInput: the name does not suit a file.
    """
    if not NAME.fullmatch(name):
        raise InvalidInput("Имя сценария: буквы, цифры, дефис и подчёркивание, до 60 знаков.")
    return f"scenarios/{name}.yaml"


def _name_of(value: str, known: Mapping[str, Any]) -> str:
    for name, each in known.items():
        if each == value:
            return "{" + name + "}"
        if isinstance(each, list | tuple) and value in each:
            return "{" + f"{name}[{list(each).index(value)}]" + "}"
    return value
