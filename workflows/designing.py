"""What the office decides about process drafts: who approves them, and deploying them at a date."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from engine import Clock, Handler, HandlerKind, ProcessEngine, ServiceCall
from engine.designing import DEPLOY_DRAFT
from workflows.registry.base import Registry, Zones
from workflows.registry.parameters import value_of
from workflows.shipped import system_of

REVIEWER = "designer.reviewer"
AUTHOR_TOO = "author_too"


@dataclass(frozen=True, kw_only=True)
class Designing:
    """The office's say in the life of process drafts."""

    clock: Clock
    zones: Zones
    engine: Callable[[], ProcessEngine]

    def reviews_own(self, session: Session, tenant: str) -> bool:
        """Say whether designers may approve what they drew: an office with a single one must."""
        zone = self.zones.zone_in(session)
        registry = Registry(session=session, tenant=tenant, now=self.clock.now(), zone=zone)
        return value_of(registry, REVIEWER) == AUTHOR_TOO

    def handler(self) -> Handler:
        """The Python behind the job that deploys a draft at its date."""
        return Handler(
            topic=DEPLOY_DRAFT,
            run=self._deploy,
            kind=HandlerKind.EXTERNAL,
            title="Развёртывание процесса в назначенный срок",
            in_diagrams=False,
        )

    def _deploy(self, call: ServiceCall) -> None:
        """Twice harms nothing: the second time the draft waits for no date any more."""
        draft_id = str(call.inputs["draft_id"])
        self.engine().deploy_due_draft(draft_id, system_of(call.tenant))
