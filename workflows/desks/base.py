"""What every desk shares: where sessions come from and whose municipality a request sees."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy.orm import Session

from engine import Actor, Clock
from workflows.permits import require_signed_in
from workflows.registry.base import Registry, Sessions, Zones

__all__ = ["Desk", "Sessions"]


@dataclass(frozen=True, kw_only=True)
class Desk:
    """Opens the registry for one verb. The tenant is the actor's."""

    sessions: Sessions
    clock: Clock
    zones: Zones

    @contextmanager
    def _reading(self, actor: Actor) -> Iterator[Registry]:
        require_signed_in(actor)
        with self.sessions.read(actor.tenant) as session:
            yield self._registry(session, actor.tenant)

    @contextmanager
    def _writing(self, actor: Actor) -> Iterator[Registry]:
        require_signed_in(actor)
        with self.sessions.write(actor.tenant) as session:
            yield self._registry(session, actor.tenant)

    def _registry(self, session: Session, tenant: str) -> Registry:
        zone = self.zones.zone_in(session)
        return Registry(session=session, tenant=tenant, now=self.clock.now(), zone=zone)
