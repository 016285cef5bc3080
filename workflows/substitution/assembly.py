"""Puts together what looks after absences in one installation."""

from collections.abc import Callable

from engine import Clock, Database
from workflows.notifications.telling import Teller
from workflows.substitution.announcing import Announcing, OfficeDays
from workflows.substitution.upkeep import Engine, Upkeep


def upkeep_of(
    calendar: OfficeDays,
    *,
    database: Database,
    clock: Clock,
    teller: Teller,
    engine: Callable[[], Engine],
) -> Upkeep:
    """Build it over one database; `engine` is asked when a job runs, because it is built later."""
    announcing = Announcing(sessions=database, clock=clock, tell=teller.tell, calendar=calendar)
    return Upkeep(sessions=database, clock=clock, announcing=announcing, engine=engine)
