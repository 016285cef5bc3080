"""What every test may ask for: fresh databases of both kinds, a browser; and what none may do."""

from __future__ import annotations

import importlib
import importlib.util
import ipaddress
import os
import shutil
import socket
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest

from tests import browser as browsers
from tests.postgres import PostgresServer, running_server
from webapp import assets

# Two chains of migrations, run in this order on an empty database: (module, function).
MIGRATIONS = (("engine.store.migrate", "migrate"), ("workflows.registry.migrate", "migrate"))

hypothesis.settings.register_profile("usual", deadline=None, max_examples=60)
hypothesis.settings.register_profile("nightly", deadline=None, max_examples=2000)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "usual"))


# --- databases ---------------------------------------------------------------------------------
def migrate_everything(url: str) -> None:
    """Bring an empty database to the newest tables of the engine and of the registries."""
    for module, function in MIGRATIONS:
        if _exists(module):
            getattr(importlib.import_module(module), function)(url)


def _exists(module: str) -> bool:
    try:
        return importlib.util.find_spec(module) is not None
    except ModuleNotFoundError:  # not even its package is there
        return False


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """One server per test process."""
    with running_server() as server:
        yield server


@pytest.fixture(scope="session")
def postgres_template(postgres_server: PostgresServer) -> Iterator[str]:
    """Name of a migrated database; copies of it cost 30 ms instead of a migration."""
    name = postgres_server.create()
    migrate_everything(postgres_server.url(name))
    yield name
    postgres_server.drop(name)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file in one piece, to be copied."""
    folder = tmp_path_factory.mktemp("sqlite")
    made, whole = folder / "made.db", folder / "template.db"
    migrate_everything(f"sqlite:///{made}")
    connection = sqlite3.connect(made)
    try:
        connection.execute("VACUUM INTO ?", (str(whole),))  # without a write-ahead log beside it
    finally:
        connection.close()
    return whole


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """URL of a fresh migrated SQLite file."""
    return f"sqlite:///{shutil.copy(sqlite_template, tmp_path / 'metodkabinet.db')}"


@pytest.fixture
def postgres_url(postgres_server: PostgresServer, postgres_template: str) -> Iterator[str]:
    """URL of a fresh migrated PostgreSQL database."""
    name = postgres_server.create(postgres_template)
    yield postgres_server.url(name)
    postgres_server.drop(name)


BOTH = [
    pytest.param("sqlite", id="sqlite"),
    pytest.param("postgresql", id="postgresql", marks=pytest.mark.postgres),
]


@pytest.fixture(params=BOTH)
def database_url(request: pytest.FixtureRequest) -> str:
    """URL of a fresh migrated database; the test runs once on each kind."""
    kinds = {"sqlite": "sqlite_url", "postgresql": "postgres_url"}
    return str(request.getfixturevalue(kinds[request.param]))


@pytest.fixture(params=BOTH)
def empty_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """URL of a database without any table: for the tests of migrations themselves."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.db'}"
        return
    server: PostgresServer = request.getfixturevalue("postgres_server")
    name = server.create()
    yield server.url(name)
    server.drop(name)


# --- the browser -------------------------------------------------------------------------------
@pytest.fixture(scope="session")
def base_url() -> str | None:
    """Stand in for the plugin's own fixture, which newer pytest complains about."""
    return None


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Start the browser that is there, in Russian; the front end is built before the first page."""
    assets.build_if_changed()
    path = browsers.ready()
    chosen = {} if path == browsers.OWN else {"executable_path": path}
    return {**browser_type_launch_args, **chosen, "args": ["--lang=ru-RU"]}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """An office computer in Krasnoyarsk."""
    return {
        **browser_context_args,
        "locale": "ru-RU",
        "timezone_id": "Asia/Krasnoyarsk",
        "viewport": {"width": 1440, "height": 900},
    }


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark whatever drives a browser, so that `-m "not browser"` leaves nothing behind."""
    for item in items:
        if "browser_type_launch_args" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.browser)


# --- what no test may do -----------------------------------------------------------------------
@pytest.fixture(scope="session", autouse=True)
def no_outside_network() -> Iterator[None]:
    """Let no test talk to another machine: it would pass here and fail in an office."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("connect", "connect_ex"):
            patch.setattr(socket.socket, name, _guarded(getattr(socket.socket, name)))
        yield


def _guarded(original: Any) -> Any:
    def connect(self: socket.socket, address: Any) -> Any:
        if self.family in (socket.AF_INET, socket.AF_INET6) and not _is_loopback(address[0]):
            raise RuntimeError(f"Проверка обратилась в сеть: {address}")
        return original(self, address)

    return connect


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
