"""Puts the parts of notifications together for one installation."""

from collections.abc import Iterable
from dataclasses import dataclass

from engine import Clock, Handler
from workflows.notifications import keeping
from workflows.notifications.digests import Digests
from workflows.notifications.outbox import Outbox
from workflows.notifications.pump import Pump
from workflows.notifications.telling import Teller
from workflows.notifications.timing import WorkingDays
from workflows.notifications.troubles import Troubles
from workflows.notifications.ways_out import WaysOut
from workflows.registry.base import Sessions, Zones


@dataclass(frozen=True, kw_only=True)
class Notifications:
    """What tells people; its handlers go into the engine, which then goes into the digests."""

    outbox: Outbox
    teller: Teller
    pump: Pump
    digests: Digests

    def handlers(self) -> Iterable[Handler]:
        """The handlers of its jobs."""
        return (
            self.teller.handler(),
            Troubles(teller=self.teller).handler(),
            *self.pump.handlers(),
            *self.digests.handlers(),
            keeping.handler(),
        )


def notifications_of(
    ways_out: WaysOut, *, sessions: Sessions, clock: Clock, calendar: WorkingDays, zones: Zones
) -> Notifications:
    """Build the parts over one database."""
    outbox = Outbox(ways_out=ways_out, calendar=calendar, zones=zones)
    return Notifications(
        outbox=outbox,
        teller=Teller(outbox=outbox),
        pump=Pump(sessions=sessions, clock=clock, outbox=outbox),
        digests=Digests(sessions=sessions, clock=clock, outbox=outbox),
    )
