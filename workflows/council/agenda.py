"""The agenda: questions of the pool and by hand, in order, each with its speaker and rules."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine import Conflict, InvalidForm
from workflows.council.given import Given
from workflows.registry import council_questions
from workflows.registry.base import Registry
from workflows.registry.council_questions import (
    BALLOTS,
    MAJORITIES,
    CouncilQuestion,
    QuestionKind,
    QuestionState,
)
from workflows.registry.council_sessions import CouncilSession

LONGEST_TOPIC, LONGEST_SPEAKER = 300, 200


@dataclass(frozen=True, kw_only=True)
class QuestionCard:
    """What is written about a question when it is put."""

    topic: str
    resolution: str
    kind: str = QuestionKind.RECOMMEND
    speaker: str = ""
    materials: str = ""
    ballot: str = "open"
    majority_rule: str = "simple_present"


def card_of(row: Mapping[str, Any]) -> QuestionCard:
    """Read a card; what is not given has its usual value.

    Raises:
        InvalidForm: by field.
    """
    given = Given(values={"kind": QuestionKind.RECOMMEND, "ballot": "open",
                          "majority_rule": "simple_present", **row})  # fmt: skip
    card = QuestionCard(
        topic=given.text("topic", needed="Укажите тему вопроса.", longest=LONGEST_TOPIC),
        resolution=given.text("resolution", needed="Напишите проект решения."),
        kind=given.choice("kind", set(QuestionKind), "Выберите, что предлагается совету."),
        speaker=given.text("speaker", longest=LONGEST_SPEAKER),
        materials=given.text("materials", longest=20_000),
        ballot=given.choice("ballot", BALLOTS, "Выберите, как голосовать."),
        majority_rule=given.choice("majority_rule", MAJORITIES, "Выберите правило большинства."),
    )
    given.check()
    return card


def add(
    registry: Registry, session: CouncilSession | None, card: QuestionCard, person_id: str
) -> CouncilQuestion:
    """Put a question by hand, on an agenda or into the pool."""
    question = registry.add(
        CouncilQuestion(initiator_id=person_id, created_at=registry.now, **vars(card))
    )
    if session is not None:
        put(registry, session, question)
    return question


def put(registry: Registry, session: CouncilSession, question: CouncilQuestion) -> None:
    """Take a waiting question onto an agenda, as its last.

    Raises:
        Conflict: it is on another agenda or settled.
    """
    if question.state != QuestionState.WAITING:
        raise Conflict(f"«{question.topic}» уже не ждёт повестки.")
    question.position = len(council_questions.of_session(registry, session.id)) + 1
    question.session_id, question.state = session.id, QuestionState.ON_AGENDA
    question.version += 1
    registry.session.flush()


def take_waiting(registry: Registry, session: CouncilSession) -> None:
    """Take every waiting question."""
    for question in council_questions.waiting(registry):
        put(registry, session, question)


def drop(registry: Registry, question: CouncilQuestion) -> None:
    """Give a question back to the pool and close the gap it leaves.

    Raises:
        Conflict: whoever put it has withdrawn it.
    """
    _must_be_asked(question)
    session_id = question.session_id
    question.session_id, question.position = "", 0
    question.state = QuestionState.WAITING
    question.version += 1
    registry.session.flush()
    for number, row in enumerate(council_questions.of_session(registry, session_id), start=1):
        row.position = number
    registry.session.flush()


def move(registry: Registry, question: CouncilQuestion, step: int) -> None:
    """Let a question change places with its neighbour; nothing at the ends."""
    rows = list(council_questions.of_session(registry, question.session_id))
    here = rows.index(question)
    there = here + step
    if 0 <= there < len(rows):
        rows[here], rows[there] = rows[there], rows[here]
    for number, row in enumerate(rows, start=1):
        row.position = number
    registry.session.flush()


def change(question: CouncilQuestion, card: QuestionCard, version: int) -> None:
    """Write a question anew; a state that somebody changed meanwhile is not overwritten.

    Raises:
        InvalidForm: another was faster; what was typed stays with whoever typed it.
        Conflict: whoever put it has withdrawn it.
    """
    _must_be_asked(question)
    if question.version != version:
        raise InvalidForm({"topic": "Пока вы писали, другой человек изменил этот вопрос."})
    for name, value in vars(card).items():
        setattr(question, name, value)
    question.version += 1


def _must_be_asked(question: CouncilQuestion) -> None:
    if question.state == QuestionState.WITHDRAWN:
        raise Conflict(f"«{question.topic}»: вопрос снят тем, кто его вносил.")
