"""A small web site of one page at a time, under the strict policy that the product's pages have."""

from __future__ import annotations

import json
import mimetypes
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from webapp.assets import DIST

HERE = Path(__file__).resolve().parent
POLICY = (
    "default-src 'self'; script-src 'self'; style-src {styles}; img-src 'self' data:; "
    "font-src {fonts}; object-src 'none'; base-uri 'none'; form-action 'self'"
)
PAGE = """<!doctype html><html lang="ru"><head><meta charset="utf-8"><title>{title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">{head}</head>
<body class="app"><main class="page" id="main">{body}</main></body></html>"""


@dataclass(kw_only=True)
class Site:
    """What the server answers with; tests change it while it runs.

    Attributes:
        address: where it listens.
        body: the content of `main` on the page `/`.
        pages: entry points whose scripts and styles the page loads.
        fragment: what `/fragment` answers, with its ETag.
        asked: the If-None-Match of every question for the fragment.
    """

    address: str = ""
    body: str = "<h1>Проверка</h1>"
    pages: tuple[str, ...] = ("base",)
    fragment: tuple[str, str] = ("", '"0"')
    asked: list[str | None] = field(default_factory=list)

    def answer(self, path: str, known: str | None) -> tuple[int, dict[str, str], bytes]:
        """Status, headers and content of one answer."""
        if path == "/":
            return 200, self._page_headers(), self._page().encode()
        if path == "/fragment":
            return self._fragment(known)
        if path == "/sample.bpmn":
            return 200, {"Content-Type": "application/xml"}, (HERE / "sample.bpmn").read_bytes()
        file = (DIST / path.removeprefix("/static/dist/")).resolve()
        if not file.is_relative_to(DIST) or not file.is_file():
            return 404, {}, b""
        return 200, {"Content-Type": _type_of(file)}, file.read_bytes()

    def _page_headers(self) -> dict[str, str]:
        inline = "viewer" in self.pages
        styles = "'self' 'unsafe-inline'" if inline else "'self'"
        fonts = "'self' data:" if inline else "'self'"
        policy = POLICY.format(styles=styles, fonts=fonts)
        return {"Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": policy}

    def _page(self) -> str:
        manifest = json.loads((DIST / "manifest.json").read_text("utf-8"))
        head = ['<link rel="icon" href="data:,">']
        for name in self.pages:
            entry = manifest[name]
            head += [f'<link rel="stylesheet" href="/static/dist/{css}">' for css in entry["css"]]
            head.append(f'<script type="module" src="/static/dist/{entry["js"]}"></script>')
        return PAGE.format(title="Проверка", head="".join(head), body=self.body)

    def _fragment(self, known: str | None) -> tuple[int, dict[str, str], bytes]:
        self.asked.append(known)
        text, tag = self.fragment
        if known == tag:
            return 304, {"ETag": tag}, b""
        return 200, {"ETag": tag, "Content-Type": "text/html; charset=utf-8"}, text.encode()


@contextmanager
def running_site() -> Iterator[Site]:
    """Serve one site on a free port of this machine."""
    site = Site()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            known = self.headers.get("If-None-Match")
            status, headers, content = site.answer(self.path.partition("?")[0], known)
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            """Say nothing on the terminal."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    site.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _type_of(file: Path) -> str:
    known = {".js": "text/javascript", ".css": "text/css", ".woff2": "font/woff2"}
    return known.get(file.suffix) or mimetypes.guess_type(file.name)[0] or "text/plain"
