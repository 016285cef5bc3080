"""How much a play may cost: what is tried out is not trusted, and a page waits for the answer."""

import time

from engine import InvalidInput
from engine.trying import Limits

MOST_SECONDS = 10.0
MOST_JOBS = 2_000
MOST_MOVES = 1_000
STEPS_OF_A_COMMAND = 2_000


class PlayStopped(InvalidInput):
    """A play has cost more than it may."""


class Allowance:
    """What one play may still spend.

    Args:
        seconds: of real time.
        jobs: automatic pieces of work.
        moves: of the clock, from one moment when something is due to the next.
    """

    def __init__(
        self, seconds: float = MOST_SECONDS, *, jobs: int = MOST_JOBS, moves: int = MOST_MOVES
    ) -> None:
        self._most = jobs, moves
        self.renew(seconds)

    def renew(self, seconds: float) -> None:
        """Begin to count anew, for the next play."""
        self._seconds = seconds
        self._jobs, self._moves = self._most
        self._ends = time.monotonic() + seconds

    @property
    def limits(self) -> Limits:
        """What one command of the engine may cause."""
        return Limits(steps=STEPS_OF_A_COMMAND, is_over=self.is_over)

    def is_over(self) -> bool:
        """Whether the time is spent."""
        return time.monotonic() > self._ends

    def spend(self, jobs: int = 0, moves: int = 0) -> None:
        """Take off what was done.

        Raises:
            PlayStopped: nothing is left.
        """
        self._jobs -= jobs
        self._moves -= moves
        if self.is_over():
            raise PlayStopped(
                f"Проба остановлена: она длится дольше {self._seconds:.0f} с. Посмотрите, нет ли "
                "на схеме бесконечного круга или слишком тяжёлых вычислений."
            )
        if self._jobs < 0 or self._moves < 0:
            raise PlayStopped(
                "Проба остановлена: процесс делает слишком много автоматических шагов или его "
                "таймер срабатывает слишком часто. Передвиньте часы на меньший срок."
            )
