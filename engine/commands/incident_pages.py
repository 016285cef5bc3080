"""What an operator sees of trouble: lists, groups of one failure, and a page for each."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine.commands import incident_causes, incident_ends, live_instances, rights, telling
from engine.commands.context import Context
from engine.domain.errors import NotFound
from engine.domain.identity import Permission
from engine.domain.repairs import (
    DataChange,
    IncidentGroup,
    IncidentPage,
    IncidentQuery,
    IncidentsFound,
)
from engine.domain.states import InstanceState, JobState
from engine.domain.trouble_views import IncidentView
from engine.store.queries import incidents as stored
from engine.store.queries import instances, jobs
from engine.store.queries.rows import incident_view
from engine.store.tables import Incident, Job, ProcessInstance

MOST_FOUND = 5_000


@dataclass(frozen=True, kw_only=True)
class _Step:
    """What is known of the failing step."""

    seen: Mapping[str, object]
    outputs: tuple[str, ...] = ()
    scope_id: str = ""
    no_skipping: str = ""
    changes: tuple[DataChange, ...] = ()


def found(context: Context, wanted: IncidentQuery) -> IncidentsFound:
    """One page of incidents, and the failures that several of them share.

    Raises:
        NotPermitted: the actor is no operator.
        InvalidInput: the cursor is none of ours.
    """
    _require_operator(context)
    rows, cursor = stored.page(context.session, context.tenant, wanted)
    shared = (
        []
        if wanted.cursor or wanted.likeness or wanted.state == "resolved"
        else (stored.groups(context.session, context.tenant, wanted))
    )
    return IncidentsFound(
        incidents=tuple(_view(context, row) for row in rows),
        groups=tuple(
            IncidentGroup(
                likeness=row[0].likeness, count=count, first=_view(context, row), last_at=last_at
            )
            for row, count, last_at in shared
        ),
        next_cursor=cursor,
    )


def ids(context: Context, wanted: IncidentQuery) -> tuple[str, ...]:
    """Ids of all open incidents that a filter finds, `MOST_FOUND` at most."""
    _require_operator(context)
    return stored.ids(context.session, context.tenant, wanted, MOST_FOUND)


def without_instance(context: Context) -> tuple[IncidentView, ...]:
    """Starts and jobs of the application that ran out of attempts."""
    _require_operator(context)
    found = (*telling.failed_starts(context), *telling.failed_work(context))
    return tuple(sorted(found, key=lambda each: each.raised_at, reverse=True))


def page(context: Context, incident_id: str) -> IncidentPage:
    """Everything about one incident, open or resolved.

    Raises:
        NotFound: there is none.
        NotPermitted: the actor is no operator.
    """
    _require_operator(context)
    row = stored.by_id(context.session, context.tenant, incident_id)
    if row is None:
        return _of_job(context, incident_id)
    incident, instance = row
    owner = instances.by_id(context.session, context.tenant, incident.instance_id)
    if owner is None:
        raise NotFound("Такого инцидента нет.")
    view, job = _view(context, row), jobs.by_id(context.session, incident.job_id)
    step = _step(context, owner, incident)
    definition = context.equipment.definitions.by_id(view.definition_id)
    node = definition.node(incident.element_id)
    return IncidentPage(
        incident=view,
        trouble=incident_causes.trouble(context, incident, job, step.seen),
        instance=instance,
        element_kind=node.kind if node is not None else "",
        version=view.version,
        inputs=dict(job.payload) if job is not None and job.topic else None,
        seen=step.seen,
        outputs=step.outputs,
        scope_id=step.scope_id,
        no_skipping=step.no_skipping,
        changes=step.changes,
        alike=stored.alike(context.session, context.tenant, incident.likeness),
        may_retry=incident.resolved_at is None and owner.state != InstanceState.SUSPENDED,
        may_change=incident.resolved_at is None and owner.ended_at is None,
        instance_version=owner.version,
        **_tries(job),
    )


def _of_job(context: Context, job_id: str) -> IncidentPage:
    for view in without_instance(context):
        if view.id == job_id:
            job = jobs.by_id(context.session, job_id)
            return IncidentPage(
                incident=view,
                trouble=incident_causes.of_job(job),
                may_retry=True,
                no_skipping="Пропускать нечего: дело ещё не началось.",
                **_tries(job),
            )
    raise NotFound("Такого инцидента нет: возможно, его уже разобрали.")


def _step(context: Context, row: ProcessInstance, incident: Incident) -> _Step:
    if incident.resolved_at is not None:
        seen, changes = incident_ends.told(context, row, incident)
        return _Step(seen=seen, changes=changes, no_skipping="Инцидент уже разобран.")
    if row.ended_at is not None:  # what it sent at its end did not arrive
        return _Step(seen={}, no_skipping="Дело завершено: пропускать нечего.")
    live = live_instances.wake(context, row)
    seen, outputs, scope_id = live.seen_by_failed(incident.id)
    if not seen:
        seen = live.variables_of(incident.element_instance_id)
    return _Step(
        seen=seen,
        outputs=outputs,
        scope_id=scope_id,
        no_skipping=live.no_skipping(incident.id),
    )


def _tries(job: Job | None) -> dict[str, Any]:
    if job is None:
        return {}
    waits = job.state == JobState.PENDING
    return {
        "attempts": job.attempts,
        "max_attempts": job.max_attempts,
        "next_try_at": job.due_at if waits else None,
    }


def _view(context: Context, row: stored.Found) -> IncidentView:
    incident, instance = row
    drawn_in = incident.definition_id or instance.definition_id
    return incident_view(
        incident, instance, telling.element_name(context, drawn_in, incident.element_id)
    )


def _require_operator(context: Context) -> None:
    rights.require(context.actor, Permission.OPERATE, "Инциденты видит только оператор.")
