"""The assembled methodical service, and what its server does with the whole of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from engine import Actor, Clock, Database, ManualClock, ProcessEngine, WorkingCalendar
from engine.municipalities import REGION, acting_tenant
from workflows import housekeeping
from workflows.annual_plan.launching import schedule as schedule_plan_items
from workflows.demo.building import DemoDistrict, DemoLogin
from workflows.desks.absences import Absences
from workflows.desks.accounts import Accounts
from workflows.desks.assignments import Assignments
from workflows.desks.associations import Associations
from workflows.desks.attachment_scans import (
    AttachmentScans,
    schedule_cleaning,
)
from workflows.desks.attachment_versions import AttachmentVersions
from workflows.desks.attachments import Attachments
from workflows.desks.calendars import Calendars
from workflows.desks.colleagues import Colleagues
from workflows.desks.collections import Collections
from workflows.desks.consents import Consents
from workflows.desks.contest_applications import ContestApplications
from workflows.desks.contest_tasks import ContestTasks
from workflows.desks.contests import Contests
from workflows.desks.council_materials import CouncilMaterials
from workflows.desks.council_sessions import CouncilSessions
from workflows.desks.councils import Councils
from workflows.desks.document_templates import DocumentTemplates
from workflows.desks.documents import Documents
from workflows.desks.filters import Filters
from workflows.desks.letterheads import Letterheads
from workflows.desks.mail import Mail
from workflows.desks.notification_choices import NotificationChoices
from workflows.desks.notifications import NotificationCentre
from workflows.desks.office import Parameters
from workflows.desks.organisations import Organisations
from workflows.desks.papers import Papers
from workflows.desks.people import People
from workflows.desks.plans import Plans
from workflows.desks.preferences import Preferences
from workflows.desks.regulations import Regulations
from workflows.desks.rmo import Rmo
from workflows.desks.roles import Roles
from workflows.desks.scorings import START_FORM, Scorings
from workflows.desks.search import Search
from workflows.desks.team import Team
from workflows.desks.uploads import Uploads
from workflows.identity import Identity
from workflows.notifications import keeping
from workflows.notifications.digests import Digests
from workflows.options import OptionSources
from workflows.record_keeping import Records
from workflows.region.invitations import Invitations
from workflows.region.municipalities import Municipalities
from workflows.region.overview import Region
from workflows.region.summaries import Summaries
from workflows.registry.base import Registry
from workflows.repairing import Repairing
from workflows.rmo.launching import schedule as schedule_meetings
from workflows.settings import Settings
from workflows.shipped import deploy_shipped, system_of
from workflows.spreadsheets.user_tasks import Tables
from workflows.statistics import Statistics
from workflows.substitution.upkeep import schedule as schedule_upkeep
from workflows.tenants import has_region, tenants_of
from workflows.working_time.reminding import Reminding
from workflows.working_time.source import OfficeCalendar


@dataclass(frozen=True, kw_only=True)
class ProcessApplication:
    """Everything a page needs; safe to share between threads.

    `assemble` makes the same over another clock.
    """

    assemble: Callable[..., "ProcessApplication"]
    settings: Settings
    database: Database
    engine: ProcessEngine
    clock: Clock
    working_time: OfficeCalendar
    reminding: Reminding
    repairing: Repairing
    options: OptionSources
    identity: Identity
    accounts: Accounts
    organisations: Organisations
    people: People
    colleagues: Colleagues
    roles: Roles
    absences: Absences
    plans: Plans
    councils: Councils
    sessions: CouncilSessions
    council_materials: CouncilMaterials
    associations: Associations
    rmo: Rmo
    assignments: Assignments
    collections: Collections
    scorings: Scorings
    consents: Consents
    regulations: Regulations
    contests: Contests
    contest_applications: ContestApplications
    contest_tasks: ContestTasks
    documents: Documents
    records: Records
    papers: Papers
    letterheads: Letterheads
    document_templates: DocumentTemplates
    attachments: Attachments
    versions: AttachmentVersions
    uploads: Uploads
    scans: AttachmentScans
    parameters: Parameters
    team: Team
    notifications: NotificationCentre
    notification_choices: NotificationChoices
    mail: Mail
    digests: Digests
    tables: Tables
    statistics: Statistics
    summaries: Summaries
    municipalities: Municipalities
    invitations: Invitations
    region: Region
    preferences: Preferences
    search: Search
    filters: Filters
    calendars: Calendars

    def tenants(self) -> tuple[str, ...]:
        """Every municipality of the installation; one office is the only one."""
        return tenants_of(self.database, self.settings.tenant)

    def here(self) -> Actor:
        """The system in the municipality that this thread acts in, for what is nobody's secret."""
        return system_of(acting_tenant(self.settings.tenant))

    @property
    def calendar(self) -> WorkingCalendar:
        """The office's working days as they are now."""
        return self.working_time.current()

    def deploy_shipped(self) -> tuple[str, ...]:
        """Deploy the shipped processes and calendar that nobody changed; gives their names.

        Where there is a region, it shares them: a municipality keeps only what it had already.
        """
        home, folder = self.settings.tenant, self.settings.processes_dir
        if not has_region(self.database):
            self.calendars.seed(home)
            return deploy_shipped(self.engine, folder, home)
        self.calendars.seed(REGION)
        shared = deploy_shipped(self.engine, folder, REGION)
        for tenant in self.tenants():
            if tenant != REGION:
                deploy_shipped(self.engine, folder, tenant, only_known=True)
        return shared

    def clean_files(self) -> None:
        """Take away files that nobody used, now and from time to time; for the server's start."""
        for tenant in self.tenants():
            self.clean_files_of(tenant)

    def clean_files_of(self, tenant: str) -> None:
        """The same for one municipality."""
        self.remove_unused(tenant)
        with self.database.write(tenant) as session:
            schedule_cleaning(session, self.clock.now(), tenant)

    def remove_unused(self, tenant: str) -> Mapping[str, object]:
        """Take away a municipality's files that nobody used or went on with; gives no outputs."""
        self.attachments.remove_unused(tenant)
        self.uploads.remove_stale(tenant)
        return {}

    def seal_passwords(self) -> None:
        """Seal what earlier releases kept in the clear; for the server's start."""
        for tenant in self.tenants():
            self.mail.seal_passwords(tenant)

    def begin_periodic_jobs(self) -> None:
        """See to it that what comes back every so often is scheduled; for the start of a server."""
        for tenant in self.tenants():
            self.begin_periodic_jobs_of(tenant)

    def begin_periodic_jobs_of(self, tenant: str) -> None:
        """The same for one municipality."""
        with self.database.write(tenant) as session:
            now, zone = self.clock.now(), self.working_time.zone_in(session)
            self.digests.schedule(Registry(session=session, tenant=tenant, now=now, zone=zone), now)
            self.reminding.schedule(session, tenant, now)
            keeping.schedule(session, now, tenant)
            housekeeping.schedule(session, now, tenant)
            schedule_upkeep(session, now, tenant)
            schedule_plan_items(session, now, tenant)
            schedule_meetings(session, now, tenant)
            self.statistics.schedule(session, now, tenant)
            self.summaries.schedule(session, now, tenant)

    def check_start(self, form_key: str, given: Mapping[str, object], actor: Actor) -> None:
        """Refuse, before a process begins, what its form cannot know and the registry does.

        Raises:
            InvalidForm: by field.
        """
        if form_key == START_FORM:
            self.scorings.check_order(given, actor)

    def begin_municipality(self, tenant: str) -> None:
        """Let a new municipality's periodic jobs and the region's processes begin."""
        self.begin_periodic_jobs_of(tenant)
        self.clean_files_of(tenant)
        self.engine.follow_shared(system_of(tenant))

    def load_demo(self) -> tuple[DemoLogin, ...]:
        """Build the demo district; () when the database is not empty.

        It has lived already: a second assembly with a clock of its own plays the last days.
        """
        clock = ManualClock(self.clock.now())
        past = self.assemble(self.settings, database=self.database, clock=clock)
        district = DemoDistrict(
            sessions=self.database,
            engine=past.engine,
            council=past.sessions,
            scorings=past.scorings,
            identity=past.identity,
            calendar=self.calendar,
            clock=clock,
            processes_dir=self.settings.processes_dir,
        )
        return district.build()
