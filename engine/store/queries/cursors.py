"""Positions in sorted lists as opaque texts that travel in an address."""

import base64
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from engine.domain.errors import InvalidInput


def write(keys: Sequence[Any]) -> str:
    """Spell the sort keys of a row."""
    plain = [each.isoformat() if isinstance(each, datetime) else each for each in keys]
    return base64.urlsafe_b64encode(json.dumps(plain).encode()).decode()


def read(cursor: str, types: Sequence[type]) -> list[Any]:
    """Read what `write` spelled.

    Raises:
        InvalidInput: the text was not made by `write` for keys of these types.
    """
    try:
        plain = json.loads(base64.urlsafe_b64decode(cursor.encode()))
        return [_key(kind, value) for kind, value in zip(types, plain, strict=True)]
    except (ValueError, TypeError) as failure:
        raise InvalidInput("Страница списка устарела: откройте список заново") from failure


def _key(kind: type, value: object) -> Any:
    if kind is not datetime:
        return kind(value)
    moment = datetime.fromisoformat(str(value))
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
