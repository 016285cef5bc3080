"""Where figures come from: tallies, or for one organisation a count on the spot."""

from collections.abc import Iterable, Mapping
from typing import Any, Protocol

from engine.commands import counting, on_the_spot
from engine.commands.analysis_rights import Asked
from engine.domain.analysis import Grouping
from engine.domain.tallies import Tally
from engine.store.queries import tallies as stored


class Countable(Protocol):
    """What is counted of one version in one month, kept or not."""

    @property
    def definition_id(self) -> str: ...
    @property
    def month(self) -> int: ...
    @property
    def outcome(self) -> str: ...
    @property
    def subject(self) -> str: ...

    def add_to(self, tally: Tally) -> None:
        """Add everything of it to a tally."""


class Figures(Protocol):
    """Tallies of the instances that are asked about."""

    def merged(self, kind: str, subjects: tuple[str, ...] = ()) -> Mapping[str, Tally]:
        """Subject → one tally of all its months, versions and outcomes."""

    def sums(self, kind: str) -> Mapping[str, int]:
        """Subject → how many cases."""

    def total(self, kind: str) -> int:
        """How many cases there are of all subjects together."""

    def most_walked(
        self, kind: str, limit: int, least: int, after: tuple[int, str] | None
    ) -> list[tuple[str, int]]:
        """Digests of ways with their cases, as `engine.store.queries.tallies` gives them."""

    def ways(self, digests: list[str]) -> Mapping[str, Any]:
        """Digest → the way."""


class KeptFigures:
    """Those of the whole process, out of its tallies."""

    def __init__(self, question: Asked) -> None:
        self._question = question
        self._session = question.context.session

    def merged(self, kind: str, subjects: tuple[str, ...] = ()) -> Mapping[str, Tally]:
        return stored.merged(self._session, self._question.of_instances(subjects), kind)

    def sums(self, kind: str) -> Mapping[str, int]:
        return stored.sums(self._session, self._question.of_instances(), kind)

    def total(self, kind: str) -> int:
        return stored.total(self._session, self._question.of_instances(), kind)

    def most_walked(
        self, kind: str, limit: int, least: int, after: tuple[int, str] | None
    ) -> list[tuple[str, int]]:
        wanted = self._question.of_instances()
        return stored.most_walked(self._session, wanted, kind, limit, least=least, after=after)

    def ways(self, digests: list[str]) -> Mapping[str, Any]:
        return stored.ways(self._session, self._question.context.tenant, digests)


def figures_of(question: Asked) -> Figures:
    """Figures of instances, of the process or of an organisation."""
    return on_the_spot.Walked(question) if question.query.organisation else KeptFigures(question)


def tasks_of(question: Asked, by: Grouping) -> Iterable[Countable]:
    """Closed user tasks, with organisations as subjects for a table by these, else with elements.

    All organisations of a process stand beside each other in tallies, unless it is to be told by
    single elements: then user tasks are looked at, those of these elements.
    """
    query, session = question.query, question.context.session
    is_by = by is Grouping.ORGANISATION
    if query.organisation or (is_by and query.elements):
        return on_the_spot.tasks(question, by_organisation=is_by)
    if is_by:
        return stored.tallies(session, question.of_organisations(), counting.ORGANISATION)
    return stored.tallies(session, question.selection, counting.TASK)


def instances_of(question: Asked, by: Grouping | None) -> Iterable[Countable]:
    """Instances that have ended, with organisations as subjects where these are asked for."""
    is_by = by is Grouping.ORGANISATION
    if question.query.organisation or is_by:
        return on_the_spot.instances(question, by_organisation=is_by)
    return stored.tallies(question.context.session, question.of_instances(), counting.INSTANCE)
