"""Refuses a post that no page takes before its body is read, in words a person understands.

The web server would spool a body to the disk whole before any page could say no to it, and would
say no to the largest in English.
"""

from typing import Any

from markupsafe import escape
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser
from waitress.utilities import RequestEntityTooLarge

from webapp.uploads import LARGEST_FORM

LARGEST_BODY = LARGEST_FORM + 2**20
"""A little more than forms may have: what is only a little too large gets the usual page."""

_TITLE = "Отправлено слишком много"
_TEXT = (
    "Один файл может занимать до 20 МБ, все файлы формы вместе — до 200 МБ. Вернитесь назад: "
    "написанное в форме осталось. Уменьшите файлы или приложите их по частям; видео приложите "
    "ссылкой."
)


class TooLarge(RequestEntityTooLarge):  # type: ignore[misc]
    """The server's refusal as a page of its own; nothing of ours is known to it yet."""

    def to_response(self, ident: str | None = None) -> tuple[str, list[tuple[str, str]], bytes]:  # noqa: ARG002
        page = (
            '<!doctype html><html lang="ru"><head><meta charset="utf-8">'
            '<meta name="viewport" content="width=device-width, initial-scale=1">'
            f"<title>{escape(_TITLE)}</title></head>"
            f"<body><main><h1>{escape(_TITLE)}</h1><p>{escape(_TEXT)}</p></main></body></html>"
        )
        headers = [
            ("Content-Type", "text/html; charset=utf-8"),
            ("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"),
            ("X-Content-Type-Options", "nosniff"),
            ("Cache-Control", "no-store"),
        ]
        return f"{self.code} {self.reason}", headers, page.encode()


class _Parser(HTTPRequestParser):  # type: ignore[misc]
    error: Any

    def received(self, data: bytes) -> int:
        consumed = int(super().received(data))
        if type(self.error) is RequestEntityTooLarge:
            self.error = TooLarge(self.error.body)
        return consumed


class _Channel(HTTPChannel):  # type: ignore[misc]
    parser_class = _Parser


def refuse_large_posts(server: Any) -> None:
    """Let a waitress server, on one address or several, refuse in our words."""
    for each in (server, *list(getattr(server, "map", {}).values())):
        if hasattr(each, "channel_class"):
            each.channel_class = _Channel
