"""The act about simple signatures is in force in the demo, and everybody there has accepted it."""

from collections.abc import Iterable

from workflows.documents.usual_signature_rules import USUAL_RULES
from workflows.registry import signatures
from workflows.registry.base import Registry

SET_BY = "direktorov"


def write_signature_act(registry: Registry, people: Iterable[str]) -> None:
    """Bring the usual text into force and let everybody with an account agree."""
    rules = signatures.set_rules(registry, USUAL_RULES, SET_BY)
    for person_id in people:
        signatures.accept(registry, rules, person_id, "")
