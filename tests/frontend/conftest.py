"""A page of our own with the product's scripts, opened in a browser that must not complain."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page

from tests.frontend.site import Site, running_site


@pytest.fixture
def site() -> Iterator[Site]:
    with running_site() as site:
        yield site


@pytest.fixture
def open_page(site: Site, page: Page) -> Iterator[Callable[..., Page]]:
    """Open a page with this content; the test fails if the browser complains of anything."""
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)

    def opened(body: str, *, pages: tuple[str, ...] = ("base",)) -> Page:
        site.body, site.pages = body, pages
        page.goto(site.address)
        page.locator(f'html[data-ready="{pages[-1]}"]').wait_for(state="attached")
        return page

    yield opened
    assert complaints == []
