"""Verbs of looking back: how long things take, which ways instances go, what is done again."""

from datetime import date

from engine.commands import analysis, counting, figures, rights, ways
from engine.commands.analysis_rights import sees_statistics
from engine.domain.analysis import (
    AnalysisQuery,
    Durations,
    Grouping,
    HeatMap,
    InstanceDurations,
    OpenWork,
    Rework,
    Subjects,
    Ways,
)
from engine.domain.figures import ProcessFigures
from engine.domain.identity import SYSTEM, Actor, Permission
from engine.process_engine.transactions import Transactions
from engine.store import tally_rows

AT_ONCE = 2_000


class AnalysisVerbs(Transactions):
    """Statistics of finished work, without anything personal.

    All of these raise:
        NotPermitted: the actor neither operates, watches, reads everything nor draws processes.
        NotFound: there is no such process or version.
        InvalidInput: the period ends before it begins.
    """

    def sees_statistics(self, actor: Actor) -> bool:
        """Say whether the actor may ask any of this."""
        return sees_statistics(actor)

    def analysis_subjects(self, query: AnalysisQuery, actor: Actor) -> Subjects:
        """Say which elements and organisations the question may be narrowed to."""
        with self._reading(actor) as context:
            return analysis.subjects(context, query)

    def durations(
        self, query: AnalysisQuery, actor: Actor, by: Grouping = Grouping.ELEMENT
    ) -> tuple[Durations, ...]:
        """Say how long completed user tasks took, waiting and work apart."""
        with self._reading(actor) as context:
            return analysis.durations(context, query, by)

    def instance_durations(
        self, query: AnalysisQuery, actor: Actor, by: Grouping | None = None
    ) -> tuple[InstanceDurations, ...]:
        """Say how long instances took from start to end, by version, by month or all together."""
        with self._reading(actor) as context:
            return analysis.instance_durations(context, query, by)

    def ways(
        self,
        query: AnalysisQuery,
        actor: Actor,
        *,
        all_nodes: bool = False,
        limit: int = 20,
        cursor: str = "",
    ) -> Ways:
        """Give the ways that instances went, the most walked first.

        Args:
            query: which instances.
            actor: who asks.
            all_nodes: tell every node of the diagram, not only people's work and calls.
            limit: how many on a page, 100 at most.
            cursor: `next_cursor` of the page before.
        """
        with self._reading(actor) as context:
            return ways.ways(context, query, limit, cursor, all_nodes=all_nodes)

    def rework(self, query: AnalysisQuery, actor: Actor) -> Rework:
        """Say what instances did again, what led back, and what that took."""
        with self._reading(actor) as context:
            return ways.rework(context, query)

    def heat_map(self, query: AnalysisQuery, actor: Actor) -> HeatMap:
        """Count visits per element and sequence flow of instances that have ended."""
        with self._reading(actor) as context:
            return analysis.heat_map(context, query)

    def open_work(self, query: AnalysisQuery, actor: Actor) -> tuple[OpenWork, ...]:
        """Say how long open user tasks have waited; the period does not count."""
        with self._reading(actor) as context:
            return analysis.open_work(context, query)

    def uncounted(self, query: AnalysisQuery, actor: Actor) -> int:
        """Say how much has finished that the figures do not hold yet, roughly."""
        with self._reading(actor) as context:
            return analysis.uncounted(context, query)

    def figures(
        self, since: date, until: date, actor: Actor = SYSTEM
    ) -> tuple[ProcessFigures, ...]:
        """Say how every process stands now and what was completed in some months; for operators.

        Args:
            since: any day of the first month.
            until: any day of the last month.
            actor: whose municipality.
        """
        with self._reading(actor) as context:
            return figures.of_all_processes(context, since, until)

    def count_finished(self, most: int | None = None, actor: Actor = SYSTEM) -> int:
        """Add what has finished to the figures, one short transaction after the other.

        Args:
            most: stop after about so many user tasks and instances; None goes on to the end.
            actor: who asks; an operator.

        Returns:
            How many were counted.
        """
        rights.require(actor, Permission.OPERATE, _OPERATORS)
        counted = 0
        while most is None or counted < most:
            with self._writing(actor) as context:
                found = counting.count(context, AT_ONCE)
            if not found:
                break
            counted += found
        return counted

    def is_counting_due(self, actor: Actor = SYSTEM) -> bool:
        """Say whether something has finished that is not counted yet."""
        with self._reading(actor) as context:
            return tally_rows.waiting(context.session, context.tenant, 1) > 0

    def begin_counting_anew(self, actor: Actor = SYSTEM) -> None:
        """Forget all figures; `count_finished` then counts everything that ever finished.

        People go on working; until the end the figures are incomplete.

        Raises:
            NotPermitted: the actor is no operator.
        """
        rights.require(actor, Permission.OPERATE, _OPERATORS)
        with self._writing(actor) as context:
            tally_rows.begin_anew(context.session, context.tenant)


_OPERATORS = "Пересчитывать статистику может только оператор."
