"""Knows the built scripts and styles by the manifest that the front-end build leaves."""

import json
from pathlib import Path

from flask import Flask
from markupsafe import Markup, escape

DIST = Path(__file__).parent / "static" / "dist"


class BuiltFiles:
    """Gives the tags a page needs; reads the manifest again when it was rebuilt."""

    def __init__(self, dist: Path = DIST) -> None:
        self._manifest = dist / "manifest.json"
        self._stamp = -1
        self._pages: dict[str, dict[str, list[str] | str]] = {}

    def tags(self, page: str) -> Markup:
        """Spell the tags of one entry point; nothing when the front end was never built."""
        entry = self._read().get(page)
        if entry is None:
            return Markup("")
        lines = [f'<link rel="stylesheet" href="{_url(name)}">' for name in entry["css"]]
        lines += [f'<link rel="modulepreload" href="{_url(name)}">' for name in entry["preload"]]
        lines.append(f'<script type="module" src="{_url(str(entry["js"]))}"></script>')
        return Markup("\n  ".join(lines))  # noqa: S704 - names come from our own build

    def _read(self) -> dict[str, dict[str, list[str] | str]]:
        if not self._manifest.exists():
            return {}
        stamp = self._manifest.stat().st_mtime_ns
        if stamp != self._stamp:
            self._pages = json.loads(self._manifest.read_text(encoding="utf-8"))
            self._stamp = stamp
        return self._pages


def offer_built_files(app: Flask) -> None:
    """Make `assets(page)` known to the templates."""
    app.jinja_env.globals["assets"] = BuiltFiles().tags


def _url(name: str) -> str:
    return f"/static/dist/{escape(name)}"
