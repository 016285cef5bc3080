"""How large and how laborious a designer's text may be."""

from __future__ import annotations

from engine.expressions.errors import FunctionRefused

MAX_SOURCE = 4_000
MAX_DEPTH = 60
MAX_STEPS = 20_000
MAX_STRING = 100_000
MAX_SEQUENCE = 20_000
MAX_INTEGER_BITS = 512

# One step of the evaluator costs about as much as comparing or copying this many nested
# values in Python code, or as running over this many characters or list cells in C code.
COMPARED_PER_STEP = 2
COPIED_PER_STEP = 4
CELLS_PER_STEP = 50


class Budget:
    """Counts down the work that one evaluation may still do."""

    __slots__ = ("left",)

    def __init__(self, steps: int = MAX_STEPS) -> None:
        self.left: float = steps

    def spend(self, steps: int) -> None:
        """Take steps off, or refuse to go on.

        Raises:
            FunctionRefused: nothing is left.
        """
        self.left -= steps
        if self.left < 0:
            raise FunctionRefused("вычисление слишком долгое")

    def cells(self, count: int) -> None:
        """Pay for work on count characters or list cells done at once."""
        self.spend(count // CELLS_PER_STEP)

    def node(self, per_step: int = COMPARED_PER_STEP) -> None:
        """Pay for one nested value looked at; some of them make a step."""
        self.left -= 1 / per_step
        if self.left < 0:
            raise FunctionRefused("вычисление слишком долгое")
