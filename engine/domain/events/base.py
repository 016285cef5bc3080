"""The base of all facts."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Fact:
    """Something that happened. `element_instance_id` is "" for facts about the whole instance."""

    element_id: str = ""
    element_instance_id: str = ""
