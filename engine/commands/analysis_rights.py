"""Who reads how processes go, and what a question about it means in rows."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from zoneinfo import ZoneInfo

from engine.commands import rights
from engine.commands.context import Context
from engine.domain.analysis import SMALLEST_GROUP, AnalysisQuery
from engine.domain.errors import InvalidInput, NotFound, NotPermitted
from engine.domain.identity import Actor, Permission
from engine.store.queries import definitions
from engine.store.queries.organisations import Work
from engine.store.queries.tallies import EVER, FIRST_MONTH, LAST_MONTH, Selection
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
        )

    @cached_property
    def numbers(self) -> dict[str, int]:
        """Definition id → number of the version."""
        return {each.id: each.version for each in self.versions}

    def of_instances(self, subjects: tuple[str, ...] = ()) -> Selection:
        """Which tallies of instances that ended as asked about."""
        outcome = self.query.outcome
        outcomes = (outcome,) if outcome else ()
        return replace(self.selection, subjects=subjects, outcomes=outcomes)

    def of_organisations(self) -> Selection:
        """Which tallies of organisations, of all their user tasks."""
        own = replace(self.selection, subjects=())
        is_bounded = self.query.since or self.query.until
        return own if is_bounded else replace(own, since=EVER, until=EVER)

    @property
    def work(self) -> Work:
        """What organisations have finished, of what is asked about."""
        query, zone = self.query, self.context.equipment.calendar.zone
        return Work(
            tenant=self.context.tenant,
            organisation=query.organisation,
            process_key=query.process_key,
            definition_ids=self.selection.definition_ids,
            elements=query.elements,
            outcome=query.outcome,
            since=_begin_of(_month(query.since), zone) if query.since else None,
            until=_begin_of(_month(query.until) + 1, zone) if query.until else None,
        )

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


def _begin_of(month: int, zone: ZoneInfo) -> datetime:
    """Where a month begins; the thirteenth is the first of the next year."""
    year, number = divmod(month, 100)
    return datetime(year + number // 13, (number - 1) % 12 + 1, 1, tzinfo=zone)
