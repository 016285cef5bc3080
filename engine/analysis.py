"""The words of statistics: a door of its own beside the front door, for whoever looks back.

The verbs are those of `ProcessEngine`: `durations`, `instance_durations`, `ways`, `rework`,
`heat_map`, `open_work`.
"""

from engine.domain.analysis import (
    SMALLEST_GROUP,
    AnalysisQuery,
    Durations,
    ElementRework,
    Grouping,
    HeatMap,
    InstanceDurations,
    Length,
    OpenWork,
    Rework,
    Spread,
    Subjects,
    Way,
    WayBack,
    Ways,
)
from engine.domain.sketches import ERROR
from engine.domain.walks import MOST_TIMES, Block
from engine.domain.working_seconds import SECONDS_OF_A_DAY

__all__ = [
    "ERROR",
    "MOST_TIMES",
    "SECONDS_OF_A_DAY",
    "SMALLEST_GROUP",
    "AnalysisQuery",
    "Block",
    "Durations",
    "ElementRework",
    "Grouping",
    "HeatMap",
    "InstanceDurations",
    "Length",
    "OpenWork",
    "Rework",
    "Spread",
    "Subjects",
    "Way",
    "WayBack",
    "Ways",
]
