"""Goes on with a saved instance and tells what became of it, the same way for every format."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from engine import SYSTEM, BpmnError
from engine.domain.months import Months
from engine.testing import ProcessDriver
from tests.properties.open_rows import by_rows
from tests.states.diagrams import Step
from workflows.playing.district import District
from workflows.playing.performance import Performance
from workflows.playing.stories import Story


def found(driver: ProcessDriver, instance_id: str) -> dict[str, Any]:
    """How an instance stands: its variables, its open work, and every user task so far."""
    view = driver.engine.instance(instance_id, SYSTEM)
    work = by_rows(driver.engine, instance_id)
    return {
        "state": driver.state(instance_id),
        "outcome": view.instance.outcome,
        "variables": plain(driver.variables(instance_id)),
        "waits": {name: len(ids) for name, ids in vars(work).items() if ids},
        "open": sorted(
            [t.element_id, t.title, t.assignee, sorted(t.candidates), _moment(t.due_at)]
            for t in driver.engine.user_tasks(instance_id, actor=SYSTEM)
        ),
        "user_tasks": [[t.element_id, t.state.value] for t in view.user_tasks],
    }


def plain(value: object) -> Any:
    """Spell values as the first release did, so that formats can be compared."""
    if isinstance(value, Mapping):
        return {key: plain(each) for key, each in value.items()}
    if isinstance(value, list):
        return [plain(each) for each in value]
    if isinstance(value, (date, time)):
        return value.isoformat()
    if isinstance(value, timedelta):
        return f"PT{int(value.total_seconds())}S"
    if isinstance(value, Months):
        return str(value)
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value


def _moment(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat()


class Playing:
    """The rest of the story of a small process, with a restart before every step."""

    def __init__(self, url: str | None, saved: Mapping[str, Any]) -> None:
        self.driver = ProcessDriver(url, start_at=datetime.fromisoformat(saved["now"]))
        self.instance_id: str = saved["instance"]

    def play(self, steps: Sequence[Step]) -> None:
        for step in steps:
            self.driver.restart()
            act(self.driver, self.instance_id, step)


def act(driver: ProcessDriver, instance_id: str, step: Step) -> None:
    """Do one step of `tests.states.diagrams`."""
    values = step.get("with") or {}
    if "complete" in step:
        tasks = driver.user_tasks(instance_id)
        task = [t for t in tasks if t.element_id == step["complete"]][step["nth"]]
        driver.complete(task, values, "ada")
    elif "hours" in step:
        driver.advance(timedelta(hours=step["hours"]))
    elif "message" in step:
        assert driver.correlate(step["message"], values, step.get("key")) == 1
    elif "answer" in step:
        job_id = driver.engine.open_services(instance_id, step["answer"])[0]
        driver.engine.answer_service(
            job_id, BpmnError(step["error"]) if "error" in step else values
        )
        driver.work()
    elif "recall" in step:
        tasks = driver.engine.instance(instance_id, SYSTEM).user_tasks
        mine = [t for t in tasks if t.element_id == step["recall"] and t.state == "completed"]
        driver.engine.recall(mine[-1].id, SYSTEM)
        driver.work()
    else:
        [incident] = driver.incidents(instance_id)
        driver.retry(incident)


class PlayingStory(Performance):
    """The rest of a story about a shipped process."""

    def __init__(self, url: str, saved: Mapping[str, Any]) -> None:
        folder = saved["story"].partition("/")[0]
        story = Story(name=saved["story"], process=folder, data={})
        self.driver = District(url, datetime.fromisoformat(saved["now"]), settled=True)
        super().__init__(story, self.driver)
        self.instance_id: str = saved["instance"]
        self.instance = self.driver.engine.instance(self.instance_id, SYSTEM).instance

    def play(self, steps: Sequence[Step]) -> None:
        self.go_on(steps)


def resumed(url: str, saved: Mapping[str, Any]) -> Playing | PlayingStory:
    """Wake what was saved, in a database that holds it."""
    return PlayingStory(url, saved) if "story" in saved else Playing(url, saved)
