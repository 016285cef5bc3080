"""A document with all its requisites: the one structure that PDF, page and .docx are made from."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from workflows.documents import content, verification
from workflows.documents.content import Appendix, Approval, Block, Content
from workflows.documents.letterheads import Letterhead, letterhead_of
from workflows.documents.stamps import Stamp, stamps_of
from workflows.documents.texts import in_words, one_line, printable
from workflows.registry import people
from workflows.registry.base import Registry
from workflows.registry.documents import (
    DOCUMENT_TITLES,
    Document,
    DocumentKind,
    DocumentStatus,
)
from workflows.registry.names import PersonName

HEADS = {
    DocumentKind.ORDER_DMMC: "Приказ",
    DocumentKind.AUTHORITY_ORDER: "Распоряжение",
    DocumentKind.LETTER_OUT: "",
}
"""The kind as it is printed, where that is not its title; a letter has none (ГОСТ, реквизит 09)."""

MARKS = {
    DocumentStatus.DRAFT: "ПРОЕКТ",
    DocumentStatus.WITHDRAWN: "ОТОЗВАН",
    DocumentStatus.SUPERSEDED: "УТРАТИЛ СИЛУ",
    DocumentStatus.ANNULLED: "АННУЛИРОВАН",
    DocumentStatus.DESTROYED: "УНИЧТОЖЕН",
}


@dataclass(frozen=True, kw_only=True)
class SheetStamp:
    """A signature in words."""

    method: str
    name: str
    moment: str
    sha256: str


@dataclass(frozen=True, kw_only=True)
class SignatureLine:
    """Post, place for a signature, name; stamps where it was signed."""

    post: str
    name: str
    stamps: tuple[SheetStamp, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """Everything that is printed. Texts are plain.

    Attributes:
        mark: «ПРОЕКТ» or another word over every page, "" for a document in force.
        head: the kind, "" for a letter.
        number, dated: "" until it is registered.
        recipient: whom a letter is addressed to, "" for none.
        stamps: signatures by people who have no line of their own.
        link: what the QR code holds; `code` is the same for the eye.
    """

    letterhead: Letterhead
    mark: str
    head: str
    title: str
    number: str
    dated: str
    recipient: str
    approvals: tuple[Approval, ...]
    blocks: tuple[Block, ...]
    appendices: tuple[Appendix, ...]
    signatures: tuple[SignatureLine, ...]
    stamps: tuple[SheetStamp, ...]
    executor: str
    code: str
    link: str
    created_on: date


def sheet_of(registry: Registry, document: Document) -> Sheet:
    """Gather the requisites of a document as it is now.

    Raises:
        InvalidInput: its body has a shape that is not known.
    """
    read = content.read(document.body)
    head = letterhead_of(registry, document.kind)
    code = verification.code_of(registry, document)
    signatures, rest = _signatures(registry, document, read)
    return Sheet(
        letterhead=head,
        mark=MARKS.get(DocumentStatus(document.status), ""),
        head=head_of(document.kind),
        title=one_line(document.title),
        number=document.number or "",
        dated=in_words(document.dated) if document.dated else "",
        recipient=_field(read, "recipient"),
        approvals=read.approvals,
        blocks=read.blocks,
        appendices=read.appendices,
        signatures=signatures,
        stamps=rest,
        executor=_field(read, "executor"),
        code=code,
        link=verification.link(head.address, code),
        created_on=document.created_at.date(),
    )


def head_of(kind: str) -> str:
    """The kind as the document itself names it."""
    known = DocumentKind(kind)
    return HEADS.get(known, DOCUMENT_TITLES[known])


def _field(read: Content, name: str) -> str:
    value = read.fields.get(name)
    return printable(value) if isinstance(value, str) else ""


def _signatures(
    registry: Registry, document: Document, read: Content
) -> tuple[tuple[SignatureLine, ...], tuple[SheetStamp, ...]]:
    """Lines of the signers with their stamps, and the stamps of everybody else."""
    stamps = stamps_of(registry, document.id)
    signers = read.signers or tuple(_signer_of(document))
    found = people.by_ids(registry, [each.person_id for each in signers if each.person_id])
    lines, used = [], set[int]()
    for signer in signers:
        theirs = [
            (place, stamp)
            for place, stamp in enumerate(stamps)
            if signer.person_id and signer.person_id in (stamp.person_id, stamp.signed_for)
        ]
        used |= {place for place, _stamp in theirs}
        person = found.get(signer.person_id)
        lines.append(
            SignatureLine(
                post=signer.post or (person.position if person else ""),
                name=_signature_name(person.name) if person else "",
                stamps=tuple(_in_words(registry, stamp) for _place, stamp in theirs),
            )
        )
    rest = [stamp for place, stamp in enumerate(stamps) if place not in used]
    return tuple(lines), tuple(_in_words(registry, stamp) for stamp in rest)


def _signature_name(name: PersonName) -> str:
    """«И. М. Директоров»: initials first, as a signature is spelled out (ГОСТ, реквизит 22)."""
    return f"{name.initials} {name.surname}".strip()


def _signer_of(document: Document) -> Iterable[content.Signer]:
    """Whoever signed a document whose body names no signers."""
    if document.signer_id:
        yield content.Signer(post="", person_id=document.signer_id)


def _in_words(registry: Registry, stamp: Stamp) -> SheetStamp:
    moment = stamp.signed_at.astimezone(ZoneInfo(registry.zone))
    return SheetStamp(
        method=stamp.method,
        name=stamp.name,
        moment=f"{moment:%d.%m.%Y %H:%M}",
        sha256=stamp.sha256,
    )
