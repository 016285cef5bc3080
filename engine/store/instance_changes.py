"""Appliers of the facts about an instance as a whole."""

from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from engine.domain import events as facts
from engine.domain.records import STATE_FORMAT
from engine.domain.states import InstanceState
from engine.store import finished_rows, incident_rows, job_rows, prepared, search_rows
from engine.store.context import FactContext
from engine.store.tables import ProcessInstance

_GOING: dict[str, Any] = {"suspended_at": None, "suspended_by": "", "suspended_why": ""}


def started(fact: facts.InstanceStarted, session: Session, context: FactContext) -> None:
    """The first fact makes the row."""
    row = {
        "id": context.instance_id,
        "tenant": context.tenant,
        "definition_id": fact.definition_id,
        "process_key": fact.process_key,
        "business_key": fact.business_key,
        "title": fact.title,
        "state": InstanceState.ACTIVE,
        "outcome": "",
        "version": 0,
        "state_format": STATE_FORMAT,
        "started_by": context.actor_id,
        "started_at": context.at,
        "changed_at": context.at,
        "last_actor": context.actor_id,
        "incident_count": 0,
        "last_sequence": 0,
        "last_hash": "",
    }
    prepared.insert(session, ProcessInstance, [row])
    search_rows.enter(session, context)


def completed(fact: facts.InstanceCompleted, session: Session, context: FactContext) -> None:
    """It has ended by itself."""
    change(
        session,
        context,
        state=InstanceState.COMPLETED,
        outcome=fact.outcome,
        ended_at=context.at,
        **_GOING,
    )
    finished_rows.instance_ended(session, context)


def cancelled(fact: facts.InstanceCancelled, session: Session, context: FactContext) -> None:
    """What others have sent it meanwhile looks for another receiver."""
    change(
        session,
        context,
        state=InstanceState.CANCELLED,
        ended_at=context.at,
        incident_count=0,
        **_GOING,
    )
    finished_rows.instance_ended(session, context)
    incident_rows.resolve_all(session, context)
    job_rows.release_held_for(session, context.instance_id)


def suspended(fact: facts.InstanceSuspended, session: Session, context: FactContext) -> None:
    """Its jobs wait, however long; due dates stay as they are."""
    change(
        session,
        context,
        InstanceState.ACTIVE,
        state=InstanceState.SUSPENDED,
        suspended_at=context.at,
        suspended_by=context.actor_id,
        suspended_why=fact.reason,
    )
    job_rows.hold_all_of(session, context.instance_id)
    context.suspended = True


def resumed(fact: facts.InstanceResumed, session: Session, context: FactContext) -> None:
    """What became due meanwhile is due at once."""
    stopped = InstanceState.SUSPENDED
    change(session, context, stopped, state=InstanceState.ACTIVE, **_GOING)
    job_rows.release_held_for(session, context.instance_id)
    context.suspended = False


def change(
    session: Session, context: FactContext, only_in: InstanceState | None = None, **values: Any
) -> None:
    """Write columns of the instance's row, if it is in this state (or whatever its state)."""
    update_ = update(ProcessInstance).where(ProcessInstance.id == context.instance_id)
    if only_in is not None:
        update_ = update_.where(ProcessInstance.state == only_in)
    session.connection().execute(update_.values(values))
