"""The first load of the inbox stays light enough for a phone with one bar."""

import gzip
import json
import re
from pathlib import Path

import webapp
from tests.webapp.conftest import Browser
from webapp.assets import DIST, FRONTEND

HEAVIEST = 150 * 1024  # bytes over the wire, compressed
TAKES_GZIP = {"Accept-Encoding": "gzip"}
ROOM = Path(webapp.__file__).parent
BOOTSTRAP = FRONTEND / "node_modules" / "bootstrap" / "dist" / "css" / "bootstrap.min.css"
CLASS = re.compile(r"\.(-?[a-zA-Z][\w-]*)")
IN_TEMPLATES = re.compile(r'class="([^"]*)"')
IN_VALUE = re.compile(r"(?<![\w.-])[\w-]+(?![\w.-])")  # `row` in `{{ row.place }}` is no class
IN_SCRIPTS = re.compile(r"className = '([^']*)'|class: '([^']*)'")


def first_load(browser: Browser, address: str) -> dict[str, int]:
    """Bytes on the line that a browser without a cache fetches for a page, by name."""
    page = browser.get(address, headers=TAKES_GZIP)
    text = gzip.decompress(page.data).decode()
    named = set(re.findall(r'(?:href|src)="(/static/[^"#]+)', text))
    styles = [
        (ROOM / name.removeprefix("/")).read_text("utf-8") for name in named if ".css" in name
    ]
    fonts = {font for css in styles for font in re.findall(r"assets/[\w.-]+\.woff2", css)}
    named |= {f"/static/dist/{font}" for font in fonts}
    weights = {name: browser.get(name, headers=TAKES_GZIP) for name in sorted(named)}
    assert {answer.status_code for answer in weights.values()} == {200}
    return {"page": len(page.data), **{name: len(each.data) for name, each in weights.items()}}


def test_the_inbox_loads_at_most_150_kilobytes(as_, plan) -> None:
    weights = first_load(as_("deputy"), "/inbox?scope=all")
    assert {Path(name).suffix for name in weights} >= {"", ".js", ".css", ".svg", ".woff2"}
    assert sum(weights.values()) <= HEAVIEST, weights


def test_fonts_are_asked_for_at_once_and_only_where_a_page_has_their_characters() -> None:
    manifest = json.loads((DIST / "manifest.json").read_text("utf-8"))
    (sheet,) = manifest["base"]["css"]
    faces = re.findall(r"@font-face\{[^}]*\}", (DIST / sheet).read_text("utf-8"))
    # Other fonts are the signs of the diagram editor, whose page alone loads them.
    assert len(faces) == len(list((DIST / "assets").glob("golos-text-*.woff2")))
    assert [face for face in faces if "unicode-range" not in face] == []


def test_every_class_of_bootstrap_that_a_page_names_is_in_the_built_styles() -> None:
    named = {
        word
        for template in (ROOM / "templates").rglob("*.html")
        for value in IN_TEMPLATES.findall(template.read_text("utf-8"))
        for word in IN_VALUE.findall(value)
    } | {
        word
        for script in (FRONTEND / "src").rglob("*.js")
        for values in IN_SCRIPTS.findall(script.read_text("utf-8"))
        for word in "".join(values).split()
    }
    manifest = json.loads((DIST / "manifest.json").read_text("utf-8"))
    built = {
        name
        for sheet in manifest["base"]["css"]
        for name in CLASS.findall((DIST / sheet).read_text("utf-8"))
    }
    rules = re.sub(r"/\*.*?\*/", "", BOOTSTRAP.read_text("utf-8"), flags=re.DOTALL)
    theirs = set(CLASS.findall(re.sub(r"\{[^{}]*\}", "{}", rules)))
    assert (named & theirs) - built == set()


def test_what_draws_diagrams_anew_is_loaded_by_the_page_of_the_editor_alone() -> None:
    pages = json.loads((DIST / "manifest.json").read_text("utf-8"))
    own = pages["modeler"]["js"]
    assert [n for n, page in pages.items() if own in page["preload"] and n != "modeler"] == []
    assert pages["viewer"]["gzip"]["js"] < 80 * 1024
    assert pages["modeler"]["gzip"]["js"] < 250 * 1024
