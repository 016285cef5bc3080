"""What the browser stories of the editors share: a designer at a draft, and what holds there."""

import os
import re

from playwright.sync_api import Page

from tests.accessibility import small_targets, violations
from tests.webapp.district import PASSWORD, District

NARROW, WIDE = {"width": 360, "height": 740}, {"width": 1280, "height": 900}
LATIN = re.compile(r"[A-Za-z]{3,}")
# Names of variables and examples of expressions are Latin on a Russian page, too.
TEXTS = """() => {
  const found = new Set();
  const apart = 'script, style, noscript, datalist, .field-hint, .row-note, code';
  const main = document.querySelector('main');
  const walker = document.createTreeWalker(main, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const { parentElement, textContent } = walker.currentNode;
    if (!parentElement.closest(apart)) found.add(textContent.trim());
  }
  for (const element of main.querySelectorAll('[title], [placeholder], [aria-label], [alt]')) {
    if (element.closest('.bjs-powered-by, .fjs-powered-by-link')) continue;
    for (const name of [ 'title', 'placeholder', 'aria-label', 'alt' ]) {
      found.add(element.getAttribute(name) ?? '');
    }
  }
  return [ ...found ];
}"""


def draft_of(district: District, key: str) -> str:
    """Begin a draft of a shipped process as the designer; gives its id."""
    engine, designer = district.application.engine, district.actor("designer")
    (definition,) = [each for each in engine.definitions(designer) if each.key == key]
    return engine.begin_draft(definition.id, designer).id


def sign_in(page: Page, base: str, login: str = "designer") -> None:
    """Come in as somebody."""
    page.goto(f"{base}/sign-in")
    page.fill("[name=login]", login)
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_url("**/inbox*")


def ready(page: Page, name: str) -> None:
    """Wait until the scripts of a page have done their work."""
    page.locator(f'html[data-ready="{name}"]').wait_for(state="attached")


def is_in_order(page: Page, name: str) -> None:
    """Axe finds nothing, targets are large enough and nothing scrolls sideways."""
    for size in (NARROW, WIDE):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        page.wait_for_timeout(300)
        if folder := os.environ.get("SCREENSHOTS"):
            page.screenshot(path=f"{folder}/{name}-{size['width']}.png", full_page=True)
        assert violations(page) == []
        assert small_targets(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]


def foreign_words(page: Page, known: tuple[str, ...] = ()) -> list[str]:
    """Texts, titles and labels with words in Latin letters, save known names and data."""
    texts: list[str] = page.evaluate(TEXTS)
    return sorted(each for each in texts if LATIN.search(_without(each, known)))


def _without(text: str, known: tuple[str, ...]) -> str:
    for name in known:
        text = text.replace(name, "")
    return re.sub(r"\w*_\w*|=\S.*", "", text)


def mark_is_on_top(page: Page, selector: str) -> bool:
    """Whether the mark of bpmn.io is seen whole, with nothing over it."""
    found: bool = page.locator(selector).evaluate(
        """mark => {
          mark.scrollIntoView({ block: 'center', behavior: 'instant' });
          const { left, top, width, height } = mark.getBoundingClientRect();
          const seen = document.elementFromPoint(left + width / 2, top + height / 2);
          return width > 20 && height > 8 && (mark.contains(seen) || seen === mark);
        }"""
    )
    return found
