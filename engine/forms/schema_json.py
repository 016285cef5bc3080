"""Reads the JSON of a form from a stranger: bounded, unambiguous, and only what can be stored."""

import json
import math
from typing import Any

MAX_BYTES = 1_000_000
MAX_DEPTH = 40
_LONGEST_NUMBER = 40
_SHOWN = 40


class UnsafeJson(ValueError):
    """The text cannot be read as a form; a Russian sentence."""


def read_json(data: bytes | str) -> Any:
    """Read JSON (RFC 8259), but stricter where readers disagree.

    Args:
        data: the file; bytes are UTF-8, or UTF-16 as their first bytes tell.

    Raises:
        UnsafeJson: too large, too deep, no JSON, a repeated or unreadable name, or a number
            that no variable could hold.
    """
    if len(data) > MAX_BYTES:
        raise UnsafeJson(f"Файл формы больше {MAX_BYTES // 1_000_000} МБ.")
    text = data if isinstance(data, str) else _decoded(data)
    try:
        found = json.loads(
            text,
            object_pairs_hook=_unambiguous,
            parse_constant=_refused_constant,
            parse_int=_whole,
            parse_float=_finite,
        )
    except json.JSONDecodeError as error:
        raise UnsafeJson(f"Файл не читается как форма: строка {error.lineno}.") from None
    except RecursionError:
        raise UnsafeJson("Файл не читается: части формы вложены слишком глубоко.") from None
    _check(found)
    return found


def _decoded(data: bytes) -> str:
    try:
        return data.decode(json.detect_encoding(data))
    except UnicodeDecodeError:
        raise UnsafeJson("Файл формы записан не в UTF-8.") from None


def _unambiguous(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise UnsafeJson(f"Имя «{name[:_SHOWN]}» стоит в одной части формы дважды.")
        found[name] = value
    return found


def _refused_constant(written: str) -> Any:
    raise UnsafeJson(f"«{written}» в форме не число: так в JSON не пишут.")


def _whole(written: str) -> int:
    if len(written) > _LONGEST_NUMBER:
        raise UnsafeJson(f"Число «{written[:_SHOWN]}…» слишком длинное.")
    return int(written)


def _finite(written: str) -> float:
    number = float(written)
    if len(written) > _LONGEST_NUMBER or not math.isfinite(number):
        raise UnsafeJson(f"Число «{written[:_SHOWN]}» слишком длинное или слишком большое.")
    return number


def _check(found: Any) -> None:
    """Refuse deep parts, and halves of surrogate pairs, which no page and no database can hold."""
    layer = [found]
    for _ in range(MAX_DEPTH):
        for value in layer:
            if isinstance(value, str) and _is_broken(value):
                raise UnsafeJson("В тексте формы недопустимый знак: половина составного символа.")
        layer = [cell for value in layer for cell in _inside(value)]
        if not layer:
            return
    raise UnsafeJson("Файл не читается: части формы вложены слишком глубоко.")


def _inside(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return [*value, *value.values()]
    return value if isinstance(value, list) else []


def _is_broken(text: str) -> bool:
    return not text.isascii() and any("\ud800" <= sign <= "\udfff" for sign in text)
