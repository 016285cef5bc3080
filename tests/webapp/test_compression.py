"""Texts go compressed to whoever takes them so, and mean the same."""

import gzip

import pytest

from tests.webapp.story import words

TAKES_GZIP = {"Accept-Encoding": "gzip, deflate, br"}


def test_a_page_is_compressed_for_a_browser_and_plain_for_others(as_, plan):
    browser = as_("deputy")
    squeezed = browser.get("/inbox?scope=all", headers=TAKES_GZIP)
    whole = browser.get("/inbox?scope=all")

    assert squeezed.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in squeezed.headers["Vary"]
    assert "Content-Encoding" not in whole.headers
    assert len(squeezed.data) < len(whole.data) / 3
    assert int(squeezed.headers["Content-Length"]) == len(squeezed.data)
    assert words(gzip.decompress(squeezed.data).decode()) == words(whole.text)


def test_the_length_of_a_compressed_page_does_not_tell_what_is_in_it(as_, plan):
    browser = as_("deputy")
    lengths = {len(browser.get("/keys", headers=TAKES_GZIP).data) for _ in range(12)}
    assert len(lengths) > 1


@pytest.mark.parametrize("name", ["icons.svg", "favicon.svg"])
def test_a_file_of_the_front_end_is_compressed_and_asked_for_once(visitor, name):
    first = visitor.get(f"/static/{name}", headers=TAKES_GZIP)
    whole = visitor.get(f"/static/{name}")
    if len(whole.data) >= 500:
        assert gzip.decompress(first.data) == whole.data
    asked_again = {**TAKES_GZIP, "If-None-Match": first.headers["ETag"]}
    assert visitor.get(f"/static/{name}", headers=asked_again).status_code == 304


def test_what_is_asked_for_in_parts_or_by_its_head_stays_as_it_is(visitor):
    part = visitor.get("/static/icons.svg", headers={**TAKES_GZIP, "Range": "bytes=0-99"})
    assert part.status_code == 206
    assert "Content-Encoding" not in part.headers
    assert len(part.data) == 100
    head = visitor.client.head("/static/icons.svg", headers=TAKES_GZIP, buffered=True)
    assert head.data == b""
    assert "Content-Encoding" not in head.headers
