"""The values of a decision as its fact keeps them, and whether a result is the one asked for."""

from collections.abc import Iterator, Mapping

from engine.domain.values import as_json, unpacked

_WORDS = {True: ("да", "true"), False: ("нет", "false")}
Payload = Mapping[str, object] | None


def inputs(payload: Payload) -> Mapping[str, object] | None:
    """Give what was judged; None when it may not be read or was erased."""
    return _mapping(payload, "inputs")


def outputs(payload: Payload) -> Mapping[str, object] | None:
    """Give what came out; None when it may not be read or was erased."""
    result = (_mapping(payload, "outputs") or {}).get("result")
    return result if isinstance(result, Mapping) else None


def says(payload: Payload, wanted: str) -> bool:
    """Say whether an output holds a text, or is a number, a date or yes and no; "" fits all."""
    if not wanted.strip():
        return True
    asked = wanted.strip().casefold()
    return any(_is(each, asked) for each in _leaves(outputs(payload)))


def _is(value: object, asked: str) -> bool:
    if isinstance(value, bool):
        return asked in _WORDS[value]
    if isinstance(value, int | float):
        try:
            return value == float(asked.replace(",", ".").replace(" ", ""))
        except ValueError:
            return False
    return isinstance(value, str) and asked in value.casefold()


def _leaves(value: object) -> Iterator[object]:
    """Give every plain value within, dates as ISO texts."""
    waiting = [as_json(value)]
    while waiting:
        found = waiting.pop()
        if isinstance(found, Mapping):
            waiting.extend(found.values())
        elif isinstance(found, list):
            waiting.extend(found)
        else:
            yield found


def _mapping(payload: Payload, name: str) -> Mapping[str, object] | None:
    found = unpacked(payload.get(name)) if payload is not None else None
    return found if isinstance(found, Mapping) else None
