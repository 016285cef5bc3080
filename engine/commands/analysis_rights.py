"""Who reads how processes go, and what a question about it means in rows."""

from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from engine.commands import rights
from engine.commands.context import Context
from engine.domain.analysis import SMALLEST_GROUP, AnalysisQuery, Grouping
from engine.domain.errors import InvalidInput, NotFound, NotPermitted
from engine.domain.identity import Actor, Permission
from engine.store.queries import definitions
from engine.store.queries.tallies import FIRST_MONTH, LAST_MONTH, Selection
from engine.store.tables import ProcessDefinition


def sees_statistics(actor: Actor) -> bool:
    """Operators, observers and readers of everything, and those who draw processes."""
    return sees_instances(actor) or actor.may(Permission.DEPLOY)


def sees_instances(actor: Actor) -> bool:
    """Say whether the instances behind the numbers are open to the actor anyway."""
    return rights.reads_everything(actor) or actor.may(Permission.WATCH)


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A question whose right has been checked.

    Attributes:
        versions: those asked about, the newest first.
    """

    context: Context
    query: AnalysisQuery
    versions: tuple[ProcessDefinition, ...]

    @property
    def least(self) -> int:
        """The smallest group that the actor may read."""
        return 1 if sees_instances(self.context.actor) else SMALLEST_GROUP

    @cached_property
    def selection(self) -> Selection:
        """Which tallies, of user tasks however they ended."""
        query = self.query
        return Selection(
            tenant=self.context.tenant,
            definition_ids=tuple(each.id for each in self.versions),
            since=_month(query.since) if query.since else FIRST_MONTH,
            until=_month(query.until) if query.until else LAST_MONTH,
            subjects=query.elements,
            organisation=query.organisation,
        )

    @cached_property
    def numbers(self) -> dict[str, int]:
        """Definition id → number of the version."""
        return {each.id: each.version for each in self.versions}

    def of_instances(self, subjects: tuple[str, ...] = ()) -> Selection:
        """Which tallies of instances that ended as asked about."""
        own, outcome = self.selection, self.query.outcome
        return Selection(
            tenant=own.tenant,
            definition_ids=own.definition_ids,
            since=own.since,
            until=own.until,
            subjects=subjects,
            outcomes=(outcome,) if outcome else (),
            organisation=own.organisation,
        )

    def by(self, grouping: Grouping | None, wanted: Selection) -> Selection:
        """Which tallies a table is made of: one by organisations needs each one's own."""
        each = grouping is Grouping.ORGANISATION and not wanted.organisation
        return replace(wanted, organisation=None) if each else wanted

    def name(self, element_id: str) -> str:
        """What people call an element, in the newest version that has it."""
        for each in self.versions:
            definition = self.context.equipment.definitions.by_id(each.id)
            found = definition.element_name(element_id)
            if found != element_id:
                return found
        return element_id

    def is_hidden(self, cases: int) -> bool:
        """Say whether a group is too small for the actor."""
        return 0 < cases < self.least


def asked(context: Context, query: AnalysisQuery) -> Asked:
    """Check the right and the question.

    Raises:
        NotPermitted: statistics are none of the actor's business.
        NotFound: there is no such process, or none of these versions.
        InvalidInput: the period ends before it begins.
    """
    if not sees_statistics(context.actor):
        raise NotPermitted("Как идут процессы, видят операторы, наблюдатели и составители схем.")
    if query.since and query.until and _month(query.until) < _month(query.since):
        raise InvalidInput("Период заканчивается раньше, чем начинается.")
    rows = definitions.versions(context.session, context.tenant, query.process_key)
    wanted = [each for each in rows if not query.versions or each.version in query.versions]
    if not wanted:
        raise NotFound("Такого процесса или такой его версии нет.")
    return Asked(context=context, query=query, versions=tuple(wanted))


def _month(day: date) -> int:
    return day.year * 100 + day.month
