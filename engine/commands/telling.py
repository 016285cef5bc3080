"""What happened in an instance, what was said and what went wrong, in the words of views."""

from collections.abc import Sequence

from engine.commands import rights
from engine.commands.context import Context
from engine.domain.trouble_views import IncidentView
from engine.domain.values import unpacked
from engine.domain.views import HistoryEntry, Remark
from engine.store.queries import instances as stored
from engine.store.queries import jobs, talks
from engine.store.queries.rows import (
    dead_start_view,
    dead_work_view,
    incident_view,
    remark_view,
)
from engine.store.tables import ElementInstance, HistoryEvent, Job, ProcessInstance, UserTask

_VALUES = frozenset({"values", "replaced", "inputs", "outputs", "payload"})
_WORDS = frozenset({"text", "reason", "message", "note"})


def incidents(context: Context, instance_id: str | None) -> tuple[IncidentView, ...]:
    """Open incidents of one instance, or of all."""
    found = stored.open_incidents(context.session, context.tenant, instance_id)
    return tuple(
        incident_view(
            row,
            instance,
            _name(context, row.definition_id or instance.definition_id, row.element_id),
        )
        for row, instance in found
    )


def failed_starts(context: Context) -> tuple[IncidentView, ...]:
    """Starts that ran out of attempts: trouble without an instance."""
    found = jobs.dead_starts(context.session, context.tenant)
    return tuple(
        dead_start_view(job, definition, _name(context, definition.id, job.element_id))
        for job, definition in found
    )


def failed_work(context: Context) -> tuple[IncidentView, ...]:
    """Jobs of the application, and of the engine itself, that ran out of attempts."""
    return tuple(
        dead_work_view(job, title_of_work(context, job))
        for job in jobs.dead_work(context.session, context.tenant)
    )


def title_of_work(context: Context, job: Job) -> str:
    """What a job without an instance was to do: the handler's title, or the process it begins."""
    if job.definition_id is not None:
        return context.equipment.definitions.process_name(job.definition_id)
    handler = context.equipment.handlers.get(job.topic)
    return (handler.title if handler is not None else "") or job.topic


def history(
    context: Context,
    row: ProcessInstance,
    records: Sequence[ElementInstance],
    seen: Sequence[UserTask],
) -> tuple[HistoryEntry, ...]:
    """Facts in order; `seen` are the user tasks whose values the actor may read."""
    everything, told = rights.reads_everything(context.actor), {each.id for each in seen}
    part = rights.takes_part(context.session, row, context.actor)
    kept_back = _VALUES if part else _VALUES | _WORDS
    drawn_in = {each.id: each.definition_id for each in records}
    events = stored.history(context.session, row.id)
    earlier = [str(e.detail["previous"]) for e in events if e.type == "InstanceMigrated"]
    return tuple(
        HistoryEntry(
            sequence=event.sequence,
            at=event.at,
            actor_id=event.actor_id,
            actor_name=event.actor_name,
            acting_for=event.acting_for,
            type=event.type,
            element_id=event.element_id,
            element_instance_id=event.element_instance_id,
            element_name=_name_then(
                context,
                (drawn_in.get(event.element_instance_id, row.definition_id), *earlier),
                event.element_id,
            ),
            detail=_detail(
                event,
                frozenset() if everything or event.element_instance_id in told else kept_back,
            ),
        )
        for event in events
    )


def _detail(event: HistoryEvent, kept_back: frozenset[str]) -> dict[str, object]:
    """What a fact says, without what the actor may not read."""
    said = {**event.detail, **(event.payload or {})}
    return {name: unpacked(value) for name, value in said.items() if name not in kept_back}


def remarks(context: Context, row: ProcessInstance) -> tuple[Remark, ...]:
    """Remarks and comments, the oldest first."""
    found = stored.remarks(context.session, row.id)
    named = talks.mentions_in(context.session, row.id) if found else {}
    places = {each.element_instance_id for each in found}
    drawn_in = stored.definitions_of(context.session, row.id, places)
    return tuple(
        remark_view(
            each,
            _name(
                context,
                drawn_in.get(each.element_instance_id, row.definition_id),
                each.element_id,
            ),
            named.get(each.sequence, ()),
        )
        for each in found
    )


def _name_then(context: Context, definition_ids: Sequence[str], element_id: str) -> str:
    """The element's label in the first of these versions that draws it."""
    names = (_name(context, each, element_id) for each in dict.fromkeys(definition_ids))
    return next((name for name in names if name != element_id), element_id)


def element_name(context: Context, definition_id: str, element_id: str) -> str:
    """The label of an element of a diagram; "" without one."""
    return _name(context, definition_id, element_id)


def _name(context: Context, definition_id: str, element_id: str) -> str:
    if not element_id:
        return ""
    return context.equipment.definitions.by_id(definition_id).element_name(element_id)
