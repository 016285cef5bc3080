"""Variables of a token: plain values that nobody mutates, and their stored form.

Every value that enters an instance is copied into plain data once; afterwards values are shared
between tokens and only ever replaced, so that one branch can never see another's edits.
"""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence

from engine.domain.records import REFERENCE
from engine.domain.values import admitted, admitted_mapping, dump, dumps, unpacked

__all__ = ["SharedValues", "Variables", "decode", "encode", "plain", "plain_mapping"]

INLINE_LIMIT = 64
_MOST_KNOWN = 20_000

Variables = dict[str, object]

plain = admitted
plain_mapping = admitted_mapping


class SharedValues:
    """Long values of one live instance: each is kept once, under the digest of its text."""

    def __init__(self) -> None:
        # By identity: a value is never mutated, and holding it here keeps its id its own.
        self._digests: dict[int, tuple[object, str]] = {}
        self._values: dict[str, object] = {}
        self._new_texts: dict[str, str] = {}

    def get(self, digest: str) -> object:
        """The value of a digest; None when it is not known, for none of them is None."""
        return self._values.get(digest)

    def keep(self, digest: str, value: object) -> None:
        """Remember under which digest a value is stored."""
        self._digests[id(value)] = (value, digest)
        self._values[digest] = value

    def spelled(self, value: object) -> str:
        """JSON text of how a record tells a value: in line, or by its digest."""
        known = self._digests.get(id(value))
        if known is not None:
            return f'{REFERENCE}"{known[1]}"}}'
        text = dump(value)
        if len(text) <= INLINE_LIMIT or not isinstance(value, (str, list, dict)):
            return f'{{"v":{text}}}'
        digest = hashlib.blake2b(text.encode(), digest_size=16).hexdigest()
        self.keep(digest, value)
        self._new_texts[digest] = text
        return f'{REFERENCE}"{digest}"}}'

    def text(self, digest: str) -> str:
        """JSON text of a value that was spelled by this digest."""
        return self._new_texts.get(digest) or dump(self._values[digest])

    def tidy(self) -> None:
        """Forget texts, and everything once it has become a lot: it is found again when needed."""
        self._new_texts.clear()
        if len(self._values) > _MOST_KNOWN:
            self._digests.clear()
            self._values.clear()


def encode(variables: Mapping[str, object], shared: SharedValues) -> str:
    """Spell a record's `variables` text; long values stand there by their digests."""
    cells = (f"{dumps(name)}:{shared.spelled(value)}" for name, value in variables.items())
    return f"{{{','.join(cells)}}}"


def decode(text: str, value: Callable[[str], object]) -> Variables:
    """Read a record's `variables` text; `value` fetches one kept out of line."""
    stored: dict[str, dict[str, object]] = json.loads(text)
    return {
        name: value(str(entry["r"])) if "r" in entry else unpacked(entry["v"])
        for name, entry in stored.items()
    }


_ABSENT = object()


def merge(base: Mapping[str, object], branches: Sequence[Mapping[str, object]]) -> Variables:
    """Three-way merge of parallel branches against what they started from (docs/bpmn.md).

    A branch contributes only what it changed. Objects are merged key by key; lists that several
    branches extended get every addition; otherwise the branch named last wins.
    """
    return merge_changes(base, [(base, branch) for branch in branches])


def merge_changes(
    values: Mapping[str, object],
    branches: Sequence[tuple[Mapping[str, object], Mapping[str, object]]],
) -> Variables:
    """Put into `values` what each branch changed; a branch is (what it started from, what it has).

    Values are merged as by `merge`.
    """
    result: Variables = dict(values)
    for start, branch in branches:
        if branch is start:
            continue
        for name in {**start, **branch}:
            before, after = start.get(name, _ABSENT), branch.get(name, _ABSENT)
            if _same(after, before):
                continue
            _put(result, name, before, after)
    return result


def _same(after: object, before: object) -> bool:
    """Equal and of one kind: to Python 1 is True and Decimal("1.0") is 1."""
    return after is before or (type(after) is type(before) and after == before)


def _put(result: Variables, name: str, before: object, after: object) -> None:
    current = result.get(name, _ABSENT)
    if after is _ABSENT:
        result.pop(name, None)
    elif _same(current, before):
        result[name] = after
    elif isinstance(current, dict) and isinstance(after, dict):
        result[name] = merge(before if isinstance(before, dict) else {}, [current, after])
    elif (extended := _extended(before, current, after)) is not None:
        result[name] = extended
    else:
        result[name] = after


def _extended(before: object, current: object, after: object) -> list[object] | None:
    """Both branches' additions to a list; None when either did anything but append."""
    start = before if isinstance(before, list) else []
    if not isinstance(current, list) or not isinstance(after, list):
        return None
    if current[: len(start)] != start or after[: len(start)] != start:
        return None
    return current + after[len(start) :]
