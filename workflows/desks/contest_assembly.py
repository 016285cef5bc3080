"""Puts the desks of contests together."""

from collections.abc import Callable

from engine import Clock, Database, ProcessEngine
from workflows.contests.asking import ContestTables
from workflows.desks.attachments import Attachments
from workflows.desks.contest_applications import ContestApplications
from workflows.desks.contests import Contests
from workflows.settings import Settings
from workflows.working_time.source import OfficeCalendar


def contests_of(
    settings: Settings,
    database: Database,
    clock: Clock,
    calendar: OfficeCalendar,
    engine: Callable[[], ProcessEngine],
) -> Contests:
    """Make the desk; `engine` gives the engine, which is assembled after it."""
    folder = settings.processes_dir
    tables = ContestTables(
        engine=engine, processes_dir=folder, clock=clock, calendar=calendar.current
    )
    return Contests(
        sessions=database,
        clock=clock,
        zones=calendar,
        calendar=calendar,
        tables=tables,
        processes_dir=folder,
    )


def applications_of(
    database: Database,
    clock: Clock,
    calendar: OfficeCalendar,
    engine: ProcessEngine,
    attachments: Attachments,
) -> ContestApplications:
    """Make the desk of applications."""
    return ContestApplications(
        sessions=database,
        clock=clock,
        zones=calendar,
        calendar=calendar,
        engine=engine,
        attachments=attachments,
    )
