"""How a topic of service tasks is told to designers, apart from the handler that runs it."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Topic:
    """A topic by the name after its process and a dot; names → Russian descriptions."""

    name: str
    title: str
    inputs: Mapping[str, str]
    outputs: Mapping[str, str]
