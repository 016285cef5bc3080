"""The rows of an instance that goes on with another version of its process, as facts tell."""

from sqlalchemy import update
from sqlalchemy.orm import Session

from engine.domain import events as facts
from engine.store import prepared, task_rows
from engine.store.cards import card_of
from engine.store.context import FactContext
from engine.store.tables import Incident, Job, ProcessInstance, Subscription


def instance(fact: facts.InstanceMigrated, session: Session, context: FactContext) -> None:
    """Let the instance follow another definition."""
    prepared.update(
        session,
        ProcessInstance,
        {"id": context.instance_id},
        {"definition_id": fact.definition_id},
    )
    open_ = Incident.resolved_at.is_(None)
    session.connection().execute(
        update(Incident)
        .where(Incident.instance_id == context.instance_id, open_)
        .where(Incident.definition_id == fact.previous)
        .values(definition_id=fact.definition_id)
    )
    context.card.clear()  # the process may have another name now


def element(fact: facts.ElementMigrated, session: Session, context: FactContext) -> None:
    """Let what waits at an element instance name its present element."""
    for table in (Job, Subscription, Incident):
        session.connection().execute(
            update(table)
            .where(
                table.instance_id == context.instance_id,
                table.element_instance_id == fact.element_instance_id,
            )
            .values(element_id=fact.element_id)
        )


def user_task(fact: facts.UserTaskMigrated, session: Session, context: FactContext) -> None:
    """Let an open user task be what the other version draws; who has it stays."""
    task_rows.redescribe(session, context, fact, card_of(session, context))
