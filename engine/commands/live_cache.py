"""Live instances kept between commands.

A live instance is checked out, so no two threads ever share one; it is used only when the locked
row still has the version it was stored with; it comes back only after a confirmed commit.
"""

import threading
from collections import OrderedDict

from engine.interpreter import LiveInstance


class LiveInstances:
    """The most recently used live instances, each with the version of its row."""

    def __init__(self, capacity: int = 200) -> None:
        self._capacity = capacity
        self._kept: OrderedDict[str, tuple[int, LiveInstance]] = OrderedDict()
        self._lock = threading.Lock()

    def check_out(self, instance_id: str, version: int) -> LiveInstance | None:
        """Take an instance out; None when it is not here or not at this version."""
        with self._lock:
            kept_version, live = self._kept.pop(instance_id, (-1, None))
        return live if kept_version == version else None

    def give_back(self, version: int, live: LiveInstance) -> None:
        """Keep an instance whose state is committed with this version."""
        with self._lock:
            if self._kept.get(live.instance_id, (-1, live))[0] > version:
                return  # a reader returns late what a writer has replaced
            self._kept[live.instance_id] = (version, live)
            self._kept.move_to_end(live.instance_id)
            while len(self._kept) > self._capacity:
                self._kept.popitem(last=False)

    def forget(self) -> None:
        """Drop everything, as a restart would."""
        with self._lock:
            self._kept.clear()
