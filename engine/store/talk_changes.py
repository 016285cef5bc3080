"""What the facts of delegating, asking and answering mean in the tables."""

from sqlalchemy.orm import Session

from engine.domain import events as facts
from engine.domain.states import QuestionState
from engine.store import prepared, question_rows, task_rows
from engine.store.context import FactContext
from engine.store.tables import Remark, RemarkMention


def assigned(fact: facts.UserTaskAssigned, session: Session, context: FactContext) -> None:
    """Who put it on somebody has ended whatever delegation there was."""
    task_rows.hand_over(session, fact.element_instance_id, fact.assignee, context.at)


def delegated(fact: facts.UserTaskDelegated, session: Session, context: FactContext) -> None:
    """The delegate works on it; the owner is remembered."""
    task_rows.hand_over(
        session, fact.element_instance_id, fact.delegate, context.at, owner=fact.owner
    )


def returned(fact: facts.UserTaskReturned, session: Session, context: FactContext) -> None:
    """The owner has it again."""
    task_rows.hand_over(session, fact.element_instance_id, fact.assignee, context.at)


def taken_back(fact: facts.UserTaskTakenBack, session: Session, context: FactContext) -> None:
    """The absent person has it, or whoever may claim it."""
    task_rows.hand_over(session, fact.element_instance_id, fact.assignee, context.at)
    if not fact.assignee:
        task_rows.offer(session, fact.element_instance_id)


def priority_changed(
    fact: facts.UserTaskPriorityChanged, session: Session, context: FactContext
) -> None:
    """Lists sort it anew."""
    task_rows.change(session, fact.element_instance_id, priority=fact.priority)
    task_rows.offer(session, fact.element_instance_id)


def remark_made(fact: facts.RemarkMade, session: Session, context: FactContext) -> None:
    """Keep the remark, and who is to read it."""
    place = {
        "instance_id": context.instance_id,
        "tenant": context.tenant,
        "sequence": context.sequence,
    }
    row = {
        **place,
        "at": context.at,
        "author_id": context.actor_id,
        "author_name": context.actor_name,
        "element_id": fact.element_id,
        "element_instance_id": fact.element_instance_id,
        "text": fact.text,
        "kind": fact.kind,
        "field_key": fact.field_key,
    }
    prepared.insert(session, Remark, [row])
    named = [
        {**place, "user_id": user_id, "task_id": fact.element_instance_id}
        for user_id in dict.fromkeys(fact.mentions)
    ]
    prepared.insert(session, RemarkMention, named)


def question_asked(fact: facts.QuestionAsked, session: Session, context: FactContext) -> None:
    """It waits for its answer."""
    question_rows.add(session, context, fact)


def question_answered(fact: facts.QuestionAnswered, session: Session, context: FactContext) -> None:
    """The answer stands beside it, with who gave it for whom."""
    question_rows.close(
        session,
        fact.element_instance_id,
        fact.question_id,
        state=QuestionState.ANSWERED,
        verdict=fact.verdict,
        answer=fact.text,
        answered_by=context.actor_id,
        acting_for=context.acting_for,
        closed_at=context.at,
    )


def question_withdrawn(
    fact: facts.QuestionWithdrawn, session: Session, context: FactContext
) -> None:
    """Nobody waits for it any more."""
    question_rows.close(
        session,
        fact.element_instance_id,
        fact.question_id,
        state=QuestionState.WITHDRAWN,
        closed_at=context.at,
    )
