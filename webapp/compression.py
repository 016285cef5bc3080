"""Sends texts compressed to browsers that take them so: a page of 40 KB goes in 8."""

import gzip
import io
import secrets

from flask import Flask, Response, request

LEAST, MOST = 500, 2**21
"""Bytes: what is shorter gains nothing, what is longer is a file and goes as it is."""
KEPT_FILES = 64
TYPES = frozenset(
    {
        "application/javascript",
        "application/json",
        "application/manifest+json",
        "application/xml",
        "image/svg+xml",
    }
)
LEVEL, LEVEL_OF_FILES = 6, 9
MOST_NOISE = 64


def compress_texts(app: Flask) -> None:
    """Compress the answers of the application; files of the front end once for all."""
    files: dict[str, bytes] = {}

    def squeeze(response: Response) -> Response:
        if not _is_text(response):
            return response
        response.vary.add("Accept-Encoding")
        if not request.accept_encodings["gzip"] or not _can_shrink(response):
            return response
        response.direct_passthrough = False
        whole = response.get_data()
        if LEAST <= len(whole) <= MOST:
            _put(response, _file(files, response, whole) if _is_file() else _page(whole))
        return response

    app.after_request(squeeze)


def _is_text(response: Response) -> bool:
    kind = response.mimetype or ""  # an answer without a body names none
    return kind in TYPES or kind.startswith("text/")


def _can_shrink(response: Response) -> bool:
    """Whole answers with a body; not parts of one, and nothing that is compressed already."""
    length = response.content_length
    return (
        response.status_code not in (204, 206, 304)
        and request.method != "HEAD"
        and "Content-Encoding" not in response.headers
        and (length is None or LEAST <= length <= MOST)
    )


def _is_file() -> bool:
    return request.endpoint == "static"


def _file(files: dict[str, bytes], response: Response, whole: bytes) -> bytes:
    key = f"{request.path} {response.get_etag()[0]}"
    if key not in files:
        if len(files) >= KEPT_FILES:
            files.clear()
        files[key] = gzip.compress(whole, LEVEL_OF_FILES, mtime=0)
    return files[key]


def _page(whole: bytes) -> bytes:
    """Compress a page under a name of random length.

    The length of a compressed page that repeats what was asked would tell, over many requests, the
    secrets beside it (the BREACH attack). The name, which browsers ignore, blurs it.
    """
    name = secrets.token_hex(MOST_NOISE)[: 1 + secrets.randbelow(MOST_NOISE)]
    made = io.BytesIO()
    with gzip.GzipFile(name, "wb", LEVEL, made, mtime=0) as file:
        file.write(whole)
    return made.getvalue()


def _put(response: Response, content: bytes) -> None:
    response.set_data(content)
    response.headers["Content-Encoding"] = "gzip"
    response.headers.pop("Accept-Ranges", None)
    etag, _is_weak = response.get_etag()
    if etag:  # the bytes differ from those sent to others, the meaning does not
        response.set_etag(etag, weak=True)
