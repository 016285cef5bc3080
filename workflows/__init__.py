"""The methodical service: registries, rules and handlers behind its processes."""

from workflows import regulation as regulation_text
from workflows.annual_plan.checks import Fix as PlanFix
from workflows.annual_plan.checks import PlanFinding
from workflows.annual_plan.proposing import ProposalCard
from workflows.application import process_application
from workflows.attachments.cards import AttachmentView
from workflows.attachments.parts import Checksum
from workflows.attachments.refusals import BrokenPiece, Busy, NotKept, TooLarge, TooMany
from workflows.attachments.scanning import ScanState, Silence
from workflows.attachments.texts import TextPreview, Unreadable
from workflows.contests.application_fields import CATEGORIES as TEACHER_CATEGORIES
from workflows.contests.application_fields import FIELDS as APPLICATION_FIELDS
from workflows.contests.application_fields import required as required_fields
from workflows.contests.checking import Problem as ContestProblem
from workflows.contests.configuration import ORDER_KINDS as CONTEST_ORDERS
from workflows.contests.differences import differing as contest_differences
from workflows.contests.shape import DATE_TITLES as CONTEST_DATES
from workflows.contests.shape import STAGE_TITLES as CONTEST_STAGES
from workflows.demo.building import DemoLogin
from workflows.desks.absence_views import AbsenceView, RuleView, StandInView, TodayView
from workflows.desks.absences import AbsenceChoices
from workflows.desks.accounts import AccountView
from workflows.desks.assignments import AssignmentChangeView, AssignmentOrder, AssignmentView
from workflows.desks.associations import AssociationCard, AssociationView
from workflows.desks.attachment_versions import DocumentCard
from workflows.desks.calendars import read_contents as read_calendar_contents
from workflows.desks.colleagues import ColleagueView
from workflows.desks.consents import ConsentView
from workflows.desks.contest_application_tasks import findings as application_findings
from workflows.desks.contest_application_views import ApplicationRow
from workflows.desks.contest_task_views import RELATIONS as CONTEST_RELATIONS
from workflows.desks.contest_tasks import ContestTasks
from workflows.desks.contest_views import ContestPage
from workflows.desks.council_sessions import READERS as COUNCIL_READERS
from workflows.desks.councils import CouncilView, SeatView
from workflows.desks.documents import READERS as JOURNAL_READERS
from workflows.desks.documents import DocumentPage, DocumentView, JournalPage
from workflows.desks.filters import FilterCard, FilterView, may_share
from workflows.desks.mail import FailedDelivery, MailCard, MailView, Trial
from workflows.desks.nomenclature import NomenclatureView
from workflows.desks.notification_choices import Choices, ChoicesView, KindChoice
from workflows.desks.notifications import NotificationPage, NotificationView
from workflows.desks.office import ParameterNote, ParameterView
from workflows.desks.organisations import OrganisationView
from workflows.desks.people import PersonView
from workflows.desks.plan_corrections import CorrectionView
from workflows.desks.plan_dates import BusyCard, BusyView, busy_kinds
from workflows.desks.plan_pages import PlanChoices
from workflows.desks.plan_proposals import ProposalView
from workflows.desks.plan_rollover import RolloverPage
from workflows.desks.plan_views import (
    ApprovalView,
    ItemChangeView,
    PlanItemView,
    PlanPage,
    PlanView,
    SectionView,
)
from workflows.desks.roles import MembershipView
from workflows.desks.scoring_views import SheetView
from workflows.desks.search import Found, FoundDocument, FoundOrganisation, FoundPerson
from workflows.desks.team import Member
from workflows.desks.uploads import UploadView
from workflows.diagram_handlers import handlers
from workflows.documents.renditions import BeingMade
from workflows.documents.signing import SigningOrder
from workflows.documents.tables import WordTable, word_tables
from workflows.documents.templates.fields import FIELDS as TEMPLATE_FIELDS
from workflows.documents.templates.fields import LISTS as TEMPLATE_LISTS
from workflows.identity import Identity, SignedIn, SignInRefused
from workflows.migrating import migrate, standing
from workflows.notifications.kinds import NOTIFICATION_KINDS
from workflows.permits import holds, holds_any
from workflows.product import ProcessApplication
from workflows.region.municipalities import MunicipalityView
from workflows.region.overview import MunicipalFigures, RegionalProcess, RegionOverview
from workflows.region.workbook import region_workbook
from workflows.registry.case_rules import CaseCard
from workflows.registry.contest_applications import (
    APPLICATION_STATE_TITLES as APPLICATION_STATES,
)
from workflows.registry.contest_commissions import PART_TITLES as CONTEST_PARTS
from workflows.registry.council_questions import BALLOTS as BALLOT_WAYS
from workflows.registry.council_questions import KIND_TITLES as QUESTION_KINDS
from workflows.registry.council_questions import MAJORITIES
from workflows.registry.council_sessions import PRESENCES, REPLIES, SESSION_FORMS
from workflows.registry.councils import METHODSOVET, POST_TITLES, Post
from workflows.registry.documents import DOCUMENT_TITLES, DocumentQuery
from workflows.registry.filters import COLOURS as FILTER_COLOURS
from workflows.registry.logins import suggested_login
from workflows.registry.names import Case, PersonName
from workflows.registry.organisations import KIND_TITLES, OrganisationCard, OrganisationKind
from workflows.registry.parameter_list import Group as ParameterGroup
from workflows.registry.people import PersonCard
from workflows.registry.plan_items import ItemFields
from workflows.registry.plan_words import STATUS_TITLES, ItemStatus, PlanStage, Precision
from workflows.registry.school_years import SchoolYear
from workflows.registry.signatures import Method as SignatureMethod
from workflows.registry.substitutions import AbsenceKind
from workflows.registry.succession import Rule as DeputyRule
from workflows.registry.succession import Scope as DeputyScope
from workflows.roles import ROLES, Role, is_head, title_of
from workflows.russian import acting_post
from workflows.scoring.sheets import StaleSheet
from workflows.settings import Settings, read_settings
from workflows.shipped import region_system, system_of
from workflows.spreadsheets.reading import Column as TableColumn
from workflows.spreadsheets.reading import ImportRefused, ImportResult
from workflows.spreadsheets.writing import working_days
from workflows.substitution.absence_rules import AbsenceCard
from workflows.substitution.coverage import DutyGap as DayGap
from workflows.substitution.coverage import Span as DaySpan
from workflows.substitution.survey import Coverage, TaskGap
from workflows.task_pages import TASK_PAGES
from workflows.working_time import edits as calendar_edits
from workflows.working_time.edits import Edit as CalendarEdit
from workflows.working_time.whole_edits import Replace as ReplacedCalendar
from workflows.working_time.years import SetSpan

