"""Two gigabytes posted without scripts: refused before they are sent, in Russian words."""

import http.client

import pytest
from flask import Flask

from tests.webapp.served import serving
from webapp.large_posts import LARGEST_BODY


@pytest.mark.parametrize("size", [2 * 2**30, 2**63, LARGEST_BODY])
def test_a_body_that_no_page_takes_is_refused_before_it_is_sent(app: Flask, size: int) -> None:
    with serving(app) as port:
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        line.putrequest("POST", "/tasks/x/complete")
        line.putheader("Content-Length", str(size))
        line.putheader("Content-Type", "multipart/form-data; boundary=x")
        line.endheaders()
        answer = line.getresponse()
        text = answer.read().decode()
        line.close()
    assert answer.status == 413
    assert "Один файл может занимать до 20 МБ" in text
    assert "waitress" not in text
    assert "script" not in text


def test_a_body_of_unknown_length_is_cut_off_when_it_is_too_large(app: Flask) -> None:
    piece = b"40000\r\n" + bytes(0x40000) + b"\r\n"
    with serving(app, 2**20) as port:
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        line.putrequest("POST", "/sign-in")
        line.putheader("Transfer-Encoding", "chunked")
        line.endheaders()
        with pytest.raises(ConnectionError):  # noqa: PT012 - after how many pieces nobody knows
            for _piece in range(400):
                line.send(piece)
        line.close()
