"""The figures of a process as sheets of a file for a table program."""

from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import gettext as _

from engine import Actor, ProcessEngine
from engine.analysis import AnalysisQuery, Durations, Grouping, Length
from webapp import dates, office, statistics_words
from workflows import working_days

ALL_WAYS = 100


def sheets(
    query: AnalysisQuery, engine: ProcessEngine, actor: Actor
) -> dict[str, list[Mapping[str, Any]]]:
    """Rows of every sheet by its name, as `Tables.statistics` takes them."""
    ways = engine.ways(query, actor, limit=ALL_WAYS)
    return {
        "durations": _duration_rows(engine.durations(query, actor)),
        "months": _duration_rows(engine.durations(query, actor, Grouping.MONTH)),
        "versions": _duration_rows(engine.durations(query, actor, Grouping.VERSION)),
        "organisations": [
            {**_duration_row(row), "name": office.names().organisation(row.subject)}
            for row in engine.durations(query, actor, Grouping.ORGANISATION)
        ],
        "ways": [
            {
                "way": statistics_words.way_in_words(way.blocks, ways.names),
                "cases": way.cases,
                "share": round(way.share * 100, 1),
                "median": working_days(way.total.working.median),
                "first": dates.local_day(way.first_at, office.zone()),
                "last": dates.local_day(way.last_at, office.zone()),
            }
            for way in ways.items
        ],
        "rework": [
            {
                "name": row.name,
                "instances": _hidden() if row.is_hidden else row.instances,
                "reworked": row.reworked,
                "again": row.again,
                "days": working_days(row.working_seconds),
            }
            for row in engine.rework(query, actor).elements
        ],
        "open": [
            {
                "name": row.name,
                "count": _hidden() if row.is_hidden else row.count,
                "oldest": row.oldest_at and dates.local_day(row.oldest_at, office.zone()),
            }
            for row in engine.open_work(query, actor)
        ],
    }


def _duration_rows(rows: Iterable[Durations]) -> list[Mapping[str, Any]]:
    return [_duration_row(row) for row in rows]


def _duration_row(row: Durations) -> Mapping[str, Any]:
    name = row.name.lstrip("0") or row.name
    if row.is_hidden:
        return {"name": name, "cases": _hidden()}
    return {
        "name": name,
        "cases": row.cases,
        **_shares("waiting", row.waiting),
        **_shares("work", row.work),
        **_shares("total", row.total),
        "with_deadline": row.with_deadline,
        "late": row.late,
        "cancelled": row.cancelled,
    }


def _shares(name: str, length: Length) -> Mapping[str, float]:
    spread = length.working
    return {
        f"{name}_median": working_days(spread.median),
        f"{name}_p90": working_days(spread.p90),
        f"{name}_mean": working_days(spread.mean),
    }


def _hidden() -> str:
    return str(_("меньше 5"))
