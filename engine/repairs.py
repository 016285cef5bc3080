"""The words of repairs: a door of its own beside the front door, for whoever mends what stopped.

The verbs are those of `ProcessEngine`: `incident`, `find_incidents`, `retry`, `skip`,
`change_variables`, `order_repairs` and the previews of them.
"""

from engine.domain.repairs import (
    IncidentGroup,
    IncidentPage,
    IncidentQuery,
    IncidentsFound,
    RepairOrderRow,
    RepairOrderView,
    RepairPlanRow,
    Trouble,
    VariableChange,
    VariableScope,
    VariablesPage,
)

__all__ = [
    "IncidentGroup",
    "IncidentPage",
    "IncidentQuery",
    "IncidentsFound",
    "RepairOrderRow",
    "RepairOrderView",
    "RepairPlanRow",
    "Trouble",
    "VariableChange",
    "VariableScope",
    "VariablesPage",
]
