"""Turns rows into the views that other rooms read."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from engine.domain.definition_views import DefinitionView, DeploymentView, GivenUp, Suspension
from engine.domain.errors import Acceptance, Finding
from engine.domain.failures import for_people
from engine.domain.foreign import foreign_words_from_json
from engine.domain.states import InstanceState, QuestionState, UserTaskState
from engine.domain.task_views import QuestionView
from engine.domain.tenancy import REGION
from engine.domain.trouble_views import IncidentView
from engine.domain.views import (
    InstanceView,
    Remark,
    UserTaskView,
)
from engine.store.tables import (
    Deployment,
    Incident,
    Job,
    ProcessDefinition,
    ProcessInstance,
    UserTask,
    UserTaskQuestion,
)
from engine.store.tables import Remark as RemarkRow


def definition_view(row: ProcessDefinition) -> DefinitionView:
    return DefinitionView(
        id=row.id,
        key=row.key,
        version=row.version,
        name=row.name,
        documentation=row.documentation,
        clause=row.clause,
        candidate_starters=tuple(row.starters),
        start_form_key=row.start_form_key,
        startable=row.startable,
        deployed_at=row.deployed_at,
        deployed_by=row.deployed_by,
        deployment_id=row.deployment_id,
        suspension=suspension(row),
        is_shared=row.tenant == REGION,
        given_up=given_up(row),
    )


def given_up(row: ProcessDefinition) -> GivenUp | None:
    """Who went back from a version to the region's; None while it counts."""
    if row.given_up_at is None:
        return None
    return GivenUp(at=row.given_up_at, by=row.given_up_by, reason=row.given_up_why)


def suspension(row: ProcessInstance | ProcessDefinition) -> Suspension | None:
    """Who has stopped an instance, or the starts of a definition; None while it goes on."""
    if row.suspended_at is None:
        return None
    return Suspension(at=row.suspended_at, by=row.suspended_by, reason=row.suspended_why)


def definition_with_warnings(row: ProcessDefinition, deployment: Deployment) -> DefinitionView:
    about = tuple(w for w in _warnings(deployment) if w.file == row.file)
    words = tuple(w for w in foreign_words_from_json(deployment.words) if w.file == row.file)
    accepted = tuple(Acceptance(**each) for each in deployment.acceptances)
    return replace(definition_view(row), warnings=about, words=words, acceptances=accepted)


def _warnings(row: Deployment) -> tuple[Finding, ...]:
    return tuple(Finding(**warning) for warning in row.warnings)


def deployment_view(
    row: Deployment, definitions: tuple[DefinitionView, ...], *, unchanged: bool
) -> DeploymentView:
    return DeploymentView(
        id=row.id,
        name=row.name,
        definitions=definitions,
        warnings=_warnings(row),
        words=foreign_words_from_json(row.words),
        unchanged=unchanged,
    )


def instance_view(row: ProcessInstance, definition: ProcessDefinition) -> InstanceView:
    return InstanceView(
        id=row.id,
        definition_id=row.definition_id,
        process_key=row.process_key,
        process_name=definition.name,
        version=definition.version,
        business_key=row.business_key,
        title=row.title,
        state=InstanceState(row.state),
        has_incident=row.incident_count > 0,
        started_at=row.started_at,
        ended_at=row.ended_at,
        started_by=row.started_by,
        outcome=row.outcome,
        suspension=suspension(row),
    )


SHOWN = (
    UserTask.id, UserTask.instance_id, UserTask.definition_id, UserTask.process_key,
    UserTask.process_name, UserTask.business_key, UserTask.instance_title, UserTask.element_id,
    UserTask.name, UserTask.title, UserTask.form_key, UserTask.state, UserTask.assignee,
    UserTask.candidates, UserTask.candidate_users, UserTask.excluded_users, UserTask.due_at,
    UserTask.priority, UserTask.clause, UserTask.why, UserTask.organisation, UserTask.created_at,
    UserTask.closed_at, UserTask.completed_by, UserTask.acting_for, UserTask.substitutable,
    UserTask.owner,
)  # fmt: skip
"""The columns that `task_view` reads: long texts that only a search needs stay where they are."""


_AS_THEY_ARE = tuple(
    column.key
    for column in SHOWN
    if column.key not in ("state", "candidates", "candidate_users", "excluded_users", "closed_at")
)


