"""Terms of storage: what is due, and what its destruction by an act leaves of it.

A file is kept for so many years after the year in which it ended (DOMAIN §6, Retention). Of a
destroyed document the line of the journal stays: number, date, kind and file, and with them every
count; title, text, names and files go. With the last document of a case that has ended, its values,
attachments and texts go, and the words of its history are erased under their digests, so that the
chain still verifies.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from engine import Conflict
from engine.installation import erase_case
from workflows.registry import document_issues, pdf_renditions, signatures
from workflows.registry.base import Registry
from workflows.registry.council_materials import CouncilPacket
from workflows.registry.document_issues import DocumentIssue
from workflows.registry.documents import (
    DOCUMENT_TITLES,
    NUMBERED,
    Document,
    DocumentKind,
    DocumentStatus,
)
from workflows.registry.forgetting import Forgotten, forget
from workflows.registry.nomenclature import CaseFile, term_of
from workflows.registry.pdf_renditions import PdfRendition
from workflows.registry.signatures import DocumentSignature, DocumentVersion, Method

IDS = "document_ids"
MOST_IN_ACT = 500
_KEPT = tuple(status for status in NUMBERED if status != DocumentStatus.DESTROYED)


def due(registry: Registry) -> Sequence[tuple[Document, CaseFile]]:
    """Documents whose time is over and that no draft of an act names yet, the oldest first."""
    named = {each for act in open_acts(registry) for each in listed_in(act)}
    statement = (
        select(Document, CaseFile)
        .join(CaseFile, CaseFile.id == Document.case_id)
        .where(
            Document.tenant == registry.tenant,
            Document.status.in_(_KEPT),
            CaseFile.retention_years.is_not(None),
            Document.journal_year + CaseFile.retention_years < registry.today.year,
        )
        .order_by(Document.journal_year, Document.dated, Document.id)
        .limit(MOST_IN_ACT)
    )
    registry.session.flush()
    rows = registry.session.execute(statement).all()
    return [(row[0], row[1]) for row in rows if row[0].id not in named]


def listed_in(act: Document) -> Sequence[str]:
    """Ids of the documents that an act names; () for an act that was written by hand."""
    return tuple(act.body.get("fields", {}).get(IDS, ()))


def open_acts(registry: Registry) -> Sequence[Document]:
    """Acts that wait for their signature."""
    return registry.all(
        registry.rows(Document)
        .where(
            Document.kind == DocumentKind.DESTRUCTION_ACT, Document.status == DocumentStatus.DRAFT
        )
        .order_by(Document.created_at)
    )


def lines(found: Sequence[tuple[Document, CaseFile]]) -> list[list[str]]:
    """What an act says of each document: place, file, kind with number, date, term.

    An act is kept longer than what it names, so it has no titles.
    """
    return [
        [str(place), case.index, f"{DOCUMENT_TITLES[DocumentKind(row.kind)]} № {row.number}",
         f"{row.dated:%d.%m.%Y}" if row.dated else "", term_of(case)]
        for place, (row, case) in enumerate(found, start=1)
    ]  # fmt: skip


def act_body(found: Sequence[tuple[Document, CaseFile]], commission: str) -> dict[str, object]:
    """The content of an act about these documents, with the commission that has chosen them."""
    columns = [{"title": title} for title in ("№", "Дело", "Документ", "Дата", "Срок")]
    text = "Сроки хранения перечисленных документов истекли, документы отобраны к уничтожению."
    return {
        "blocks": [
            {"kind": "paragraph", "text": f"Экспертная комиссия: {commission}"},
            {"kind": "paragraph", "text": text},
            {"kind": "table", "columns": columns, "rows": lines(found)},
        ],
        "fields": {IDS: [row.id for row, _case in found]},
    }


@dataclass(frozen=True, kw_only=True)
class Dropped:
    """Digests of contents that nothing needs any more: of documents, and of attachments."""

    papers: frozenset[str]
    files: frozenset[str]


def carry_out(registry: Registry, act: Document) -> Dropped:
    """Destroy what a signed act names, and with its last document the words of a case.

    One that was carried out already destroys nothing more.

    Raises:
        Conflict: the act is not registered.
    """
    if act.status != DocumentStatus.REGISTERED or act.dated is None:
        raise Conflict("Уничтожать можно только по подписанному акту.")
    note = f"Уничтожен по акту № {act.number} от {act.dated:%d.%m.%Y}"
    digests, instances = set[str](), set[str]()
    for document_id in listed_in(act):
        row = registry.locked(Document, document_id)
        if row.status in _KEPT:
            digests |= _destroy(registry, row, note)
            instances.add(row.instance_id)
    files = set[str]()
    for instance_id in sorted(instances - {""}):
        gone = _forget(registry, instance_id)
        files |= gone.files
        digests |= gone.papers
    papers = digests - _still_used(registry, digests)
    return Dropped(papers=frozenset(papers), files=frozenset(files))


def _destroy(registry: Registry, row: Document, note: str) -> set[str]:
    digests = set[str]()
    for version in signatures.versions_of(registry, row.id):
        digests.add(version.pdf_sha256)
        version.pdf_sha256, version.title, version.body = "", "", {}
    for issue in document_issues.of_document(registry, row.id):
        digests.add(issue.sha256)
        registry.session.delete(issue)
    for rendition in pdf_renditions.about(registry, row.id):
        digests.add(rendition.pdf_sha256)
        registry.session.delete(rendition)
    for signed in signatures.ever_on(registry, row.id):
        digests.add(signed.file_sha256)
        signed.signer_id, signed.acting_for, signed.address = "", "", ""
        signed.method = Method.SIMPLE
        signed.file_name, signed.file_sha256, signed.file_size = "", "", 0
    row.title, row.body, row.basis = DOCUMENT_TITLES[DocumentKind(row.kind)], {}, ""
    row.signer_id, row.signed_for = "", ""
    row.status, row.note = DocumentStatus.DESTROYED, note
    registry.session.flush()
    return digests - {""}


def _forget(registry: Registry, instance_id: str) -> Forgotten:
    """Erase the words of a case that has ended when none of its documents is left."""
    left = registry.session.scalar(
        select(func.count())
        .select_from(Document)
        .where(
            Document.tenant == registry.tenant,
            Document.instance_id == instance_id,
            Document.status != DocumentStatus.DESTROYED,
        )
    )
    if left or not erase_case(registry.session, instance_id):
        return Forgotten(files=frozenset(), papers=frozenset())
    return forget(registry, instance_id)


def _still_used(registry: Registry, digests: Collection[str]) -> set[str]:
    columns = (
        DocumentVersion.pdf_sha256,
        DocumentSignature.file_sha256,
        DocumentIssue.sha256,
        PdfRendition.pdf_sha256,
        CouncilPacket.sha256,
    )
    return {
        each
        for column in columns
        for each in registry.session.scalars(select(column).where(column.in_(list(digests))))
    }
