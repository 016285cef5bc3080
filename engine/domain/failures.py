"""What went wrong, in two voices: a sentence for people, and Python's own words for support."""

import re

from engine.domain.errors import EngineError

LONGEST, LONGEST_SENTENCE = 2000, 1000
_FOR_SUPPORT = "\n\nPython: "
_FOR_PEOPLE = re.compile(r"[«№]?[А-ЯЁа-яё]")
_BARE = re.compile(r"(?:[A-Z]\w*|gaierror)\((?P<quote>['\"]?)(?P<said>.*)", re.DOTALL)
NO_ANSWER = "Другая программа не ответила вовремя."
NO_CONNECTION = "Не удалось связаться с другой программой или открыть файл."
IN_DOUBT = (
    "Неизвестно, выполнено ли действие: работа оборвалась, когда другая программа уже могла его "
    "выполнить."
)
UNEXPECTED = "Программа встретила ошибку, которой не ждала."


class CutShort(RuntimeError):
    """Every attempt at a job ended together with the worker that made it."""


class OutcomeUnknown(RuntimeError):
    """Nobody knows whether the other side has done it; a handler may raise it, too."""

    def __init__(self, message: str = "") -> None:
        super().__init__(message or IN_DOUBT)


def described(failure: Exception) -> str:
    """Give the text that is kept: the sentence, and for what is not the engine's own the class."""
    said = sentence_of(failure)[:LONGEST_SENTENCE]
    if not isinstance(failure, EngineError):
        said += f"{_FOR_SUPPORT}{failure!r}"
    return said[:LONGEST].replace("\0", " ").encode(errors="replace").decode()


def sentence_of(failure: Exception) -> str:
    """Say it in Russian: words that begin so were written for people, others were not."""
    said = str(failure).strip()
    if isinstance(failure, EngineError) or _FOR_PEOPLE.match(said):
        return said
    if isinstance(failure, TimeoutError):
        return NO_ANSWER
    return NO_CONNECTION if isinstance(failure, OSError) else UNEXPECTED


def for_people(kept: str) -> str:
    """The sentence of a kept text; older releases kept the class and its arguments alone."""
    said, found, _ = kept.partition(_FOR_SUPPORT)
    bare = None if found else _BARE.match(said)
    if bare is None:
        return said
    inside = re.sub(rf"{bare['quote']},?\)\Z", "", bare["said"])
    return inside if _FOR_PEOPLE.match(inside) else UNEXPECTED
