"""What parallel branches have made of the variables, taken together (BPMN 2.0.2 §13.3.1, §13.4.1).

Branches are compared with what they forked from, fork by fork, so that a branch which never touched
a variable cannot take back what another one wrote. A branch that left a running activity or scope
on the side, through an event that interrupts nothing, counts with its own changes only.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from heapq import heappop, heappush

from SpiffWorkflow.util.task import TaskState

from engine.interpreter.element_instance import ElementInstance
from engine.interpreter.variables import Variables, merge_changes


@dataclass(frozen=True, kw_only=True)
class _Branch:
    """One branch on its way up to where it meets others.

    Attributes:
        values: its variables.
        moved: when it went on last; of two branches that wrote the same, the later one wins.
        start: what a side branch began with; None while it is compared with the fork.
        whole_to: key of the fork up to which a side branch that was joined stands for the main one.
    """

    values: Mapping[str, object]
    moved: int
    start: Mapping[str, object] | None = None
    whole_to: str = ""


@dataclass(frozen=True, kw_only=True)
class Meeting:
    """What branches come to, the token they all descend from, and whether sides met a main one."""

    values: Variables
    fork: ElementInstance
    mixed: bool


class _Climb:
    """Branches on their way up, the youngest token first."""

    def __init__(self) -> None:
        self.at: dict[ElementInstance, list[_Branch]] = {}
        self.mixed = False
        self._youngest: list[tuple[int, int, ElementInstance]] = []

    def put(self, token: ElementInstance, branch: _Branch) -> None:
        if token not in self.at:
            heappush(self._youngest, (-token.sequence, id(token), token))
        self.at.setdefault(token, []).append(branch)

    def take(self) -> tuple[ElementInstance, list[_Branch]]:
        """The youngest token: what descends from it has arrived, for that is younger still."""
        token = heappop(self._youngest)[2]
        return token, self._merged(token, self.at.pop(token))

    def _merged(self, fork: ElementInstance, branches: list[_Branch]) -> list[_Branch]:
        """Make one of several, unless all are side branches: these look on for a main one."""
        if len(branches) == 1 or all(b.start is not None for b in branches):
            return branches
        self.mixed = self.mixed or any(b.start is not None for b in branches)
        branches = sorted(branches, key=lambda b: b.moved)
        base = fork.data
        changes = [(base if b.start is None else b.start, b.values) for b in branches]
        whole_to = next((b.whole_to for b in branches if b.whole_to), "")
        values = merge_changes(base, changes)
        return [_Branch(values=values, moved=branches[-1].moved, whole_to=whole_to)]


def meet(
    tokens: Iterable[tuple[ElementInstance, Mapping[str, object]]], top: ElementInstance
) -> Meeting:
    """Merge the variables of at least one token.

    Climbs no farther than the nearest fork that all descend from, and never above `top`.
    """
    climb = _Climb()
    for token, values in tokens:
        moved = int(token.internal_data.get("end") or token.sequence)
        climb.put(token, _Branch(values=values, moved=moved))
    while True:
        token, branches = climb.take()
        if token is top or (not climb.at and len(branches) == 1):
            return Meeting(values=_together(branches), fork=token, mixed=climb.mixed)
        for branch in branches:
            climb.put(_above(token), _leaving(token, branch))


def _above(token: ElementInstance) -> ElementInstance:
    """The next token upwards that matters: in a long loop most are passed by every time alike."""
    here: ElementInstance = token.parent or token.workflow.host
    while is_passed_by(here):
        here = here.matters_above or here.parent
    token.matters_above = here
    return here


def is_passed_by(token: ElementInstance) -> bool:
    """A completed token with one successor: no branch meets another one there, or begins."""
    return (
        token._state == TaskState.COMPLETED
        and token.knows_children
        and len(token._children) == 1
        and token._parent is not None
        and not token.task_spec.begins_side_branches
        and "whole_to" not in token.internal_data
    )


def _leaving(token: ElementInstance, branch: _Branch) -> _Branch:
    """The branch as it is above `token`."""
    whole_to = str(token.internal_data.get("whole_to", "")) or branch.whole_to
    whole_to = "" if whole_to == token.key else whole_to
    start = branch.start
    if start is None and not whole_to:
        start = token.task_spec.side_start(token)
    return replace(branch, start=start, whole_to=whole_to)


def _together(branches: list[_Branch]) -> Variables:
    """One branch's values; of side branches alone the one that moved last stands for the main."""
    latest = max(branches, key=lambda b: b.moved)
    others = [(b.start or {}, b.values) for b in branches if b is not latest]
    return merge_changes(latest.values, others)
