"""Repairs in many places, looked at first: where each would be done, and what would follow."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from engine.commands import incidents, live_instances, rights, variables
from engine.commands.context import Context
from engine.domain.errors import EngineError, InvalidInput
from engine.domain.failures import for_people
from engine.domain.identity import Permission
from engine.domain.repairs import RepairPlanRow
from engine.domain.states import InstanceState
from engine.store.queries import incidents as stored_incidents
from engine.store.queries import instances as stored_instances
from engine.store.queries import many_instances as stored

MOST_ORDERED, MOST_TRIED = 5_000, 50
SUSPEND, RESUME, CANCEL, RETRY, SKIP = "suspend", "resume", "cancel", "retry", "skip"
VERBS = frozenset({SUSPEND, RESUME, CANCEL, RETRY, SKIP})
OF_INCIDENTS = frozenset({RETRY, SKIP})


def plan(context: Context, verb: str, subject_ids: Sequence[str]) -> tuple[RepairPlanRow, ...]:
    """Say for each place whether a repair would be done there.

    Raises:
        NotPermitted: the actor is no operator.
        InvalidInput: no such repair, none is chosen, or too many.
    """
    rights.require(context.actor, Permission.OPERATE, "Исправлять дела может только оператор.")
    chosen = _chosen(verb, subject_ids)
    if verb in OF_INCIDENTS:
        return _of_incidents(context, verb, chosen)
    return _of_instances(context, verb, chosen)


def tried(
    context: Context,
    verb: str,
    subject_ids: Sequence[str],
    outputs: Mapping[str, object],
) -> tuple[RepairPlanRow, ...]:
    """The same, with what would follow in the first `MOST_TRIED` incidents that can be repaired.

    Args:
        context: of the look.
        verb: what would be done.
        subject_ids: where.
        outputs: what every skipped step should have given.

    Raises:
        NotPermitted: the actor is no operator.
        InvalidInput: as `plan`, or a value cannot be kept.
    """
    rows = plan(context, verb, subject_ids)
    if verb not in OF_INCIDENTS:
        return rows
    given = variables.checked_values(outputs)
    able = [row.subject_id for row in rows if not row.problem]
    looked_at = set(able[:MOST_TRIED])
    return tuple(
        _tried(context, verb, row, given) if row.subject_id in looked_at else row for row in rows
    )


def _tried(
    context: Context, verb: str, row: RepairPlanRow, given: Mapping[str, object]
) -> RepairPlanRow:
    try:
        ahead = incidents.preview(context, row.subject_id, given if verb == SKIP else None)
        outputs = _outputs(context, row.subject_id) if verb == SKIP else ()
    except EngineError as refusal:
        return replace(row, problem=str(refusal))
    return replace(row, ahead=ahead, outputs=outputs)


def _outputs(context: Context, incident_id: str) -> tuple[str, ...]:
    incident = stored_instances.incident_by_id(context.session, context.tenant, incident_id)
    row = incident and stored_instances.by_id(context.session, context.tenant, incident.instance_id)
    if not row:
        return ()
    return live_instances.throwaway(context, row).seen_by_failed(incident_id)[1]


def _chosen(verb: str, subject_ids: Sequence[str]) -> list[str]:
    if verb not in VERBS:
        raise InvalidInput("Такого действия нет.")
    chosen = list(dict.fromkeys(subject_ids))
    if not chosen:
        raise InvalidInput("Отметьте в списке хотя бы одну строку.")
    if len(chosen) > MOST_ORDERED:
        raise InvalidInput(f"За один раз можно взять не больше {MOST_ORDERED} строк.")
    return chosen


def _of_instances(context: Context, verb: str, chosen: Sequence[str]) -> tuple[RepairPlanRow, ...]:
    rows = stored.by_ids(context.session, context.tenant, chosen)
    open_tasks = stored.open_tasks_of(context.session, chosen)
    return tuple(
        RepairPlanRow(
            subject_id=row.id,
            title=row.title or row.business_key,
            note=str(open_tasks.get(row.id, 0)),
            problem=_problem(verb, row.state),
        )
        for row in rows
    )


def _of_incidents(context: Context, verb: str, chosen: Sequence[str]) -> tuple[RepairPlanRow, ...]:
    found = stored_incidents.by_ids(context.session, context.tenant, chosen)
    rows = []
    for incident_id in chosen:
        if incident_id not in found:
            continue
        incident, instance = found[incident_id]
        problem = "Инцидент уже разобран." if incident.resolved_at is not None else ""
        if instance.state == InstanceState.SUSPENDED:
            problem = problem or "Дело приостановлено."
        if verb == SKIP and not problem:
            problem = _why_no_skip(context, incident.definition_id, incident.element_id)
        rows.append(
            RepairPlanRow(
                subject_id=incident.id,
                title=instance.title or instance.business_key,
                note=for_people(incident.message),
                problem=problem,
            )
        )
    return tuple(rows)


def _why_no_skip(context: Context, definition_id: str, element_id: str) -> str:
    node = context.equipment.definitions.by_id(definition_id).node(element_id)
    if node is not None and node.kind in ("serviceTask", "businessRuleTask", "scriptTask"):
        return ""
    return "Пропустить можно только автоматический шаг, решение или сценарий."


def _problem(verb: str, state: str) -> str:
    if state in (InstanceState.COMPLETED, InstanceState.CANCELLED):
        return "Дело уже завершено."
    if verb == SUSPEND and state == InstanceState.SUSPENDED:
        return "Дело уже приостановлено."
    if verb == RESUME and state == InstanceState.ACTIVE:
        return "Дело не приостановлено."
    return ""
