"""Documents as pages read them; they are made and numbered by processes."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from engine import Actor, InvalidForm, NotFound
from workflows.council import extracts
from workflows.desks.base import Desk
from workflows.documents.tables import WordTable, word_tables
from workflows.permits import holds_any, require_any
from workflows.registry import documents, numbering, people
from workflows.registry.base import Registry
from workflows.registry.documents import (
    DOCUMENT_TITLES,
    JOURNAL_TITLES,
    STATUS_TITLES,
    Document,
    DocumentKind,
    DocumentQuery,
    DocumentStatus,
)
from workflows.registry.nomenclature import CaseFile, term_of
from workflows.roles import ADMIN, CLERK, COUNCIL_SECRETARY, DIRECTOR, METHODIST
from workflows.spreadsheets.journal import COLUMNS as JOURNAL_COLUMNS
from workflows.spreadsheets.journal import journal_rows, journal_table

PERSONAL_KINDS = frozenset({DocumentKind.CONSENT, DocumentKind.EXPERT_OPINION})
"""They tell something about single people: only those concerned read them."""
ADDRESSED_KINDS = PERSONAL_KINDS | {DocumentKind.EXTRACT}
"""Issued to those named, and to nobody else."""

READERS = (CLERK, DIRECTOR, METHODIST, COUNCIL_SECRETARY, ADMIN, "edu_head", "observer")


@dataclass(frozen=True, kw_only=True)
class DocumentView:
    """A document; number and dates None until it is registered."""

    id: str
    kind: str
    kind_title: str
    title: str
    status: str
    status_title: str
    number: str | None
    dated: date | None
    registered_at: datetime | None
    signer: str
    basis: str
    body: Mapping[str, Any]
    plan_id: str
    instance_id: str
    people: frozenset[str] = frozenset()
    note: str = ""

    @property
    def reference(self) -> str:
        """«№ 01-05/12-од от 25.08.2026», or «проект»."""
        if self.number is None or self.dated is None:
            return self.status_title
        return f"№ {self.number} от {self.dated:%d.%m.%Y}"


@dataclass(frozen=True, kw_only=True)
class FileView:
    """The file («дело») of a document."""

    index: str
    title: str
    year: int
    term: str


@dataclass(frozen=True, kw_only=True)
class DocumentPage:
    """All of a document for its card.

    Attributes:
        note: why it was annulled, or by which act it was destroyed.
        may_annul: the actor may take its registration back.
    """

    view: DocumentView
    case: FileView | None
    note: str
    may_annul: bool


@dataclass(frozen=True, kw_only=True)
class JournalPage:
    """What was found, and what there is to look for.

    Attributes:
        gaps: numbers of the chosen journal that nothing explains; empty unless rows vanished.
        keeps: the actor looks after terms of storage.
        may_continue: the actor may go on from a paper journal in the chosen one.
    """

    documents: tuple[DocumentView, ...]
    years: tuple[int, ...]
    kinds: tuple[tuple[str, str], ...]
    statuses: tuple[tuple[str, str], ...]
    title: str
    gaps: tuple[int, ...]
    may_continue: bool
    keeps: bool


@dataclass(frozen=True, kw_only=True)
class Documents(Desk):
    """The journals are for the centre's staff; a document is for everybody who knows its process.

    Attributes:
        seen: gives those of some instances that an actor may open.
    """

    seen: Callable[[Collection[str], Actor], Collection[str]] = lambda _ids, _actor: ()

    def journal(
        self, actor: Actor, *, kind: str = "", year: int | None = None
    ) -> tuple[DocumentView, ...]:
        """Registered documents, newest first; NotPermitted outside the centre."""
        require_any(actor, *READERS)
        with self._reading(actor) as registry:
            return tuple(_views(registry, documents.journal(registry, kind, year)))

    def search(self, query: DocumentQuery, actor: Actor) -> JournalPage:
        """Look for documents; NotPermitted outside the centre."""
        require_any(actor, *READERS)
        with self._reading(actor) as registry:
            found = tuple(_views(registry, documents.search(registry, query)))
            chosen = bool(query.kind and query.year)
            kind, year = query.kind, query.year or registry.today.year
            return JournalPage(
                documents=found,
                years=tuple(documents.years(registry)),
                kinds=tuple((kind.value, title) for kind, title in DOCUMENT_TITLES.items()),
                statuses=tuple((status.value, title) for status, title in STATUS_TITLES.items()),
                title=JOURNAL_TITLES[DocumentKind(kind)] if kind else "",
                gaps=numbering.gaps(registry, kind, year) if chosen else (),
                may_continue=chosen
                and holds_any(actor, CLERK, DIRECTOR)
                and not numbering.is_begun(registry, kind, year)
                and not numbering.is_external(kind),
                keeps=holds_any(actor, CLERK, DIRECTOR),
            )

    def export(self, query: DocumentQuery, actor: Actor) -> bytes:
        """The same as a spreadsheet (R16)."""
        return journal_table(self.search(query, actor).documents)

    def export_word(self, query: DocumentQuery, actor: Actor) -> bytes:
        """The same as a document to print and bind."""
        found = self.search(query, actor)
        table = WordTable(columns=JOURNAL_COLUMNS, rows=journal_rows(found.documents))
        return word_tables(found.title or "Документы", [table])

    def get(self, document_id: str, actor: Actor) -> DocumentView:
        """One document, or NotFound: it is not there, or not for this person."""
        with self._reading(actor) as registry:
            view = next(iter(_views(registry, [registry.get(Document, document_id)])))
            if view.kind == DocumentKind.EXTRACT:
                addressed = frozenset(extracts.readers(registry, document_id))
                view = replace(view, people=view.people | addressed)
        if not self._is_for(view, actor):
            raise NotFound(f"{Document.noun}: запись не найдена ({document_id}).")
        return view

    def card(self, document_id: str, actor: Actor) -> DocumentPage:
        """The same with everything around it."""
        view = self.get(document_id, actor)
        with self._reading(actor) as registry:
            row = registry.get(Document, document_id)
            case = registry.find(CaseFile, row.case_id) if row.case_id else None
            registered = row.status == DocumentStatus.REGISTERED
            return DocumentPage(
                view=view,
                case=_file(case) if case else None,
                note=row.note,
                may_annul=registered and holds_any(actor, CLERK, DIRECTOR),
            )

    def annul(self, document_id: str, reason: str, actor: Actor) -> None:
        """Take a registration back; number and reason stay in the journal.

        Raises:
            NotPermitted: the actor is neither clerk nor director.
            Conflict: it is not registered.
            InvalidForm: under `reason`.
        """
        require_any(actor, CLERK, DIRECTOR)
        with self._writing(actor) as registry:
            numbering.annul(registry, registry.locked(Document, document_id), reason)

    def continue_paper(self, kind: str, year: int, last: int, actor: Actor) -> None:
        """Let a journal go on after the last number on paper; raises as `numbering`."""
        require_any(actor, CLERK, DIRECTOR)
        with self._writing(actor) as registry:
            if kind not in set(DocumentKind) or numbering.is_external(kind):
                raise InvalidForm({"last": "У этого вида документов нет своего журнала."})
            numbering.begin_after(registry, kind, year, last)

    def of_plan(self, plan_id: str, actor: Actor) -> tuple[DocumentView, ...]:
        """Documents about a plan, oldest first."""
        with self._reading(actor) as registry:
            return tuple(_views(registry, documents.of_plan(registry, plan_id)))

    def of_instance(self, instance_id: str, actor: Actor) -> tuple[DocumentView, ...]:
        """Documents made by a process instance, oldest first."""
        with self._reading(actor) as registry:
            return tuple(_views(registry, documents.of_instance(registry, instance_id)))

    def _is_for(self, view: DocumentView, actor: Actor) -> bool:
        """The centre's staff, whoever signed it, whoever sees its process; issued ones everybody.

        What is for single people is never everybody's.
        """
        if holds_any(actor, *READERS) or actor.user_id in view.people:
            return True
        issued = view.status in (DocumentStatus.REGISTERED, DocumentStatus.SUPERSEDED)
        if issued and view.kind not in ADDRESSED_KINDS:
            return True
        return bool(view.instance_id and self.seen([view.instance_id], actor))


def _views(registry: Registry, rows: Iterable[Document]) -> Iterable[DocumentView]:
    rows = list(rows)
    found = people.by_ids(registry, [row.signer_id for row in rows if row.signer_id])
    names = {person_id: person.name.short for person_id, person in found.items()}
    for row in rows:
        signer = names.get(row.signer_id, row.signer_id)
        if row.signed_for:
            signer = people.acting_name(registry, row.signer_id, row.signed_for)
        yield DocumentView(
            id=row.id,
            kind=row.kind,
            kind_title=DOCUMENT_TITLES[DocumentKind(row.kind)],
            title=row.title,
            status=row.status,
            status_title=STATUS_TITLES[DocumentStatus(row.status)],
            number=row.number,
            dated=row.dated,
            registered_at=row.registered_at,
            signer=signer,
            basis=row.basis,
            body=row.body,
            plan_id=row.plan_id,
            instance_id=row.instance_id,
            people=frozenset(filter(None, (row.signer_id, row.signed_for))),
            note=row.note,
        )


def _file(case: CaseFile) -> FileView:
    return FileView(index=case.index, title=case.title, year=case.year, term=term_of(case))
