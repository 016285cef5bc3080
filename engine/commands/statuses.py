"""How the elements of the diagrams stand, told from an instance's records."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from engine.domain.states import ElementState
from engine.domain.values import load
from engine.domain.views import ElementStatus
from engine.store.tables import ElementInstance, UserTask

_ENDED = frozenset({ElementState.COMPLETED, ElementState.CANCELLED})


def element_statuses(
    records: Iterable[ElementInstance], tasks: Iterable[UserTask]
) -> tuple[ElementStatus, ...]:
    """One status per element that was ever reached, in the order of first arrival."""
    visits: dict[tuple[str, str, str], list[ElementInstance]] = defaultdict(list)
    for record in records:
        if record.element_id and not _only_listens(record):
            visits[record.definition_id, record.process_id, record.element_id].append(record)
    people = _people(tasks)
    return tuple(_status(place, found, people) for place, found in visits.items())


def _status(
    place: tuple[str, str, str],
    visits: Sequence[ElementInstance],
    people: dict[tuple[str, str], list[str]],
) -> ElementStatus:
    definition_id, process_id, element_id = place
    counted = [each for each in visits if _is_one_of_many(each)] or visits
    states = [ElementState(each.state) for each in counted]
    ends = [each.ended_at for each in visits if each.ended_at is not None]
    active = sum(state not in _ENDED for state in states)
    return ElementStatus(
        element_id=element_id,
        process_id=process_id,
        definition_id=definition_id,
        state=_overall({ElementState(each.state) for each in visits}),
        active=active,
        completed=states.count(ElementState.COMPLETED),
        started_at=min(each.started_at for each in visits),
        ended_at=max(ends, default=None) if not active else None,
        people=tuple(people.get((definition_id, element_id), ())),
    )


def _overall(states: set[ElementState]) -> str:
    if ElementState.ERROR in states:
        return "incident"
    if states - _ENDED:
        return "active"
    return "completed" if ElementState.COMPLETED in states else "cancelled"


def _only_listens(record: ElementInstance) -> bool:
    """Say whether this is an event sub-process whose event has not come: nobody was there yet."""
    return bool(record.internal) and "armed" in load(record.internal)


def _is_one_of_many(record: ElementInstance) -> bool:
    """Say whether this is a child of a multi-instance; its host is not one more visit."""
    return bool(record.internal) and "loop" in load(record.internal)


def _people(tasks: Iterable[UserTask]) -> dict[tuple[str, str], list[str]]:
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    done = [each for each in tasks if each.completed_by]
    for task in sorted(done, key=lambda each: each.closed_sequence):
        names = found[task.definition_id, task.element_id]
        if task.completed_by in names:
            names.remove(task.completed_by)
        names.append(task.completed_by)
    return found
