"""One applier per fact: the only code that writes user tasks, subscriptions and incidents.

Element instances come from the interpreter's changes instead. Leases, attempts and doorbells of
jobs are bookkeeping, not history; `store.job_rows` writes those and nothing else of a job.
"""

from functools import singledispatch
from typing import Any

from sqlalchemy.orm import Session

from engine.domain import events as facts
from engine.domain.states import JobKind, JobState, UserTaskState
from engine.store import (
    decision_rows,
    finished_rows,
    incident_rows,
    instance_changes,
    job_rows,
    migrated_rows,
    prepared,
    question_rows,
    subscription_rows,
    talk_changes,
    task_rows,
)
from engine.store.cards import card_of
from engine.store.context import FactContext
from engine.store.tables import ProcessInstance, Subscription


def apply(session: Session, context: FactContext, fact: facts.Fact) -> None:
    """Write what the fact means into the projections; call `finish` after the last one."""
    if context.taken and not isinstance(fact, (facts.UserTaskCompleted, facts.RemarkMade)):
        finish(session, context)
    _apply(fact, session, context)


def finish(session: Session, context: FactContext) -> None:
    """Write what waited for a fact that would write the same row."""
    taken, context.taken = context.taken, {}
    for task_id, (assignee, acting_for, at) in taken.items():
        task_rows.take(session, task_id, assignee, at, acting_for)


@singledispatch
def _apply(fact: facts.Fact, session: Session, context: FactContext) -> None:
    raise TypeError(f"expected an applier for every fact, found none for {type(fact).__name__}")


# -- facts that are history only: the records of the interpreter show them -------------------------
@_apply.register(facts.ActivityChosen)
@_apply.register(facts.CancellationOrdered)
@_apply.register(facts.InstanceCopied)
@_apply.register(facts.InstanceModified)
@_apply.register(facts.InstanceReset)
@_apply.register(facts.VariablesSet)
@_apply.register(facts.VariablesChanged)
@_apply.register(facts.ElementSkipped)
@_apply.register(facts.ElementEntered)
@_apply.register(facts.ElementCompleted)
@_apply.register(facts.ElementCancelled)
@_apply.register(facts.MessageReceived)
@_apply.register(facts.MessageExpired)
@_apply.register(facts.SignalReceived)
@_apply.register(facts.ConditionMet)
@_apply.register(facts.BpmnErrorThrown)
@_apply.register(facts.EscalationThrown)
@_apply.register(facts.CompensationThrown)
@_apply.register(facts.ActivityCompensated)
@_apply.register(facts.TransactionCancelled)
def _told(fact: facts.Fact, session: Session, context: FactContext) -> None:
    pass


# -- the instance ----------------------------------------------------------------------------------
_apply.register(facts.InstanceStarted, instance_changes.started)
_apply.register(facts.InstanceCompleted, instance_changes.completed)
_apply.register(facts.InstanceCancelled, instance_changes.cancelled)
_apply.register(facts.InstanceSuspended, instance_changes.suspended)
_apply.register(facts.InstanceResumed, instance_changes.resumed)


# -- user tasks ------------------------------------------------------------------------------------
@_apply.register
def _task_created(fact: facts.UserTaskCreated, session: Session, context: FactContext) -> None:
    task_rows.create(session, context, fact, card_of(session, context))


@_apply.register
def _task_unclaimed(fact: facts.UserTaskUnclaimed, session: Session, context: FactContext) -> None:
    task_rows.change(
        session, fact.element_instance_id, assignee="", owner="", acting_for="", claimed_at=None
    )
    task_rows.offer(session, fact.element_instance_id)


@_apply.register
def _task_taken(fact: facts.UserTaskClaimed, session: Session, context: FactContext) -> None:
    context.taken[fact.element_instance_id] = fact.assignee, fact.acting_for, context.at


@_apply.register
def _task_completed(fact: facts.UserTaskCompleted, session: Session, context: FactContext) -> None:
    taken = context.taken.pop(fact.element_instance_id, None)
    task_rows.close(
        session,
        fact.element_instance_id,
        **({} if taken is None else {"assignee": taken[0], "claimed_at": taken[2]}),
        state=UserTaskState.COMPLETED,
        closed_at=context.at,
        closed_sequence=context.sequence,
        completed_by=fact.completed_by,
        acting_for=fact.acting_for,
    )
    finished_rows.task_closed(session, fact.element_instance_id)


@_apply.register
def _task_cancelled(fact: facts.UserTaskCancelled, session: Session, context: FactContext) -> None:
    task_rows.close(
        session,
        fact.element_instance_id,
        state=UserTaskState.CANCELLED,
        closed_at=context.at,
        closed_sequence=context.sequence,
    )
    finished_rows.task_closed(session, fact.element_instance_id)
    question_rows.withdraw_all(session, fact.element_instance_id, context.at)


