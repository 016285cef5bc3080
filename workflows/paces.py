"""How fast each sort of work goes unless an operator chooses otherwise, all workers together.

A topic that is not named here goes as its kind does: the steps of a diagram before timers and
sweeps. What nobody looks on goes last, and only so much of it at once that people find a free
worker and neither the database nor a mail server is overrun.
"""

from dataclasses import replace

from engine import Handler, Pace, Rank
from workflows import housekeeping
from workflows.annual_plan.launching import TOPIC as PLAN_ITEMS
from workflows.council.packets import TOPIC as PACKET
from workflows.desks.attachment_scans import CLEANING
from workflows.desks.attachment_scans import TOPIC as SCAN
from workflows.documents.renditions import TOPIC as PDF
from workflows.notifications import keeping
from workflows.notifications.digests import LOOK, MAKE
from workflows.notifications.kinds import Way
from workflows.notifications.outbox import TOPICS
from workflows.repairing import REPAIR
from workflows.rmo.launching import TOPIC as RMO_MEETINGS
from workflows.statistics import ANEW, COUNT
from workflows.substitution.upkeep import UPKEEP
from workflows.working_time.recomputing import RECOMPUTE
from workflows.working_time.reminding import REMIND

BULK = Pace(rank=Rank.BULK)
PACES = {
    TOPICS[Way.MAIL]: Pace(rank=Rank.BULK, at_once=4),
    TOPICS[Way.MESSENGER]: Pace(rank=Rank.BULK, at_once=2),
    SCAN: Pace(rank=Rank.BULK, at_once=4),
    PDF: Pace(at_once=1),
    PACKET: Pace(at_once=1),
    REPAIR: Pace(rank=Rank.BULK, at_once=2),
    RECOMPUTE: Pace(rank=Rank.BULK, at_once=2),
    REMIND: Pace(rank=Rank.BULK, at_once=2),
    MAKE: Pace(rank=Rank.BULK, at_once=2),
    COUNT: Pace(rank=Rank.BULK, at_once=1),
    ANEW: Pace(rank=Rank.BULK, at_once=1),
    LOOK: BULK,
    UPKEEP: BULK,
    PLAN_ITEMS: BULK,
    RMO_MEETINGS: BULK,
    CLEANING: BULK,
    keeping.TOPIC: BULK,
    housekeeping.TOPIC: BULK,
}


def paced(*handlers: Handler) -> tuple[Handler, ...]:
    """Give handlers the pace of their topic."""
    return tuple(replace(each, pace=PACES.get(each.topic, each.pace)) for each in handlers)
