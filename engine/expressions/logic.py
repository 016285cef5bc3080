"""What counts as yes, and how answers are joined: two ways, one for each syntax.

FEEL has three answers: yes, no and null, which is "nobody knows" (DMN 1.3, tables 48 and 49, and
10.3.2.14). Anything that is not yes or no is null there. The Python-like syntax has two: whatever
is nothing, zero or empty counts as no, and joining gives the deciding value itself.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from engine.expressions.values import truth


class Logic(Protocol):
    """How one syntax joins answers.

    Attributes:
        beside_nothing: what comparing sizes with an absent value gives.
    """

    beside_nothing: bool | None

    def holds(self, value: object) -> bool:
        """Say whether a value counts as yes."""
        ...

    def opposite(self, value: object) -> bool | None:
        """Work out `not`."""
        ...

    def joined(self, op: str, values: Iterable[object]) -> object:
        """Work out `and` or `or`, asking for no more values than needed."""
        ...

    def over_all(self, kind: str, values: Iterable[object]) -> object:
        """Work out `some` or `every`, asking for no more values than needed."""
        ...


class _Plain:
    beside_nothing: bool | None = False

    def holds(self, value: object) -> bool:
        return truth(value)

    def opposite(self, value: object) -> bool | None:
        return not truth(value)

    def joined(self, op: str, values: Iterable[object]) -> object:
        found: object = None
        for found in values:
            if truth(found) is (op == "or"):
                return found
        return found

    def over_all(self, kind: str, values: Iterable[object]) -> object:
        wanted = kind == "some"
        return wanted if any(truth(value) is wanted for value in values) else not wanted


class _Feel:
    beside_nothing: bool | None = None

    def holds(self, value: object) -> bool:
        return value is True

    def opposite(self, value: object) -> bool | None:
        return not value if isinstance(value, bool) else None

    def joined(self, op: str, values: Iterable[object]) -> object:
        return self._decided(values, by=op == "or")

    def over_all(self, kind: str, values: Iterable[object]) -> object:
        return self._decided(values, by=kind == "some")

    def _decided(self, values: Iterable[object], *, by: bool) -> bool | None:
        """Give the answer that decides, or its opposite, or null while one is unknown."""
        unknown = False
        for value in values:
            if value is by:
                return by
            unknown = unknown or not isinstance(value, bool)
        return None if unknown else not by


PLAIN_LOGIC: Logic = _Plain()
FEEL_LOGIC: Logic = _Feel()
