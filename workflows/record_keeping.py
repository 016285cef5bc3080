"""Puts together what keeps documents: journals, files, signatures, originals."""

from collections.abc import Callable
from dataclasses import dataclass

from engine import Clock, Handler, ProcessEngine
from workflows.attachments.disk import ContentStore
from workflows.council.evidence import ballots_of
from workflows.council.packed_files import PackedFiles
from workflows.desks.attachment_scans import AttachmentScans
from workflows.desks.attachments import Attachments
from workflows.desks.document_templates import DocumentTemplates
from workflows.desks.documents import Documents
from workflows.desks.evidence import Evidence
from workflows.desks.history_checks import HistoryChecks
from workflows.desks.nomenclature import Nomenclature
from workflows.desks.retention import Retention
from workflows.desks.signature_rules import Rules
from workflows.desks.signing import Signing
from workflows.documents.destruction import Dropping
from workflows.documents.evidence import register_part
from workflows.documents.letterheads import know_address
from workflows.documents.originals import Originals
from workflows.documents.printing import Printing
from workflows.documents.renditions import Renditions
from workflows.documents.templates.shipped import ShippedTemplates
from workflows.identity import Identity
from workflows.registry.base import Sessions, Zones
from workflows.scoring.evidence import sheets_of
from workflows.settings import Settings


@dataclass(frozen=True, kw_only=True)
class Records:
    """The desks of whoever keeps documents, and their jobs."""

    identity: Identity
    documents: Documents
    nomenclature: Nomenclature
    signing: Signing
    signature_rules: Rules
    originals: Originals
    evidence: Evidence
    history_checks: HistoryChecks
    retention: Retention
    dropping: Dropping
    templates: DocumentTemplates
    printing: Printing

    def handlers(self) -> tuple[Handler, ...]:
        """What is done with documents: kept, printed, destroyed when their time is over."""
        return (
            self.originals.handler(),
            self.printing.renditions.handler(),
            self.dropping.handler(),
        )


def records_of(  # noqa: PLR0913 - what an assembly is given
    settings: Settings,
    sessions: Sessions,
    clock: Clock,
    zones: Zones,
    *,
    scans: AttachmentScans,
    engine: Callable[[], ProcessEngine],
    attachments: Callable[[], Attachments],
) -> Records:
    """Build all of it; the engine is there when the first verb is called."""
    register_part("council", ballots_of)
    register_part("scoring", sheets_of)
    if settings.ways_out.public_url:
        know_address(settings.ways_out.public_url)
    contents = ContentStore(folder=settings.papers_dir)
    packed = PackedFiles(files=ContentStore(folder=settings.files_dir), papers=contents)
    register_part("council_files", packed.of)
    renditions = Renditions(sessions=sessions, clock=clock, zones=zones, contents=contents)
    templates = DocumentTemplates(
        sessions=sessions,
        clock=clock,
        zones=zones,
        contents=contents,
        shipped=ShippedTemplates(processes_dir=settings.processes_dir),
        renditions=renditions,
    )
    printing = Printing(
        sessions=sessions,
        clock=clock,
        zones=zones,
        own_template=templates.own,
        renditions=renditions,
    )
    originals = Originals(
        sessions=sessions, clock=clock, zones=zones, contents=contents, printing=printing
    )
    identity = Identity(sessions=sessions, clock=clock, tenant=settings.tenant, zones=zones)
    documents = Documents(
        sessions=sessions,
        clock=clock,
        zones=zones,
        seen=lambda ids, actor: engine().seen_among(ids, actor),
    )
    return Records(
        identity=identity,
        documents=documents,
        nomenclature=Nomenclature(sessions=sessions, clock=clock, zones=zones),
        signing=Signing(
            sessions=sessions,
            clock=clock,
            zones=zones,
            originals=originals,
            documents=documents,
            confirm=identity.confirm,
            scans=scans,
        ),
        signature_rules=Rules(sessions=sessions, clock=clock, zones=zones),
        originals=originals,
        templates=templates,
        printing=printing,
        retention=Retention(sessions=sessions, clock=clock, zones=zones),
        dropping=Dropping(papers=contents, files=ContentStore(folder=settings.files_dir)),
        history_checks=HistoryChecks(sessions=sessions, clock=clock, zones=zones),
        evidence=Evidence(
            sessions=sessions,
            clock=clock,
            zones=zones,
            originals=originals,
            attachments=attachments,
            engine=engine,
        ),
    )
