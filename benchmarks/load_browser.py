"""The least of a browser: one kept connection, cookies, compressed pages, tokens and forms."""

import gzip
import http.client
import re
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote, urlencode, urlsplit

PATIENCE_SECONDS = 120.0
KEPT_SECONDS = 1.5
"""A connection that has rested longer may just be closed by the server: a new one is opened."""
_TOKEN = re.compile(r'name="csrf-token" content="([^"]+)"|name="csrf_token" value="([^"]+)"')
_HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')
_REDIRECTS = (301, 302, 303, 307, 308)
Fields = Mapping[str, str | Sequence[str]]


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What the server said."""

    status: int
    text: str
    etag: str
    location: str


class Browser:
    """One person's browser; every page that it fetches may bring a new token for posts.

    Args:
        address: of the server, "http://host:port".
    """

    def __init__(self, address: str) -> None:
        place = urlsplit(address)
        self._connection = http.client.HTTPConnection(
            place.hostname or "", place.port, timeout=PATIENCE_SECONDS
        )
        self._cookies: dict[str, str] = {}
        self._token = ""
        self._used = 0.0

    def get(self, path: str, headers: Mapping[str, str] | None = None) -> Answer:
        """Fetch a page, following where it leads."""
        for _ in range(5):
            answer = self._ask("GET", path, None, headers or {})
            if answer.status not in _REDIRECTS:
                break
            path = answer.location
        found = _TOKEN.search(answer.text)
        if found:
            self._token = found[1] or found[2]
        return answer

    def post(self, path: str, fields: Fields) -> Answer:
        """Send a form as one page has it; where it leads is not fetched."""
        body = urlencode({"csrf_token": self._token, **fields}, doseq=True).encode()
        return self._ask("POST", path, body, {"Content-Type": "application/x-www-form-urlencoded"})

    def close(self) -> None:
        self._connection.close()

    def _ask(
        self, method: str, path: str, body: bytes | None, headers: Mapping[str, str]
    ) -> Answer:
        sent = {"Accept-Encoding": "gzip", "User-Agent": "load", **headers}
        if self._cookies:
            sent["Cookie"] = "; ".join(f"{name}={each}" for name, each in self._cookies.items())
        if time.monotonic() - self._used > KEPT_SECONDS:
            self._connection.close()
        self._connection.request(method, quote(path, safe="/?&=%:@+,;-._~"), body, sent)
        response = self._connection.getresponse()
        content = response.read()
        self._used = time.monotonic()
        for line in response.headers.get_all("Set-Cookie", []):
            name, _, rest = line.partition("=")
            self._cookies[name] = rest.partition(";")[0]
        if response.headers.get("Content-Encoding") == "gzip":
            content = gzip.decompress(content)
        return Answer(
            status=response.status,
            text=content.decode("utf-8", errors="replace"),
            etag=response.headers.get("ETag", ""),
            location=_path_of(response.headers.get("Location", "")),
        )


def hidden_fields(page: str, action: str) -> dict[str, str]:
    """What a form of a page carries along unseen; the form is named by where it is sent."""
    _, found, rest = page.partition(f'action="{action}"')
    form = rest.partition("</form>")[0] if found else ""
    return {name: value for name, value in _HIDDEN.findall(form) if name != "csrf_token"}


def _path_of(location: str) -> str:
    place = urlsplit(location)
    return place.path + (f"?{place.query}" if place.query else "")
