"""Makes the loads of jurors as even as their conflicts allow, by chains of handing over."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from workflows.contests.conflicts import Pair


@dataclass
class Work:
    """Who judges what so far, and what nobody may be given."""

    forbidden: Collection[Pair]
    loads: dict[str, int] = field(default_factory=dict)
    _judges: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    def join(self, jurors: Iterable[str]) -> None:
        """Let jurors take part; those known already keep their load."""
        for juror in jurors:
            self.loads.setdefault(juror, 0)

    def jurors_of(self, application: str) -> Collection[str]:
        """Give those who judge it."""
        return self._judges[application]

    def may(self, juror: str, application: str) -> bool:
        """Whether the juror can be given it: no conflict, and not given yet."""
        given = juror in self._judges[application]
        return not given and (juror, application) not in self.forbidden

    def give(self, juror: str, application: str) -> None:
        """Let the juror judge the application."""
        self.join([juror])
        self._judges[application].add(juror)
        self.loads[juror] += 1

    def take(self, juror: str, application: str) -> None:
        """Take the application from the juror."""
        self._judges[application].remove(juror)
        self.loads[juror] -= 1

    def pairs(self) -> tuple[Pair, ...]:
        """Give all pairs in the order of ids."""
        return tuple(sorted((juror, each) for each in self._judges for juror in self._judges[each]))


def even_out(work: Work, jurors: Collection[str], movable: set[Pair]) -> None:
    """Hand over among jurors along chains until none makes their loads more even.

    A chain a → b → c hands one application from a to b and another one from b to c: a loses one,
    c gains one, b keeps its number. It helps when a has at least two more than c. Each hand-over
    lowers the sum of squared loads, so the work ends. Only `movable` pairs, all of these jurors,
    move.
    """
    while chain := _helpful_chain(work, jurors, movable):
        for giver, application, taker in chain:
            work.take(giver, application)
            work.give(taker, application)
            movable.remove((giver, application))
            movable.add((taker, application))


def _helpful_chain(
    work: Work, jurors: Collection[str], movable: Collection[Pair]
) -> list[tuple[str, str, str]]:
    """Find the shortest chain from the most loaded juror from whom one helps; [] when none does."""
    loads = [work.loads[juror] for juror in jurors]
    lowest = min(loads, default=0)
    if max(loads, default=0) - lowest < 2:
        return []
    steps = _steps(work, jurors, movable)
    for start in sorted(jurors, key=lambda juror: (-work.loads[juror], juror)):
        if work.loads[start] - lowest < 2:
            return []
        chain = _chain_from(start, work, steps)
        if chain:
            return chain
    return []


def _steps(
    work: Work, jurors: Collection[str], movable: Collection[Pair]
) -> dict[str, dict[str, str]]:
    """For every juror: to whom they can hand over, and which application (the first by id)."""
    steps: dict[str, dict[str, str]] = {juror: {} for juror in jurors}
    for giver, application in sorted(movable):
        for taker in jurors:
            if taker not in steps[giver] and work.may(taker, application):
                steps[giver][taker] = application
    return steps


def _chain_from(
    start: str, work: Work, steps: dict[str, dict[str, str]]
) -> list[tuple[str, str, str]]:
    """Search breadth first for somebody with at least two applications less than the start."""
    came: dict[str, tuple[str, str, str]] = {}
    queue = [start]
    for juror in queue:
        for taker in sorted(steps[juror]):
            if taker == start or taker in came:
                continue
            came[taker] = (juror, steps[juror][taker], taker)
            if work.loads[taker] <= work.loads[start] - 2:
                return _back(taker, start, came)
            queue.append(taker)
    return []


def _back(
    last: str, start: str, came: dict[str, tuple[str, str, str]]
) -> list[tuple[str, str, str]]:
    chain = []
    while last != start:
        chain.append(came[last])
        last = came[last][0]
    return chain[::-1]
