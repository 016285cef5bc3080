"""The signing page's desk: what is shown, the password once more, the file that was brought."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import IO

from sqlalchemy.orm import Session

from engine import Actor, InvalidForm, InvalidInput, base_name, ending_of
from workflows.attachments.rules import require_acceptable
from workflows.attachments.scanning import ScanState
from workflows.desks.attachment_scans import AttachmentScans
from workflows.desks.base import Desk
from workflows.desks.documents import Documents, DocumentView
from workflows.documents.originals import KeptVersion, Originals
from workflows.documents.rendering import render
from workflows.documents.signing import SignedFile, SigningOrder, sign
from workflows.registry import people, signatures
from workflows.registry.base import Registry
from workflows.registry.documents import Document
from workflows.registry.signatures import METHOD_TITLES, DocumentSignature, Method

SCANS = frozenset({".pdf", ".jpg", ".jpeg", ".png"})
DETACHED = frozenset({".sig", ".p7s"})
WRONG_ENDING = {
    Method.SCAN: "Скан — файл PDF, JPG или PNG.",
    Method.DETACHED: "Отсоединённая подпись — файл .sig или .p7s.",
}


@dataclass(frozen=True, kw_only=True)
class SignatureView:
    """A signature in words; `refers_to` is the SHA-256 of the PDF that was shown."""

    id: str
    who: str
    method: str
    method_title: str
    signed_at: datetime
    address: str
    refers_to: str
    file_name: str
    file_sha256: str
    rules_sha256: str = ""
    voided_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class ShownDocument:
    """What a person is about to sign.

    Attributes:
        html: the document as a page, escaped already.
        version: whose PDF has the SHA-256 that is signed.
        has_own_layout: the PDF is printed by the office's own template, the page is not.
        has_rules, has_accepted: whether there is an act about simple signatures, and whether the
            person has agreed to it.
    """

    view: DocumentView
    html: str
    version: KeptVersion
    signatures: tuple[SignatureView, ...]
    has_rules: bool
    has_accepted: bool
    has_own_layout: bool = False


@dataclass(frozen=True, kw_only=True)
class VersionView:
    """A version in the list of the card; without a digest its file was destroyed by an act."""

    number: int
    stage: str
    sha256: str
    made_at: datetime


@dataclass(frozen=True, kw_only=True)
class Trail:
    """What was kept of a document: signatures that count, others, versions."""

    signatures: tuple[SignatureView, ...]
    voided: tuple[SignatureView, ...]
    versions: tuple[VersionView, ...]


@dataclass(frozen=True, kw_only=True)
class Signing(Desk):
    """Whoever may complete the user task signs; the engine has decided that before.

    Attributes:
        confirm: checks the password of a user once more, or raises InvalidInput with a sentence.
    """

    originals: Originals
    documents: Documents
    confirm: Callable[[str, str], None]
    scans: AttachmentScans

    def shown(self, document_id: str, actor: Actor) -> ShownDocument:
        """A document with the digest of exactly what is shown; raises as `Originals.current`."""
        view = self.documents.get(document_id, actor)
        version = self.originals.current(actor.tenant, document_id)
        with self._reading(actor) as registry:
            rules = signatures.rules_in_force(registry)
            accepted = rules and signatures.acceptance_of(registry, rules, actor.user_id)
            document = registry.get(Document, document_id)
            return ShownDocument(
                view=view,
                html=render(registry, document, "html").decode(),
                version=version,
                signatures=signature_views(registry, document_id),
                has_rules=rules is not None,
                has_accepted=accepted is not None,
                has_own_layout=self.originals.printing.has_own_layout(registry, document),
            )

    def prepared(
        self, order: SigningOrder, password: str, file: tuple[IO[bytes], str] | None, actor: Actor
    ) -> Callable[[Session], None]:
        """Check what was typed; gives what is to be written together with the completion.

        Raises:
            InvalidForm: under `password` or `file`.
            NotKept: the disk is full or broken.
        """
        try:
            self.confirm(actor.user_id, password)
        except InvalidInput as refused:
            raise InvalidForm({"password": str(refused)}) from refused
        if order.method != Method.SIMPLE:
            order = replace(order, file=self._kept(order.method, file, actor))

        def write(session: Session) -> None:
            sign(self._registry(session, actor.tenant), order)

        return write

    def voided(self, document_id: str, actor: Actor) -> Callable[[Session], None]:
        """What is written when the document goes back or is refused: earlier signatures fall."""

        def write(session: Session) -> None:
            signatures.void(self._registry(session, actor.tenant), document_id)

        return write

    def trail(self, document_id: str, actor: Actor) -> Trail:
        """What was signed and kept; raises as `Documents.get`."""
        self.documents.get(document_id, actor)
        with self._reading(actor) as registry:
            rows = signatures.ever_on(registry, document_id)
            return Trail(
                signatures=_views(registry, [row for row in rows if row.voided_at is None]),
                voided=_views(registry, [row for row in rows if row.voided_at is not None]),
                versions=tuple(
                    VersionView(
                        number=row.number,
                        stage=row.stage,
                        sha256=row.pdf_sha256,
                        made_at=row.made_at,
                    )
                    for row in signatures.versions_of(registry, document_id)
                ),
            )

    def open_version(self, document_id: str, number: int, actor: Actor) -> tuple[str, IO[bytes]]:
        """The PDF of a version: digest and open file.

        Raises:
            NotFound: there is none, or it is not for this person.
        """
        self.documents.get(document_id, actor)
        with self._reading(actor) as registry:
            versions = signatures.versions_of(registry, document_id)
            found = next((each for each in versions if each.number == number), None)
            digest = found.pdf_sha256 if found else ""
        return digest, self.originals.open(actor.tenant, digest, f"версия {number}")

    def open_file(self, document_id: str, signature_id: str, actor: Actor) -> tuple[str, IO[bytes]]:
        """The scan or the detached signature of a signature: its name and the open file."""
        self.documents.get(document_id, actor)
        with self._reading(actor) as registry:
            row = registry.get(DocumentSignature, signature_id)
            name = row.file_name if row.document_id == document_id else ""
            digest = row.file_sha256 if name else ""
        return name, self.originals.open(actor.tenant, digest, name or signature_id)

    def _kept(self, method: Method, file: tuple[IO[bytes], str] | None, actor: Actor) -> SignedFile:
        if file is None:
            raise InvalidForm({"file": "Приложите файл."})
        stream, name = file[0], base_name(file[1])
        if ending_of(name) not in (SCANS if method == Method.SCAN else DETACHED):
            raise InvalidForm({"file": WRONG_ENDING[method]})
        try:
            require_acceptable(stream, name)
        except InvalidInput as refused:
            raise InvalidForm({"file": f"{refused}."}) from refused
        if self.scans.judge(stream).state == ScanState.INFECTED:
            raise InvalidForm({"file": f"В файле «{name}» найден вирус: он не принят."})
        kept = self.originals.contents.of(actor.tenant).put(stream, name)
        return SignedFile(name=name[:200], sha256=kept.sha256, size=kept.size)


def signature_views(registry: Registry, document_id: str) -> tuple[SignatureView, ...]:
    """The signatures of a document in order."""
    return _views(registry, signatures.of_document(registry, document_id))


def signature_trail(registry: Registry, document_id: str) -> tuple[SignatureView, ...]:
    """The same with those that a return has voided."""
    return _views(registry, signatures.ever_on(registry, document_id))


def _views(registry: Registry, rows: Sequence[DocumentSignature]) -> tuple[SignatureView, ...]:
    found = people.by_ids(registry, [row.signer_id for row in rows])
    return tuple(
        SignatureView(
            id=row.id,
            who=people.acting_name(registry, row.signer_id, row.acting_for)
            if row.acting_for
            else (found[row.signer_id].name.short if row.signer_id in found else row.signer_id),
            method=row.method,
            method_title=METHOD_TITLES[Method(row.method)],
            signed_at=row.signed_at,
            address=row.address,
            refers_to=row.shown_sha256,
            file_name=row.file_name,
            file_sha256=row.file_sha256,
            rules_sha256=row.rules_sha256,
            voided_at=row.voided_at,
        )
        for row in rows
    )
