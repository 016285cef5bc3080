"""Live instances kept between commands.

A live instance is checked out, so no two threads ever share one; it is used only when the locked
row still has the version it was stored with; it comes back only after a confirmed commit.
"""

import threading
from collections import OrderedDict
from dataclasses import dataclass

from engine.interpreter import LiveInstance


@dataclass(frozen=True, kw_only=True, slots=True)
class _Kept:
    version: int
    live: LiveInstance
    tokens: int


class LiveInstances:
    """The most recently used live instances, each with the version of its row.

    Args:
        capacity: how many instances are kept at most.
        tokens: how many element instances they may have in memory together; about a kilobyte each.
    """

    def __init__(self, capacity: int = 200, tokens: int = 20_000) -> None:
        self._capacity = capacity
        self._most_tokens = tokens
        self._tokens = 0
        self._kept: OrderedDict[str, _Kept] = OrderedDict()
        self._lock = threading.Lock()

    def check_out(self, instance_id: str, version: int) -> LiveInstance | None:
        """Take an instance out; None when it is not here or not at this version."""
        with self._lock:
            kept = self._drop(instance_id)
        return kept.live if kept is not None and kept.version == version else None

    def give_back(self, version: int, live: LiveInstance) -> None:
        """Keep an instance whose state is committed with this version, unless it has ended."""
        with self._lock:
            kept = self._kept.get(live.instance_id)
            if kept is not None and kept.version > version:
                return  # a reader returns late what a writer has replaced
            self._drop(live.instance_id)
            if live.is_completed:
                return  # nobody will go on with it
            new = _Kept(version=version, live=live, tokens=live.tokens_in_memory)
            self._kept[live.instance_id] = new
            self._tokens += new.tokens
            while len(self._kept) > 1 and self._is_overfull():
                self._drop(next(iter(self._kept)))

    def forget(self) -> None:
        """Drop everything, as a restart would."""
        with self._lock:
            self._kept.clear()
            self._tokens = 0

    def _is_overfull(self) -> bool:
        return len(self._kept) > self._capacity or self._tokens > self._most_tokens

    def _drop(self, instance_id: str) -> _Kept | None:
        kept = self._kept.pop(instance_id, None)
        if kept is not None:
            self._tokens -= kept.tokens
        return kept
