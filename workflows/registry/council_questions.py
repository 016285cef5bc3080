"""Questions for the council: where they come from, what is asked, what became of them."""

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from workflows.registry.base import Registry, Row


class QuestionKind(StrEnum):
    """What the council is asked for (DOMAIN P18)."""

    APPROVE = "approve"
    RECOMMEND = "recommend"
    INFORM = "inform"


KIND_TITLES = {
    QuestionKind.APPROVE: "утвердить",
    QuestionKind.RECOMMEND: "рекомендовать",
    QuestionKind.INFORM: "принять к сведению",
}


class QuestionState(StrEnum):
    """Where a question is."""

    WAITING = "waiting"
    ON_AGENDA = "on_agenda"
    DECIDED = "decided"
    WITHDRAWN = "withdrawn"
    NOT_HELD = "not_held"


SETTLED = (QuestionState.DECIDED, QuestionState.WITHDRAWN, QuestionState.NOT_HELD)
"""Nothing more is done with a question."""

STATE_TITLES = {
    QuestionState.WAITING: "ждёт повестки",
    QuestionState.ON_AGENDA: "в повестке",
    QuestionState.DECIDED: "решён",
    QuestionState.WITHDRAWN: "снят",
    QuestionState.NOT_HELD: "не рассмотрен",
}

MAJORITIES = {
    "simple_present": "больше половины присутствующих",
    "simple_composition": "больше половины состава",
    "two_thirds_present": "не меньше двух третей присутствующих",
    "two_thirds_composition": "не меньше двух третей состава",
}
"""How many must be for it (DOMAIN D05b); «of the composition» counts those who are absent too."""

BALLOTS = {"open": "открытое", "secret": "тайное"}
DECISION_TITLES = {
    "approved": "принято",
    "remarks": "принято с замечаниями",
    "rejected": "не принято",
    "not_held": "не рассмотрено",
    "informed": "принято к сведению",
}


class CouncilQuestion(Row):
    """A question put to the council.

    Attributes:
        instance_id: the process that asked and waits for the answer; "" when put by hand.
        initiator_id: who gets the extract of the protocol.
        position: on the agenda, from 1.
        decision: as in `DECISION_TITLES`; "" until it is decided.
        version: grows with each change; whoever changes an older one is told.
    """

    __tablename__ = "council_question"
    __table_args__ = (
        Index("ix_council_question_state", "tenant", "state"),
        Index("ix_council_question_session", "tenant", "session_id"),
        Index("uq_council_question_job_key", "tenant", "job_key", unique=True),
    )
    noun = "Вопрос"

    session_id: Mapped[str] = mapped_column(String(64), default="")
    instance_id: Mapped[str] = mapped_column(String(64), default="")
    job_key: Mapped[str | None] = mapped_column(String(200))
    initiator_id: Mapped[str] = mapped_column(String(64), default="")
    topic: Mapped[str] = mapped_column(String(300))
    resolution: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(String(32))
    speaker: Mapped[str] = mapped_column(String(200), default="")
    materials: Mapped[str] = mapped_column(Text, default="")
    document_id: Mapped[str] = mapped_column(String(64), default="")
    plan_id: Mapped[str] = mapped_column(String(64), default="")
    latest_date: Mapped[date | None]
    state: Mapped[str] = mapped_column(String(32), default=QuestionState.WAITING)
    position: Mapped[int] = mapped_column(default=0)
    ballot: Mapped[str] = mapped_column(String(16), default="open")
    majority_rule: Mapped[str] = mapped_column(String(32), default="simple_present")
    notes: Mapped[str] = mapped_column(Text, default="")
    decision: Mapped[str] = mapped_column(String(32), default="")
    decision_text: Mapped[str] = mapped_column(Text, default="")
    reason: Mapped[str] = mapped_column(Text, default="")
    extract_id: Mapped[str] = mapped_column(String(64), default="")
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]


class CouncilRecusal(Row):
    """A member who withdrew from one question: leaves its base (DOMAIN D05a)."""

    __tablename__ = "council_recusal"
    __table_args__ = (
        Index("uq_council_recusal_member", "tenant", "question_id", "person_id", unique=True),
    )
    noun = "Самоотвод"

    question_id: Mapped[str] = mapped_column(ForeignKey("council_question.id"))
    person_id: Mapped[str] = mapped_column(String(64))
    reason: Mapped[str] = mapped_column(String(400), default="")


