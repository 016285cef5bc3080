"""What hostile texts are tried upon: variables of every kind, also such as no engine holds."""

import random
import sys
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

Variables = dict[str, Any]

NAMES = (
    "x", "a", "b", "xs", "d", "rows", "score", "name", "балл", "заявка", "long", "big", "wide",
    "deep", "day", "moment", "span", "money", "item", "f", "cls", "late", "нет_такого",
)  # fmt: skip
KEYS = ("k", "id", "балл", "школа", "name", "__class__", "__globals__", "_x", "items")


def host(value: int = 1) -> int:
    """A function that must never be reached from a text."""
    return value


class Host:
    """A class with what attacks look for; must never be reached from a text."""

    secret = "secret"  # noqa: S105  a word to look for in results

    def __getattr__(self, name: str) -> str:
        return f"secret {name}"


# How often inputs meet each of the sets.
SHARES = (60, 5, 5, 5, 10, 15)


def variable_sets() -> tuple[Variables, ...]:
    """Give the variables that inputs meet: usual, none, large, deep, numeric and hostile."""
    return (_usual(), {}, _large(), _deep(), _numeric(), _hostile())


def is_large(variables: Mapping[str, Any]) -> bool:
    """Say whether comparing these with a copy would take longer than the evaluation."""
    return len(variables.get("big", ())) > 100


def _usual() -> Variables:
    return {
        "x": 5, "a": 1, "b": 2.5, "xs": [1, 2, 3], "d": {"k": {"id": 1}, "name": "Анна"},
        "rows": [{"id": n, "балл": n % 7, "школа": f"Школа № {n}"} for n in range(12)],
        "score": 75, "name": "Анна", "балл": 4, "late": False, "item": None,
        "заявка": {"школа": "Школа № 5", "балл": 71, "листы": [{"балл": 8}, {"балл": 9}]},
        "long": "приказ " * 20, "big": list(range(50)), "wide": {str(n): n for n in range(50)},
        "deep": [[[["дно"]]]], "day": date(2026, 9, 1), "span": timedelta(days=3),
        "moment": datetime(2026, 9, 1, 10, tzinfo=UTC), "money": Decimal("1250.50"),
    }  # fmt: skip


def _large() -> Variables:
    found = _usual()
    found["big"] = list(range(20_000))
    found["xs"] = [n * 1.1 for n in range(10_000)]
    found["wide"] = {str(n): n for n in range(20_000)}
    found["rows"] = [{"id": n, "балл": n % 7, "школа": "Школа"} for n in range(10_000)]
    found["long"] = "ab" * 50_000
    found["name"] = "я" * 100_000
    found["a"] = "a" * 49_999 + "b"
    return found


def _nested(depth: int, bottom: Any) -> Any:
    for _ in range(depth):
        bottom = [bottom] if depth % 2 else {"k": bottom}
    return bottom


def _deep() -> Variables:
    found = _usual()
    found["deep"] = [_nested(38, n) for n in range(1_000)]
    found["d"] = _nested(40, {"id": 1})
    found["x"] = _nested(5_000, 1)
    found["rows"] = [_nested(20, {"балл": n}) for n in range(500)]
    found["a"] = [found["deep"]] * 100
    return found


def _numeric() -> Variables:
    found = _usual()
    found["x"], found["a"], found["b"] = 2**511, -(2**511) + 1, 1.7e308
    found["xs"] = [Decimal(f"{'9' * 290}.{n}") for n in range(900)]
    found["big"] = [2**510 + n for n in range(5_000)]
    found["money"], found["score"] = Decimal("1e-149"), 5e-324
    found["day"], found["span"] = date.max, timedelta.max
    found["moment"] = datetime.max.replace(tzinfo=UTC)
    return found


def _hostile() -> Variables:
    """Values that the engine never stores: here they prove that nothing of them gets out."""
    ring: dict[str, Any] = {}
    ring["k"] = ring
    return {
        "x": float("nan"), "a": float("inf"), "b": 10**5_000, "xs": (1, 2, (3,)), "d": ring,
        "rows": [host, Host, Host()], "score": host, "name": "\ud800", "балл": Decimal("1e999999"),
        "заявка": SimpleNamespace(школа=host), "long": "ж" * 100_001, "big": range(10**9),
        "wide": {1: 2, None: host}, "deep": _frames(), "day": datetime(2026, 9, 1),  # noqa: DTZ001
        "moment": sys, "span": type, "money": Decimal("NaN"), "f": host, "cls": Host,
        "item": Host(), "late": b"x",
    }  # fmt: skip


def _frames() -> Iterator[int]:
    """A generator, whose frame attacks look for."""
    yield 1


def cell_value(rng: random.Random, variables: Variables) -> Any:
    """Pick what a decision table's cell is asked about."""
    return rng.choice([*variables.values(), None, 5, "очный", date(2026, 9, 1), [1, 2]])
