"""Takes questions back whose process has ended before the council answered.

Listens to the end of processes inside the command that ends them, and leaves a job behind that
tells the secretary when the question was on an agenda already.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from engine import FactsRecorded, Handler, ServiceCall, facts, schedule_job
from workflows.inputs import inputs_of, registry_of
from workflows.registry import council_questions, council_votes, councils
from workflows.registry.base import Registry, Zones
from workflows.registry.council_questions import CouncilQuestion, QuestionState
from workflows.registry.council_sessions import CouncilChange, CouncilSession
from workflows.registry.councils import METHODSOVET, Post

TELL = "council.tell_withdrawn"
ENDED = "Процесс, который спрашивал совет, завершён"
OPEN = (QuestionState.WAITING, QuestionState.ON_AGENDA)

Tell = Callable[[Registry, str, str, str, str], bool]


def follow(session: Session, recorded: FactsRecorded) -> None:
    """Withdraw what a process has asked when nobody waits for the answer any more."""
    for fact in recorded.facts:
        if isinstance(fact, facts.CancellationOrdered | facts.InstanceCancelled):
            _withdraw_all(session, recorded, f"Процесс прекращён: {fact.reason}")
        elif isinstance(fact, facts.InstanceCompleted):
            _withdraw_all(session, recorded, ENDED)


def _withdraw_all(session: Session, recorded: FactsRecorded, reason: str) -> None:
    registry = Registry(session=session, tenant=recorded.tenant, now=recorded.at)
    told = [
        question.id
        for question in council_questions.of_instance(registry, recorded.instance_id)
        if question.state in OPEN and withdraw(registry, question, reason, recorded.actor_id)
    ]
    if told:
        schedule_job(
            session,
            topic=TELL,
            payload={"questions": told},
            due_at=recorded.at,
            tenant=recorded.tenant,
            actor_id=recorded.actor_id,
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


@dataclass(frozen=True, kw_only=True)
class WithdrawalNotices:
    """Tells the secretary; `tell` is the program's own note."""

    zones: Zones
    tell: Tell

    def run(self, call: ServiceCall) -> Mapping[str, object]:
        registry = registry_of(call, self.zones)
        for question_id in inputs_of(call).texts("questions"):
            question = registry.get(CouncilQuestion, question_id)
            for person_id in _secretaries(registry, question):
                subject = f"Вопрос снят с повестки: {question.topic}"
                text = f"{question.reason}. Обсуждать и голосовать его не нужно."
                self.tell(registry, person_id, subject, text, f"withdrawn:{question.id}")
        return {}

    def handler(self) -> Handler:
        """The job that `follow` leaves."""
        return Handler(
            topic=TELL,
            run=self.run,
            title="Сообщить секретарю о снятом вопросе",
            inputs={"questions": "Вопросы"},
            outputs={},
            in_diagrams=False,
        )


def _secretaries(registry: Registry, question: CouncilQuestion) -> Sequence[str]:
    """Of the session that has it on its agenda."""
    session = registry.find(CouncilSession, question.session_id)
    composition = session.composition if session is not None else {}
    found = [person for person, post in composition.items() if post == Post.SECRETARY]
    if found:
        return found
    council = councils.by_code(registry, METHODSOVET)
    seats = councils.seats(registry, council.id, registry.today)
    return [seat.person_id for seat in seats if seat.post == Post.SECRETARY]
