"""The first load of the inbox stays light enough for a phone with one bar."""

import gzip
import json
import re
from pathlib import Path

import webapp
from webapp.assets import DIST, FRONTEND

HEAVIEST = 150 * 1024  # bytes over the wire, compressed
ROOM = Path(webapp.__file__).parent
BOOTSTRAP = FRONTEND / "node_modules" / "bootstrap" / "dist" / "css" / "bootstrap.min.css"
CLASS = re.compile(r"\.(-?[a-zA-Z][\w-]*)")
IN_TEMPLATES = re.compile(r'class="([^"]*)"')
IN_SCRIPTS = re.compile(r"className = '([^']*)'|class: '([^']*)'")


def compressed(content: bytes) -> int:
    return len(gzip.compress(content, 9))


def first_load(html: bytes) -> dict[str, int]:
    """Bytes of everything that a browser without a cache fetches for a page, by name."""
    text = html.decode()
    addresses = re.findall(r'(?:href|src)="(/static/[^"#]+)', text)
    files = {ROOM / address.removeprefix("/") for address in addresses}
    styles = [file.read_text("utf-8") for file in files if file.suffix == ".css"]
    fonts = {DIST / name for css in styles for name in re.findall(r"assets/[\w.-]+\.woff2", css)}
    weights = {file.name: compressed(file.read_bytes()) for file in files}
    return {"page": compressed(html), **weights, **{f.name: f.stat().st_size for f in fonts}}


def test_the_inbox_loads_at_most_150_kilobytes(as_, plan) -> None:
    answer = as_("deputy").get("/inbox?scope=all")
    weights = first_load(answer.get_data())
    assert {Path(name).suffix for name in weights} >= {"", ".js", ".css", ".svg", ".woff2"}
    assert sum(weights.values()) <= HEAVIEST, weights


def test_every_class_of_bootstrap_that_a_page_names_is_in_the_built_styles() -> None:
    named = {
        word
        for template in (ROOM / "templates").rglob("*.html")
        for value in IN_TEMPLATES.findall(template.read_text("utf-8"))
        for word in re.findall(r"[\w-]+", value)
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
