"""Retention as its page shows it: what is due, and the acts that are on their way."""

from dataclasses import dataclass
from datetime import date

from engine import Actor
from workflows.desks.base import Desk
from workflows.documents.destruction import PROCESS
from workflows.permits import require_any
from workflows.registry import retention
from workflows.registry.documents import DOCUMENT_TITLES, DocumentKind
from workflows.registry.nomenclature import term_of
from workflows.roles import CLERK, DIRECTOR

KEEPERS = (CLERK, DIRECTOR, "pdn_officer")


@dataclass(frozen=True, kw_only=True)
class DueView:
    """A document whose time is over."""

    id: str
    title: str
    kind_title: str
    number: str
    dated: date | None
    index: str
    term: str


@dataclass(frozen=True, kw_only=True)
class ActView:
    """An act that is not signed yet, and the case that decides about it."""

    id: str
    title: str
    count: int
    instance_id: str


@dataclass(frozen=True, kw_only=True)
class RetentionPage:
    """Everything on the page; `process` is what begins the destruction."""

    due: tuple[DueView, ...]
    acts: tuple[ActView, ...]
    process: str


@dataclass(frozen=True, kw_only=True)
class Retention(Desk):
    """Drawn by whoever keeps documents, signed by the director: two people (DOMAIN §1.3)."""

    def page(self, actor: Actor) -> RetentionPage:
        """What is due and which acts are on their way; NotPermitted for others."""
        require_any(actor, *KEEPERS)
        with self._reading(actor) as registry:
            found = tuple(
                DueView(
                    id=row.id,
                    title=row.title,
                    kind_title=DOCUMENT_TITLES[DocumentKind(row.kind)],
                    number=row.number or "",
                    dated=row.dated,
                    index=case.index,
                    term=term_of(case),
                )
                for row, case in retention.due(registry)
            )
            acts = tuple(
                ActView(
                    id=act.id,
                    title=act.title,
                    count=len(retention.listed_in(act)),
                    instance_id=act.instance_id,
                )
                for act in retention.open_acts(registry)
                if retention.listed_in(act)
            )
        return RetentionPage(due=found, acts=acts, process=PROCESS)
