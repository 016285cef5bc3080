"""Retention as its page shows it: what is due, the act about it, its signature and the end."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from engine import Actor, Conflict, InvalidForm, InvalidInput, NotPermitted
from workflows.attachments.disk import ContentStore
from workflows.desks.base import Desk
from workflows.documents.originals import Originals
from workflows.documents.signing import SigningOrder, sign
from workflows.permits import holds_any, require_any
from workflows.registry import retention
from workflows.registry.documents import DOCUMENT_TITLES, Document, DocumentKind
from workflows.registry.nomenclature import term_of
from workflows.registry.signatures import Method
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
    """An act that waits for the director; `seen` is the version of which the digest is shown."""

    id: str
    title: str
    count: int
    prepared_by: str
    seen: str
    sha256: str


@dataclass(frozen=True, kw_only=True)
class RetentionPage:
    """Everything on the page."""

    due: tuple[DueView, ...]
    acts: tuple[ActView, ...]
    may_sign: bool


@dataclass(frozen=True, kw_only=True)
class Retention(Desk):
    """Prepared by whoever keeps documents, signed by the director: two people (DOMAIN §1.3).

    Attributes:
        confirm: checks a user's password once more, or raises InvalidInput.
    """

    originals: Originals
    files: ContentStore
    confirm: Callable[[str, str], None]

    def page(self, actor: Actor) -> RetentionPage:
        """What is due and which acts wait; NotPermitted for others."""
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
            acts = [
                (act.id, act.title, act.body["fields"])
                for act in retention.open_acts(registry)
                if retention.listed_in(act)
            ]
        views = []
        for act_id, title, fields in acts:
            version = self.originals.current(actor.tenant, act_id)
            views.append(
                ActView(
                    id=act_id,
                    title=title,
                    count=len(fields[retention.IDS]),
                    prepared_by=fields[retention.PREPARED_BY],
                    seen=version.id,
                    sha256=version.sha256,
                )
            )
        return RetentionPage(due=found, acts=tuple(views), may_sign=holds_any(actor, DIRECTOR))

    def prepare(self, actor: Actor) -> None:
        """Write the draft of an act.

        Raises:
            NotPermitted: the actor keeps no documents.
            Conflict: nothing is due.
        """
        require_any(actor, *KEEPERS)
        with self._writing(actor) as registry:
            retention.prepare(registry, actor.user_id)

    def sign(self, act_id: str, seen: str, password: str, address: str, actor: Actor) -> str:
        """Sign an act with one's password, and destroy what it names; gives its number.

        Raises:
            NotPermitted: the actor is not the director, or has prepared the act.
            NotFound: there is no such document.
            Conflict: it is no act that waits for a signature.
            InvalidForm: under `password`, `seen` or `method`.
        """
        require_any(actor, DIRECTOR)
        with self._reading(actor) as registry:
            registry.get(Document, act_id)
        try:
            self.confirm(actor.user_id, password)
        except InvalidInput as refused:
            raise InvalidForm({"password": str(refused)}) from refused
        order = SigningOrder(
            document_id=act_id,
            seen=seen,
            method=Method.SIMPLE,
            signer_id=actor.user_id,
            address=address,
        )
        with self._writing(actor) as registry:
            act = registry.locked(Document, act_id)
            if act.kind != DocumentKind.DESTRUCTION_ACT or not retention.listed_in(act):
                raise Conflict("Это не акт об уничтожении документов.")
            if act.body["fields"][retention.PREPARED_BY] == actor.user_id:
                raise NotPermitted("Акт подписывает не тот, кто его составил.")
            sign(registry, order)
            dropped, number = retention.carry_out(registry, act), act.number or ""
        for store, digests in (
            (self.originals.contents, dropped.papers),
            (self.files, dropped.files),
        ):
            for sha256 in sorted(digests):
                store.of(actor.tenant).drop(sha256)
        return number
