"""The words of an editor of diagrams: a door of its own beside the front door.

The verbs are those of `ProcessEngine`: `vocabulary`, `problem_of_text`, `example_deadline` and
`known_variables`.
"""

from engine.domain.drawing_views import HandlerNote, KnownAround, KnownNames, Vocabulary
from engine.interpreter.drawn_texts import TextKind

__all__ = ["HandlerNote", "KnownAround", "KnownNames", "TextKind", "Vocabulary"]
