"""What a step that has failed worked with, told after its incident was resolved."""

from collections.abc import Iterator, Mapping

from engine.commands import live_instances
from engine.commands.context import Context
from engine.domain.repairs import DataChange
from engine.domain.values import unpacked
from engine.store.queries import instances
from engine.store.tables import HistoryEvent, Incident, ProcessInstance

CHANGED, SKIPPED = "VariablesChanged", "ElementSkipped"


def told(
    context: Context, row: ProcessInstance, incident: Incident
) -> tuple[dict[str, object], tuple[DataChange, ...]]:
    """Give what the step saw when it failed, and what was changed by hand until it was resolved.

    Values that were erased from the history are not told.
    """
    first = incident.raised_sequence
    after = instances.history_after(context.session, incident.instance_id, first)
    live = live_instances.throwaway(context, row)
    seen, reached = live.entered_with(incident.element_instance_id)
    for event in reversed([each for each in after if each.type == CHANGED] if reached else []):
        _take_back(seen, event)
    counted = (each for each in after if _counts(each, incident))
    return seen, tuple(change for event in counted for change in _changes(event))


def _counts(event: HistoryEvent, incident: Incident) -> bool:
    if incident.resolved_at is not None and event.at > incident.resolved_at:
        return False
    here = event.element_instance_id == incident.element_instance_id
    return event.type == CHANGED or (event.type == SKIPPED and here)


def _take_back(seen: dict[str, object], event: HistoryEvent) -> None:
    """A fork that led to the step was changed, too: it had the former values then."""
    new, former = _values(event, "values"), _values(event, "replaced")
    for name, value in new.items():
        if name in seen and seen[name] == value:
            del seen[name]
            seen.update({name: former[name]} if name in former else {})


def _changes(event: HistoryEvent) -> Iterator[DataChange]:
    former = _values(event, "replaced")
    for name, value in _values(event, "values").items():
        yield DataChange(
            name=name, before=former.get(name), after=value, by=event.actor_id, at=event.at
        )


def _values(event: HistoryEvent, which: str) -> Mapping[str, object]:
    stored = (event.payload or {}).get(which) or event.detail.get(which)
    return dict(unpacked(stored)) if stored else {}
