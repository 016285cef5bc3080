"""Asking a decision outside any process: a door of its own beside the front door."""

from collections.abc import Mapping
from datetime import datetime

from engine.decisions import DecisionError, DecisionResult, evaluate, parse_decisions
from engine.domain.calendar import WorkingCalendar
from engine.expressions import calendar_functions

__all__ = ["DecisionError", "DecisionResult", "decide"]


def decide(
    content: bytes,
    file: str,
    variables: Mapping[str, object],
    *,
    now: datetime,
    calendar: WorkingCalendar,
) -> DecisionResult:
    """Work out the first decision of a DMN file.

    Args:
        content: of the file.
        file: its name, for what is said of it.
        variables: names → plain values; never changed.
        now: the moment, for what the cells count in days.
        calendar: the office's working days.

    Raises:
        DecisionError: the file cannot be read or the decision cannot be worked out.
    """
    decisions = parse_decisions(content, file)
    known = {each.id: each for each in decisions}
    functions = calendar_functions(now, calendar, calendar.zone)
    return evaluate(decisions[0], variables, functions, known)
