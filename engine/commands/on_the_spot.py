"""Counts what organisations did while one waits: an index leads to the little each of them did."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from engine.commands import counting
from engine.commands.analysis_rights import Asked
from engine.domain.tallies import Tally
from engine.domain.working_seconds import WorkingSeconds
from engine.store.queries import organisations
from engine.store.queries.tallies import EVER
from engine.store.tally_rows import TallyKey

AT_ONCE = 200
"""Instances whose visits are in memory together."""


class Counted(NamedTuple):
    """A tally that is stored nowhere; as those that are (`engine.store.queries.tallies`)."""

    key: TallyKey
    tally: Tally

    @property
    def definition_id(self) -> str:
        return self.key.definition_id

    @property
    def month(self) -> int:
        return self.key.month

    @property
    def outcome(self) -> str:
        return self.key.outcome

    @property
    def subject(self) -> str:
        return self.key.subject

    def add_to(self, tally: Tally) -> None:
        """Add everything of it to another one."""
        tally.merge(self.tally)


def tasks(question: Asked, *, by_organisation: bool) -> Iterable[Counted]:
    """Closed user tasks, by elements, months and versions, or by organisations alone."""
    rows = organisations.tasks(question.context.session, question.work)
    keys_of = _by_organisation if by_organisation else _by_element
    return map(Counted._make, counting.count_tasks(rows, _seconds(question), keys_of).items())


def _by_organisation(row: Any, _seconds: WorkingSeconds) -> Iterable[TallyKey]:
    return (TallyKey(row.tenant, "", counting.ORGANISATION, EVER, row.state, row.organisation),)


def _by_element(row: Any, seconds: WorkingSeconds) -> Iterable[TallyKey]:
    head, month = (row.tenant, row.definition_id, counting.TASK), seconds.month_of(row.closed_at)
    return (TallyKey(*head, month, row.state, row.element_id),)


def instances(question: Asked, *, by_organisation: bool) -> Iterable[Counted]:
    """How long instances took that have ended, all or by organisations that had work in them."""
    seconds, found = _seconds(question), counting.new()
    for row in organisations.instances(question.context.session, question.work):
        subject = row.organisation if by_organisation else ""
        month = seconds.month_of(row.ended_at)
        head = row.tenant, row.definition_id, counting.INSTANCE
        counting.add_length(found[TallyKey(*head, month, row.state, subject)], row, seconds)
    return map(Counted._make, found.items())


class Walked:
    """The instances in which an organisation had work; answers like `KeptFigures`."""

    def __init__(self, question: Asked) -> None:
        self._wanted = question.selection.definition_ids
        self._tallies = counting.new()
        self._ways: dict[str, Any] = {}
        context, seconds = question.context, _seconds(question)
        ids = organisations.instance_ids(context.session, question.work)
        for start in range(0, len(ids), AT_ONCE):
            part = ids[start : start + AT_ONCE]
            whose = question.query.organisation
            ways = counting.count_instances(context, self._tallies, part, seconds, whose)
            self._ways.update({digest: way for (_, digest), way in ways.items()})

    def merged(self, kind: str, subjects: tuple[str, ...] = ()) -> dict[str, Tally]:
        found: dict[str, Tally] = {}
        for key, tally in self._of(kind):
            if not subjects or key.subject in subjects:
                found.setdefault(key.subject, Tally()).merge(tally)
        return found

    def sums(self, kind: str) -> Mapping[str, int]:
        found: Counter[str] = Counter()
        for key, tally in self._of(kind):
            found[key.subject] += tally.cases
        return found

    def total(self, kind: str) -> int:
        return sum(tally.cases for _, tally in self._of(kind))

    def most_walked(
        self, kind: str, limit: int, least: int, after: tuple[int, str] | None
    ) -> list[tuple[str, int]]:
        ordered = sorted((-cases, digest) for digest, cases in self.sums(kind).items())
        told = [each for each in ordered if -each[0] >= least]
        if after is not None:
            told = [each for each in told if each > (-after[0], after[1])]
        return [(digest, -cases) for cases, digest in told[:limit]]

    def ways(self, digests: list[str]) -> Mapping[str, Any]:
        return {own: self._ways[own] for own in digests if own in self._ways}

    def _of(self, kind: str) -> Iterator[tuple[TallyKey, Tally]]:
        for key, tally in self._tallies.items():
            if key.kind == kind and key.definition_id in self._wanted:
                yield key, tally


def _seconds(question: Asked) -> WorkingSeconds:
    return WorkingSeconds(question.context.equipment.calendar)
