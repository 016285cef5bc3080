"""The words of repairs: a door of its own beside the front door, for whoever mends what stopped.

The verbs are those of `ProcessEngine`: `incident`, `find_incidents`, `retry`, `skip`,
`change_variables`, `order_repairs` and the previews of them.
"""

from engine.commands.hearing import is_known_trouble
from engine.domain.modifications import Preview
from engine.domain.repairs import (
    DataChange,
    IncidentGroup,
    IncidentPage,
    IncidentQuery,
    IncidentsFound,
    RepairOrderRow,
    RepairOrderView,
    RepairPlanRow,
    RepairPreview,
    Trouble,
    VariableChange,
    VariableScope,
    VariablesPage,
)
from engine.domain.values import load as value_of_text

__all__ = [
    "DataChange",
    "IncidentGroup",
    "IncidentPage",
    "IncidentQuery",
    "IncidentsFound",
    "Preview",
    "RepairOrderRow",
    "RepairOrderView",
    "RepairPlanRow",
    "RepairPreview",
    "Trouble",
    "VariableChange",
    "VariableScope",
    "VariablesPage",
    "is_known_trouble",
    "value_of_text",
]
