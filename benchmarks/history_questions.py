"""What `benchmarks.history` asks: through the front door, and as a plain look at every row."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from sqlalchemy import text

from benchmarks.history_office import process_key
from engine import SYSTEM, ProcessEngine
from engine.analysis import AnalysisQuery, Grouping
from engine.municipalities import OFFICE

BUSIEST = AnalysisQuery(process_key=process_key(0))
ONE = replace(BUSIEST, organisation="org_017")
_SINCE, _UNTIL = date(2025, 12, 1), date(2026, 11, 1)
_EXACT = {
    "postgresql": (
        "SELECT element_id, count(*), percentile_disc(0.5) WITHIN GROUP (ORDER BY"
        " closed_at - created_at) FROM user_task WHERE tenant = 'default' AND process_key = :key"
        " AND state = 'completed' GROUP BY element_id"
    ),
    "sqlite": (
        "SELECT element_id, count(*), avg(julianday(closed_at) - julianday(created_at))"
        " FROM user_task WHERE tenant = 'default' AND process_key = :key AND state = 'completed'"
        " GROUP BY element_id"
    ),
}


def asking(engine: ProcessEngine) -> dict[str, Callable[[], object]]:
    """Name → ask it once, of the process with the most instances."""
    one = replace(BUSIEST, versions=(2,))
    year = replace(BUSIEST, since=_SINCE, until=_UNTIL)
    check, by = replace(BUSIEST, elements=("check",)), Grouping.ORGANISATION
    second = engine.ways(BUSIEST, SYSTEM).next_cursor
    return {
        "durations by element": lambda: engine.durations(BUSIEST, SYSTEM),
        "durations by element, one version": lambda: engine.durations(one, SYSTEM),
        "durations by element, twelve months": lambda: engine.durations(year, SYSTEM),
        "durations by month": lambda: engine.durations(BUSIEST, SYSTEM, Grouping.MONTH),
        "durations by version": lambda: engine.durations(BUSIEST, SYSTEM, Grouping.VERSION),
        "durations by organisation": lambda: engine.durations(BUSIEST, SYSTEM, by),
        "durations by organisation, twelve months": lambda: engine.durations(year, SYSTEM, by),
        "durations by organisation, one version": lambda: engine.durations(one, SYSTEM, by),
        "durations by organisation, one element": lambda: engine.durations(check, SYSTEM, by),
        "instances": lambda: engine.instance_durations(BUSIEST, SYSTEM),
        "ways, first page": lambda: engine.ways(BUSIEST, SYSTEM),
        "ways, second page": lambda: engine.ways(BUSIEST, SYSTEM, cursor=second),
        "ways, all nodes": lambda: engine.ways(BUSIEST, SYSTEM, all_nodes=True),
        "ways, one version": lambda: engine.ways(one, SYSTEM),
        "rework": lambda: engine.rework(BUSIEST, SYSTEM),
        "heat map": lambda: engine.heat_map(BUSIEST, SYSTEM),
        "open work": lambda: engine.open_work(BUSIEST, SYSTEM),
        "elements and organisations to choose from": lambda: engine.analysis_subjects(
            BUSIEST, SYSTEM
        ),
        **_of_one_organisation(engine),
    }


def _of_one_organisation(engine: ProcessEngine) -> dict[str, Callable[[], object]]:
    """All that its page asks, counted on the spot."""
    found: dict[str, Callable[[], object]] = {
        "durations by element": lambda: engine.durations(ONE, SYSTEM),
        "durations by month": lambda: engine.durations(ONE, SYSTEM, Grouping.MONTH),
        "instances": lambda: engine.instance_durations(ONE, SYSTEM),
        "ways, first page": lambda: engine.ways(ONE, SYSTEM),
        "rework": lambda: engine.rework(ONE, SYSTEM),
        "heat map": lambda: engine.heat_map(ONE, SYSTEM),
        "open work": lambda: engine.open_work(ONE, SYSTEM),
    }
    return {f"one organisation: {name}": ask for name, ask in found.items()}


def exact(engine: ProcessEngine) -> object:
    """The yardstick: durations by element without anything counted before."""
    with engine.database.read(OFFICE) as session:
        sql = text(_EXACT[engine.database.dialect])
        return session.execute(sql, {"key": BUSIEST.process_key}).all()
