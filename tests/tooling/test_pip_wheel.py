"""How pip comes to a Python that was packaged without it."""

from __future__ import annotations

import functools
import hashlib
import threading
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from webapp import pip_wheel

NAME = "pip-26.3-py3-none-any.whl"
CONTENT = b"what the index gives"


@pytest.fixture
def index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Address of a package index on this machine, the only one pip is configured to use."""
    folder = tmp_path / "simple" / "pip"
    folder.mkdir(parents=True)
    (folder / NAME).write_bytes(CONTENT)
    handler = functools.partial(SilentHandler, directory=str(tmp_path))
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    address = f"http://127.0.0.1:{server.server_port}/simple"
    monkeypatch.setenv("PIP_INDEX_URL", address)
    monkeypatch.setenv("PIP_EXTRA_INDEX_URL", " ")
    yield address
    server.shutdown()
    server.server_close()
    thread.join()


class SilentHandler(SimpleHTTPRequestHandler):
    """Lists a folder, which is all that an index page is."""

    def log_message(self, *_: object) -> None:
        """Say nothing on the terminal."""


def lock(folder: Path, content: bytes) -> Path:
    path = folder / "pip.lock"
    path.write_text(f"pip==26.3 \\\n    --hash=sha256:{hashlib.sha256(content).hexdigest()}\n")
    return path


def test_the_lock_file_names_the_version_and_its_sums() -> None:
    text = "pip==26.3 \\\n    --hash=sha256:" + "a" * 64 + " \\\n    --hash=sha256:" + "b" * 64
    assert pip_wheel.read_lock(text) == ("26.3", frozenset({"a" * 64, "b" * 64}))


def test_our_own_lock_file_can_be_read() -> None:
    version, hashes = pip_wheel.read_lock(
        Path(pip_wheel.__file__).with_name("requirements-pip.lock").read_text("utf-8")
    )
    assert version
    assert hashes


@pytest.mark.parametrize(
    ("page", "found"),
    [
        (f'<a href="../../files/{NAME}#sha256=1">', f"https://index.example/files/{NAME}"),
        (f"<a href='https://files.example/a/{NAME}'>", f"https://files.example/a/{NAME}"),
        ('<a href="pip-26.2-py3-none-any.whl">', None),
        ("", None),
    ],
)
def test_a_file_is_found_on_an_index_page(page: str, found: str | None) -> None:
    assert pip_wheel.link_in(page, "https://index.example/simple/pip/", NAME) == found


def test_the_environment_goes_before_the_configuration_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = tmp_path / "pip.conf"
    settings.write_text(
        "[global]\nindex-url = https://set.example\nextra-index-url = https://x.example"
    )
    monkeypatch.setenv("PIP_CONFIG_FILE", str(settings))
    for name in ("PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL"):
        monkeypatch.delenv(name, raising=False)
    assert pip_wheel.configured_indexes() == ["https://set.example", "https://x.example"]
    monkeypatch.setenv("PIP_INDEX_URL", "https://one.example/simple")
    monkeypatch.setenv("PIP_EXTRA_INDEX_URL", "https://two.example https://three.example")
    assert pip_wheel.configured_indexes() == [
        "https://one.example/simple",
        "https://two.example",
        "https://three.example",
    ]


@pytest.mark.usefixtures("index")
def test_the_locked_file_is_kept(tmp_path: Path) -> None:
    wheel = pip_wheel.download(lock(tmp_path, CONTENT), tmp_path, lambda _: None)
    assert wheel.read_bytes() == CONTENT


@pytest.mark.usefixtures("index")
def test_a_file_with_another_sum_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="не совпал с контрольной суммой"):
        pip_wheel.download(lock(tmp_path, b"something else"), tmp_path, lambda _: None)
    assert not (tmp_path / NAME).exists()


def test_no_answer_is_explained_with_advice(
    index: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PIP_INDEX_URL", f"{index}/nowhere")
    with pytest.raises(SystemExit, match="python3-venv"):
        pip_wheel.download(lock(tmp_path, CONTENT), tmp_path, lambda _: None)
