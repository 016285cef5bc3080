"""What the product promises of its speed and memory, judged by one run's figures.

Every aim is judged at the place where it is missed most or met least.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeAlias

Results: TypeAlias = Mapping[str, Any]
Found: TypeAlias = Iterable[tuple[float, str]]
"""Measured values, each with the place where it was measured."""

SMALL, LARGE, LARGEST = 10, 1_000, 5_000
MEGABYTE = 2**20
OURS = ("warm", "cold", "new")


def judged(results: Results) -> list[dict[str, Any]]:
    """Judge every aim whose figures this run has."""
    rows = results["completions"]
    aims: list[tuple[str, float, bool, Found]] = [
        ("warm, at most so many bare transactions, at 10", 5, True, _to_bare(rows)),
        ("warm at 1,000, times our own at 10", 2, True, _growth(rows, LARGE)),
        ("warm at 5,000, times our own at 10", 4, True, _growth(rows, LARGEST)),
        ("cold at 5,000, times faster than the whole blob", 20, False, _to_blob(rows)),
        ("bytes written at 5,000, times those at 10", 1.5, True, _written(rows)),
        ("start of 500 parallel user tasks, seconds", 0.3, True, _starts(results)),
        ("memory in steady work, MB", 120, True, _steady(results)),
        ("growth of memory from the second repeat to the last, MB", 5, True, _drift(results)),
        ("peak of memory at 5,000, MB", 250, True, _peaks(rows)),
    ]
    return [found for each in aims if (found := _judge(*each)) is not None]


def _judge(aim: str, limit: float, at_most: bool, values: Found) -> dict[str, Any] | None:
    known = list(values)
    if not known:
        return None
    worst: Callable[..., tuple[float, str]] = max if at_most else min
    measured, where = worst(known)
    return {
        "aim": aim,
        "limit": f"{'≤' if at_most else '≥'} {limit:g}",
        "measured": f"{measured:.2f}",
        "where": where,
        "holds": measured <= limit if at_most else measured >= limit,
    }


def _place(row: Mapping[str, Any]) -> str:
    return f"{row['database']}, {row['shape']}"


def _of_size(rows: Sequence[Mapping[str, Any]], size: int) -> dict[str, Mapping[str, Any]]:
    return {_place(row): row["series"] for row in rows if row["size"] == size}


def _to_bare(rows: Sequence[Mapping[str, Any]]) -> Found:
    for place, series in _of_size(rows, SMALL).items():
        yield series["warm"]["median"] / series["bare"]["median"], place


def _growth(rows: Sequence[Mapping[str, Any]], size: int) -> Found:
    small = _of_size(rows, SMALL)
    for place, series in _of_size(rows, size).items():
        if place in small:
            yield series["warm"]["median"] / small[place]["warm"]["median"], place


def _to_blob(rows: Sequence[Mapping[str, Any]]) -> Found:
    for place, series in _of_size(rows, LARGEST).items():
        yield series["whole_blob"]["median"] / series["cold"]["median"], place


def _written(rows: Sequence[Mapping[str, Any]]) -> Found:
    small = _of_size(rows, SMALL)
    for place, series in _of_size(rows, LARGEST).items():
        if place in small:
            yield series["warm"]["written"] / small[place]["warm"]["written"], place


def _starts(results: Results) -> Found:
    for place, series in results["starts"].items():
        yield series["median"], place


def _steady(results: Results) -> Found:
    for place, series in results["steady"].items():
        yield max(each["now"] for each in series["memory_over_repeats"]) / MEGABYTE, place


def _drift(results: Results) -> Found:
    for place, series in results["steady"].items():
        memory = [each["now"] for each in series["memory_over_repeats"]]
        yield (memory[-1] - memory[2]) / MEGABYTE, place


def _peaks(rows: Sequence[Mapping[str, Any]]) -> Found:
    for place, series in _of_size(rows, LARGEST).items():
        yield max(series[kind]["peak"] for kind in OURS) / MEGABYTE, place
