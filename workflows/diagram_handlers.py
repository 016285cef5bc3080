"""The Python behind the service tasks of diagrams, put together for one installation."""

from engine import Handler
from workflows.annual_plan.services import AnnualPlanServices
from workflows.council.services import CouncilServices
from workflows.directory_services import DirectoryServices
from workflows.documents.services import DocumentServices
from workflows.notifications.outbox import Outbox
from workflows.notifications.telling import Teller
from workflows.notifications.timing import WorkingDays
from workflows.notifications.ways_out import WaysOut


def handlers(calendar: WorkingDays, zone: str, teller: Teller | None = None) -> tuple[Handler, ...]:
    """The Python behind every topic that diagrams may use; without `teller` nothing goes out."""
    if teller is None:
        teller = Teller(outbox=Outbox(ways_out=WaysOut(), calendar=calendar, zone=zone))
    return (
        *AnnualPlanServices(calendar=calendar, zone=zone).handlers(),
        *CouncilServices(zone=zone).handlers(),
        *DocumentServices(zone=zone).handlers(),
        *DirectoryServices(zone=zone, teller=teller).handlers(),
    )
