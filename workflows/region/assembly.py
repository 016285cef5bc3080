"""Puts together what joins municipalities under a region."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from engine import Clock, Database, Handler, ProcessEngine
from workflows.region import beginning
from workflows.region.invitations import Invitations
from workflows.region.municipalities import Municipalities
from workflows.region.overview import Region
from workflows.region.sharing import Sharing
from workflows.region.summaries import Summaries
from workflows.registry.base import Zones
from workflows.settings import Settings


class Server(Protocol):
    """The whole product, as far as it begins a municipality."""

    def begin_municipality(self, tenant: str) -> None: ...


@dataclass(frozen=True, kw_only=True)
class Regional:
    """Desks between a region and its municipalities, and the handlers of their jobs."""

    summaries: Summaries
    municipalities: Municipalities
    invitations: Invitations
    region: Region
    handlers: tuple[Handler, ...]


def region_of(
    settings: Settings,
    database: Database,
    clock: Clock,
    zones: Zones,
    engine: Callable[[], ProcessEngine],
    server: Callable[[], Server],
) -> Regional:
    """Put it together; `engine` and `server` are asked for when a job runs."""
    home = settings.tenant
    summaries = Summaries(sessions=database, clock=clock, zones=zones, engine=engine)
    sharing = Sharing(sessions=database, home=home, zones=zones, engine=engine)
    begin = beginning.handler(lambda tenant: server().begin_municipality(tenant))
    return Regional(
        summaries=summaries,
        municipalities=Municipalities(sessions=database, clock=clock, zones=zones, home=home),
        invitations=Invitations(sessions=database, clock=clock, zones=zones),
        region=Region(sessions=database, clock=clock, zones=zones),
        handlers=(summaries.handler(), *sharing.handlers(), begin),
    )
