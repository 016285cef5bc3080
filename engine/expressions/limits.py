"""How large and how laborious a designer's text may be, and what each piece of work costs."""

from __future__ import annotations

from engine.expressions.errors import FunctionRefused

MAX_SOURCE = 4_000
MAX_DEPTH = 60
MAX_STEPS = 20_000
MAX_STRING = 100_000
MAX_SEQUENCE = 20_000
MAX_INTEGER_BITS = 512

# A step is the work on one node of a tree: about a microsecond. Other work is paid for in
# shares of a step, so that an evaluation that spends all its steps stays far below 50 ms.
COPIED_PER_STEP = 4
COMPARED_PER_STEP = 4
MADE_PER_STEP = 5
CELLS_PER_STEP = 50
LAYERS_PER_STEP = 10

_TOO_LONG = "вычисление слишком долгое"


class Budget:
    """Counts down the work that one evaluation may still do."""

    __slots__ = ("left",)

    def __init__(self, steps: int = MAX_STEPS) -> None:
        self.left: float = steps

    def spend(self, steps: float) -> None:
        """Take steps off, or refuse to go on.

        Raises:
            FunctionRefused: nothing is left.
        """
        self.left -= steps
        if self.left < 0:
            raise FunctionRefused(_TOO_LONG)

    def cells(self, count: int) -> None:
        """Pay for count characters or list cells run over at once, in C code."""
        self.spend(count // CELLS_PER_STEP)

    def made(self, count: int) -> None:
        """Pay for count new values or fields, or for as many looked at in Python code."""
        self.spend(count // MADE_PER_STEP)

    def node(self) -> None:
        """Pay for one nested value compared with another in Python code."""
        self.left -= 1
        if self.left < 0:
            raise FunctionRefused(_TOO_LONG)
