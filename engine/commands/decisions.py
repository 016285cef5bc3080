"""What was decided by which rules, for whoever may know it."""

from collections.abc import Mapping

from engine.commands import instances, rights
from engine.commands.context import Context
from engine.domain.decision_views import DecisionQuery, DecisionView
from engine.domain.errors import NotPermitted
from engine.domain.values import unpacked
from engine.store.queries import decisions as stored
from engine.store.tables import DecisionEvaluation, HistoryEvent


def decisions(context: Context, wanted: DecisionQuery) -> tuple[DecisionView, ...]:
    """Give evaluations of one instance that the actor may see, or of all to whom nothing is hidden.

    Raises:
        NotFound: there is no such instance, or the actor may not know that there is.
        NotPermitted: all are asked for by somebody who may not read everything.
    """
    everything = rights.reads_everything(context.actor)
    if wanted.instance_id:
        instances.require_seen(context, wanted.instance_id)
    elif not everything:
        raise NotPermitted("Решения всех процессов видит только оператор.")
    found = stored.evaluations(context.session, context.tenant, wanted)
    return tuple(_view(context, row, event, values=everything) for row, event in found)


def _view(
    context: Context, row: DecisionEvaluation, event: HistoryEvent, *, values: bool
) -> DecisionView:
    drawn = context.equipment.definitions.by_id(row.definition_id)
    rules = [str(each) for each in event.detail.get("rules", ())]
    numbers = [int(each) for each in event.detail.get("numbers", ())]
    payload = event.payload if values else None
    return DecisionView(
        instance_id=row.instance_id,
        sequence=row.sequence,
        at=row.at,
        element_name=drawn.element_name(row.element_id),
        definition_id=row.definition_id,
        decision_id=row.decision_id,
        name=row.decision_name,
        policy=row.policy,
        digest=row.digest,
        rules=tuple(rules),
        numbers=tuple(numbers or [0] * len(rules)),
        inputs=_mapping(payload, "inputs"),
        outputs=_outputs(payload),
    )


def _mapping(payload: Mapping[str, object] | None, name: str) -> Mapping[str, object] | None:
    found = unpacked(payload.get(name)) if payload is not None else None
    return found if isinstance(found, Mapping) else None


def _outputs(payload: Mapping[str, object] | None) -> Mapping[str, object] | None:
    result = (_mapping(payload, "outputs") or {}).get("result")
    return result if isinstance(result, Mapping) else None
