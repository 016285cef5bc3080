"""Service tasks about documents: prepare, register, withdraw."""

from collections.abc import Mapping
from dataclasses import dataclass

from engine import BpmnError, Handler, InvalidInput, ServiceCall
from workflows.documents import originals
from workflows.inputs import Inputs, inputs_of, registry_of
from workflows.registry import numbering, signatures
from workflows.registry.base import Registry, Zones
from workflows.registry.documents import (
    Document,
    DocumentKind,
    DocumentStatus,
    by_job_key,
    withdraw,
)

Outputs = Mapping[str, object]


@dataclass(frozen=True, kw_only=True)
class DocumentServices:
    """The handlers of one installation."""

    zones: Zones

    def prepare(self, call: ServiceCall) -> Outputs:
        registry = registry_of(call, self.zones)
        return {"document_id": _draft(registry, call, inputs_of(call)).id}

    def register(self, call: ServiceCall) -> Outputs:
        registry, inputs = registry_of(call, self.zones), inputs_of(call)
        signer = inputs.text("signed_by")
        if not signer:
            raise BpmnError("NOT_SIGNED", "Номер присваивается только подписанному документу.")
        document = _to_register(registry, call, inputs)
        if document.status != DocumentStatus.REGISTERED:
            _number(registry, document, signer, inputs)
            document.signed_for = inputs.text("signed_for")
            registry.session.flush()
            if signatures.of_document(registry, document.id):
                originals.ask(registry, document.id)
        return {
            "document_id": document.id,
            "number": document.number,
            "date": document.dated.isoformat() if document.dated else "",
            "document_title": document.title,
        }

    def revise(self, call: ServiceCall) -> Outputs:
        """Give a draft that was returned its new text; what was signed before counts no more."""
        registry, inputs = registry_of(call, self.zones), inputs_of(call)
        document = registry.locked(Document, inputs.required("document_id"))
        if document.status != DocumentStatus.DRAFT:
            raise InvalidInput(f"«{document.title}»: изменить можно только проект.")
        document.body = _body(inputs)
        document.title = inputs.text("title", document.title)[:400]
        signatures.void(registry, document.id)
        return {"document_id": document.id}

    def withdraw(self, call: ServiceCall) -> Outputs:
        registry, inputs = registry_of(call, self.zones), inputs_of(call)
        if not inputs.text("document_id"):
            return {}  # cancelled before there was a draft
        document = registry.locked(Document, inputs.required("document_id"))
        if document.status == DocumentStatus.REGISTERED:
            raise InvalidInput(
                f"«{document.title}» № {document.number}: подписанный документ не отзывают, "
                "его отменяют новым."
            )
        withdraw(document, inputs.text("reason"))
        return {"document_id": document.id}

    def handlers(self) -> tuple[Handler, ...]:
        """Every topic about documents with what it takes and gives."""
        about = {
            "kind": "Вид: order_dmmc, protocol, authority_order, letter_out, …",
            "title": "Заголовок",
            "basis": "Основание",
            "plan_id": "План, к которому относится",
            "body": "Содержание",
            "text": "Текст автора; стоит перед содержанием",
            "signer_posts": "Должности тех, кто подписывает, по порядку",
        }
        return (
            Handler(
                topic="documents.prepare",
                run=self.prepare,
                title="Подготовить проект документа",
                inputs=about,
                outputs={"document_id": "Документ"},
            ),
            Handler(
                topic="documents.register",
                run=self.register,
                title="Присвоить номер и дату подписанному документу",
                inputs={
                    "document_id": "Документ; без него — вид и заголовок",
                    "signed_by": "Кто подписал",
                    "signed_for": "За кого он подписал, если замещал",
                    "signed_on": "День подписания; без него — сегодня",
                    "external_number": "Номер в чужом журнале",
                    "external_date": "Дата в чужом журнале",
                    **about,
                },
                outputs={
                    "document_id": "Документ",
                    "number": "Номер",
                    "date": "Дата",
                    "document_title": "Заголовок",
                },
            ),
            Handler(
                topic="documents.revise",
                run=self.revise,
                title="Изменить проект документа",
                inputs={"document_id": "Документ", **about},
                outputs={"document_id": "Документ"},
            ),
            Handler(
                topic="documents.withdraw",
                run=self.withdraw,
                title="Отозвать проект документа",
                inputs={"document_id": "Документ; без него отзывать нечего", "reason": "Почему"},
                outputs={"document_id": "Документ"},
            ),
        )


def _draft(registry: Registry, call: ServiceCall, inputs: Inputs) -> Document:
    """Write a draft; a repeated job finds the one it made."""
    known = by_job_key(registry, call.idempotency_key)
    if known is not None:
        return known
    kind = inputs.required("kind")
    if kind not in set(DocumentKind):
        raise InvalidInput(f"{call.topic}: вида документа «{kind}» нет.")
    return registry.add(
        Document(
            kind=kind,
            title=inputs.required("title")[:400],
            basis=inputs.text("basis")[:400],
            body=_body(inputs),
            plan_id=inputs.text("plan_id"),
            instance_id=call.instance_id,
            job_key=call.idempotency_key,
            created_at=registry.now,
        )
    )


def _body(inputs: Inputs) -> dict[str, object]:
    """The content: what a process gives, after the author's text, with the posts of the signers."""
    body, text = dict(inputs.mapping("body")), inputs.text("text")
    if text and isinstance(body.get("blocks"), list):
        body["blocks"] = [{"kind": "paragraph", "text": text}, *body["blocks"]]
    elif text and not body:
        body["text"] = text
    posts = inputs.texts("signer_posts")
    if text and posts and "signers" not in body:
        body["signers"] = [{"post": post, "person_id": ""} for post in posts]
    return body


def _to_register(registry: Registry, call: ServiceCall, inputs: Inputs) -> Document:
    document_id = inputs.text("document_id")
    if not document_id:
        return _draft(registry, call, inputs)
    return registry.locked(Document, document_id)


def _number(registry: Registry, document: Document, signer: str, inputs: Inputs) -> None:
    if not numbering.is_external(document.kind):
        signed_on = inputs.day("signed_on") or registry.today
        numbering.register(registry, document, signer, signed_on)
        return
    number, dated = inputs.text("external_number"), inputs.day("external_date")
    if not number or dated is None:
        raise BpmnError("NO_EXTERNAL_NUMBER", f"«{document.title}»: укажите номер и дату акта.")
    numbering.register_external(registry, document, signer, number, dated)
