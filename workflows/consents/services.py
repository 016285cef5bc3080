"""Service tasks of a consent: write its text, record the answer, close without one (C5)."""

from collections.abc import Mapping
from dataclasses import dataclass

from engine import Handler, InvalidInput, ServiceCall
from workflows.consents.texts import VERSION, Wording, fingerprint, text_of
from workflows.inputs import Inputs, inputs_of, registry_of
from workflows.registry import consents, numbering, signatures
from workflows.registry.base import Registry, Zones
from workflows.registry.consents import (
    CONSENT_STATE_TITLES,
    PURPOSE_TITLES,
    Consent,
    ConsentState,
    Purpose,
)
from workflows.registry.documents import Document, DocumentKind, DocumentStatus, withdraw
from workflows.registry.parameters import value_of
from workflows.registry.people import Person

Outputs = Mapping[str, object]
WITHOUT = frozenset({ConsentState.REFUSED, ConsentState.NO_ANSWER, ConsentState.CANCELLED})


@dataclass(frozen=True, kw_only=True)
class ConsentServices:
    """The handlers of one installation."""

    zones: Zones

    def ask(self, call: ServiceCall) -> Outputs:
        """Write the text for one purpose; a repeated job finds what it wrote."""
        registry, inputs = registry_of(call, self.zones), inputs_of(call)
        known = consents.by_job_key(registry, call.idempotency_key)
        row = known or registry.add(_asked(registry, call, inputs))
        _draft(registry, call, row)
        return {"consent_id": row.id, "consent_text": row.text, "document_id": row.document_id}

    def give(self, call: ServiceCall) -> Outputs:
        """Record that the subject signed it; signing has numbered the document (63-ФЗ, ст. 6).

        Raises:
            InvalidInput: somebody else answered, or the text is not the one that was shown.
            Conflict: no open file of the nomenclature takes consents.
        """
        registry, inputs = registry_of(call, self.zones), inputs_of(call)
        row = registry.locked(Consent, inputs.required("consent_id"))
        by = inputs.text("by") or call.actor_id
        if by != row.subject_id or fingerprint(row.text) != row.text_hash:
            raise InvalidInput("Согласие даёт только сам субъект, на текст, который ему показан.")
        if row.state == ConsentState.ASKED:
            row.state, row.decided_by, row.decided_at = ConsentState.GIVEN, by, registry.now
            document = _draft(registry, call, row)
            if document.status == DocumentStatus.DRAFT:
                numbering.register(registry, document, by, registry.today)
        return {"document_id": row.document_id}

    def close(self, call: ServiceCall) -> Outputs:
        """Record that there is no consent; one that was never asked for has nothing to close."""
        registry, inputs = registry_of(call, self.zones), inputs_of(call)
        outcome = inputs.required("outcome")
        if outcome not in WITHOUT:
            raise InvalidInput(f"{call.topic}: итога «{outcome}» нет.")
        if consent_id := inputs.text("consent_id"):
            row = registry.locked(Consent, consent_id)
            close(registry, row, ConsentState(outcome), inputs.text("reason"))
        return {"consent_outcome": outcome}

    def handlers(self) -> tuple[Handler, ...]:
        """Every topic about consents with what it takes and gives."""
        which = {"consent_id": "Согласие"}
        return (
            Handler(
                topic="consents.ask",
                run=self.ask,
                title="Составить текст согласия",
                inputs={
                    "subject": "У кого",
                    "purpose": "processing, distribution или transfer",
                    "goal": "Зачем",
                    "data": "Какие данные",
                    "recipient": "Кому передаются или где публикуются",
                    "until": "По какой день действует",
                },
                outputs={
                    **which,
                    "consent_text": "Текст, который увидит субъект",
                    "document_id": "Документ, который он подпишет",
                },
            ),
            Handler(
                topic="consents.give",
                run=self.give,
                title="Записать согласие в реестр",
                inputs={**which, "by": "Кто дал"},
                outputs={"document_id": "Документ «Согласие»"},
            ),
            Handler(
                topic="consents.close",
                run=self.close,
                title="Записать, что согласия нет",
                inputs={**which, "outcome": "refused, no_answer или cancelled", "reason": "Почему"},
                outputs={"consent_outcome": "Итог"},
            ),
        )


def _asked(registry: Registry, call: ServiceCall, inputs: Inputs) -> Consent:
    purpose, until = inputs.required("purpose"), inputs.day("until")
    recipient = inputs.text("recipient")[:300]
    if purpose not in set(Purpose) or until is None:
        raise InvalidInput(f"{call.topic}: не передано, на что согласие и по какой день.")
    if purpose != Purpose.PROCESSING and not recipient:
        raise InvalidInput(f"{call.topic}: не передано, кому или где («recipient»).")
    subject = registry.get(Person, inputs.required("subject"))
    wording = Wording(
        subject=subject.name.full,
        operator=str(value_of(registry, "centre.name")),
        goal=inputs.required("goal")[:300],
        data=inputs.required("data")[:1000],
        recipient=recipient,
        until=until,
    )
    text = text_of(Purpose(purpose), wording)
    return Consent(
        subject_id=subject.id,
        purpose=purpose,
        goal=wording.goal,
        data=wording.data,
        recipient=recipient,
        valid_until=until,
        text=text,
        text_version=VERSION,
        text_hash=fingerprint(text),
        state=ConsentState.ASKED,
        asked_by=call.actor_id,
        asked_at=registry.now,
        decided_by="",
        reason="",
        document_id="",
        instance_id=call.instance_id,
        job_key=call.idempotency_key,
    )


def _draft(registry: Registry, call: ServiceCall, row: Consent) -> Document:
    """The document that the subject signs; a repeated job finds the one it made."""
    if row.document_id:
        return registry.locked(Document, row.document_id)
    blocks = [{"kind": "paragraph", "text": each} for each in row.text.split("\n\n")]
    about = [["Редакция текста", str(row.text_version)], ["SHA-256 текста", row.text_hash]]
    document = registry.add(
        Document(
            kind=DocumentKind.CONSENT,
            title=f"Согласие ({PURPOSE_TITLES[Purpose(row.purpose)]}): {row.goal}"[:400],
            body={
                "blocks": [*blocks, {"kind": "fields", "rows": about}],
                "signers": [{"post": "Субъект персональных данных", "person_id": row.subject_id}],
            },
            instance_id=call.instance_id,
            job_key=call.idempotency_key,
            created_at=registry.now,
        )
    )
    row.document_id = document.id
    return document


def close(registry: Registry, row: Consent, outcome: ConsentState, reason: str) -> None:
    """Record that there is no consent, and so no document; an answered one stays as it is."""
    if row.state != ConsentState.ASKED:
        return
    row.state, row.decided_at, row.reason = outcome, registry.now, reason[:1000]
    row.decided_by = row.subject_id if outcome == ConsentState.REFUSED else ""
    if row.document_id:
        document = registry.locked(Document, row.document_id)
        signatures.void(registry, document.id)
        withdraw(document, CONSENT_STATE_TITLES[outcome])