class CouncilAmendment(Row):
    """A change of the draft decision that is voted by itself before the whole."""

    __tablename__ = "council_amendment"
    __table_args__ = (Index("ix_council_amendment_question", "tenant", "question_id"),)
    noun = "Поправка"

    question_id: Mapped[str] = mapped_column(ForeignKey("council_question.id"))
    position: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    author_id: Mapped[str] = mapped_column(String(64), default="")
    outcome: Mapped[str] = mapped_column(String(32), default="")


class CouncilOrder(Row):
    """What a decision asks somebody to do; the report comes back from the assignment (C7)."""

    __tablename__ = "council_order"
    __table_args__ = (Index("ix_council_order_question", "tenant", "question_id"),)
    noun = "Поручение"

    question_id: Mapped[str] = mapped_column(ForeignKey("council_question.id"))
    position: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    executor_id: Mapped[str] = mapped_column(String(64))
    due_on: Mapped[date]
    outcome: Mapped[str] = mapped_column(String(32), default="")
    report: Mapped[str] = mapped_column(Text, default="")


class CouncilDissent(Row):
    """A member's dissenting opinion, in their own words."""

    __tablename__ = "council_dissent"
    __table_args__ = (
        Index("uq_council_dissent_member", "tenant", "question_id", "person_id", unique=True),
    )
    noun = "Особое мнение"

    question_id: Mapped[str] = mapped_column(ForeignKey("council_question.id"))
    person_id: Mapped[str] = mapped_column(String(64))
    text: Mapped[str] = mapped_column(Text)


def waiting(registry: Registry) -> Sequence[CouncilQuestion]:
    """Questions that are on no agenda, the most pressing first."""
    found = registry.all(
        registry.rows(CouncilQuestion).where(CouncilQuestion.state == QuestionState.WAITING)
    )
    return sorted(found, key=lambda each: (each.latest_date or date.max, each.created_at, each.id))


def of_session(registry: Registry, session_id: str) -> Sequence[CouncilQuestion]:
    """The questions of an agenda in its order."""
    return registry.all(
        registry.rows(CouncilQuestion)
        .where(CouncilQuestion.session_id == session_id)
        .order_by(CouncilQuestion.position, CouncilQuestion.id)
    )


def of_instance(registry: Registry, instance_id: str) -> Sequence[CouncilQuestion]:
    """What a process has asked."""
    return registry.all(
        registry.rows(CouncilQuestion)
        .where(CouncilQuestion.instance_id == instance_id)
        .order_by(CouncilQuestion.created_at, CouncilQuestion.id)
    )


def open_in(registry: Registry, instance_id: str) -> Sequence[CouncilQuestion]:
    """What a process has asked and the council has not answered."""
    return [row for row in of_instance(registry, instance_id) if row.state not in SETTLED]


def of_extract(registry: Registry, document_id: str) -> CouncilQuestion | None:
    """The question that an extract tells of."""
    return registry.first(
        registry.rows(CouncilQuestion).where(CouncilQuestion.extract_id == document_id)
    )


def by_job_key(registry: Registry, job_key: str) -> CouncilQuestion | None:
    """The question that a repeated job has put already."""
    return registry.first(registry.rows(CouncilQuestion).where(CouncilQuestion.job_key == job_key))


def recusals(registry: Registry, question_id: str) -> Sequence[CouncilRecusal]:
    return registry.all(
        registry.rows(CouncilRecusal)
        .where(CouncilRecusal.question_id == question_id)
        .order_by(CouncilRecusal.person_id)
    )


def amendments(registry: Registry, question_id: str) -> Sequence[CouncilAmendment]:
    return registry.all(
        registry.rows(CouncilAmendment)
        .where(CouncilAmendment.question_id == question_id)
        .order_by(CouncilAmendment.position)
    )


def orders(registry: Registry, question_id: str) -> Sequence[CouncilOrder]:
    return registry.all(
        registry.rows(CouncilOrder)
        .where(CouncilOrder.question_id == question_id)
        .order_by(CouncilOrder.position)
    )


def dissents(registry: Registry, question_id: str) -> Sequence[CouncilDissent]:
    return registry.all(
        registry.rows(CouncilDissent)
        .where(CouncilDissent.question_id == question_id)
        .order_by(CouncilDissent.person_id)
    )
