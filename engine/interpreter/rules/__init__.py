"""Rules of good drawing that need no domain: each is one small function with a page of its own."""

from engine.interpreter.rules.built_in import BUILT_IN_RULES
from engine.interpreter.rules.flows import CALL_PASSES_NAMED, GATEWAY_HAS_DEFAULT, MESSAGE_HAS_KEY
from engine.interpreter.rules.people import TASK_HAS_DEADLINE, TASK_HAS_FORM, TASK_HAS_OWNER
from engine.interpreter.rules.picture import PICTURE_COMPLETE
from engine.interpreter.rules.rule import Flaw, Rule, Sight, flaw, judge
from engine.interpreter.rules.variables import VARIABLE_MAYBE_UNSET, VARIABLE_NEVER_SET

GENERAL_RULES = (
    TASK_HAS_OWNER,
    TASK_HAS_DEADLINE,
    TASK_HAS_FORM,
    GATEWAY_HAS_DEFAULT,
    VARIABLE_NEVER_SET,
    VARIABLE_MAYBE_UNSET,
    MESSAGE_HAS_KEY,
    CALL_PASSES_NAMED,
    PICTURE_COMPLETE,
)

__all__ = ["BUILT_IN_RULES", "GENERAL_RULES", "Flaw", "Rule", "Sight", "flaw", "judge"]
