"""One-time links: the way in for the first administrator of a municipality."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from engine import Clock, NotFound
from engine.municipalities import REGION
from workflows.region.founding import administrator_card, hashed, open_administrator
from workflows.registry import entrances, municipalities
from workflows.registry.base import Registry, Sessions, Zones
from workflows.registry.entrances import Brought

NO_INVITATION = "Эта ссылка уже использована или устарела. Попросите новую у того, кто её прислал."


@dataclass(frozen=True, kw_only=True)
class Invitations:
    """Who holds a link acts for nobody yet; the link is what allows it, once."""

    sessions: Sessions
    clock: Clock
    zones: Zones

    def municipality(self, token: str) -> str:
        """Name the municipality that a link leads to; "" for the region.

        Raises:
            NotFound: the link leads nowhere any more.
        """
        tenant = self._tenant(token)
        with self.sessions.read(tenant) as session:
            registry = self._registry(session, tenant)
            if municipalities.open_invitation(registry, token) is None:
                raise NotFound(NO_INVITATION)
            found = municipalities.own(registry)
        return "" if tenant == REGION or found is None else found.name

    def accept(
        self,
        token: str,
        login: str,
        password: str,
        *,
        surname: str,
        given: str,
        patronymic: str = "",
    ) -> str:
        """Open the account of an administrator; gives the user id, and the link ends.

        Raises:
            NotFound: the link leads nowhere any more.
            InvalidForm: by field; the link stays good.
        """
        tenant, card = self._tenant(token), administrator_card(surname, given, patronymic)
        password_hash = hashed(password)
        with self.sessions.write(tenant) as session:
            registry = self._registry(session, tenant)
            invitation = municipalities.open_invitation(registry, token, lock=True)
            if invitation is None:
                raise NotFound(NO_INVITATION)
            user_id = open_administrator(registry, login, password, password_hash, card)
            invitation.used_at = registry.now
            entrances.close(registry, Brought.INVITATION, token)
            found = municipalities.own(registry)
            if found is not None and found.entered_at is None:
                found.entered_at = registry.now
            return user_id

    def _tenant(self, token: str) -> str:
        tenant = entrances.tenant_behind(self.sessions, Brought.INVITATION, token)
        if tenant is None:
            raise NotFound(NO_INVITATION)
        return tenant

    def _registry(self, session: Session, tenant: str) -> Registry:
        zone = self.zones.zone_in(session)
        return Registry(session=session, tenant=tenant, now=self.clock.now(), zone=zone)
