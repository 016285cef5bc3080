"""JSON values and the raw values that a browser or an API hands in."""

from collections.abc import Iterable, Mapping, Sequence
from typing import IO, Any, Protocol, TypeAlias

JsonValue: TypeAlias = "bool | int | float | str | list[JsonValue] | dict[str, JsonValue] | None"
Values: TypeAlias = dict[str, JsonValue]
Variables: TypeAlias = Mapping[str, Any]

# A row is announced by this name, so that a row of unticked boxes is not lost.
ROW_MARK = "_row"

MAX_KEYS = 20_000
MAX_DEPTH = 8


class RawValues(Protocol):
    """What was submitted, by path: `name`, `address.city`, `items.0.name`.

    werkzeug's MultiDict is one; `from_mapping` makes one of plain Python values.
    """

    def getlist(self, key: str, /) -> Sequence[Any]: ...

    def keys(self) -> Iterable[str]: ...


class Upload(Protocol):
    """A file handed in: its name as the browser gave it, its size in bytes, its content."""

    @property
    def name(self) -> str: ...

    @property
    def size(self) -> int: ...

    def open(self) -> IO[bytes]:
        """The content, at its first byte; whoever reads it does not close it."""
        ...


class MappedValues:
    """Raw values made of a nested mapping."""

    def __init__(self, flat: dict[str, list[Any]]) -> None:
        self._flat = flat

    def getlist(self, key: str, /) -> Sequence[Any]:
        return self._flat.get(key, ())

    def keys(self) -> Iterable[str]:
        return self._flat.keys()


def from_mapping(values: Mapping[str, Any]) -> MappedValues:
    """Read plain Python values, e.g. the JSON body `{"items": [{"name": "Ада"}]}`."""
    flat: dict[str, list[Any]] = {}
    _flatten(values, "", flat, 0)
    return MappedValues(flat)


def _flatten(
    values: Mapping[Any, Any], prefix: str, flat: dict[str, list[Any]], depth: int
) -> None:
    for key, value in values.items():
        if len(flat) >= MAX_KEYS:
            return
        path = f"{prefix}{key}"
        if isinstance(value, Mapping):
            _flatten_row(value, path, flat, depth)
        elif isinstance(value, list | tuple):
            _flatten_list(value, path, flat, depth)
        else:
            flat[path] = [value]


def _flatten_row(
    value: Mapping[Any, Any], path: str, flat: dict[str, list[Any]], depth: int
) -> None:
    # The mapping itself is kept too: a file field reads references to attachments from it.
    flat[path] = [value]
    if depth < MAX_DEPTH:
        _flatten(value, f"{path}.", flat, depth + 1)


def _flatten_list(value: Sequence[Any], path: str, flat: dict[str, list[Any]], depth: int) -> None:
    flat[path] = list(value)
    for position, item in enumerate(value):
        if isinstance(item, Mapping):
            flat[f"{path}.{position}.{ROW_MARK}"] = [True]
            _flatten_row(item, f"{path}.{position}", flat, depth)


def is_empty(value: object) -> bool:
    """Nothing typed, nothing chosen, nothing ticked; zero is an answer."""
    return value is None or value is False or value in ("", [])
