"""Service tasks about questions: put one to the council, set what became of it."""

from collections.abc import Mapping
from dataclasses import dataclass

from engine import Handler, InvalidInput, ServiceCall
from workflows.inputs import Inputs, inputs_of, registry_of
from workflows.registry import council_questions, councils
from workflows.registry.base import Registry, Zones
from workflows.registry.council_questions import (
    DECISION_TITLES,
    CouncilQuestion,
    QuestionKind,
    QuestionState,
)
from workflows.registry.councils import METHODSOVET, Post

Outputs = Mapping[str, object]


@dataclass(frozen=True, kw_only=True)
class QuestionServices:
    """The handlers of one installation."""

    zones: Zones

    def submit(self, call: ServiceCall) -> Outputs:
        registry, inputs = registry_of(call, self.zones), inputs_of(call)
        question = council_questions.by_job_key(registry, call.idempotency_key)
        if question is None:
            question = registry.add(asked(registry, call, inputs))
        council = councils.by_code(registry, METHODSOVET)
        seats = councils.seats(registry, council.id, registry.today)
        first = {seat.post: seat.person_id for seat in reversed(seats)}
        return {
            "question_id": question.id,
            "secretary": first.get(Post.SECRETARY, ""),
            "chair": first.get(Post.CHAIR, ""),
        }

    def settle(self, call: ServiceCall) -> Outputs:
        registry, inputs = registry_of(call, self.zones), inputs_of(call)
        question = registry.locked(CouncilQuestion, inputs.required("question_id"))
        state = inputs.required("state")
        if state not in set(QuestionState):
            raise InvalidInput(f"{call.topic}: состояния вопроса «{state}» нет.")
        decision = inputs.text("decision")
        if decision and decision not in DECISION_TITLES:
            raise InvalidInput(f"{call.topic}: решения «{decision}» нет.")
        if question.state == QuestionState.WITHDRAWN and state == QuestionState.WAITING:
            return {"question_id": question.id}  # nobody waits for it any more
        question.state = state
        question.decision = decision
        question.reason = inputs.text("reason", question.reason)
        if state == QuestionState.WAITING:
            question.session_id, question.position = "", 0
        question.version += 1
        registry.session.flush()
        return {"question_id": question.id}

    def keep_answer(self, call: ServiceCall) -> Outputs:
        """Keep what a message told of a question that no session has written down itself."""
        registry, inputs = registry_of(call, self.zones), inputs_of(call)
        question = registry.locked(CouncilQuestion, inputs.required("question_id"))
        if question.state in (QuestionState.WAITING, QuestionState.ON_AGENDA):
            question.decision = inputs.required("decision")[:32]
            question.decision_text = inputs.text("text")
            held = question.decision != "not_held"
            question.state = QuestionState.DECIDED if held else QuestionState.NOT_HELD
            registry.session.flush()
        return {"question_id": question.id}

    def handlers(self) -> tuple[Handler, ...]:
        """Every topic about questions with what it takes and gives."""
        return (
            Handler(
                topic="council.submit_question",
                run=self.submit,
                title="Внести вопрос в методсовет",
                inputs={
                    "topic": "Тема",
                    "resolution": "Проект решения",
                    "question_kind": "Вид: approve, recommend, inform",
                    "plan_id": "План, если о нём",
                    "document_id": "Документ-материал",
                    "latest_date": "Рассмотреть не позже",
                },
                outputs={
                    "question_id": "Вопрос",
                    "secretary": "Секретарь совета",
                    "chair": "Председатель совета",
                },
            ),
            Handler(
                topic="council.settle_question",
                run=self.settle,
                title="Записать, что стало с вопросом",
                inputs={
                    "question_id": "Вопрос",
                    "state": "Состояние: waiting, decided, withdrawn, not_held",
                    "decision": "Решение",
                    "reason": "Почему",
                },
                outputs={"question_id": "Вопрос"},
            ),
            Handler(
                topic="council.keep_answer",
                run=self.keep_answer,
                title="Записать ответ совета",
                inputs={"question_id": "Вопрос", "decision": "Решение", "text": "Текст решения"},
                outputs={"question_id": "Вопрос"},
            ),
        )


def asked(registry: Registry, call: ServiceCall, inputs: Inputs) -> CouncilQuestion:
    """The question that a process puts; it waits for the answer in its instance.

    Raises:
        InvalidInput: topic, draft decision or kind are missing or unknown.
    """
    kind = inputs.text("question_kind", QuestionKind.RECOMMEND)
    if kind not in set(QuestionKind):
        raise InvalidInput(f"{call.topic}: вида вопроса «{kind}» нет.")
    return CouncilQuestion(
        instance_id=call.instance_id,
        job_key=call.idempotency_key,
        initiator_id=call.actor_id,
        topic=inputs.required("topic")[:300],
        resolution=inputs.required("resolution")[:4000],
        kind=kind,
        document_id=inputs.text("document_id"),
        plan_id=inputs.text("plan_id"),
        latest_date=inputs.day("latest_date"),
        created_at=registry.now,
    )
