"""Trying decisions on invented rows: a door of its own beside the front door, for designers."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from engine.decisions.trials import MOST_ROWS, Asked, TriedDecision, TriedRow, tried
from engine.domain.calendar import WorkingCalendar
from engine.expressions import calendar_functions

__all__ = ["MOST_ROWS", "Asked", "TriedDecision", "TriedRow", "try_decisions"]


def try_decisions(
    files: Mapping[str, bytes],
    file: str,
    rows: Mapping[str, Sequence[Mapping[str, Any]]],
    *,
    now: datetime,
    calendar: WorkingCalendar,
) -> tuple[TriedDecision, ...]:
    """Try the decisions of one DMN file; arguments as for `engine.decisions.trials.tried`."""
    return tried(files, file, rows, calendar_functions(now, calendar, calendar.zone))
