"""How long something takes: the least, the median and the 95th percentile of many times."""

MILLI = 1000


def shares(ordered: list[float]) -> dict[str, float]:
    """Give milliseconds of times in seconds that stand in ascending order."""
    last = len(ordered) - 1
    return {
        "least": ordered[0] * MILLI,
        "p50": ordered[min(last, len(ordered) // 2)] * MILLI,
        "p95": ordered[min(last, int(len(ordered) * 0.95))] * MILLI,
    }
