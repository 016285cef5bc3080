"""The way of an instance from stored to live and back, with its facts on record."""

from collections.abc import Iterable

from engine.commands import kept_messages
from engine.commands.context import Context
from engine.commands.library import current_session
from engine.domain.events import Fact
from engine.domain.listening import FactsRecorded
from engine.domain.records import COUNTED_FORMAT
from engine.domain.states import InstanceState
from engine.interpreter import LiveInstance, Outcome
from engine.store import value_rows
from engine.store.recording import Author, Head, record, write_changes
from engine.store.records import StoredRecords, advance_history, advance_state
from engine.store.tables import ProcessInstance


def wake(context: Context, row: ProcessInstance) -> LiveInstance:
    """Give the live instance of a locked (or, for reading, just read) row."""
    live = context.equipment.live.check_out(row.id, row.version)
    if live is None:
        records = StoredRecords(current_session, row)
        live = context.equipment.interpreter.restore(records)
    live.stand_still(suspended=row.state == InstanceState.SUSPENDED)
    context.awake[row.id] = (row.version, live)
    return live


def throwaway(context: Context, row: ProcessInstance) -> LiveInstance:
    """Give a live instance to try something on: it is never saved, and nobody else meets it."""
    live = context.equipment.interpreter.restore(StoredRecords(current_session, row))
    live.stand_still(suspended=row.state == InstanceState.SUSPENDED)
    return live


def save(
    context: Context,
    row: ProcessInstance,
    live: LiveInstance,
    *,
    before: Iterable[Fact] = (),
    acting_for: str = "",
) -> None:
    """Store everything that followed from the stimuli; `before` are facts of the command itself.

    Raises:
        StaleInstance: the row changed since it was read.
    """
    version = store(context, row, live.drain(), before=before, acting_for=acting_for)
    context.awake[row.id] = (version, live)


def store(
    context: Context,
    row: ProcessInstance,
    outcome: Outcome,
    *,
    before: Iterable[Fact] = (),
    acting_for: str = "",
) -> int:
    """Store an outcome, as `save`; gives the version of the instance after it."""
    facts = (*before, *outcome.facts)
    head = _record(context, row, facts, acting_for)
    kept_messages.offer(context, row.id, facts)
    if row.state_format < COUNTED_FORMAT:
        value_rows.recount(context.session, {"instance_id": row.id, "tenant": context.tenant})
    write_changes(context.session, row.id, context.tenant, outcome.changes)
    author = _author(context, acting_for)
    return advance_state(context.session, row, head, outcome.changes.last_number, author)


def save_new(
    context: Context, live: LiveInstance, *, before: Iterable[Fact] = ()
) -> ProcessInstance:
    """Store an instance that has just begun; the first fact creates its row."""
    outcome = live.drain()
    author = _author(context, "")
    facts = (*outcome.facts, *before)
    words = context.equipment.base_forms
    head = record(context.session, live.instance_id, facts, author, Head(), base_forms=words)
    _tell_listeners(context, live.instance_id, facts, author, first_sequence=1)
    kept_messages.offer(context, live.instance_id, facts)
    write_changes(context.session, live.instance_id, context.tenant, outcome.changes)
    row = context.lock_instance(live.instance_id)
    version = advance_state(context.session, row, head, outcome.changes.last_number, author)
    context.awake[live.instance_id] = (version, live)
    return context.lock_instance(live.instance_id)


def tell(
    context: Context, row: ProcessInstance, facts: Iterable[Fact], acting_for: str = ""
) -> None:
    """Record facts that leave the state of the instance as it is: claims, comments, incidents."""
    advance_history(context.session, row, _record(context, row, facts, acting_for))


def _record(context: Context, row: ProcessInstance, facts: Iterable[Fact], acting_for: str) -> Head:
    facts, author = tuple(facts), _author(context, acting_for)
    head = Head(sequence=row.last_sequence, hash=row.last_hash)
    card = {
        "process_key": row.process_key,
        "business_key": row.business_key,
        "instance_title": row.title,
        "process_name": context.equipment.definitions.process_name(row.definition_id),
    }
    end = record(
        context.session,
        row.id,
        facts,
        author,
        head,
        card,
        context.equipment.base_forms,
        suspended=row.state == InstanceState.SUSPENDED,
    )
    _tell_listeners(context, row.id, facts, author, first_sequence=head.sequence + 1)
    return end


def _tell_listeners(
    context: Context,
    instance_id: str,
    facts: tuple[Fact, ...],
    author: Author,
    *,
    first_sequence: int,
) -> None:
    if not context.equipment.listeners or not facts:
        return
    recorded = FactsRecorded(
        instance_id=instance_id,
        tenant=author.tenant,
        at=author.at,
        actor_id=author.actor_id,
        actor_name=author.actor_name,
        acting_for=author.acting_for,
        first_sequence=first_sequence,
        facts=facts,
    )
    for listener in context.equipment.listeners:
        listener(context.session, recorded)


def _author(context: Context, acting_for: str) -> Author:
    return Author(
        actor_id=context.actor.user_id,
        actor_name=context.actor.name,
        at=context.now,
        tenant=context.tenant,
        acting_for=acting_for,
    )