@_apply.register
def _task_reopened(fact: facts.UserTaskReopened, session: Session, context: FactContext) -> None:
    finished_rows.task_reopened(session, fact.element_instance_id)
    task_rows.reopen(session, fact.element_instance_id, fact.due_at)


@_apply.register
def _due_changed(fact: facts.UserTaskDueChanged, session: Session, context: FactContext) -> None:
    task_rows.set_due(session, fact.element_instance_id, fact.due_at)
    task_rows.offer(session, fact.element_instance_id)


_apply.register(facts.UserTaskAssigned, talk_changes.assigned)
_apply.register(facts.UserTaskDelegated, talk_changes.delegated)
_apply.register(facts.UserTaskReturned, talk_changes.returned)
_apply.register(facts.UserTaskTakenBack, talk_changes.taken_back)
_apply.register(facts.UserTaskPriorityChanged, talk_changes.priority_changed)
_apply.register(facts.RemarkMade, talk_changes.remark_made)
_apply.register(facts.DecisionEvaluated, decision_rows.evaluated)
_apply.register(facts.QuestionAsked, talk_changes.question_asked)
_apply.register(facts.QuestionAnswered, talk_changes.question_answered)
_apply.register(facts.QuestionWithdrawn, talk_changes.question_withdrawn)


_apply.register(facts.InstanceMigrated, migrated_rows.instance)
_apply.register(facts.ElementMigrated, migrated_rows.element)
_apply.register(facts.UserTaskMigrated, migrated_rows.user_task)


# -- time and the world ----------------------------------------------------------------------------
@_apply.register
def _timer_scheduled(fact: facts.TimerScheduled, session: Session, context: FactContext) -> None:
    job_rows.add(session, context, fact, kind=JobKind.TIMER, due_at=fact.due_at, max_attempts=3)


@_apply.register
def _timer_moved(fact: facts.TimerMoved, session: Session, context: FactContext) -> None:
    job_rows.move(session, fact.job_id, fact.due_at)


@_apply.register
def _reminded(fact: facts.DeadlineReminded, session: Session, context: FactContext) -> None:
    if fact.due_at is not None:
        task_rows.note_reminder(session, context, fact.element_instance_id, fact.due_at, fact.step)


@_apply.register(facts.TimerFired)
@_apply.register(facts.ServiceCompleted)
def _job_done(
    fact: facts.TimerFired | facts.ServiceCompleted, session: Session, context: FactContext
) -> None:
    job_rows.close(session, fact.job_id, JobState.DONE, context.at)


@_apply.register(facts.TimerCancelled)
@_apply.register(facts.ServiceCancelled)
def _job_cancelled(
    fact: facts.TimerCancelled | facts.ServiceCancelled, session: Session, context: FactContext
) -> None:
    job_rows.close(session, fact.job_id, JobState.CANCELLED, context.at)


@_apply.register
def _service_requested(
    fact: facts.ServiceRequested, session: Session, context: FactContext
) -> None:
    job_rows.add(
        session,
        context,
        fact,
        kind=JobKind.SERVICE,
        topic=fact.topic,
        payload=dict(fact.inputs),
        max_attempts=max(1, fact.retries),
    )


@_apply.register
def _message_thrown(fact: facts.MessageThrown, session: Session, context: FactContext) -> None:
    payload: dict[str, Any] = {
        "name": fact.name,
        "key": fact.key,
        "payload": dict(fact.payload),
        "expires_at": fact.expires_at.isoformat() if fact.expires_at is not None else None,
    }
    job_rows.add(session, context, fact, kind=JobKind.MESSAGE, payload=payload)


@_apply.register
def _signal_thrown(fact: facts.SignalThrown, session: Session, context: FactContext) -> None:
    payload = {"name": fact.name, "payload": dict(fact.payload)}
    job_rows.add(session, context, fact, kind=JobKind.SIGNAL, payload=payload)


@_apply.register
def _subscribed(fact: facts.SubscriptionOpened, session: Session, context: FactContext) -> None:
    subscription_rows.add(session, context, fact)


@_apply.register
def _unsubscribed(fact: facts.SubscriptionClosed, session: Session, context: FactContext) -> None:
    prepared.delete(session, Subscription, id=fact.subscription_id)


# -- trouble ---------------------------------------------------------------------------------------
@_apply.register
def _incident_raised(fact: facts.IncidentRaised, session: Session, context: FactContext) -> None:
    incident_rows.add(session, context, fact)
    instance_changes.change(session, context, incident_count=ProcessInstance.incident_count + 1)
    if fact.job_id:
        job_rows.close(session, fact.job_id, JobState.DEAD, context.at)


@_apply.register
def _incident_resolved(
    fact: facts.IncidentResolved, session: Session, context: FactContext
) -> None:
    job_id = incident_rows.resolve(session, context, fact)
    if job_id is None:
        return
    instance_changes.change(session, context, incident_count=ProcessInstance.incident_count - 1)
    if job_id:
        job_rows.settle(session, job_id, context.at, retry=fact.how == "retry")
