"""The words of procedures: a door of its own beside the front door, for whoever tells a process.

The verb is `ProcessEngine.procedure`.
"""

from engine.domain.procedures import (
    Procedure,
    ProcedureAnswer,
    ProcedureEvent,
    ProcedureStep,
    ProcedureWay,
)

__all__ = ["Procedure", "ProcedureAnswer", "ProcedureEvent", "ProcedureStep", "ProcedureWay"]
