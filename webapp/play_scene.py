"""What the page of a play shows, taken from the stage before it is gone."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from markupsafe import Markup

from engine import SYSTEM, ElementStatus, UserTaskView, value_text
from webapp import play_words, wording
from workflows import title_of
from workflows.playing import recording
from workflows.playing.comparing import Difference
from workflows.playing.sandbox import told
from workflows.playing.stage import Stage
from workflows.playing.stories import ZONE
from workflows.playing.telling import TOLD, told_history
from workflows.playing.wording import fact_words, spelled

MOST_FACTS = 80
MOST_VARIABLES = 60
LONGEST_VALUE = 300


@dataclass(frozen=True, kw_only=True)
class TaskRow:
    """A user task that waits, with everybody who may do it: id and label."""

    task: UserTaskView
    due: str
    is_late: bool
    roles: str
    people: tuple[tuple[str, str], ...]


@dataclass(frozen=True, kw_only=True)
class DueRow:
    """A moment to go to; `value` is its ISO text."""

    value: str
    words: str
    what: str


@dataclass(kw_only=True)
class Opened:
    """A form that somebody fills in."""

    who: str
    who_label: str = ""
    element_id: str = ""
    name: str = ""
    fields: Markup = field(default_factory=Markup)
    is_page: bool = False
    problem: str = ""


@dataclass(kw_only=True)
class Scene:
    """Everything that the page shows of one moment of a play.

    Attributes:
        processes: key and name of every process of the draft.
        starters: who may begin, before it has begun.
        done: how many steps could be done; the others stand behind them.
        checks: what comes otherwise than a loaded scenario expects; None where it expects nothing.
    """

    now: str
    diagram: str
    processes: list[tuple[str, str]]
    people: Mapping[str, str]
    names: Mapping[str, str]
    has_begun: bool = False
    starters: list[tuple[str, str]] = field(default_factory=list)
    state: wording.State | None = None
    broke: str = ""
    incidents: list[tuple[str, str]] = field(default_factory=list)
    waiting: list[TaskRow] = field(default_factory=list)
    coming: list[DueRow] = field(default_factory=list)
    awaited: list[tuple[str, str, str]] = field(default_factory=list)
    steps: list[str] = field(default_factory=list)
    done: int = 0
    facts: list[tuple[str, str]] = field(default_factory=list)
    said: list[tuple[str, str, str, str]] = field(default_factory=list)
    variables: list[tuple[str, str]] = field(default_factory=list)
    marks: Mapping[str, Any] = field(default_factory=lambda: {"elements": {}})
    checks: tuple[Difference, ...] | None = None
    opened: Opened | None = None


def scene_of(stage: Stage, process: str) -> Scene:
    """Look at a stage."""
    definition_id = stage.prepared.definitions[process]
    names = {each.id: each.name for each in stage.engine.definitions(SYSTEM)}
    people = stage.people()
    scene = Scene(
        now=_local(stage.clock.now()),
        diagram=stage.engine.diagram(definition_id, SYSTEM).decode("utf-8", "replace"),
        processes=[(key, names[each]) for key, each in stage.prepared.definitions.items()],
        people=play_words.labels(people),
        names=stage.prepared.names,
        has_begun=stage.has_begun,
        broke=spelled(str(stage.broke or ""), stage.prepared.names),
    )
    if stage.has_begun:
        _look(scene, stage, definition_id)
    else:
        starters = stage.starters() or people
        scene.starters = [(each.user_id, scene.people[each.user_id]) for each in starters]
    return scene


def _look(scene: Scene, stage: Stage, definition_id: str) -> None:
    instance = stage.page.instance
    scene.state = wording.instance_state(instance.state, has_incident=instance.has_incident)
    scene.incidents = [
        (scene.names.get(each.element_id, ""), each.message) for each in stage.page.incidents
    ]
    scene.waiting = [_row(each.task, each.people, scene, stage) for each in stage.waiting()]
    scene.coming = [
        DueRow(
            value=due.at.isoformat(),
            words=_local(due.at),
            what=(_("таймер") if due.is_timer else _("срок"))
            + f" «{scene.names.get(due.element_id) or due.element_id}»",
        )
        for due in stage.coming()[:8]
    ]
    known = stage.variables(stage.performance.instance)
    scene.awaited = [
        # The next page plays anew, and there the key is another one: it goes by its variable.
        (
            each.name,
            recording.recorded(each.key, known),
            scene.names.get(each.element_id) or each.name,
        )
        for each in stage.awaited()
    ]
    story = stage.performance.story
    scene.steps = [play_words.step(each, scene.names, scene.people) for each in story.steps]
    scene.done = len(story.steps) if stage.broke is None else max(stage.broke.step - 1, 0)
    scene.facts = _facts(stage, scene.names)
    scene.said = [
        (_local(each.at), scene.people.get(each.person_id, each.person_id), each.title, each.text)
        for each in stage.said()
    ]
    scene.variables = [(name, _value(value)) for name, value in sorted(known.items())]
    scene.variables = scene.variables[:MOST_VARIABLES]
    scene.marks = {"elements": _marks(stage.page.elements, definition_id)}
    if {"ends", "history", "tasks"} & story.data.keys():
        scene.checks = told(stage.performance, stage.prepared, stage.broke)


def _row(task: UserTaskView, people: Iterable[Any], scene: Scene, stage: Stage) -> TaskRow:
    return TaskRow(
        task=task,
        due=_local(task.due_at) if task.due_at else "",
        is_late=task.due_at is not None and task.due_at < stage.clock.now(),
        roles=", ".join(_role(each) for each in task.candidates),
        people=tuple((each.user_id, scene.people[each.user_id]) for each in people),
    )


def _role(candidate: str) -> str:
    return title_of(candidate.partition("@")[0])


def _facts(stage: Stage, names: Mapping[str, str]) -> list[tuple[str, str]]:
    found = [each for each in stage.facts if each.type in TOLD][-MOST_FACTS:]
    return [(_local(each.at), fact_words(told_history([each])[0], names)) for each in found]


def _marks(elements: Iterable[ElementStatus], definition_id: str) -> dict[str, Any]:
    return {
        each.element_id: {
            "state": each.state,
            "count": max(each.active, 1),
            "title": wording.element_state(each.state),
        }
        for each in elements
        if each.definition_id == definition_id and each.element_id
    }


def _value(value: object) -> str:
    text = value if isinstance(value, str) else value_text(value)
    return text if len(text) <= LONGEST_VALUE else f"{text[:LONGEST_VALUE]}…"


def _local(at: datetime) -> str:
    return at.astimezone(ZoneInfo(ZONE)).strftime("%d.%m.%Y %H:%M")
