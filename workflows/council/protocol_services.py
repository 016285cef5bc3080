"""Service tasks about the papers of a session: act, protocol, extracts, reports of orders."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine import Handler, ServiceCall
from workflows.council.extracts import certify
from workflows.council.protocol import Papers
from workflows.inputs import inputs_of, registry_of
from workflows.registry import council_questions, documents
from workflows.registry.base import Registry, Zones
from workflows.registry.council_questions import CouncilOrder, CouncilQuestion, QuestionState
from workflows.registry.council_sessions import CouncilSession
from workflows.registry.councils import Post
from workflows.registry.documents import Document, DocumentKind

Outputs = Mapping[str, object]
ANSWERS = {"informed": "approved"}
"""What the process that asked is told where the council says it in another word."""


@dataclass(frozen=True, kw_only=True)
class ProtocolServices:
    """The handlers of one installation."""

    zones: Zones

    def act(self, call: ServiceCall) -> Outputs:
        registry, inputs = registry_of(call, self.zones), inputs_of(call)
        session = registry.get(CouncilSession, inputs.required("session_id"))
        papers = Papers(registry=registry, session=session)
        title = f"Акт об отсутствии кворума на заседании методсовета {_day(session)}"
        document = _paper(registry, call, DocumentKind.NO_QUORUM_ACT, title, papers.act())
        return {
            "document_id": document.id,
            "failed_sessions": int(inputs.text("failed", "0")) + 1,
        }

    def draft(self, call: ServiceCall) -> Outputs:
        registry, inputs = registry_of(call, self.zones), inputs_of(call)
        session = registry.locked(CouncilSession, inputs.required("session_id"))
        papers = Papers(registry=registry, session=session)
        body = papers.protocol(inputs.text("presiding"))
        title = f"Протокол заседания методсовета {_day(session)}"
        document = _paper(registry, call, DocumentKind.PROTOCOL, title, body)
        session.document_id = document.id
        registry.session.flush()
        return {"document_id": document.id}

    def extracts(self, call: ServiceCall) -> Outputs:
        """Write, certify and number an extract of each question; say what to answer and order."""
        registry, inputs = registry_of(call, self.zones), inputs_of(call)
        session = registry.get(CouncilSession, inputs.required("session_id"))
        papers = Papers(registry=registry, session=session)
        number, dated = inputs.text("number"), inputs.text("date")
        certifier = inputs.text("certified_by", papers.person_at(Post.SECRETARY))
        acting_for = inputs.text("certified_for")
        certified = papers.certificate(certifier, acting_for)
        answers, orders = [], []
        for question in council_questions.of_session(registry, session.id):
            if question.state not in council_questions.SETTLED:
                continue
            body = papers.extract(question, number, dated, certified)
            title = f"Выписка из протокола методсовета № {number}: {question.topic}"
            made = _paper(registry, call, DocumentKind.EXTRACT, title, body, question)
            question.extract_id = made.id
            certify(registry, made, certifier, acting_for)
            if question.instance_id:
                answers.append(answer_of(question))
            orders += [_order(row) for row in council_questions.orders(registry, question.id)]
        registry.session.flush()
        return {"answers": answers, "orders": orders}

    def reports(self, call: ServiceCall) -> Outputs:
        registry, inputs = registry_of(call, self.zones), inputs_of(call)
        for report in inputs.items("reports"):
            order = registry.locked(CouncilOrder, str(report["order_id"]))
            order.outcome = str(report.get("outcome") or "")[:32]
            order.report = str(report.get("report") or "")
        registry.session.flush()
        return {}

    def handlers(self) -> tuple[Handler, ...]:
        """Every topic about the papers of a session with what it takes and gives."""
        session = {"session_id": "Заседание"}
        return (
            Handler(
                topic="council.no_quorum_act",
                run=self.act,
                title="Составить акт об отсутствии кворума",
                inputs={**session, "failed": "Сколько раз кворума уже не было"},
                outputs={"document_id": "Акт", "failed_sessions": "Сколько раз кворума не было"},
            ),
            Handler(
                topic="council.draft_protocol",
                run=self.draft,
                title="Составить протокол по записям заседания",
                inputs={**session, "presiding": "Кто председательствовал"},
                outputs={"document_id": "Протокол"},
            ),
            Handler(
                topic="council.issue_extracts",
                run=self.extracts,
                title="Подготовить выписки и поручения",
                inputs={
                    **session,
                    "number": "Номер протокола",
                    "date": "Дата протокола",
                    "certified_by": "Кто заверяет выписки; без него — секретарь",
                    "certified_for": "За кого он заверяет, если замещает",
                },
                outputs={"answers": "Кому и что ответить", "orders": "Поручения"},
            ),
            Handler(
                topic="council.report_orders",
                run=self.reports,
                title="Записать отчёты о поручениях совета",
                inputs={"reports": "Отчёты: order_id, outcome, report"},
                outputs={},
            ),
        )


def _paper(
    registry: Registry,
    call: ServiceCall,
    kind: DocumentKind,
    title: str,
    body: dict[str, Any],
    question: CouncilQuestion | None = None,
) -> Document:
    """Write a draft; a repeated job finds the one it made."""
    key = f"{call.idempotency_key}{':' + question.id if question else ''}"
    known = documents.by_job_key(registry, key)
    if known is not None:
        return known
    return registry.add(
        Document(
            kind=kind,
            title=title[:400],
            body=body,
            plan_id=question.plan_id if question else "",
            instance_id=call.instance_id,
            job_key=key,
            created_at=registry.now,
        )
    )


def answer_of(question: CouncilQuestion) -> Mapping[str, str]:
    """What the process that asked is told."""
    withdrawn = question.state == QuestionState.WITHDRAWN
    decision = "not_held" if withdrawn else ANSWERS.get(question.decision, question.decision)
    text = question.reason if withdrawn else question.decision_text or question.resolution
    return {"question_id": question.id, "decision": decision, "text": text}


def _order(row: CouncilOrder) -> Mapping[str, str]:
    return {
        "id": row.id,
        "text": row.text,
        "executor": row.executor_id,
        "due": row.due_on.isoformat(),
    }


def _day(session: CouncilSession) -> str:
    return f"{session.planned_on:%d.%m.%Y}" if session.planned_on else ""
