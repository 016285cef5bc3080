"""Remembers what texts mean, as far as their number and length allow."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from typing import Generic, TypeVar

Meaning = TypeVar("Meaning")

# A tree takes some hundred bytes for every character of its text: about 30 MB in all.
MOST_CHARACTERS = 250_000


class Remembered(Generic[Meaning]):
    """A reader of texts that keeps its latest answers; refusals are not kept."""

    def __init__(self, read: Callable[[str], Meaning], most: int = MOST_CHARACTERS) -> None:
        """Args: most, characters of all remembered texts together."""
        self._read = read
        self._most = most
        self._known: OrderedDict[str, Meaning] = OrderedDict()
        self._characters = 0
        self._lock = Lock()

    def __call__(self, text: str) -> Meaning:
        """Give the text's meaning; raises what the reader raises."""
        with self._lock:
            if text in self._known:
                self._known.move_to_end(text)
                return self._known[text]
        # Read outside of the lock: two threads may read the same text, with the same result.
        found = self._read(text)
        with self._lock:
            self._keep(text, found)
        return found

    def _keep(self, text: str, found: Meaning) -> None:
        if text in self._known:
            return
        self._known[text] = found
        self._characters += len(text)
        while self._characters > self._most:
            forgotten, _ = self._known.popitem(last=False)
            self._characters -= len(forgotten)
