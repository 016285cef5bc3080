"""Saves instances in the present format: `python -m tests.states.record [name…]`.

Run it once, when a format is released; `docs/upgrading.md` says when that is. What was saved stays
as it is: a later release must still be able to read it.
"""

import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from engine.domain.records import STATE_FORMAT
from engine.testing import ProcessDriver
from tests.scenarios.stories import all_stories
from tests.states.diagrams import CASES, Case, Step
from tests.states.playing import act, found, resumed
from tests.states.rows import Tables, beyond, dumped, write
from tests.states.saved import DISTRICT, filled, folder
from workflows.playing.district import District
from workflows.playing.performance import Performance
from workflows.playing.stories import Story

# Story → after how many steps it is put away.
STORIES = {
    "annual_plan/deadline_missed": (3,),
    "collect_proposals/extended": (1,),
    "council_session/absentee": (4,),
    "council_item/recusal_breaks_quorum": (12,),
    "document_approval/dispute": (4,),
    "document_approval/withdrawn_on_rework": (2,),
    "vote/time_over": (1,),
}


class Recorder:
    """Writes one folder of saved states, working on files in another."""

    def __init__(self, workshop: Path, wanted: list[str]) -> None:
        self._workshop = workshop
        self._wanted = wanted
        self._target = folder(STATE_FORMAT)
        self._target.mkdir(exist_ok=True)
        self._numbers = 0

    def record(self) -> None:
        for case in CASES:
            for stop in case.stops:
                self._case(case, stop)
        self._stories({story.name: story for story in all_stories()})

    # -- small processes ---------------------------------------------------------------------------
    def _case(self, case: Case, stop: int) -> None:
        name = f"{case.name}_{stop}"
        if not self._is_wanted(name):
            return
        driver = ProcessDriver()
        driver.deploy(case.files(name))
        instance_id = driver.start(name, case.start).id
        steps = [_own(step, name) for step in case.steps]
        for step in steps[:stop]:
            act(driver, instance_id, step)
        self._save(name, driver, {"instance": instance_id}, steps[stop:])
        driver.close()

    # -- shipped processes -------------------------------------------------------------------------
    def _stories(self, stories: Mapping[str, Story]) -> None:
        base = self._url()
        district = District(base, stories["vote/accepted"].begins_at)
        revisions, rows = dumped(district.database)
        head = {"format": STATE_FORMAT, "revisions": revisions}
        write(self._target / f"{DISTRICT}.json", head, rows=rows)
        district.close()
        for name, stops in STORIES.items():
            for stop in stops:
                self._story(stories[name], stop, (revisions, rows))

    def _story(self, story: Story, stop: int, base: tuple[dict[str, str], Tables]) -> None:
        name = f"{story.name.replace('/', '-')}_{stop}"
        if not self._is_wanted(name):
            return
        url = self._url()
        filled(url, *base)
        steps = story.data["steps"]
        begun = Story(
            name=story.name, process=story.process, data={**story.data, "steps": steps[:stop]}
        )
        district = District(url, story.begins_at, settled=True)
        performance = Performance(begun, district)
        performance.play()
        head = {"instance": performance.instance.id, "story": story.name}
        self._save(name, district, head, _json_ready(steps[stop:]), base[1])
        district.close()

    # -- both --------------------------------------------------------------------------------------
    def _save(
        self,
        name: str,
        driver: ProcessDriver,
        head: Mapping[str, Any],
        steps: list[Step],
        base: Tables | None = None,
    ) -> None:
        revisions, rows = dumped(driver.database)
        full = {
            "format": STATE_FORMAT,
            "revisions": revisions,
            "now": driver.clock.now().isoformat(),
            **head,
            "then": steps,
            "found": found(driver, head["instance"]),
        }
        full["ends"] = _stable([self._end(full, rows), self._end(full, rows)])
        more, gone = beyond(base or {}, rows), beyond(rows, base or {})
        write(self._target / f"{name}.json", full, rows=more, gone=gone)

    def _end(self, saved: Mapping[str, Any], rows: Tables) -> dict[str, Any]:
        url = self._url()
        filled(url, saved["revisions"], rows)
        playing = resumed(url, saved)
        playing.play(saved["then"])
        end = found(playing.driver, saved["instance"])
        playing.driver.close()
        return end

    def _url(self) -> str:
        self._numbers += 1
        return f"sqlite:///{self._workshop / f'{self._numbers}.db'}"

    def _is_wanted(self, name: str) -> bool:
        return not self._wanted or name in self._wanted


def _own(value: Any, process_id: str) -> Any:
    """Fill the id of the process into a step."""
    return _everywhere(
        value, lambda each: each.replace("@", process_id) if isinstance(each, str) else each
    )


def _json_ready(value: Any) -> Any:
    """Spell the dates of a story as it would when it hands them in."""
    return _everywhere(value, lambda each: each.isoformat() if hasattr(each, "isoformat") else each)


def _everywhere(value: Any, change: Callable[[Any], Any]) -> Any:
    if isinstance(value, Mapping):
        return {key: _everywhere(each, change) for key, each in value.items()}
    if isinstance(value, list):
        return [_everywhere(each, change) for each in value]
    return change(value)


def _stable(ends: list[dict[str, Any]]) -> dict[str, Any]:
    """Leave out what is random: ids that were given after the state was saved."""
    first, second = ends
    known = second["variables"]
    same = {k: v for k, v in first["variables"].items() if k in known and known[k] == v}
    return {**first, "variables": same}


def main(names: list[str]) -> None:
    with TemporaryDirectory() as workshop:
        Recorder(Path(workshop), names).record()


if __name__ == "__main__":
    main(sys.argv[1:])
