"""What every command is given: the transaction, the actor, the time and the equipment."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeAlias

from sqlalchemy.orm import Session

from engine.commands.library import StoredDefinitions
from engine.commands.live_cache import LiveInstances
from engine.commands.pacing import Paces
from engine.domain.calendar import WorkingCalendar
from engine.domain.calendar_source import CalendarSource
from engine.domain.clock import Clock
from engine.domain.errors import NotFound
from engine.domain.identity import Actor
from engine.domain.listening import FactsRecorded, JobGivenUp
from engine.domain.people import People, everybody
from engine.domain.services import Handler
from engine.domain.words import BaseForms, as_written
from engine.forms import Options
from engine.interpreter import Interpreter, LiveInstance
from engine.interpreter.rules import Rule
from engine.store.queries import instances
from engine.store.tables import ProcessInstance

AttachmentLookup: TypeAlias = Callable[[str, Actor], Mapping[str, Any] | None]
"""Find a stored file by its id: its reference {"id", "name", "size"}; None when there is none that
this actor may hand in."""


Listener: TypeAlias = Callable[[Session, FactsRecorded], None]
"""Hears facts inside the transaction that records them; cheap, and its failure fails the command.
It may write on the session, e.g. one application job that does the rest."""

JobListener: TypeAlias = Callable[[Session, JobGivenUp], None]
"""Hears of work without an instance that now waits for a person, inside the transaction that gives
it up; as cheap as a listener, and its failure lets the job be given up once more later."""

OwnReview: TypeAlias = Callable[[Session, str], bool]
"""Says of a municipality whether a designer may approve a process draft of their own."""


def second_person(_session: Session, _tenant: str) -> bool:
    """Ask for a second person everywhere."""
    return False


@dataclass(frozen=True, kw_only=True)
class Equipment:
    """What lives as long as the engine; shared by all transactions and threads.

    Attributes:
        handlers: topic → handler.
        waits_for_handlers: a topic without a handler may be deployed, and its jobs wait; else such
            a deployment is refused.
        pages: names of web pages that user tasks may name as their form; None accepts every name.
        worker: who leases jobs, unique per process.
        shared: other programs work on the database, maybe of another version.
        paces: how fast each sort of automatic work may go.
        base_forms: gives the words by which user tasks are found.
        attachments: finds stored files; without it a form takes only those that the instance's
            variables mention already.
        people: knows who works here and what they answer to.
        rules: how diagrams of people are to be drawn; the system's own are not asked.
        reviews_own: where authors of process drafts may approve them themselves.
    """

    clock: Clock
    calendars: CalendarSource
    interpreter: Interpreter
    definitions: StoredDefinitions
    live: LiveInstances
    handlers: Mapping[str, Handler]
    options: Options
    waits_for_handlers: bool
    worker: str
    paces: Paces
    shared: bool = False
    attachments: AttachmentLookup | None = None
    pages: Collection[str] | None = None
    listeners: tuple[Listener, ...] = ()
    job_listeners: tuple[JobListener, ...] = ()
    people: People = everybody
    base_forms: BaseForms = as_written
    rules: tuple[Rule, ...] = ()
    reviews_own: OwnReview = second_person

    @property
    def calendar(self) -> WorkingCalendar:
        """The office's working days as they are now."""
        return self.calendars.current()

    @property
    def topics(self) -> Collection[str] | None:
        """Topics that a deployment may use; None accepts all."""
        if self.waits_for_handlers:
            return None
        return {topic for topic, handler in self.handlers.items() if handler.in_diagrams}

    @property
    def doable_topics(self) -> Collection[str] | None:
        """Topics whose jobs this engine takes; None means all, known or not."""
        return self.handlers.keys() if self.waits_for_handlers else None


@dataclass(kw_only=True)
class Context:
    """One command's view of the world; ends with its transaction."""

    session: Session
    actor: Actor
    equipment: Equipment
    now: datetime
    awake: dict[str, tuple[int, LiveInstance]] = field(default_factory=dict)
    """Live instances in use with the versions they are stored with once this commits."""

    @property
    def tenant(self) -> str:
        return self.actor.tenant

    def lock_instance(self, instance_id: str) -> ProcessInstance:
        """Lock an instance and read it afresh; always the first lock of a transaction.

        Raises:
            NotFound: there is none in this municipality.
        """
        row = instances.lock(self.session, self.tenant, instance_id)
        if row is None:
            raise NotFound("Такого дела нет.")
        return row

    def give_back(self) -> None:
        """Keep the live instances for the next command; only after a confirmed commit."""
        for version, live in self.awake.values():
            self.equipment.live.give_back(version, live)
