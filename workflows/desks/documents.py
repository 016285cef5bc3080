"""Documents as pages read them; they are made and numbered by processes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from engine import Actor
from workflows.desks.base import Desk
from workflows.permits import require_any
from workflows.registry import documents, people
from workflows.registry.base import Registry
from workflows.registry.documents import (
    DOCUMENT_TITLES,
    STATUS_TITLES,
    Document,
    DocumentKind,
    DocumentStatus,
)
from workflows.roles import ADMIN, CLERK, COUNCIL_SECRETARY, DIRECTOR, METHODIST

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

    @property
    def reference(self) -> str:
        """«№ 01-05/12-од от 25.08.2026», or «проект»."""
        if self.number is None or self.dated is None:
            return self.status_title
        return f"№ {self.number} от {self.dated:%d.%m.%Y}"


class Documents(Desk):
    """The journal is for the centre's staff; a document is for everybody who knows its process."""

    def journal(
        self, actor: Actor, *, kind: str = "", year: int | None = None
    ) -> tuple[DocumentView, ...]:
        """Registered documents, newest first; NotPermitted outside the centre."""
        require_any(actor, *READERS)
        with self._reading(actor) as registry:
            return tuple(_views(registry, documents.journal(registry, kind, year)))

    def get(self, document_id: str, actor: Actor) -> DocumentView:
        """One document, or NotFound."""
        with self._reading(actor) as registry:
            return next(iter(_views(registry, [registry.get(Document, document_id)])))

    def of_plan(self, plan_id: str, actor: Actor) -> tuple[DocumentView, ...]:
        """Documents about a plan, oldest first."""
        with self._reading(actor) as registry:
            return tuple(_views(registry, documents.of_plan(registry, plan_id)))

    def of_instance(self, instance_id: str, actor: Actor) -> tuple[DocumentView, ...]:
        """Documents made by a process instance, oldest first."""
        with self._reading(actor) as registry:
            return tuple(_views(registry, documents.of_instance(registry, instance_id)))


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
        )
