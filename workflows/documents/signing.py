"""Signing: who signs, what exactly was shown to them, and what follows from the last signature."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from engine import Conflict, InvalidForm
from workflows.documents import content, originals
from workflows.documents.stamps import Stamp, supply
from workflows.registry import numbering, people, signatures
from workflows.registry.base import Registry
from workflows.registry.documents import Document, DocumentStatus
from workflows.registry.signatures import (
    METHOD_TITLES,
    DocumentSignature,
    DocumentVersion,
    Method,
)

CHANGED = (
    "Документ изменился после того, как вы его открыли. Прочитайте новую редакцию ниже и подпишите "
    "её: ваша подпись под прежней не поставлена."
)
NO_RULES = (
    "Простую электронную подпись ещё не ввели: администратор должен утвердить положение о ней. "
    "Пока можно приложить скан подписанного документа."
)
NOT_ACCEPTED = (
    "Вы ещё не приняли положение о простой электронной подписи. Прочитайте и примите его, затем "
    "подпишите документ."
)


@dataclass(frozen=True, kw_only=True)
class SignedFile:
    """A scan or a detached signature that is kept already."""

    name: str
    sha256: str
    size: int


@dataclass(frozen=True, kw_only=True)
class SigningOrder:
    """What a person is about to sign, and how.

    Attributes:
        seen: id of the version that was shown.
        acting_for: the absent person for whom they sign, "" for themselves.
        address: of the network, from which the page was posted.
    """

    document_id: str
    seen: str
    method: Method
    signer_id: str
    acting_for: str = ""
    address: str = ""
    task_id: str = ""
    file: SignedFile | None = None


def sign(registry: Registry, order: SigningOrder) -> DocumentSignature:
    """Write a signature; the last one gives the document its number and date (DOMAIN D12).

    Belongs into the transaction that completes the user task.

    Raises:
        Conflict: the document is no draft any more, or nothing can be numbered.
        InvalidForm: under `seen`, it is not what was shown; under `method`, the act about simple
            signatures is missing or not accepted.
    """
    document = registry.locked(Document, order.document_id)
    if document.status != DocumentStatus.DRAFT:
        raise Conflict(f"«{document.title}»: документ уже подписан или отозван.")
    version = registry.find(DocumentVersion, order.seen)
    digest = signatures.state_digest(registry, document)
    if version is None or (version.document_id, version.state_digest) != (document.id, digest):
        raise InvalidForm({"seen": CHANGED})
    rules = _rules_of(registry, order)
    earlier = signatures.of_document(registry, document.id)
    own = (order.signer_id, order.acting_for)
    if any((each.signer_id, each.acting_for) == own for each in earlier):
        raise Conflict(f"«{document.title}»: вы уже подписали этот документ.")
    file = order.file or SignedFile(name="", sha256="", size=0)
    row = registry.add(
        DocumentSignature(
            document_id=document.id,
            version_id=version.id,
            sequence=len(signatures.ever_on(registry, document.id)) + 1,
            signer_id=order.signer_id,
            acting_for=order.acting_for,
            method=order.method,
            signed_at=registry.now,
            address=order.address[:64],
            shown_sha256=version.pdf_sha256,
            rules_id=rules[0],
            rules_sha256=rules[1],
            file_name=file.name,
            file_sha256=file.sha256,
            file_size=file.size,
            task_id=order.task_id,
        )
    )
    if _is_last(document, len(earlier) + 1) and not numbering.is_external(document.kind):
        leading = _leading(document, (*earlier, row))
        numbering.register(registry, document, leading.signer_id, registry.today)
        document.signed_for = leading.acting_for
        originals.ask(registry, document.id)
    return row


def stamps(registry: Registry, document_id: str) -> Iterable[Stamp]:
    """The signatures of a document as it shows them."""
    rows = signatures.of_document(registry, document_id)
    found = people.by_ids(registry, [row.signer_id for row in rows])
    for row in rows:
        name = found[row.signer_id].name.short if row.signer_id in found else row.signer_id
        if row.acting_for:
            name = people.acting_name(registry, row.signer_id, row.acting_for)
        yield Stamp(
            person_id=row.signer_id,
            signed_for=row.acting_for,
            name=name,
            method=METHOD_TITLES[Method(row.method)],
            signed_at=row.signed_at,
            sha256=row.shown_sha256,
        )


supply(stamps)


def _rules_of(registry: Registry, order: SigningOrder) -> tuple[str, str]:
    """Id and digest of the act that covers a simple signature."""
    if order.method != Method.SIMPLE:
        return "", ""
    rules = signatures.rules_in_force(registry)
    if rules is None:
        raise InvalidForm({"method": NO_RULES})
    if signatures.acceptance_of(registry, rules, order.signer_id) is None:
        raise InvalidForm({"method": NOT_ACCEPTED})
    return rules.id, rules.sha256


def _leading(document: Document, given: Sequence[DocumentSignature]) -> DocumentSignature:
    """The signature that the journal names: of the first in the order of signers, else the last."""
    first = next((each.person_id for each in content.read(document.body).signers), "")
    own = (each for each in given if first and first in (each.signer_id, each.acting_for))
    return next(own, given[-1])


def _is_last(document: Document, given: int) -> bool:
    """Whether nobody is left who must sign: a body without signers wants one signature."""
    return given >= max(1, len(content.read(document.body).signers))
