"""Puts an engine together from its parts: the one place that knows them all."""

import os
import socket
from collections.abc import Callable, Collection, Iterable, Mapping
from uuid import uuid4

from sqlalchemy.orm import Session

from engine.commands.context import (
    AttachmentLookup,
    Equipment,
    JobListener,
    Listener,
    OwnReview,
    second_person,
)
from engine.commands.library import StoredDefinitions
from engine.commands.live_cache import LiveInstances
from engine.commands.pacing import Paces
from engine.domain.calendar import WorkingCalendar
from engine.domain.calendar_source import CalendarSource, calendar_source, shipped_calendar
from engine.domain.clock import Clock
from engine.domain.people import People, everybody
from engine.domain.services import Handler
from engine.domain.words import BaseForms, as_written
from engine.forms import Options, no_options
from engine.interpreter import Interpreter
from engine.interpreter.rules import Rule
from engine.interpreter.runaway import Limits
from engine.process_engine import Doorbell, ProcessEngine
from engine.store.database import Database


def build_engine(  # noqa: PLR0913 - the composition root takes every part by name
    database_url: str | Database,
    *,
    handlers: Iterable[Handler] = (),
    clock: Clock | None = None,
    calendar: WorkingCalendar | CalendarSource | None = None,
    functions: Mapping[str, Callable[..., object]] | None = None,
    options: Options = no_options,
    attachments: AttachmentLookup | None = None,
    pages: Collection[str] | None = None,
    personal_roles: Collection[str] = (),
    waits_for_handlers: bool = False,
    shared: bool = False,
    on_commit: Iterable[Doorbell] = (),
    listeners: Iterable[Listener] = (),
    job_listeners: Iterable[JobListener] = (),
    people: People = everybody,
    base_forms: BaseForms = as_written,
    rules: Iterable[Rule] = (),
    limits: Limits | None = None,
    reviews_own: OwnReview = second_person,
) -> ProcessEngine:
    """Build an engine over a database that is already migrated.

    Args:
        database_url: an SQLAlchemy address, or an open database.
        handlers: the Python behind service tasks and the application's own jobs.
        clock: the database's by default: the machine's own, or the server's that several share.
        calendar: working days and the office's zone, or a source of them that may change while
            the engine runs; the calendar shipped with the product by default.
        functions: further functions for expressions, by name.
        options: resolves the reference fields of forms.
        attachments: finds stored files that the actor hands in; without it a form takes only
            those that the instance's variables mention already.
        pages: names that `page:` form keys may use; None accepts every name.
        personal_roles: roles whose user tasks no deputy does, unless the diagram says otherwise.
        waits_for_handlers: accept topics without a handler; their jobs wait for somebody else.
        shared: several processes work on the database, which is PostgreSQL: a queue rings for jobs
            within the transactions that make them due, and workers hear it.
        on_commit: called after commits that made jobs due, e.g. to wake a worker.
        listeners: hear the facts of every command inside its transaction.
        job_listeners: hear of jobs without an instance that are out of attempts.
        people: says who works here and what they answer to, for those who hand a user task on;
            everybody may be given everything by default.
        base_forms: dictionary forms of a word, for the search in inboxes; without it a word is
            found as it is written, or by its beginning.
        rules: how people are to draw; a warning then needs a reason. None are asked by default.
        limits: what one command may cause; the usual ones by default.
        reviews_own: says where designers may approve their own process drafts; nowhere by default.
    """
    database = database_url if isinstance(database_url, Database) else Database(database_url)
    clock, calendars = clock or database.clock, calendar_source(calendar or shipped_calendar())
    library = StoredDefinitions()
    known = {each.topic: each for each in handlers}
    paces = Paces(known)
    database.rank_of = paces.rank
    equipment = Equipment(
        clock=clock,
        calendars=calendars,
        interpreter=Interpreter(
            library,
            clock,
            calendars,
            functions or {},
            personal_roles=personal_roles,
            limits=limits,
        ),
        definitions=library,
        live=LiveInstances(),
        handlers=known,
        paces=paces,
        options=options,
        attachments=attachments,
        pages=pages,
        waits_for_handlers=waits_for_handlers,
        listeners=tuple(listeners),
        job_listeners=tuple(job_listeners),
        people=people,
        base_forms=base_forms,
        rules=tuple(rules),
        reviews_own=reviews_own,
        shared=shared,
        worker=f"{socket.gethostname()}:{os.getpid()}:{uuid4().hex[:8]}",
    )
    engine = ProcessEngine(database, equipment)
    engine.on_commit.extend(on_commit)
    if shared:
        _ring_inside(database, clock, paces)
    return engine


def _ring_inside(database: Database, clock: Clock, paces: Paces) -> None:
    """Let the queue ring for what any transaction makes due; once for each database."""
    from engine.store.queue import ringing  # its program is installed beside PostgreSQL only

    def ring(session: Session, job_ids: Collection[str]) -> None:
        ringing.ring_written(session, job_ids, clock.now(), paces.limited())

    if not database.before_commit:
        database.before_commit.append(ring)
