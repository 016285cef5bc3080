"""Are boxes covered by other boxes? Answered region by region, within bounded work."""

from __future__ import annotations

from collections.abc import Sequence

Box = tuple[int, ...]
"""One mask of regions per axis."""


class TooLaborious(Exception):
    """The question has more cases than we are ready to look at."""


class Cover:
    """Finds a point of a box that no box of a list covers."""

    def __init__(self, boxes: Sequence[Box], most: int) -> None:
        """Args: most, cases looked at in all questions together."""
        self._boxes = boxes
        self.left = most

    def hole(self, box: Box, by: Sequence[int]) -> Box | None:
        """Give a part of a box that none of some boxes, by index, touches; None without one.

        Raises:
            TooLaborious: there are too many cases.
        """
        if 0 in box:
            return None
        meeting = [
            one for one in by if all(a & b for a, b in zip(self._boxes[one], box, strict=True))
        ]
        return self._hole(box, 0, meeting)

    def _hole(self, box: Box, axis: int, by: list[int]) -> Box | None:
        self.left -= 1 + len(by) // 8
        if self.left < 0:
            raise TooLaborious
        if not by:
            return box
        if any(self._fills(self._boxes[one], box, axis) for one in by):
            return None
        for part in _parts(box[axis], [self._boxes[one][axis] for one in by]):
            inner = [one for one in by if self._boxes[one][axis] & part]
            found = self._hole((*box[:axis], part, *box[axis + 1 :]), axis + 1, inner)
            if found is not None:
                return found
        return None

    def _fills(self, one: Box, box: Box, axis: int) -> bool:
        return all(not (box[at] & ~one[at]) for at in range(axis, len(box)))


def _parts(mask: int, cutting: list[int]) -> list[int]:
    """Cut a mask into parts that each of some masks holds whole or not at all."""
    parts = [mask]
    for cut in set(cutting):
        parts = [piece for part in parts for piece in (part & ~cut, part & cut) if piece]
    return parts
