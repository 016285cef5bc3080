"""Templates of documents: whose holds for each kind, new versions, and the way back to ours."""

import io
from dataclasses import dataclass
from datetime import datetime

from engine import Actor, InvalidForm, InvalidInput, NotFound
from workflows.attachments.disk import ContentStore
from workflows.desks.base import Desk
from workflows.desks.office import MAY_CHANGE
from workflows.documents import libreoffice
from workflows.documents.letterheads import letterhead_of
from workflows.documents.pdf import pdf_of
from workflows.documents.renditions import Renditions, Source
from workflows.documents.samples import sample_sheet
from workflows.documents.sheet import Sheet
from workflows.documents.templates.filling import fill
from workflows.documents.templates.reading import ReadTemplate, read_template
from workflows.documents.templates.shipped import ShippedTemplates
from workflows.documents.word import docx_of
from workflows.permits import require_any
from workflows.registry import document_templates
from workflows.registry.base import Registry
from workflows.registry.document_templates import DocumentTemplate
from workflows.registry.documents import DOCUMENT_TITLES, Document, DocumentKind

LONGEST_NAME, LONGEST_NOTE = 200, 300
SAMPLE_OF_OWN = "значение из процесса"
RECENT = 200


@dataclass(frozen=True, kw_only=True)
class TemplateLine:
    """A kind of documents and whose template holds for it.

    Attributes:
        source: "own", "region", "shipped" or "built_in".
    """

    kind: str
    title: str
    source: str
    version: int
    changed_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class TemplateVersion:
    """A version that somebody has put in place; `is_shipped` went back to ours."""

    id: str
    version: int
    file_name: str
    note: str
    added_at: datetime
    added_by: str
    is_shipped: bool


@dataclass(frozen=True, kw_only=True)
class TemplatePage:
    """All about the template of a kind.

    Attributes:
        unknown_own: names of own fields that no recent document of this kind has.
        missing_fonts: that the server lacks, so that LibreOffice takes others.
        has_shipped: there is one that comes with the program.
    """

    line: TemplateLine
    versions: tuple[TemplateVersion, ...]
    own_fields: tuple[str, ...]
    unknown_own: tuple[str, ...]
    missing_fonts: tuple[str, ...]
    has_shipped: bool
    has_libreoffice: bool


@dataclass(frozen=True, kw_only=True)
class InForce:
    """The template that holds: its bytes; none is the built-in layout."""

    content: bytes | None
    is_shipped: bool = True


