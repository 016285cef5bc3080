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
    second = engine.ways(BUSIEST, SYSTEM).next_cursor
    return {
        "durations by element": lambda: engine.durations(BUSIEST, SYSTEM),
        "durations by element, one version": lambda: engine.durations(one, SYSTEM),
        "durations by element, twelve months": lambda: engine.durations(year, SYSTEM),
        "durations by month": lambda: engine.durations(BUSIEST, SYSTEM, Grouping.MONTH),
        "durations by version": lambda: engine.durations(BUSIEST, SYSTEM, Grouping.VERSION),
        "durations in one organisation": lambda: engine.durations(
            replace(BUSIEST, organisation="org_017"), SYSTEM
        ),
        "instances": lambda: engine.instance_durations(BUSIEST, SYSTEM),
        "ways, first page": lambda: engine.ways(BUSIEST, SYSTEM),
        "ways, second page": lambda: engine.ways(BUSIEST, SYSTEM, cursor=second),
        "ways, all nodes": lambda: engine.ways(BUSIEST, SYSTEM, all_nodes=True),
        "ways, one version": lambda: engine.ways(one, SYSTEM),
        "rework": lambda: engine.rework(BUSIEST, SYSTEM),
        "heat map": lambda: engine.heat_map(BUSIEST, SYSTEM),
        "open work": lambda: engine.open_work(BUSIEST, SYSTEM),
    }


def exact(engine: ProcessEngine) -> object:
    """The yardstick: durations by element without anything counted before."""
    with engine.database.read(OFFICE) as session:
        sql = text(_EXACT[engine.database.dialect])
        return session.execute(sql, {"key": BUSIEST.process_key}).all()
