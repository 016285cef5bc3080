"""Fills a text's `{name}` and `{name.key}` places with variables; nothing is worked out."""

from __future__ import annotations

import re
from collections.abc import Mapping

from engine.expressions.errors import FunctionRefused, shortened
from engine.expressions.limits import MAX_SOURCE
from engine.expressions.values import admit, text_of

_PLACE = re.compile(r"\{([\w.]+)\}")
_LONGEST_TEMPLATE = 4 * MAX_SOURCE
_MOST_CELLS = 50
_YES_NO = {True: "да", False: "нет"}


def filled(template: str, variables: Mapping[str, object]) -> str:
    """Fill a text; what is unknown or a record stays empty, lists are written with commas.

    Args:
        template: as the designer wrote it.
        variables: names → plain values.

    Returns:
        At most 4,000 characters; what is longer ends in "…".
    """
    template = template[:_LONGEST_TEMPLATE]
    found: list[str] = []
    length = past = 0
    for place in _PLACE.finditer(template):
        for part in (template[past : place.start()], written(_looked_up(place[1], variables))):
            found.append(part)
            length += len(part)
        past = place.end()
        if length > MAX_SOURCE:
            break
    found.append(template[past : past + MAX_SOURCE + 1])
    text = "".join(found)
    return text if len(text) <= MAX_SOURCE else text[: MAX_SOURCE - 1] + "…"


def _looked_up(path: str, variables: Mapping[str, object]) -> object:
    value: object = variables
    for part in path.split(".", 40):
        value = value.get(part) if isinstance(value, Mapping) else None
    return value


def written(value: object) -> str:
    """Write a value into a text for people: yes and no in words, lists with commas."""
    if isinstance(value, list | tuple):
        more = ["…"] if len(value) > _MOST_CELLS else []
        cells = [written(cell) for cell in value[:_MOST_CELLS] if not isinstance(cell, list)]
        return ", ".join([cell for cell in cells if cell] + more)
    if isinstance(value, bool):
        return _YES_NO[value]
    if isinstance(value, str):
        return value if len(value) <= MAX_SOURCE else shortened(value, MAX_SOURCE)
    try:
        return "" if isinstance(value, Mapping) else text_of(admit(value))
    except FunctionRefused:
        return ""
