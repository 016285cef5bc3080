"""All tables of the engine, a noun per module."""

from engine.store.tables.base import OPEN_JOB, Base
from engine.store.tables.definitions import DeployedFile, Deployment, ProcessDefinition
from engine.store.tables.history import HistoryEvent, Remark
from engine.store.tables.instances import (
    ElementInstance,
    ProcessInstance,
    RequestKey,
    VariableValue,
)
from engine.store.tables.jobs import Incident, Job, Subscription
from engine.store.tables.user_tasks import TaskCandidate, TaskExclusion, UserTask

__all__ = [
    "OPEN_JOB",
    "Base",
    "DeployedFile",
    "Deployment",
    "ElementInstance",
    "HistoryEvent",
    "Incident",
    "Job",
    "ProcessDefinition",
    "ProcessInstance",
    "Remark",
    "RequestKey",
    "Subscription",
    "TaskCandidate",
    "TaskExclusion",
    "UserTask",
    "VariableValue",
]
