"""Reads a story and plays it: people claim and complete, time passes, the history is compared."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import partial
from itertools import groupby
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import yaml

import engine
from engine import Actor, HistoryEntry, UserTaskView
from tests.scenarios.district import ZONE, District

ROOT = Path(__file__).resolve().parents[2] / "bpmn"
STEP_WORDS = {
    "as", "claim", "complete", "of", "everyone", "wait", "until", "work", "message", "key", "with",
    "refused", "open", "late", "variables", "cancel", "away", "through", "deputies", "for",
}  # fmt: skip
STORY_WORDS = {"story", "begins", "start", "by", "steps", "ends", "outcome", "variables", "history",
               "process"}  # fmt: skip
# What happened to people, time, services and decisions; the rest of the history is bookkeeping.
TOLD = frozenset({
    "InstanceStarted", "InstanceCompleted", "InstanceCancelled", "CancellationOrdered",
    "UserTaskCreated", "UserTaskTakenBack",
    "UserTaskCompleted", "UserTaskCancelled", "RemarkMade", "TimerFired", "ServiceCompleted",
    "MessageReceived", "SignalThrown", "MessageThrown", "BpmnErrorThrown", "EscalationThrown",
    "CompensationThrown", "ActivityCompensated", "TransactionCancelled",
    "ConditionMet", "ActivityChosen", "DecisionEvaluated", "IncidentRaised",
})  # fmt: skip
DONE_BY_PEOPLE = frozenset({"UserTaskCompleted", "RemarkMade"})
WAIT = re.compile(r"(\d+) (working days?|days?|hours?)")


@dataclass(frozen=True, kw_only=True)
class Story:
    """A story as its file tells it."""

    path: Path
    data: Mapping

    @property
    def process(self) -> str:
        return self.data.get("process") or self.folder

    @property
    def folder(self) -> str:
        return self.path.parents[1].name

    @property
    def name(self) -> str:
        return f"{self.folder}/{self.path.stem}"

    @property
    def begins_at(self) -> datetime:
        day = datetime.fromisoformat(f"{self.data['begins']}T09:00")
        return day.replace(tzinfo=ZoneInfo(ZONE)).astimezone(UTC)


def read_story(path: Path) -> Story:
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    unknown = set(data) - STORY_WORDS
    for step in data["steps"]:
        unknown |= set(step) - STEP_WORDS if isinstance(step, dict) else {step} - STEP_WORDS
    if unknown:
        raise ValueError(f"{path}: слова {sorted(unknown)} рассказчик не знает")
    return Story(path=path, data=data)


def all_stories() -> Iterator[Story]:
    for path in sorted(ROOT.glob("*/scenarios/*.yaml")):
        yield read_story(path)


class Performance:
    """One story on stage; with a `district`, in one where somebody lives already."""

    def __init__(
        self,
        story: Story,
        database_url: str | None = None,
        *,
        restarts: bool = False,
        district: District | None = None,
    ) -> None:
        self.story = story
        self.district = district or District(database_url, story.begins_at)
        self._restarts = restarts

    def play(self) -> None:
        data = self.story.data
        by = data.get("by")
        actor = self.district.person(by) if by else engine.SYSTEM
        self.instance = self.district.start(self.story.process, data.get("start") or {}, actor)
        self.go_on(data["steps"])

    def go_on(self, steps: Sequence[Mapping | str]) -> None:
        for number, step in enumerate(steps, start=1):
            try:
                self._step({step: True} if isinstance(step, str) else step)
            except Exception as error:
                error.add_note(f"{self.story.name}, шаг {number}: {step}")
                raise
            if self._restarts:
                self.district.restart()

    def history(self) -> list[str]:
        """The told facts as «element fact»; repetitions in a row become a number."""
        facts = [_told(e) for e in self.district.history(self.instance) if e.type in TOLD]
        rows = [(fact, len(list(same))) for fact, same in groupby(facts)]
        return [fact if count == 1 else f"{fact} ×{count}" for fact, count in rows]

    # -- steps -------------------------------------------------------------------------------------
    def _step(self, step: Mapping) -> None:
        if "as" in step:
            self._person_acts(step)
        elif "everyone" in step:
            self._everyone_acts(step["everyone"], step.get("complete") or {})
        elif "wait" in step:
            self._wait(step["wait"])
        elif "until" in step:
            moment = datetime.fromisoformat(str(step["until"])).replace(tzinfo=ZoneInfo(ZONE))
            self.district.advance(moment - self.district.clock.now())
        elif "message" in step:
            values = step.get("with") or {}
            assert self.district.correlate(step["message"], values, self._text(step["key"])) == 1
        elif "away" in step:
            self.district.leave(step["away"], _day(step["through"]), step["deputies"])
        self._look(step)
        self.district.work()

    def _person_acts(self, step: Mapping) -> None:
        actor = self.district.person(step["as"])
        refused = step.get("refused")
        if refused:
            with pytest.raises(getattr(engine, refused)):
                self._do(actor, step)
        else:
            self._do(actor, step)

    def _do(self, actor: Actor, step: Mapping) -> None:
        if "cancel" in step:
            self.district.cancel(self.instance, step["cancel"], actor)
            return
        element_id = step.get("claim") or step["of"]
        task = self._find(actor, element_id, visible=not step.get("refused"))
        if "late" in step:
            assert (task.due_at is not None and task.due_at < self._now()) == step["late"]
        if "for" in step:
            assert task.acting_for_now == step["for"], f"за кого: {task.acting_for_now}"
        if step.get("claim") and not task.assignee:
            self.district.engine.claim(task.id, actor)
        if "complete" in step:
            self.district.complete(task.id, self._values(step["complete"]), actor)

    def _find(self, actor: Actor, element_id: str, *, visible: bool) -> UserTaskView:
        """The first open user task of an element that this person may take or has."""
        seen = self.district.engine.user_tasks(self.instance.id, actor=actor)
        page = partial(self.district.engine.user_task, actor=actor)
        of_element = [t for t in seen if t.element_id == element_id]
        # The page knows for whom the person would act, and what separation of duties forbids.
        mine = [p.task for p in (page(t.id) for t in of_element) if p.may_claim or p.may_complete]
        if not mine and not visible:
            mine = [t for t in self._open() if t.element_id == element_id]
        assert mine, f"{actor.name} не видит «{element_id}»; открыты {self._open_ids()}"
        return mine[0]

    def _everyone_acts(self, element_id: str, values: Mapping) -> None:
        """Each open user task of an element is completed by somebody who may."""
        tasks = [t for t in self._open() if t.element_id == element_id]
        assert tasks, f"нет открытых задач «{element_id}»; открыты {self._open_ids()}"
        for task in tasks:
            person = next(a for a in self.district.people() if _may(a, task))
            self.district.complete(task.id, self._values(values), person)

    def _wait(self, text: str) -> None:
        found = WAIT.fullmatch(text)
        assert found, f"сколько ждать: {text}?"
        count, unit = int(found[1]), found[2]
        now = self._now()
        if unit.startswith("working"):
            # One minute more: the deadline is the end of that working day.
            due = self.district.application.calendar.due_at(now, count)
            self.district.advance(due - now + timedelta(minutes=1))
        else:
            self.district.advance(timedelta(**{unit.rstrip("s") + "s": count}))

    # -- looking -----------------------------------------------------------------------------------
    def _look(self, step: Mapping) -> None:
        if "open" in step:
            assert sorted({t.element_id for t in self._open()}) == sorted(step["open"])
        if "variables" in step:
            self._compare(step["variables"])

    def check_end(self) -> None:
        data = self.story.data
        assert self.district.incidents(self.instance) == []
        assert self.district.state(self.instance) == data["ends"]
        view = self.district.engine.instance(self.instance.id, engine.SYSTEM).instance
        assert view.outcome == data.get("outcome", "")
        self._compare(data.get("variables") or {})

    def _compare(self, expected: Mapping) -> None:
        known = self.district.variables(self.instance)
        assert {name: known.get(name) for name in expected} == self._values(expected)

    def _open(self) -> tuple[UserTaskView, ...]:
        return self.district.engine.user_tasks(self.instance.id, actor=engine.SYSTEM)

    def _open_ids(self) -> list[str]:
        return [t.element_id for t in self._open()]

    def _now(self) -> datetime:
        return self.district.clock.now()

    def _values(self, values: Mapping) -> dict:
        return {name: self._value(value) for name, value in (values or {}).items()}

    def _value(self, value: object) -> object:
        """Fill {variables} into texts and lists; dates become ISO text."""
        if isinstance(value, str):
            return self._text(value)
        if isinstance(value, list):
            return [self._value(v) for v in value]
        if isinstance(value, Mapping):
            return {k: self._value(v) for k, v in value.items()}
        return value.isoformat() if hasattr(value, "isoformat") else value

    def _text(self, text: str) -> str:
        known = self.district.variables(self.instance)
        return re.sub(r"\{(\w+)(?:\[(\d+)\])?\}", lambda m: _filled(known, m), text)


def _filled(known: Mapping, found: re.Match) -> str:
    value = known[found[1]]
    return str(value[int(found[2])]) if found[2] else str(value)


def _day(value: date | str) -> date:
    return value if isinstance(value, date) else date.fromisoformat(value)


def _may(actor: Actor, task: UserTaskView) -> bool:
    if actor.user_id in task.excluded_users:
        return False
    return actor.user_id == task.assignee or (
        not task.assignee and actor.answers_to(task.candidates)
    )


def _told(entry: HistoryEntry) -> str:
    what = entry.element_id or "процесс"
    if entry.type == "InstanceCompleted":
        return f"{what} {entry.type} {entry.detail.get('outcome', '')}".strip()
    if entry.acting_for and entry.type in DONE_BY_PEOPLE:
        return f"{what} {entry.type} ({entry.actor_id} за {entry.acting_for}, и. о.)"
    if entry.type == "DecisionEvaluated":
        outputs = entry.detail["outputs"]["result"]
        return f"{what} {entry.type} " + ", ".join(f"{k}={v}" for k, v in sorted(outputs.items()))
    return f"{what} {entry.type}"
