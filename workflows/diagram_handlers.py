"""The Python behind the service tasks of diagrams, put together for one installation."""

from pathlib import Path
from typing import Protocol

from engine import Handler
from workflows.acknowledgements.services import AcknowledgementServices
from workflows.annual_plan.correction_services import CorrectionServices
from workflows.annual_plan.report_services import PlanReportServices
from workflows.annual_plan.services import AnnualPlanServices
from workflows.assignments.services import AssignmentServices
from workflows.attachments.disk import ContentStore
from workflows.collecting.services import CollectingServices
from workflows.consents.services import ConsentServices
from workflows.contests.application_services import ApplicationServices, FilingDays
from workflows.contests.asking import ContestTables
from workflows.contests.counting_services import CountingServices
from workflows.contests.judging_services import JudgingServices
from workflows.contests.jury_services import JuryServices
from workflows.contests.redaction_services import RedactionServices
from workflows.contests.services import ContestServices
from workflows.contests.stage_services import StageServices
from workflows.contests.variants import WorkingDays as ContestDays
from workflows.council.extracts import ExtractServices
from workflows.council.protocol_services import ProtocolServices
from workflows.council.question_services import QuestionServices
from workflows.council.services import CouncilServices
from workflows.council.session_services import SessionServices
from workflows.council.vote_services import VoteServices
from workflows.directory_services import DirectoryServices
from workflows.documents.destruction import DestructionServices
from workflows.documents.services import DocumentServices
from workflows.notifications.outbox import Outbox
from workflows.notifications.telling import Teller
from workflows.notifications.timing import WorkingDays
from workflows.notifications.ways_out import WaysOut
from workflows.registry.base import Zones
from workflows.regulation_changes.services import RegulationServices
from workflows.rmo.meeting_services import Days, RmoMeetingServices
from workflows.rmo.plan_services import RmoPlanServices
from workflows.scoring.closing import ScoringClosing
from workflows.scoring.services import ScoringServices

NOWHERE = Path("nowhere")


class HandlersDays(WorkingDays, Days, FilingDays, ContestDays, Protocol):
    """The production calendar, as far as the handlers need it."""


def handlers(
    calendar: HandlersDays,
    zones: Zones,
    teller: Teller | None = None,
    files: ContentStore | None = None,
    tables: ContestTables | None = None,
) -> tuple[Handler, ...]:
    """The Python behind every topic that diagrams may use.

    Without `teller` nothing goes out, without `files` no content of a file is found; `tables` are
    the decision tables that contests ask.
    """
    files = files or ContentStore(folder=NOWHERE)
    if teller is None:
        teller = Teller(outbox=Outbox(ways_out=WaysOut(), calendar=calendar, zones=zones))
    return (
        *AcknowledgementServices(zones=zones).handlers(),
        *AnnualPlanServices(calendar=calendar, zones=zones).handlers(),
        *AssignmentServices(zones=zones).handlers(),
        *CorrectionServices(zones=zones).handlers(),
        *PlanReportServices(zones=zones).handlers(),
        *CouncilServices(zones=zones).handlers(),
        *QuestionServices(zones=zones).handlers(),
        *SessionServices(zones=zones).handlers(),
        *ProtocolServices(zones=zones).handlers(),
        *ExtractServices(zones=zones, teller=teller).handlers(),
        *VoteServices(zones=zones, seal=teller.outbox.ways_out.seal).handlers(),
        *ApplicationServices(zones=zones, calendar=calendar, teller=teller).handlers(),
        *JudgingServices(zones=zones).handlers(),
        RedactionServices(zones=zones, files=files).handler(),
        *DocumentServices(zones=zones).handlers(),
        *ConsentServices(zones=zones).handlers(),
        *DestructionServices(zones=zones).handlers(),
        *CollectingServices(zones=zones).handlers(),
        *RegulationServices(zones=zones).handlers(),
        *RmoPlanServices(zones=zones).handlers(),
        *RmoMeetingServices(zones=zones, calendar=calendar).handlers(),
        *ScoringServices(zones=zones).handlers(),
        *ScoringClosing(zones=zones).handlers(),
        *ContestServices(zones=zones, calendar=calendar, tables=tables).handlers(),
        *JuryServices(zones=zones, tables=tables).handlers(),
        *StageServices(zones=zones, calendar=calendar).handlers(),
        *CountingServices(zones=zones, teller=teller, tables=tables).handlers(),
        *DirectoryServices(zones=zones, teller=teller).handlers(),
    )
