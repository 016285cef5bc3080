"""Column types that refuse what would be lost: naive moments and unreadable JSON."""

import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from json.encoder import encode_basestring
from typing import Any

from sqlalchemy import ARRAY, DateTime, Dialect, Text
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.types import TypeDecorator, TypeEngine

from engine.domain.values import load, packed

NO_DUE = datetime(9999, 12, 31, tzinfo=UTC)
"""Stands in sorted columns for «no deadline», so that keyset paging needs no NULL rules."""


def _straight(kind: TypeDecorator[Any], dialect: Dialect, coltype: object) -> Callable[[Any], Any]:
    """Convert without SQLAlchemy's wrapper where the driver's own value comes as it is.

    A page of the inbox has hundreds of such values, and the wrapper costs more than the work.
    """
    of_driver = kind.impl_instance.dialect_impl(dialect).result_processor(dialect, coltype)
    convert = kind.process_result_value
    if of_driver is None:
        return lambda value: convert(value, dialect)
    return lambda value: convert(of_driver(value), dialect)


class UtcDateTime(TypeDecorator[datetime]):
    """An aware moment, stored in UTC; refuses naive values and always hands out aware ones."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"expected an aware datetime, got the naive {value.isoformat()}")
        moment = value.astimezone(UTC)
        # SQLite keeps text without a zone; the zone is always UTC, so nothing is lost.
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        if value is None or value.tzinfo is UTC:
            return value
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], Any] | None:
        return _straight(self, dialect, coltype)


# Made once: `json.dumps` makes an encoder at every call that asks for anything unusual.
_ENCODE = json.JSONEncoder(
    ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":")
).encode


def dump_json(value: object) -> str:
    """Write JSON as one stable text with readable Cyrillic.

    Raises:
        TypeError: the value is not JSON-ready.
        ValueError: the value holds NaN or infinity.
    """
    return encode_basestring(value) if type(value) is str else _ENCODE(value)


class Written(str):
    """JSON text that `dump_json` has written already; a column keeps it as it is."""

    __slots__ = ()


class ValuesText(TypeDecorator[Any]):
    """Values of variables kept as JSON text; dates and decimals come back as what they were."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, _dialect: Dialect) -> str | None:
        return None if value is None else dump_json(packed(value))

    def process_result_value(self, value: str | None, _dialect: Dialect) -> Any:
        return None if value is None else load(value)


class JsonText(TypeDecorator[Any]):
    """JSON kept as text: the same on both databases, readable for a person with a SQL prompt."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, _dialect: Dialect) -> str | None:
        if isinstance(value, Written):
            return str(value)
        return None if value is None else dump_json(value)

    def process_result_value(self, value: str | None, _dialect: Dialect) -> Any:
        if value == "[]":  # most lists of a user task, and a page has a hundred of them
            return []
        return None if value is None else json.loads(value)

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], Any] | None:
        return _straight(self, dialect, coltype)


class SearchWords(TypeDecorator[Any]):
    """Words that are looked for: a text vector on PostgreSQL, else a text with spaces around each.

    Written as a sequence of words without spaces; nobody reads it back. One with an @ before it
    serves an index that only PostgreSQL has.
    """

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        kind = TSVECTOR() if dialect.name == "postgresql" else Text()
        return dialect.type_descriptor(kind)

    def process_bind_param(self, value: Sequence[str] | None, dialect: Dialect) -> str | None:
        if value is None:
            return None
        if dialect.name == "postgresql":
            return " ".join(map(lexeme, value))
        plain = (word for word in value if not word.startswith("@"))
        return f" {' '.join(plain)} "


class Word(TypeDecorator[str]):
    """A word that is looked up by its beginning: compared by code points on both databases."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        collation = "C" if dialect.name == "postgresql" else None
        return dialect.type_descriptor(Text(collation=collation))


BEYOND = "\U0010ffff"
"""Sorts behind everything that a word may go on with."""


def lexeme(word: str) -> str:
    """Spell a word for a text vector or a text query of PostgreSQL."""
    doubled = word.replace("\\", "\\\\").replace("'", "''")
    return f"'{doubled}'"


class Texts(TypeDecorator[Any]):
    """Several texts as one parameter: an array on PostgreSQL, else JSON for `json_each`."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        kind = ARRAY(Text) if dialect.name == "postgresql" else Text()
        return dialect.type_descriptor(kind)

    def process_bind_param(self, value: Sequence[str] | None, dialect: Dialect) -> Any:
        if value is None:
            return None
        return list(value) if dialect.name == "postgresql" else dump_json(list(value))
