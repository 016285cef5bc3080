"""The names that an evaluation sees: variables, and what loops and tests lay over them."""

from __future__ import annotations

from collections.abc import Mapping


class Scope:
    """Names that loops and tests bind, laid over the variables, which stay untouched."""

    __slots__ = ("_layers", "_variables")

    def __init__(self, variables: Mapping[str, object]) -> None:
        self._variables = variables
        self._layers: list[Mapping[str, object]] = []

    @property
    def depth(self) -> int:
        """How many layers lie over the variables; looking a name up takes as long."""
        return len(self._layers)

    def bind(self, names: Mapping[str, object]) -> None:
        """Lay names over all that are there, until `release`."""
        self._layers.append(names)

    def release(self) -> None:
        """Take the latest layer away."""
        self._layers.pop()

    def find(self, name: str) -> object:
        """Give the value of a name; raises KeyError."""
        for layer in reversed(self._layers):
            if name in layer:
                return layer[name]
        return self._variables[name]
