"""Words of other tools: which of them are executed, kept but ignored, or refused.

The tables are data; docs/foreign-files.md shows them and a test compares. What a word of an
executed kind turns into is the business of `engine.interpreter.reading`.
"""

from engine.interpreter.vocabularies.camunda import CAMUNDA
from engine.interpreter.vocabularies.flowable import FLOWABLE
from engine.interpreter.vocabularies.jbpm import JBPM
from engine.interpreter.vocabularies.own import OWN
from engine.interpreter.vocabularies.spiff import SPIFF
from engine.interpreter.vocabularies.words import HARMLESS, Place, Word
from engine.interpreter.vocabularies.zeebe import ZEEBE

CAMUNDA_7 = "http://camunda.org/schema/1.0/bpmn"
CAMUNDA_8 = "http://camunda.org/schema/zeebe/1.0"
SPIFFARENA = "http://spiffworkflow.org/bpmn/schema/1.0/core"
BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"

# Namespaces in which the words of Camunda 7 mean the same.
CAMUNDA_FAMILY = (
    CAMUNDA_7,
    "http://operaton.org/schema/1.0/bpmn",
    "http://flowable.org/bpmn",
    "http://activiti.org/bpmn",
    "http://www.camunda.com/fox",
    "http://www.operaton.com/fox",
)

VOCABULARIES: dict[str, tuple[str, list[Word]]] = {
    **dict.fromkeys(CAMUNDA_FAMILY, ("Camunda 7", [*FLOWABLE, *CAMUNDA])),
    CAMUNDA_8: ("Camunda 8", ZEEBE),
    SPIFFARENA: ("SpiffArena", SPIFF),
    "http://www.jboss.org/drools": ("jBPM", JBPM),
    BPMN: ("BPMN", OWN),
}
"""Namespace → name of the vocabulary and its words; of several entries for a word the first that
is about its place counts."""


def _index() -> dict[tuple[str, Place, str], list[Word]]:
    found: dict[tuple[str, Place, str], list[Word]] = {}
    for namespace, (_, words) in VOCABULARIES.items():
        for word in words:
            found.setdefault((namespace, word.place, word.name), []).append(word)
    return found


_WORDS = _index()


def find_word(
    namespace: str, place: Place, name: str, owner: str, attributes: frozenset[str] = frozenset()
) -> Word | None:
    """Give the entry for a word at a place; None when the tables do not know it there.

    Args:
        namespace: the word's namespace.
        place: attribute or element.
        name: the word's local name.
        owner: local name of the BPMN element it stands on.
        attributes: names of the word's own attributes, for elements.
    """
    entries = _WORDS.get((namespace, place, name), ())
    return next((word for word in entries if word.is_about(owner, attributes)), None)


__all__ = [
    "BPMN",
    "CAMUNDA_7",
    "CAMUNDA_8",
    "CAMUNDA_FAMILY",
    "HARMLESS",
    "SPIFFARENA",
    "VOCABULARIES",
    "Place",
    "Word",
    "find_word",
]
