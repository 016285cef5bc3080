"""BPMN semantics on SpiffWorkflow's task trees; the only room that knows SpiffWorkflow.

An element is executed as BPMN 2.0.2 says or refused at deployment by name. The room knows no
database: it takes records and stimuli, and gives facts and changed records.
"""

from engine.interpreter.deadlines import deadline_expected, has_deadline, timer_asks_calendar
from engine.interpreter.definition import Definition, ProcessScope, compile_definition
from engine.interpreter.deployment import (
    DeploymentModel,
    read_accepted,
    read_deployment,
    starts_of,
)
from engine.interpreter.drawn_texts import TextKind, example_deadline, problem_of
from engine.interpreter.editing import Edit
from engine.interpreter.forecast import WayPoint, likely_way
from engine.interpreter.interpreter import Interpreter
from engine.interpreter.live import LiveInstance, Outcome
from engine.interpreter.matching import suggest as suggested_plan
from engine.interpreter.model import NodeModel, ProcessSummary, StartModel
from engine.interpreter.open_work import OpenWork
from engine.interpreter.plan_checks import findings as plan_findings
from engine.interpreter.plan_checks import fits as plan_fits
from engine.interpreter.plan_checks import options as plan_options
from engine.interpreter.procedures import procedure_of
from engine.interpreter.runtime import Library
from engine.interpreter.written_deadlines import written_deadlines

__all__ = [
    "Definition",
    "DeploymentModel",
    "Edit",
    "Interpreter",
    "Library",
    "LiveInstance",
    "NodeModel",
    "OpenWork",
    "Outcome",
    "ProcessScope",
    "ProcessSummary",
    "StartModel",
    "TextKind",
    "WayPoint",
    "compile_definition",
    "deadline_expected",
    "example_deadline",
    "has_deadline",
    "likely_way",
    "plan_findings",
    "plan_fits",
    "plan_options",
    "problem_of",
    "procedure_of",
    "read_accepted",
    "read_deployment",
    "starts_of",
    "suggested_plan",
    "timer_asks_calendar",
    "written_deadlines",
]
