"""A browser on a slow line: opens the inbox, a user task, fills it in and completes it."""

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, CDPSession, Page, ViewportSize, sync_playwright

from benchmarks import slow_line_report
from benchmarks.machine import describe, load
from benchmarks.slow_line_office import Office, open_office
from tests import browser as browsers
from webapp import assets

RESULTS = Path(__file__).parent / "results"
TASKS, REPETITIONS = 40, 3
PAINTED = "performance.getEntriesByName('first-contentful-paint').length > 0"
PATIENCE = 120_000  # milliseconds
PHONE: ViewportSize = {"width": 360, "height": 740}
LINE = {
    "offline": False,
    "latency": 400,  # milliseconds
    "downloadThroughput": 400_000 / 8,  # bytes a second
    "uploadThroughput": 400_000 / 8,
}
FAST = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}


@dataclass(kw_only=True)
class Request:
    """One file over the line; moments in seconds since the visit began."""

    name: str
    begun: float
    ended: float = 0.0
    bytes: int = 0
    from_cache: bool = False


@dataclass(kw_only=True)
class Visit:
    """One visit to the inbox; seconds since it began, for each step since the step before."""

    steps: dict[str, float] = field(default_factory=dict)
    requests: list[Request] = field(default_factory=list)

    @property
    def over_the_line(self) -> list[Request]:
        return [each for each in self.requests if not each.from_cache]


class Ear:
    """Hears what a page fetches, from the browser itself."""

    def __init__(self, session: CDPSession) -> None:
        self.begun = 0.0
        self._found: dict[str, Request] = {}
        session.on("Network.requestWillBeSent", self._sent)
        session.on("Network.requestServedFromCache", self._kept)
        session.on("Network.responseReceived", self._answered)
        session.on("Network.loadingFinished", self._done)

    def taken(self) -> list[Request]:
        found, self._found, self.begun = list(self._found.values()), {}, 0.0
        return found

    def _sent(self, event: dict[str, Any]) -> None:
        self.begun = self.begun or event["timestamp"]
        name = event["request"]["url"].split("/", 3)[-1].split("?")[0]
        begun = event["timestamp"] - self.begun
        self._found[event["requestId"]] = Request(name=f"/{name}", begun=begun)

    def _kept(self, event: dict[str, Any]) -> None:
        self._mark(event["requestId"])

    def _answered(self, event: dict[str, Any]) -> None:
        if event["response"].get("fromDiskCache"):
            self._mark(event["requestId"])

    def _mark(self, key: str) -> None:
        if key in self._found:
            self._found[key].from_cache = True

    def _done(self, event: dict[str, Any]) -> None:
        found = self._found.get(event["requestId"])
        if found is not None:
            found.ended = event["timestamp"] - self.begun
            found.bytes = int(event["encodedDataLength"])


def main(arguments: Sequence[str]) -> int:
    """Measure and write the report."""
    parser = argparse.ArgumentParser(prog="python3 -m benchmarks.slow_line")
    parser.add_argument("--quick", action="store_true", help="one visit of each kind")
    parser.add_argument("--out", type=Path, default=RESULTS)
    chosen = parser.parse_args(arguments)
    assets.build_if_changed()
    results = measure(1 if chosen.quick else REPETITIONS)
    sys.stdout.write(slow_line_report.write(results, chosen.out))
    return 0


def measure(repetitions: int) -> dict[str, Any]:
    """Visit the inbox with an empty cache and with a full one, some times each."""
    before = load()
    with (
        tempfile.TemporaryDirectory() as folder,
        open_office(Path(folder), TASKS) as office,
        sync_playwright() as playwright,
    ):
        path = browsers.ready()
        chosen = None if path == browsers.OWN else path
        chromium = playwright.chromium.launch(args=["--no-sandbox"], executable_path=chosen)
        pairs = [_pair(chromium, office) for _ in range(repetitions)]
        chromium.close()
    return {
        "machine": describe(),
        "load": [before, load()],
        "line": LINE,
        "tasks": TASKS,
        "cold": _together([cold for cold, _warm in pairs]),
        "warm": _together([warm for _cold, warm in pairs]),
    }


def _pair(chromium: Browser, office: Office) -> tuple[Visit, Visit]:
    """Two visits of the same phone: nothing in its cache, then everything."""
    page = chromium.new_context(viewport=PHONE, has_touch=True).new_page()
    page.set_default_timeout(PATIENCE)
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    _sign_in(page, office)
    session.send("Network.clearBrowserCache")
    ear = Ear(session)
    session.send("Network.emulateNetworkConditions", LINE)
    visits = _visit(page, office.address, ear), _visit(page, office.address, ear)
    session.send("Network.emulateNetworkConditions", FAST)
    page.context.close()
    return visits


def _sign_in(page: Page, office: Office) -> None:
    page.goto(f"{office.address}/sign-in")
    page.fill("[name=login]", office.login)
    page.fill("[name=password]", office.password)
    page.press("[name=password]", "Enter")
    page.wait_for_url("**/inbox*")
    page.goto("about:blank")


def _visit(page: Page, address: str, ear: Ear) -> Visit:
    visit, row = Visit(), page.locator(".task-link").first
    ear.taken()
    began = time.perf_counter()

    def step(name: str) -> None:
        nonlocal began
        now = time.perf_counter()
        visit.steps[name], began = now - began, now

    page.goto(f"{address}/inbox?scope=groups", wait_until="commit")
    row.wait_for()
    while not page.evaluate(PAINTED):  # the page's policy lets no function wait inside it
        page.wait_for_timeout(20)
    step("list")
    page.locator('html[data-ready="base"]').wait_for(state="attached")
    step("scripts")
    page.locator(".task-link").filter(has_text="командировку").first.tap(no_wait_after=True)
    page.locator("#answer textarea").first.wait_for()
    step("task")
    page.get_by_label("Текст").first.fill("Направить в командировку.")
    page.locator("#answer .action-bar button[type=submit]").last.tap(no_wait_after=True)
    page.get_by_text("Выполнено").first.wait_for()
    step("completed")
    page.wait_for_load_state()
    visit.requests = ear.taken()
    return visit


def _together(visits: list[Visit]) -> dict[str, Any]:
    """Medians of the steps; requests of the visit that fetched the most bytes."""
    heaviest = max(visits, key=lambda each: sum(one.bytes for one in each.over_the_line))
    return {
        "visits": len(visits),
        "seconds": {
            name: statistics.median(each.steps[name] for each in visits) for name in visits[0].steps
        },
        "requests": len(heaviest.over_the_line),
        "bytes": sum(each.bytes for each in heaviest.over_the_line),
        "waterfall": [asdict(each) for each in heaviest.requests],
    }
