"""Annual plans: the one desk that pages about plans use."""

from workflows.desks.plan_corrections import PlanCorrections
from workflows.desks.plan_dates import PlanDates
from workflows.desks.plan_edits import PlanEdits
from workflows.desks.plan_execution import PlanExecution
from workflows.desks.plan_pages import PlanPages
from workflows.desks.plan_proposals import PlanProposals
from workflows.desks.plan_rollover import PlanRollover
from workflows.desks.plan_tables import PlanTables


class Plans(
    PlanPages,
    PlanEdits,
    PlanProposals,
    PlanTables,
    PlanRollover,
    PlanDates,
    PlanCorrections,
    PlanExecution,
):
    """Reading, changing, proposing for and exchanging annual plans."""
