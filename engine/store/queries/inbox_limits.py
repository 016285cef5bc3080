"""How many entries of each principal a page reads on PostgreSQL: few first, more where it needs.

Somebody with many principals seldom needs a whole page from each of them. Where a principal has
given all it was asked for it may have more, so its block is asked again for a whole page of each;
that it gives much is remembered for the next page. What is remembered decides only how long a page
takes, never what is on it.
"""

import threading
from collections import Counter, OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from engine.store.queries.inbox_blocks import Block
from engine.store.queries.inbox_wishes import pairs_of

FEW = 8
"""At least so many of each."""
SHARES = 4
"""So many times its even share of the page each may give before it is asked again."""
_REMEMBERED = 20_000

REASONS_BETWEEN = "\x1f"
"""Stands between the reasons of one user task."""


class Giving:
    """Remembers the principals that gave all they were asked for, the latest ones."""

    def __init__(self, most: int = _REMEMBERED) -> None:
        self._most = most
        self._known: OrderedDict[tuple[str, str], None] = OrderedDict()
        self._lock = threading.Lock()

    def knows_one(self, tenant: str, principals: Iterable[str]) -> bool:
        return any((tenant, each) in self._known for each in principals)

    def remember(self, tenant: str, principals: Iterable[str]) -> None:
        with self._lock:
            for principal in principals:
                self._known[(tenant, principal)] = None
                self._known.move_to_end((tenant, principal))
            while len(self._known) > self._most:
                self._known.popitem(last=False)


GIVING = Giving()


def first_limits(blocks: Sequence[Block], tenant: str, size: int) -> list[int]:
    """How many entries each principal of each block gives at first."""
    shares = sum(len(pairs_of(block)) for block in blocks) or 1
    few = min(size, max(FEW, -(-size * SHARES // shares)))
    return [size if GIVING.knows_one(tenant, block.principals) else few for block in blocks]


def emptied(
    rows: Iterable[Mapping[str, Any]], blocks: Sequence[Block], limits: Sequence[int], size: int
) -> dict[int, list[str]]:
    """Principals of each block that gave all they were asked for, so that more may belong here.

    A principal of which an entry lies behind the page has nothing else on it; reading more of
    others only lets the page end earlier, so asking a second time is enough.
    """
    given = Counter(reason for row in rows for reason in row["reason"].split(REASONS_BETWEEN))
    found = {
        number: [each for each in block.principals if given[f"{number:02}{each}"] >= limit]
        for number, (block, limit) in enumerate(zip(blocks, limits, strict=True))
        if limit < size
    }
    return {number: principals for number, principals in found.items() if principals}


def parameters(limits: Sequence[int]) -> dict[str, int]:
    """The limits as the statement names them."""
    return {f"b{number}_most": limit for number, limit in enumerate(limits)}