@dataclass(frozen=True, kw_only=True)
class DocumentTemplates(Desk):
    """Everybody signed in may look; administrator and director change."""

    contents: ContentStore
    shipped: ShippedTemplates
    renditions: Renditions

    def list(self, actor: Actor) -> tuple[TemplateLine, ...]:
        """Every kind of documents."""
        with self._reading(actor) as registry:
            return tuple(self._line(registry, kind) for kind in DocumentKind)

    def page(self, kind: str, actor: Actor) -> TemplatePage:
        """One kind with its versions; NotFound for no kind."""
        with self._reading(actor) as registry:
            line = self._line(registry, _known(kind))
            versions = document_templates.versions(registry, kind)
            own = _own_fields(registry, kind)
            read = self._read(self.in_force(registry, kind))
            return TemplatePage(
                line=line,
                versions=tuple(map(_version, versions)),
                own_fields=tuple(sorted(own)),
                unknown_own=tuple(sorted(read.own_fields - own)),
                missing_fonts=libreoffice.missing_fonts(read.fonts),
                has_shipped=kind in self.shipped.kinds(),
                has_libreoffice=bool(libreoffice.program()),
            )

    def in_force(self, registry: Registry, kind: str) -> InForce:
        """The template that documents of a kind are filled into now."""
        row = document_templates.in_force(registry, kind)
        if row is None:
            return InForce(content=self.shipped.of(kind))
        with self.contents.of(row.tenant).open(row.sha256, row.file_name) as file:
            return InForce(content=file.read(), is_shipped=False)

    def add(self, kind: str, content: bytes, name: str, note: str, actor: Actor) -> None:
        """Put a new version in place, after it was read and tried with a sample.

        Raises:
            NotPermitted: the actor is neither administrator nor director.
            InvalidForm: under "file", every fault with its place, a line each.
        """
        require_any(actor, *MAY_CHANGE)
        read = read_template(content)
        if read.faults:
            raise InvalidForm({"file": "\n".join(read.faults)})
        self._try(_known(kind), content, actor)
        kept = self.contents.of(actor.tenant).put(io.BytesIO(content), name)
        self._write(kind, kept.sha256, name, len(content), note, actor)

    def go_back(self, kind: str, actor: Actor) -> None:
        """Let the shipped template hold again, or the region's; NotPermitted as `add`."""
        require_any(actor, *MAY_CHANGE)
        self._write(_known(kind), "", "", 0, "", actor)

    def file(self, kind: str, actor: Actor, *, version_id: str = "") -> bytes:
        """The template that holds, or an earlier version, to be edited further.

        Raises:
            NotFound: there is none.
        """
        with self._reading(actor) as registry:
            if not version_id:
                found = self.in_force(registry, _known(kind)).content
            else:
                row = registry.get(DocumentTemplate, version_id)
                with self.contents.of(row.tenant).open(row.sha256, row.file_name) as file:
                    found = file.read() if row.sha256 and row.kind == kind else None
        if found is None:
            raise NotFound(
                "Шаблона .docx у этого вида нет: документы печатаются встроенной формой."
            )
        return found

    def shipped_file(self, kind: str) -> bytes:
        """The template that comes with the program; NotFound where there is none."""
        found = self.shipped.of(kind)
        if found is None:
            raise NotFound("Поставляемого шаблона у этого вида нет.")
        return found

    def own(self, registry: Registry, kind: str) -> bytes | None:
        """The office's own template of a kind, or the region's; None where ours holds."""
        found = self.in_force(registry, kind)
        return None if found.is_shipped else found.content

    def sample(self, kind: str, actor: Actor) -> bytes:
        """An invented document in the template that holds."""
        with self._reading(actor) as registry:
            template = self.in_force(registry, _known(kind)).content
            sheet, own = self._sample(registry, kind)
        return docx_of(sheet) if template is None else fill(template, sheet, own)

    def sample_pdf(self, kind: str, actor: Actor) -> bytes:
        """The same by LibreOffice, or by the built-in layout where there is no template.

        Raises:
            NotFound: LibreOffice is not installed.
            BeingMade: a job makes it.
            InvalidInput: LibreOffice cannot.
        """
        if not libreoffice.program():
            raise NotFound("LibreOffice на сервере не установлен.")
        with self._reading(actor) as registry:
            template = self.in_force(registry, _known(kind)).content
            sheet, own = self._sample(registry, kind)
        if template is None:
            return pdf_of(sheet)
        source = Source(content=fill(template, sheet, own), ending=".docx", about=kind)
        made = self.renditions.pdf_of(actor.tenant, source)
        if made is None:
            raise InvalidInput("LibreOffice не смог напечатать образец: проверьте шаблон.")
        return made

    def _sample(self, registry: Registry, kind: str) -> tuple[Sheet, dict[str, str]]:
        """An invented document, the same for the whole day, and its own fields."""
        day = registry.now.replace(hour=0, minute=0, second=0, microsecond=0)
        sheet = sample_sheet(kind, letterhead_of(registry, kind), day)
        return sheet, dict.fromkeys(_own_fields(registry, kind), SAMPLE_OF_OWN)

    def _line(self, registry: Registry, kind: str) -> TemplateLine:
        row = document_templates.in_force(registry, kind)
        source = "shipped" if kind in self.shipped.kinds() else "built_in"
        if row is not None:
            source = "own" if row.tenant == registry.tenant else "region"
        return TemplateLine(
            kind=kind,
            title=DOCUMENT_TITLES[DocumentKind(kind)],
            source=source,
            version=row.version if row else 0,
            changed_at=row.added_at if row else None,
        )

    def _read(self, template: InForce) -> ReadTemplate:
        return ReadTemplate(faults=()) if not template.content else read_template(template.content)

    def _try(self, kind: str, content: bytes, actor: Actor) -> None:
        with self._reading(actor) as registry:
            sheet = sample_sheet(kind, letterhead_of(registry, kind), registry.now)
        try:
            filled = fill(content, sheet, {})
        except InvalidInput as refused:
            said = {"file": "Шаблон не заполняется: проверьте условия и повторы."}
            raise InvalidForm(said) from refused
        if read_template(filled).faults:
            raise InvalidForm({"file": "Заполненный шаблон не открывается: проверьте повторы."})

    def _write(self, kind: str, sha256: str, name: str, size: int, note: str, actor: Actor) -> None:
        with self._writing(actor) as registry:
            document_templates.add(
                registry,
                DocumentTemplate(
                    kind=kind,
                    sha256=sha256,
                    file_name=name[:LONGEST_NAME],
                    size=size,
                    note=note.strip()[:LONGEST_NOTE],
                    added_by=actor.user_id,
                ),
            )


def _known(kind: str) -> str:
    if kind not in set(DocumentKind):
        raise NotFound("Такого вида документов нет.")
    return kind


def _own_fields(registry: Registry, kind: str) -> frozenset[str]:
    """Names that recent documents of a kind bring along for templates."""
    rows = registry.all(
        registry.rows(Document)
        .where(Document.kind == kind)
        .order_by(Document.created_at.desc())
        .limit(RECENT)
    )
    brought = (row.body.get("fields") for row in rows)
    return frozenset(name for fields in brought if isinstance(fields, dict) for name in fields)


def _version(row: DocumentTemplate) -> TemplateVersion:
    return TemplateVersion(
        id=row.id,
        version=row.version,
        file_name=row.file_name,
        note=row.note,
        added_at=row.added_at,
        added_by=row.added_by,
        is_shipped=not row.sha256,
    )
