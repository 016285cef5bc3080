"""Walks a page with Tab as somebody without a mouse does, there and back."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page

MOST = 250  # stops of a page; whoever needs more of them is in a trap
# Browsers go on from what had the focus last, even when it is gone.
FROM_THE_TOP = """() => {
    const place = document.createElement("span");
    place.tabIndex = -1;
    document.body.prepend(place);
    place.focus();
    place.remove();
}"""
STOP = Path(__file__).with_name("stop.js")


def walk(page: Page, key: str = "Tab") -> list[str]:
    """Press the key until the walk comes back to its start; answer the stops in their order.

    A stop is `number name`; a group of radio buttons is one stop, as it is for the keyboard.

    Raises:
        AssertionError: When a stop has no name or is out of sight, or the walk has no end.
    """
    look = STOP.read_text("utf-8")
    page.evaluate(FROM_THE_TOP)
    stops: list[str] = []
    for _ in range(MOST):
        page.keyboard.press(key)
        seen = page.evaluate(look)
        if stops and (seen is None or seen["stop"] == stops[0]):
            return stops
        if seen is None:  # a step out of the page, to the bars of the browser
            continue
        assert seen["trouble"] == "", f"{seen['stop']}: {seen['trouble']}"
        if seen["stop"] not in stops[-1:]:
            stops.append(seen["stop"])
    raise AssertionError(f"no end after {stops[-5:]}")
