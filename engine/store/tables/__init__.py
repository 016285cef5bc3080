"""All tables of the engine, a noun per module."""

from sqlalchemy.orm import configure_mappers

from engine.store.tables.analysis import (
    FinishedInstance,
    FinishedTask,
    ProcessTally,
    WalkedWay,
)
from engine.store.tables.base import (
    DEAD_JOB,
    HELD_JOB,
    LEASED_JOB,
    OPEN_JOB,
    RUNG_JOB,
    UNRUNG_JOB,
    UNRUNG_JOB_WITH_TOPIC,
    WAITING_JOB_WITH_KEY,
    Base,
)
from engine.store.tables.decisions import DecisionEvaluation, DecisionRule
from engine.store.tables.definitions import DeployedFile, Deployment, ProcessDefinition
from engine.store.tables.drafts import UserTaskDraft
from engine.store.tables.history import HistoryEvent, Remark
from engine.store.tables.instances import (
    NEEDED_FIRST,
    NEEDED_IN_SCOPE,
    ElementInstance,
    ProcessInstance,
    RequestKey,
    VariableValue,
)
from engine.store.tables.jobs import Incident, Job, JobPace, Subscription
from engine.store.tables.messages import KEPT_MESSAGE, KeptMessage
from engine.store.tables.migrations import MigrationBatch, MigrationItem
from engine.store.tables.process_drafts import (
    ProcessDraft,
    ProcessDraftComment,
    ProcessDraftEvent,
    ProcessDraftFile,
)
from engine.store.tables.processes import RunningProgram, SchemaLevel
from engine.store.tables.repairs import RepairOrder, RepairRow
from engine.store.tables.searching import InstanceWord
from engine.store.tables.talks import (
    InstanceWatch,
    RemarkMention,
    TaskFollowUp,
    UserTaskQuestion,
)
from engine.store.tables.user_tasks import TaskCandidate, TaskExclusion, TaskReminder, UserTask

configure_mappers()  # `prepared` makes objects of rows before the ORM has been asked anything

__all__ = [
    "DEAD_JOB",
    "HELD_JOB",
    "KEPT_MESSAGE",
    "LEASED_JOB",
    "NEEDED_FIRST",
    "NEEDED_IN_SCOPE",
    "OPEN_JOB",
    "RUNG_JOB",
    "UNRUNG_JOB",
    "UNRUNG_JOB_WITH_TOPIC",
    "WAITING_JOB_WITH_KEY",
    "Base",
    "DecisionEvaluation",
    "DecisionRule",
    "DeployedFile",
    "Deployment",
    "ElementInstance",
    "FinishedInstance",
    "FinishedTask",
    "HistoryEvent",
    "Incident",
    "InstanceWatch",
    "InstanceWord",
    "Job",
    "JobPace",
    "KeptMessage",
    "MigrationBatch",
    "MigrationItem",
    "ProcessDefinition",
    "ProcessDraft",
    "ProcessDraftComment",
    "ProcessDraftEvent",
    "ProcessDraftFile",
    "ProcessInstance",
    "ProcessTally",
    "Remark",
    "RemarkMention",
    "RepairOrder",
    "RepairRow",
    "RequestKey",
    "RunningProgram",
    "SchemaLevel",
    "Subscription",
    "TaskCandidate",
    "TaskExclusion",
    "TaskFollowUp",
    "TaskReminder",
    "UserTask",
    "UserTaskDraft",
    "UserTaskQuestion",
    "VariableValue",
    "WalkedWay",
]