def task_view_of(
    row: Mapping[str, Any], why_mine: str = "", acting_for_now: str = ""
) -> UserTaskView:
    """The same of a plain record with the columns `SHOWN`.

    A frozen dataclass sets its thirty fields one by one, which is a twentieth of what a page of
    the inbox costs; here they are set together.
    """
    state = UserTaskState(row["state"])
    view = object.__new__(UserTaskView)
    view.__dict__.update({name: row[name] for name in _AS_THEY_ARE})
    view.__dict__.update(
        state=state,
        candidates=tuple(row["candidates"]),
        candidate_users=tuple(row["candidate_users"]),
        excluded_users=tuple(row["excluded_users"]),
        completed_at=row["closed_at"] if state is UserTaskState.COMPLETED else None,
        why_mine=why_mine,
        acting_for_now=acting_for_now,
        is_question=False,
        suspension=None,
    )
    return view


def task_view(row: UserTask, why_mine: str = "", acting_for_now: str = "") -> UserTaskView:
    return UserTaskView(
        id=row.id,
        instance_id=row.instance_id,
        definition_id=row.definition_id,
        process_key=row.process_key,
        process_name=row.process_name,
        business_key=row.business_key,
        instance_title=row.instance_title,
        element_id=row.element_id,
        name=row.name,
        title=row.title,
        form_key=row.form_key,
        state=UserTaskState(row.state),
        assignee=row.assignee,
        candidates=tuple(row.candidates),
        candidate_users=tuple(row.candidate_users),
        excluded_users=tuple(row.excluded_users),
        due_at=row.due_at,
        priority=row.priority,
        clause=row.clause,
        why=row.why,
        organisation=row.organisation,
        created_at=row.created_at,
        completed_at=row.closed_at if row.state == UserTaskState.COMPLETED else None,
        completed_by=row.completed_by,
        acting_for=row.acting_for,
        why_mine=why_mine,
        acting_for_now=acting_for_now,
        substitutable=row.substitutable,
        owner=row.owner,
    )


def incident_view(row: Incident, instance: InstanceView, element_name: str) -> IncidentView:
    return IncidentView(
        id=row.id,
        instance_id=row.instance_id,
        process_key=instance.process_key,
        process_name=instance.process_name,
        element_id=row.element_id,
        element_name=element_name,
        kind=row.kind,
        message=for_people(row.message),
        technical=row.message,
        raised_at=row.raised_at,
        job_id=row.job_id,
        resolved_at=row.resolved_at,
        element_instance_id=row.element_instance_id,
        title=instance.title,
        business_key=instance.business_key,
        definition_id=row.definition_id or instance.definition_id,
        version=instance.version,
        likeness=row.likeness,
        cause=row.cause,
        about=row.about,
        resolved_by=row.resolved_by,
        how=row.how,
        why=row.why,
    )


def dead_start_view(row: Job, definition: ProcessDefinition, element_name: str) -> IncidentView:
    """A start that failed as an incident: there is no instance that could carry one."""
    return IncidentView(
        id=row.id,
        instance_id="",
        process_key=definition.key,
        process_name=definition.name,
        element_id=row.element_id,
        element_name=element_name,
        kind="start",
        message=for_people(row.last_error),
        technical=row.last_error,
        raised_at=row.closed_at or row.due_at,
        job_id=row.id,
    )


def dead_work_view(row: Job, title: str) -> IncidentView:
    """A failed job of neither an instance nor a process; `title` says what it was to do."""
    return IncidentView(
        id=row.id,
        instance_id="",
        process_key="",
        process_name="",
        element_id="",
        element_name=title,
        kind=row.kind,
        message=for_people(row.last_error),
        technical=row.last_error,
        raised_at=row.closed_at or row.due_at,
        job_id=row.id,
    )


def remark_view(row: RemarkRow, element_name: str, mentions: tuple[str, ...] = ()) -> Remark:
    return Remark(
        at=row.at,
        author=row.author_id,
        element_id=row.element_id,
        element_name=element_name,
        text=row.text,
        kind=row.kind,
        field_key=row.field_key,
        mentions=mentions,
    )


def question_view(
    row: UserTaskQuestion, *, may_answer: bool = False, may_withdraw: bool = False
) -> QuestionView:
    return QuestionView(
        id=row.id,
        kind=row.kind,
        state=QuestionState(row.state),
        asked_by=row.asked_by,
        asked_of=row.asked_of,
        text=row.text,
        asked_at=row.asked_at,
        verdict=row.verdict,
        answer=row.answer,
        answered_by=row.answered_by,
        acting_for=row.acting_for,
        closed_at=row.closed_at,
        may_answer=may_answer,
        may_withdraw=may_withdraw,
    )
