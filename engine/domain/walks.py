"""The way one instance went: its visits to elements, what came again, in which order."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

MOST_STEPS = 200
"""A way is told up to here; what goes on longer is the same way from here on."""
MOST_TIMES = 4
"""So often or more: one more round makes no other way."""

Block: TypeAlias = tuple[tuple[str, ...], int]
"""Elements in a row, and how many times in a row they came."""


@dataclass(frozen=True, kw_only=True)
class Visit:
    """One token's stay at an element; of a multi-instance activity all its instances together.

    Attributes:
        id: of its element instance; scope_id: of the one it is inside of, "" for the process.
        came_from: id of the visit that led here, "" for none.
        is_activity: a task, sub-process or call; is_gateway: only leads on; else an event.
        is_step: stands in the short way: work for people, a call, a repeated sub-process.
        is_counted_once: not inside what is repeated, and not inside a called process.
        flows: sequence flows taken afterwards.
    """

    id: str
    definition_id: str
    element_id: str
    scope_id: str
    came_from: str
    started_at: datetime
    ended_at: datetime
    is_activity: bool
    is_gateway: bool
    is_step: bool
    is_counted_once: bool
    flows: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Again:
    """A further visit to an activity in the same scope.

    Attributes:
        came_from: element id of the activity or event it came from, gateways left out; "" if none.
    """

    visit: Visit
    came_from: str


def fold(elements: Sequence[str]) -> tuple[Block, ...]:
    """Fold what comes several times in a row, the shortest repetition first.

    A, B, A, B, C gives (A, B) twice and C. Elements that come once stand in a block of their own.
    """
    told = tuple(elements[:MOST_STEPS])
    found: list[Block] = []
    place = 0
    while place < len(told):
        length, times = _repetition(told, place)
        found.append((told[place : place + length], min(times, MOST_TIMES)))
        place += length * times
    return tuple(found)


def _repetition(told: tuple[str, ...], place: int) -> tuple[int, int]:
    for length in range(1, (len(told) - place) // 2 + 1):
        block, times = told[place : place + length], 1
        while told[place + times * length : place + (times + 1) * length] == block:
            times += 1
        if times > 1:
            return length, times
    return 1, 1


def digest_of(way: tuple[Block, ...]) -> str:
    """Name a way by what it consists of."""
    return hashlib.sha256(json.dumps(way, ensure_ascii=False).encode()).hexdigest()[:32]


def way_of(visits: Iterable[Visit], *, steps: bool) -> tuple[Block, ...]:
    """Give the way through the process's own diagram.

    Args:
        visits: in the order in which they began.
        steps: only work for people, calls and repeated sub-processes; else every node.
    """
    told = (each for each in visits if each.is_counted_once and (each.is_step or not steps))
    return fold([each.element_id for each in told])


def visits_again(
    visits: Sequence[Visit], among: Sequence[Visit]
) -> tuple[list[Again], set[tuple[str, str]]]:
    """Find what was visited more than once in one scope.

    Args:
        visits: looked at.
        among: all of the instance, to say what led back.

    Returns:
        Every visit to an activity after the first one, and all activities visited as
        (definition id, element id).
    """
    known = {each.id: each for each in among}
    rounds: dict[tuple[str, str, str], list[Visit]] = defaultdict(list)
    for each in visits:
        if each.is_activity:
            rounds[each.scope_id, each.definition_id, each.element_id].append(each)
    found = [
        Again(visit=each, came_from=_came_from(each, known))
        for group in rounds.values()
        for each in group[1:]
    ]
    return found, {(definition, element) for _, definition, element in rounds}


def _came_from(visit: Visit, known: Mapping[str, Visit]) -> str:
    before = known.get(visit.came_from)
    while before is not None and before.is_gateway:
        before = known.get(before.came_from)
    return before.element_id if before is not None else ""