__all__ = [
    "APPLICATION_FIELDS",
    "APPLICATION_STATES",
    "BALLOT_WAYS",
    "CONTEST_DATES",
    "CONTEST_ORDERS",
    "CONTEST_PARTS",
    "CONTEST_RELATIONS",
    "CONTEST_STAGES",
    "COUNCIL_READERS",
    "DOCUMENT_TITLES",
    "FILTER_COLOURS",
    "JOURNAL_READERS",
    "KIND_TITLES",
    "MAJORITIES",
    "METHODSOVET",
    "NOTIFICATION_KINDS",
    "POST_TITLES",
    "PRESENCES",
    "QUESTION_KINDS",
    "REPLIES",
    "ROLES",
    "SESSION_FORMS",
    "STATUS_TITLES",
    "TASK_PAGES",
    "TEACHER_CATEGORIES",
    "TEMPLATE_FIELDS",
    "TEMPLATE_LISTS",
    "AbsenceCard",
    "AbsenceChoices",
    "AbsenceKind",
    "AbsenceView",
    "AccountView",
    "ApplicationRow",
    "ApprovalView",
    "AssignmentChangeView",
    "AssignmentOrder",
    "AssignmentView",
    "AssociationCard",
    "AssociationView",
    "AttachmentView",
    "BeingMade",
    "BrokenPiece",
    "Busy",
    "BusyCard",
    "BusyView",
    "CalendarEdit",
    "Case",
    "CaseCard",
    "Checksum",
    "Choices",
    "ChoicesView",
    "ColleagueView",
    "ConsentView",
    "ContestPage",
    "ContestProblem",
    "ContestTasks",
    "CorrectionView",
    "CouncilView",
    "Coverage",
    "DayGap",
    "DaySpan",
    "DemoLogin",
    "DeputyRule",
    "DeputyScope",
    "DocumentCard",
    "DocumentPage",
    "DocumentQuery",
    "DocumentView",
    "FailedDelivery",
    "FilterCard",
    "FilterView",
    "Found",
    "FoundDocument",
    "FoundOrganisation",
    "FoundPerson",
    "Identity",
    "ImportRefused",
    "ImportResult",
    "ItemChangeView",
    "ItemFields",
    "ItemStatus",
    "JournalPage",
    "KindChoice",
    "MailCard",
    "MailView",
    "Member",
    "MembershipView",
    "MunicipalFigures",
    "MunicipalityView",
    "NomenclatureView",
    "NotKept",
    "NotificationPage",
    "NotificationView",
    "OrganisationCard",
    "OrganisationKind",
    "OrganisationView",
    "ParameterGroup",
    "ParameterNote",
    "ParameterView",
    "PersonCard",
    "PersonName",
    "PersonView",
    "PlanChoices",
    "PlanFinding",
    "PlanFix",
    "PlanItemView",
    "PlanPage",
    "PlanStage",
    "PlanView",
    "Post",
    "Precision",
    "ProcessApplication",
    "ProposalCard",
    "ProposalView",
    "RegionOverview",
    "RegionalProcess",
    "ReplacedCalendar",
    "Role",
    "RolloverPage",
    "RuleView",
    "ScanState",
    "SchoolYear",
    "SeatView",
    "SectionView",
    "SetSpan",
    "Settings",
    "SheetView",
    "SignInRefused",
    "SignatureMethod",
    "SignedIn",
    "SigningOrder",
    "Silence",
    "StaleSheet",
    "StandInView",
    "TableColumn",
    "TaskGap",
    "TextPreview",
    "TodayView",
    "TooLarge",
    "TooMany",
    "Trial",
    "Unreadable",
    "UploadView",
    "WordTable",
    "acting_post",
    "application_findings",
    "busy_kinds",
    "calendar_edits",
    "contest_differences",
    "handlers",
    "holds",
    "holds_any",
    "is_head",
    "may_share",
    "migrate",
    "process_application",
    "read_calendar_contents",
    "read_settings",
    "region_system",
    "region_workbook",
    "regulation_text",
    "required_fields",
    "standing",
    "suggested_login",
    "system_of",
    "title_of",
    "word_tables",
    "working_days",
]
