"""Variables of a token: plain JSON values that nobody mutates, and their stored form.

Every value that enters an instance is copied into plain data once; afterwards values are shared
between tokens and only ever replaced, so that one branch can never see another's edits.
"""

import hashlib
import json
from collections.abc import Callable, Mapping, MutableMapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal

from engine.domain.errors import InvalidInput

INLINE_LIMIT = 64
MAX_DEPTH = 40

Variables = dict[str, object]


def plain(value: object, depth: int = 0) -> object:
    """Copy a value into JSON-ready data.

    Dates and times become ISO 8601 text, decimals become numbers, tuples and sets lists.

    Raises:
        InvalidInput: a type that cannot be kept, or nesting deeper than 40.
    """
    if depth > MAX_DEPTH:
        raise InvalidInput("данные вложены слишком глубоко")
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    if isinstance(value, Mapping):
        return {str(k): plain(v, depth + 1) for k, v in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [plain(v, depth + 1) for v in value]
    return _scalar(value)


def _scalar(value: object) -> object:
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, timedelta):
        return f"PT{int(value.total_seconds())}S"
    raise InvalidInput(f"значение типа «{type(value).__name__}» нельзя сохранить в переменной")


def plain_mapping(values: Mapping[str, object]) -> Variables:
    return {str(name): plain(value) for name, value in values.items()}


def dumps(value: object) -> str:
    """JSON with readable Cyrillic."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def encode(
    variables: Mapping[str, object],
    values: MutableMapping[str, str],
    known: MutableMapping[int, tuple[object, str]],
) -> str:
    """Spell a record's `variables` text; long values go to `values` under their digest.

    Args:
        variables: name → JSON-ready value.
        values: receives digest → JSON text of values kept out of line.
        known: id(value) → (value, digest), so that a shared value is serialised once.
    """
    out: dict[str, object] = {}
    for name, value in variables.items():
        if value is None or isinstance(value, (bool, int, float)):
            out[name] = {"v": value}
            continue
        cached = known.get(id(value))
        if cached is not None and cached[0] is value:
            out[name] = {"r": cached[1]}
            continue
        text = dumps(value)
        if len(text) <= INLINE_LIMIT:
            out[name] = {"v": value}
            continue
        digest = hashlib.blake2b(text.encode(), digest_size=16).hexdigest()
        known[id(value)] = (value, digest)
        values[digest] = text
        out[name] = {"r": digest}
    return dumps(out)


def decode(text: str, value: Callable[[str], object]) -> Variables:
    """Read a record's `variables` text; `value` fetches one kept out of line."""
    stored: dict[str, dict[str, object]] = json.loads(text)
    return {
        name: value(str(entry["r"])) if "r" in entry else entry["v"]
        for name, entry in stored.items()
    }


_ABSENT = object()


def merge(base: Mapping[str, object], branches: Sequence[Mapping[str, object]]) -> Variables:
    """Three-way merge of parallel branches against what they started from (ENGINE_FACTS §1.2).

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
            if after is before or after == before:
                continue
            _put(result, name, before, after)
    return result


def _put(result: Variables, name: str, before: object, after: object) -> None:
    current = result.get(name, _ABSENT)
    if after is _ABSENT:
        result.pop(name, None)
    elif current is before or current == before:
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
