"""A finished case played again on a draft: the same deeds at the same moments, nobody's words.

Whoever did something becomes somebody of the cast, what people wrote becomes an invented text of
the same length, files become empty ones. What is left are decisions, codes, numbers and dates.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from engine import (
    SYSTEM,
    Actor,
    EngineError,
    Form,
    HistoryEntry,
    InstanceView,
    ProcessEngine,
    UserTaskView,
    role_of,
)
from workflows.playing.allowance import Allowance
from workflows.playing.comparing import Difference, course_differences, differences
from workflows.playing.files import is_file, nameless
from workflows.playing.performance import StoryBroke, may_do
from workflows.playing.recording import begun, recorded
from workflows.playing.sandbox import ALL_SECONDS, Sandbox
from workflows.playing.stage import Stage
from workflows.playing.stories import ZONE, Step, Story
from workflows.playing.telling import told_history, told_tasks
from workflows.shipped import system_of

SECONDS = 8.0
MOST_CASES = 10
INVENTED = "Вымышленный текст вместо написанного. "
CODE = re.compile(r"(?!\d{7})[a-z0-9_]{1,60}|\d{4}-\d\d-\d\d(T[\d:.+Z-]*)?|\d{4}/\d\d")
WAY = frozenset({
    "UserTaskCreated", "UserTaskCompleted", "UserTaskCancelled", "TimerFired", "ServiceCompleted",
    "MessageReceived", "InstanceCompleted", "InstanceCancelled",
})  # fmt: skip
FREE_FIELDS = frozenset({"textfield", "textarea"})
History = Sequence[HistoryEntry]


@dataclass(frozen=True, kw_only=True)
class Replay:
    """How a finished case would have gone on a draft.

    Attributes:
        story: what was done there, to be looked at or kept as a scenario.
        done, deeds: how many of the deeds of people could be done again, of how many.
    """

    story: Story
    differences: tuple[Difference, ...]
    done: int
    deeds: int
    problem: str = ""
    started_at: datetime | None = None
    version: int = 0

    @property
    def is_the_same(self) -> bool:
        return not self.differences and not self.problem


def replay(sandbox: Sandbox, instance: InstanceView, history: History) -> Replay:
    """Play a finished case again, as far as the draft lets it.

    Args:
        sandbox: of the draft.
        instance: the case.
        history: everything that happened in it, with values.
    """
    local = instance.started_at.astimezone(ZoneInfo(ZONE))
    data = {"process": instance.process_key, "begins": local.date().isoformat(), "steps": []}
    fresh = Story(name="дело", process=instance.process_key, data=data)
    try:
        with sandbox.on_stage(fresh, SECONDS, begins=False) as stage:
            found = _Replaying(stage, history).run(fresh)
    except EngineError as error:
        found = Replay(story=fresh, differences=(), done=0, deeds=0, problem=str(error))
    return replace(found, started_at=instance.started_at, version=instance.version)


def replay_last(
    sandbox: Sandbox, engine: ProcessEngine, process: str, actor: Actor
) -> tuple[Replay, ...]:
    """Play the last finished cases of a process again that an actor may see.

    Their values are read by the system and leave no trace in what is given.

    Args:
        sandbox: of the draft.
        engine: the office's.
        process: key.
        actor: who asks.
    """
    total, found = Allowance(ALL_SECONDS), []
    system = system_of(actor.tenant)
    for each in engine.instances(actor, process_key=process, state="completed", limit=MOST_CASES):
        if total.is_over():
            break
        found.append(replay(sandbox, each, engine.history(each.id, system)))
    return tuple(found)


@dataclass
class _Replaying:
    """One case on its stage."""

    stage: Stage
    history: History
    who: dict[str, str] = field(default_factory=dict)

    def run(self, fresh: Story) -> Replay:
        deeds = _deeds(self.history)
        done, broke = 0, None
        try:
            self._begin(fresh)
            for deed in deeds:
                self._wait(deed.at)
                self._do(deed)
                done += 1
        except StoryBroke as stopped:
            stopped.step = 0
            broke = stopped
        story = self.stage.performance.story
        return Replay(
            story=story, differences=self._differences(broke), done=done, deeds=len(deeds)
        )

    def _begin(self, fresh: Story) -> None:
        people = self.stage.starters()
        first = self.history[0]
        by = self._played_by(first.actor_id, people) if people and first.actor_id else ""
        form = self._start_form(fresh.process)
        values = next((e.detail["values"] for e in self.history if e.type == "VariablesSet"), {})
        start = self._values(dict(values), form)  # type: ignore[call-overload]
        self.stage.begin(begun(fresh, by, start))

    def _values(self, values: Mapping[str, Any], form: Form | None) -> dict[str, Any]:
        """Values without what anybody wrote, people by those who play them."""
        found = {name: _invented(each, _is_free(form, name)) for name, each in values.items()}
        return {name: self._cast(each) for name, each in found.items()}

    def _cast(self, value: Any) -> Any:
        if isinstance(value, list):
            return [self._cast(each) for each in value]
        return self.who.get(value, value) if isinstance(value, str) else value

    def _start_form(self, process: str) -> Form | None:
        versions = {each.key: each for each in self.stage.engine.definitions(SYSTEM)}
        found = versions[process]
        return self.stage.form(found.id, found.start_form_key)

    def _wait(self, at: datetime) -> None:
        now = self.stage.clock.now().replace(second=0, microsecond=0)
        until = at.replace(second=0, microsecond=0)
        if until > now:
            local = until.astimezone(ZoneInfo(ZONE)).strftime("%Y-%m-%dT%H:%M")
            self.stage.go_on({"until": local})

    def _do(self, deed: HistoryEntry) -> None:
        detail: Mapping[str, Any] = deed.detail
        if deed.type == "UserTaskCompleted":
            self.stage.go_on(self._completion(deed, detail))
        elif deed.type == "CancellationOrdered":
            person = self._played_by(deed.actor_id, self.stage.people())
            self.stage.go_on({"as": person, "cancel": _invented(str(detail["reason"]), True)})
        elif deed.type == "MessageReceived":
            self.stage.go_on(self._message(detail))

    def _completion(self, deed: HistoryEntry, detail: Mapping[str, Any]) -> Step:
        task, people = self._task_of(deed)
        person = self._played_by(str(detail.get("completed_by") or ""), people)
        form = self.stage.form(task.definition_id, task.form_key)
        values = self._values(dict(detail.get("values") or {}), form)
        return {"as": person, "claim": deed.element_id, "complete": values}

    def _task_of(self, deed: HistoryEntry) -> tuple[UserTaskView, list[Actor]]:
        """The open user task that comes nearest to the one of then, and who may do it."""
        wanted = self._roles_of(deed)
        opened = [t for t in self.stage.performance.open() if t.element_id == deed.element_id]
        opened.sort(key=lambda task: _roles(task.candidates) != wanted)
        people = self.stage.people()
        for task in opened:
            able = [each for each in people if may_do(each, task)]
            if able:
                return task, able
        why = "Этот шаг никого не ждёт." if not opened else "Этот шаг выполнить некому."
        raise StoryBroke(why, missing="" if opened else deed.element_id)

    def _roles_of(self, deed: HistoryEntry) -> list[str]:
        for each in self.history:
            if each.type == "UserTaskCreated" and (
                each.element_instance_id == deed.element_instance_id
            ):
                detail: Mapping[str, Any] = each.detail
                return _roles(detail["candidates"])
        return []

    def _message(self, detail: Mapping[str, Any]) -> Step:
        waiting = [m for m in self.stage.awaited() if m.name == detail.get("name")]
        if not waiting:
            raise StoryBroke("Сообщения, которое тогда пришло, никто не ждёт.")
        known = self.stage.variables(self.stage.performance.instance)
        return {"message": waiting[0].name, "key": recorded(waiting[0].key, known)}

    def _played_by(self, user_id: str, people: Sequence[Actor]) -> str:
        """The same person is played by the same one, as long as roles allow."""
        able = [each.user_id for each in people]
        known = self.who.get(user_id, "")
        if known in able:
            return known
        fresh = [each for each in able if each not in self.who.values()]
        chosen = (fresh or able)[0]
        self.who.setdefault(user_id, chosen)
        return chosen

    # -- what differs ------------------------------------------------------------------------------
    def _differences(self, broke: StoryBroke | None) -> tuple[Difference, ...]:
        names, performance = self.stage.prepared.names, self.stage.performance
        if not self.stage.has_begun:
            return (Difference(message=str(broke)),)
        expected = {"tasks": [_anonymous(task) for task in told_tasks(self.history)]}
        performance.story = Story(
            name="дело", process=performance.story.process,
            data={**performance.story.data, **expected},
        )  # fmt: skip
        found = differences(performance, names, broke)
        if broke is None:
            before, now = _way(self.history), _way(self.stage.facts)
            found = (*found, *course_differences(before, now, names, tasks=True))
        data = {k: v for k, v in performance.story.data.items() if k != "tasks"}
        performance.story = Story(name="дело", process=performance.story.process, data=data)
        return found


def _deeds(history: History) -> list[HistoryEntry]:
    """What people did; the message by which a cancellation arrives is not one more deed."""
    return [
        each
        for before, each in zip((None, *history), history, strict=False)
        if each.type in _DEEDS
        and not (each.type == "MessageReceived" and before and before.type == _DEEDS[-1])
    ]


_DEEDS = ("UserTaskCompleted", "MessageReceived", "CancellationOrdered")


def _way(history: Iterable[HistoryEntry]) -> list[str]:
    """What happened without who did it."""
    return told_history(replace(e, acting_for="") for e in history if e.type in WAY)


def _anonymous(task: Mapping[str, Any]) -> dict[str, Any]:
    """Whose a user task was by role only, and its deadline by the day."""
    found: dict[str, Any] = {"of": task["of"]}
    if "due" in task:
        found["due"] = str(task["due"])[:10]
    return found


def _roles(candidates: Iterable[str]) -> list[str]:
    return sorted(role_of(each) for each in candidates)


def _is_free(form: Form | None, name: str) -> bool:
    """Whether people write what they like there; a field that the draft has no more counts so."""
    if form is None:
        return False
    kinds = {each.key: each.type for each in form.fields}
    return name not in kinds or kinds[name] in FREE_FIELDS


def _invented(value: Any, is_free: bool = False) -> Any:
    """The value without anything that somebody wrote."""
    if isinstance(value, str):
        return value if not value or (CODE.fullmatch(value) and not is_free) else _text(len(value))
    if isinstance(value, list | tuple):
        return [_invented(each, is_free) for each in value]
    if is_file(value):
        return nameless(value, "")
    if isinstance(value, Mapping):
        return {name: _invented(each, is_free) for name, each in value.items()}
    return value


def _text(length: int) -> str:
    return (INVENTED * (length // len(INVENTED) + 1))[:length].strip().ljust(length, ".")
