"""Plays a story: people claim and complete, time passes, messages come."""

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

import engine
from engine import Actor, EngineError, InstanceView, UserTaskView
from workflows.playing.district import District
from workflows.playing.stories import ZONE, Step, Story
from workflows.playing.telling import told_history, told_tasks

WAIT = re.compile(r"(\d{1,4}) (working days?|days?|hours?)")
REFUSALS = ("NotPermitted", "TaskNotOpen", "InvalidForm", "InvalidInput", "Conflict", "NotFound",
            "Suspended", "ApprovalMissing")  # fmt: skip


class StoryBroke(Exception):
    """A step could not be done, or the world was not as the story says.

    Attributes:
        step: its number from 1; 0 for the beginning and the end.
        missing: the element that was expected to wait for somebody; `who`, the person's id.
    """

    def __init__(self, why: str, step: int = 0, *, missing: str = "", who: str = "") -> None:
        super().__init__(why)
        self.step = step
        self.missing = missing
        self.who = who


class Performance:
    """One story on stage.

    Args:
        story: what is played.
        district: where; somebody may live there already.
        restarts: forget everything that is not stored after each step.
    """

    instance: InstanceView
    _here: InstanceView
    """In which instance people act: the story's, or one that a step began beside it."""

    def __init__(self, story: Story, district: District, *, restarts: bool = False) -> None:
        self.story = story
        self.district = district
        self._restarts = restarts
        self._beside: dict[str, InstanceView] = {}

    def play(self) -> None:
        """Begin, and do every step.

        Raises:
            StoryBroke: it did not come as told.
        """
        self.begin()
        self.go_on(self.story.steps)

    def begin(self) -> None:
        """Start the instance."""
        data = self.story.data
        by = data.get("by")
        try:
            actor = self.district.person(by) if by else engine.SYSTEM
            start = data.get("start") or {}
            self.district.hand_in(start, actor)
            self.instance = self.district.start(self.story.process, start, actor)
            self._here = self.instance
        except EngineError as error:
            raise StoryBroke(f"Начать не удалось. {error}") from error

    def go_on(self, steps: Iterable[Step | str]) -> None:
        """Do some steps."""
        for number, step in enumerate(steps, start=1):
            try:
                self._step({step: True} if isinstance(step, str) else step)
            except StoryBroke as broke:
                broke.step = number
                raise
            except EngineError as error:
                raise StoryBroke(str(error), number) from error
            except (LookupError, TypeError, ValueError, AttributeError, OverflowError) as error:
                raise StoryBroke("Шаг записан неверно.", number) from error
            if self._restarts:
                self.district.restart()

    def history(self) -> list[str]:
        """The told facts so far."""
        return told_history(self.district.history(self.instance))

    def tasks(self) -> list[dict[str, Any]]:
        """Every user task so far: of what, for whom, until when."""
        return told_tasks(self.district.history(self.instance))

    # -- steps -------------------------------------------------------------------------------------
    def _step(self, step: Step) -> None:
        self._here = self._beside[step["in"]] if "in" in step else self.instance
        if "begins" in step:
            by = self.district.person(step["by"])
            given = self._values(step.get("with") or {})
            self._beside[step["begins"]] = self.district.start(step["begins"], given, by)
        elif "as" in step:
            self._person_acts(step)
        elif "everyone" in step:
            self._everyone_acts(step["everyone"], step.get("complete") or {})
        elif "wait" in step:
            self._wait(step["wait"])
        elif "until" in step:
            moment = datetime.fromisoformat(str(step["until"])).replace(tzinfo=ZoneInfo(ZONE))
            self.district.advance(moment - self.district.clock.now())
        elif "message" in step:
            self._message(step)
        elif "away" in step:
            self.district.leave(step["away"], _day(step["through"]), step["deputies"])
        self._look(step)
        self.district.work()
        self._here = self.instance

    def _message(self, step: Step) -> None:
        values = self._values(step.get("with") or {})
        key = self._text(str(step.get("key", ""))) or None
        if self.district.correlate(step["message"], values, key) != 1:
            raise StoryBroke(f"Сообщения «{step['message']}» никто не ждёт.")

    def _person_acts(self, step: Step) -> None:
        actor = self.district.person(step["as"])
        refused = step.get("refused")
        if not refused:
            self._do(actor, step)
            return
        if refused not in REFUSALS:
            raise StoryBroke(f"Отказа «{refused}» не бывает.")
        try:
            self._do(actor, step)
        except EngineError as error:
            if not isinstance(error, getattr(engine, refused)):
                raise
        else:
            raise StoryBroke(f"Ожидали отказ, но {actor.name} это может.")

    def _do(self, actor: Actor, step: Step) -> None:
        if "cancel" in step:
            self.district.cancel(self.instance, step["cancel"], actor)
            return
        element_id = step.get("claim") or step["of"]
        task = self.find(actor, element_id, visible=not step.get("refused"))
        self._look_at_task(task, step)
        if step.get("claim") and not task.assignee:
            self.district.engine.claim(task.id, actor)
        if "complete" in step:
            values = self._values(step["complete"])
            self.district.hand_in(values, actor)
            self.district.complete(task, values, actor)

    def _look_at_task(self, task: UserTaskView, step: Step) -> None:
        is_late = task.due_at is not None and task.due_at < self._now()
        if "late" in step and is_late != step["late"]:
            raise StoryBroke("Срок прошёл." if is_late else "Срок ещё не прошёл.")
        if "for" in step and task.acting_for_now != step["for"]:
            raise StoryBroke(f"За кого действует: {task.acting_for_now or 'за себя'}.")

    def find(self, actor: Actor, element_id: str, *, visible: bool) -> UserTaskView:
        """The first open user task of an element that this person may take or has."""
        seen = self.district.engine.user_tasks(self._here.id, actor=actor)
        page = partial(self.district.engine.user_task, actor=actor)
        of_element = [t for t in seen if t.element_id == element_id]
        # The page knows for whom the person would act, and what separation of duties forbids.
        mine = [p.task for p in (page(t.id) for t in of_element) if p.may_claim or p.may_complete]
        if not mine and not visible:
            mine = [t for t in self.open() if t.element_id == element_id]
        if not mine:
            raise StoryBroke(
                f"{actor.name} не видит шаг «{element_id}». {self._open_now()}",
                missing=element_id,
                who=actor.user_id,
            )
        return mine[0]

    def _everyone_acts(self, element_id: str, values: Mapping[str, Any]) -> None:
        """Each open user task of an element is completed by somebody who may."""
        tasks = [t for t in self.open() if t.element_id == element_id]
        if not tasks:
            why = f"Шаг «{element_id}» никого не ждёт. {self._open_now()}"
            raise StoryBroke(why, missing=element_id)
        people = self.district.people()
        for task in tasks:
            person = next((each for each in people if may_do(each, task)), None)
            if person is None:
                raise StoryBroke(f"Шаг «{element_id}» выполнить некому.")
            self.district.complete(task, self._values(values), person)

    def _wait(self, text: str) -> None:
        found = WAIT.fullmatch(text)
        if not found:
            raise StoryBroke(f"Сколько ждать, непонятно: «{text}».")
        count, unit = int(found[1]), found[2]
        now = self._now()
        if unit.startswith("working"):
            # One minute more: the deadline is the end of that working day.
            due = self.district.application.calendar.due_at(now, count)
            self.district.advance(due - now + timedelta(minutes=1))
        else:
            self.district.advance(timedelta(**{unit.rstrip("s") + "s": count}))

    # -- looking -----------------------------------------------------------------------------------
    def _look(self, step: Step) -> None:
        if "open" in step and sorted({t.element_id for t in self.open()}) != sorted(step["open"]):
            raise StoryBroke(f"Ожидали, что открыты: {', '.join(step['open'])}. {self._open_now()}")
        if "variables" in step:
            self.compare(step["variables"])

    def compare(self, expected: Mapping[str, Any]) -> None:
        """Hold some variables against what is known now.

        Raises:
            StoryBroke: one has another value.
        """
        known = self.district.variables(self._here)
        for name, value in self._values(expected).items():
            if known.get(name) != value:
                raise StoryBroke(f"{name}: ожидали «{value}», а теперь «{known.get(name)}».")

    def open(self) -> tuple[UserTaskView, ...]:
        """User tasks that wait now."""
        return self.district.engine.user_tasks(self._here.id, actor=engine.SYSTEM)

    def _open_now(self) -> str:
        ids = sorted({t.element_id for t in self.open()})
        return f"Сейчас открыты: {', '.join(ids)}." if ids else "Открытых задач сейчас нет."

    def _now(self) -> datetime:
        return self.district.clock.now()

    def _values(self, values: Mapping[str, Any]) -> dict[str, Any]:
        return {name: self._value(value) for name, value in (values or {}).items()}

    def _value(self, value: Any) -> Any:
        """Fill {variables} into texts and lists; dates become ISO text."""
        if isinstance(value, str):
            return self._text(value)
        if isinstance(value, list):
            return [self._value(v) for v in value]
        if isinstance(value, Mapping):
            return {k: self._value(v) for k, v in value.items()}
        return value.isoformat() if hasattr(value, "isoformat") else value

    def _text(self, text: str) -> str:
        if "{" not in text:
            return text
        known = self.district.variables(self.instance)
        if "{council_question}" in text:
            known = {**known, "council_question": self.district.asked_council(self.instance.id)}
        return re.sub(r"\{(\w+)(?:\[(\d+)\])?\}", lambda m: _filled(known, m), text)


def may_do(actor: Actor, task: UserTaskView) -> bool:
    """Whether a person may complete a user task by their own right."""
    if actor.user_id in task.excluded_users:
        return False
    return actor.user_id == task.assignee or (
        not task.assignee
        and (actor.answers_to(task.candidates) or actor.user_id in task.candidate_users)
    )


def _filled(known: Mapping[str, Any], found: re.Match[str]) -> str:
    """A variable's value; what names none is a text that somebody typed."""
    value = known.get(found[1])
    if value is None:
        return found[0]
    return str(value[int(found[2])]) if found[2] else str(value)


def _day(value: date | str) -> date:
    return value if isinstance(value, date) else date.fromisoformat(value)
