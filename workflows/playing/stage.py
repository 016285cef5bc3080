"""A story on stage, and what can be seen there: who waits, what is due, what was said to whom."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from sqlalchemy import select

from engine import SYSTEM, Actor, EngineError, Form, HistoryEntry, InstancePage, UserTaskView
from engine.municipalities import OFFICE
from workflows.playing.allowance import MOST_SECONDS, Allowance
from workflows.playing.coverage import Footprints, footprints
from workflows.playing.district import District
from workflows.playing.performance import Performance, StoryBroke, may_do
from workflows.playing.preparing import EARLY, Prepared
from workflows.playing.stories import Step, Story
from workflows.registry.notifications import Notification

FORGETS_AFTER = 40
"""Plays after which compiled diagrams are let go: drafts change all the time."""


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """An open user task and the people who may do it."""

    task: UserTaskView
    people: tuple[Actor, ...]


@dataclass(frozen=True, kw_only=True)
class Due:
    """A moment to which the clock can be moved: a deadline or a timer, and of which element."""

    at: datetime
    element_id: str
    is_timer: bool


@dataclass(frozen=True, kw_only=True)
class Awaited:
    """A message that something waits for, and the key by which it is told apart."""

    name: str
    key: str
    element_id: str


@dataclass(frozen=True, kw_only=True)
class Said:
    """What a person would have been told; nothing left the play."""

    at: datetime
    person_id: str
    title: str
    text: str


class Stage(District):
    """A district in which one play follows another; between two of them nothing is kept.

    What is used again is what costs most: compiled diagrams and statements.

    Args:
        prepared: any district, which gives the tables.

    Attributes:
        broke: why the story came no further than it did; None while all goes well.
    """

    prepared: Prepared
    performance: Performance

    def __init__(self, prepared: Prepared) -> None:
        self._spent = Allowance()
        self.plays = 0
        self.broke: StoryBroke | None = None
        super().__init__(None, EARLY, prepared=prepared.contents, allowance=self._spent)

    # -- playing -----------------------------------------------------------------------------------
    def play(
        self,
        story: Story,
        prepared: Prepared,
        seconds: float = MOST_SECONDS,
        *,
        begins: bool = True,
    ) -> None:
        """Forget the play before, and play a story as far as it comes; or only set the stage."""
        self._look_anew()
        self.database.fill(prepared.contents)
        self.clock.set(story.begins_at)
        self._spent.renew(seconds)
        self.plays += 1
        if self.plays % FORGETS_AFTER == 0:
            self.engine.forget()
        self.prepared, self.performance = prepared, Performance(story, self)
        self.broke = None
        if not begins:
            return
        try:
            self.performance.play()
        except StoryBroke as broke:
            self.broke = broke

    def begin(self, story: Story) -> None:
        """Begin a story on a stage that was only set.

        Raises:
            StoryBroke: it cannot begin.
        """
        self._look_anew()
        self.performance = Performance(story, self)
        self.performance.begin()

    def go_on(self, step: Step) -> None:
        """Do one more step.

        Raises:
            StoryBroke: it cannot be done.
        """
        self._look_anew()
        self.performance.go_on([step])
        story = self.performance.story
        self.performance.story = story.with_steps((*story.steps, step))

    @property
    def has_begun(self) -> bool:
        return hasattr(self.performance, "instance")

    # -- people ------------------------------------------------------------------------------------
    def people(self) -> list[Actor]:
        """Everybody of the cast, and those who were invented for the draft."""
        return [*super().people(), *(self.person(each) for each in self.prepared.roles)]

    # -- looking -----------------------------------------------------------------------------------
    @cached_property
    def page(self) -> InstancePage:
        """Everything about the instance."""
        return self.engine.instance(self.performance.instance.id, SYSTEM)

    @cached_property
    def facts(self) -> tuple[HistoryEntry, ...]:
        """Everything that happened."""
        return self.engine.history(self.performance.instance.id, SYSTEM)

    def waiting(self) -> list[Waiting]:
        """What waits for whom."""
        people = self.people()
        return [
            Waiting(task=task, people=tuple(each for each in people if may_do(each, task)))
            for task in self.performance.open()
        ]

    def starters(self) -> list[Actor]:
        """Who may begin the process."""
        key = self.performance.story.process
        return [p for p in self.people() if key in {d.key for d in self.engine.startable(p)}]

    def form(self, definition_id: str, form_key: str) -> Form | None:
        """The form of a user task; None where it has none, or a page of the program instead."""
        if not form_key or form_key.startswith("page:"):
            return None
        try:
            return self.engine.form(definition_id, form_key, SYSTEM)
        except EngineError:
            return None

    def coming(self) -> list[Due]:
        """Deadlines and timers that are still to come, the next one first."""
        now = self.clock.now()
        deadlines = [
            Due(at=task.due_at, element_id=task.element_id, is_timer=False)
            for task in self.performance.open()
            if task.due_at is not None and task.due_at >= now
        ]
        found = [*deadlines, *(due for due in self._timers() if due.at >= now)]
        return sorted(set(found), key=lambda due: (due.at, due.element_id))

    def awaited(self) -> list[Awaited]:
        """Messages that the instance waits for."""
        found: dict[object, Awaited] = {}
        for fact in self.facts:
            detail: Mapping[str, Any] = fact.detail
            if fact.type == "SubscriptionOpened" and detail["kind"] == "message":
                found[detail["subscription_id"]] = Awaited(
                    name=detail["name"], key=detail["key"] or "", element_id=fact.element_id
                )
            elif fact.type == "SubscriptionClosed":
                found.pop(detail["subscription_id"], None)
        return list(found.values())

    def said(self) -> list[Said]:
        """What people would have been told so far."""
        with self.database.read(OFFICE) as session:
            rows = session.scalars(select(Notification).order_by(Notification.created_at))
            return [
                Said(at=row.created_at, person_id=row.person_id, title=row.title, text=row.body)
                for row in rows
            ]

    def footprints(self) -> Footprints:
        """What was walked through so far."""
        if not self.has_begun:
            return Footprints()
        keys = {version: key for key, version in self.prepared.definitions.items()}
        return footprints(self.page.elements, self.facts, keys)

    def _look_anew(self) -> None:
        for seen in ("page", "facts"):
            self.__dict__.pop(seen, None)

    def _timers(self) -> list[Due]:
        found: dict[tuple[str, str], Due] = {}
        for fact in self.facts:
            place = (fact.element_instance_id, fact.element_id)
            due = fact.detail.get("due_at")
            if fact.type in ("TimerScheduled", "TimerMoved") and isinstance(due, str):
                at = datetime.fromisoformat(due)
                found[place] = Due(at=at, element_id=fact.element_id, is_timer=True)
            elif fact.type in ("TimerFired", "TimerCancelled"):
                found.pop(place, None)
        return list(found.values())
