"""Takes questions back that nobody waits for any more.

A question whose call ended is found by `workflows.calls_ended`; what is left open when its process
has come to an end by itself is found here. Either leaves a job behind that tells the secretary when
the question was on an agenda already.
"""

from sqlalchemy.orm import Session

from engine import FactsRecorded, facts, schedule_job
from workflows.council.notices import WITHDRAWN
from workflows.registry import council_questions, council_votes
from workflows.registry.base import Registry
from workflows.registry.council_questions import CouncilQuestion, QuestionState
from workflows.registry.council_sessions import CouncilChange

ENDED = "Процесс, который спрашивал совет, завершён"


def follow(session: Session, recorded: FactsRecorded) -> None:
    """Withdraw what a process has asked when nobody waits for the answer any more."""
    for fact in recorded.facts:
        if isinstance(fact, facts.CancellationOrdered | facts.InstanceCancelled):
            _withdraw_all(session, recorded, f"Процесс прекращён: {fact.reason}")
        elif isinstance(fact, facts.InstanceCompleted):
            _withdraw_all(session, recorded, ENDED)


def _withdraw_all(session: Session, recorded: FactsRecorded, reason: str) -> None:
    registry = Registry(session=session, tenant=recorded.tenant, now=recorded.at)
    for question in council_questions.open_in(registry, recorded.instance_id):
        withdraw_and_tell(registry, question, reason, recorded.actor_id)


def withdraw_and_tell(
    registry: Registry, question: CouncilQuestion, reason: str, person_id: str
) -> None:
    """Take a question back, and tell the secretary if it was on an agenda."""
    if withdraw(registry, question, reason, person_id):
        schedule_job(
            registry.session,
            topic=WITHDRAWN,
            payload={"questions": [question.id]},
            due_at=registry.now,
            tenant=registry.tenant,
            actor_id=person_id,
        )


def withdraw(
    registry: Registry, question: CouncilQuestion, reason: str, person_id: str = ""
) -> bool:
    """Take a question back; gives whether it was on an agenda.

    One whose vote has begun stays: what the council decides is written into the protocol.
    """
    if council_votes.of_question(registry, question.id):
        return False
    question.state, question.decision = QuestionState.WITHDRAWN, "not_held"
    question.reason = reason[:400]
    question.version += 1
    if question.session_id:
        change = CouncilChange(
            session_id=question.session_id,
            question_id=question.id,
            person_id=person_id,
            changed_at=registry.now,
            what=f"Вопрос снят: {question.topic}. {question.reason}",
        )
        registry.add(change)
    registry.session.flush()
    return bool(question.session_id)
