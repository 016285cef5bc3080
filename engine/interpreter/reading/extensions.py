"""Reads the extensions we understand into one form, whoever wrote them.

What is not understood stays in the stored XML untouched; nothing here writes. Which words are
executed is told by the tables of `engine.interpreter.vocabularies`.
"""

from engine.interpreter.reading.camunda_extensions import read_camunda
from engine.interpreter.reading.extension_model import Extensions
from engine.interpreter.reading.spiff_extensions import read_spiff
from engine.interpreter.reading.trouble import Element
from engine.interpreter.reading.vocabulary import B
from engine.interpreter.reading.zeebe_extensions import read_zeebe


def read_extensions(element: Element) -> Extensions:
    """Attributes, properties and mappings of one element; Camunda 7's own words go first."""
    found = Extensions()
    block = element.find(f"{B}extensionElements")
    read_camunda(element, block, found)
    if block is not None:
        read_zeebe(block, found)
        read_spiff(block, found)
    return found
