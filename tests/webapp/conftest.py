"""The district is founded once per run; each test gets its own copy of the database."""

import re
import shutil
import sqlite3
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jinja2.bccache import Bucket, BytecodeCache

from engine import SYSTEM
from tests.webapp.district import PASSWORD, District, found_district, open_district
from tests.webapp.story import draft_document, start_plan, tasks_of
from webapp import create_app
from webapp.settings import WebSettings

TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


class CompiledTemplates(BytecodeCache):
    """Templates are compiled once per test process, not once per application."""

    def __init__(self) -> None:
        self._known: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self._known:
            bucket.bytecode_from_string(self._known[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._known[bucket.key] = bucket.bytecode_to_string()


COMPILED = CompiledTemplates()


class Browser:
    """A client that fetches the token of the page it posts from, as a person's browser would."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client

    def get(self, address: str, **options):
        return self.client.get(address, buffered=True, **options)  # read to the end and closed

    def text(self, address: str) -> str:
        return self.client.get(address, follow_redirects=True).get_data(as_text=True)

    def post(self, address: str, data=None, **options):
        return self.client.post(
            address, data={**(data or {}), "csrf_token": self.token()}, **options
        )

    def token(self) -> str:
        for address in ("/password", "/sign-in", "/setup"):
            found = TOKEN.search(self.text(address))
            if found:
                return found[1]
        raise AssertionError("no page with a token")

    def sign_in(self, login: str, password: str = PASSWORD):
        return self.post("/sign-in", {"login": login, "password": password})


@pytest.fixture(scope="session")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("founded")
    found_district(folder)
    _in_one_piece(folder)
    return folder


@pytest.fixture(scope="session")
def planned(founded: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The district with an annual plan under way: both schools have been asked."""
    folder = tmp_path_factory.mktemp("planned") / "data"
    shutil.copytree(founded, folder)
    district = open_district(folder)
    start_plan(district)
    district.application.database.dispose()
    _in_one_piece(folder)
    return folder


def _in_one_piece(folder: Path) -> None:
    """Leave no write-ahead log beside the database: a copy of the folder is then always whole."""
    made, whole = folder / "metodkabinet.db", folder / "whole.db"
    connection = sqlite3.connect(made)
    try:
        connection.execute("VACUUM INTO ?", (str(whole),))
    finally:
        connection.close()
    for rest in folder.glob("metodkabinet.db*"):
        rest.unlink()
    whole.rename(made)


@pytest.fixture
def district(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[District]:
    """A copy of its own for each test; `@pytest.mark.usefixtures("plan")` gives the planned one."""
    folder = tmp_path / "data"
    wants_plan = "plan" in request.fixturenames
    shutil.copytree(request.getfixturevalue("planned" if wants_plan else "founded"), folder)
    opened = open_district(folder)
    yield opened
    opened.application.database.dispose()


@pytest.fixture
def plan(district: District) -> str:
    """Id of the annual plan under way."""
    return district.application.plans.list(district.actor("director"))[0].id


@pytest.fixture
def documents(district: District):
    """Drafts of documents that the clerk may take, minutes apart, the oldest first."""
    for number in range(1, 34):
        draft_document(district, f"О деле {number}")
        district.clock.advance(timedelta(minutes=5))
    return sorted(tasks_of(district, "clerk"), key=lambda task: task.created_at)


@pytest.fixture
def app(district: District) -> Flask:
    return web(district)


def web(district: District) -> Flask:
    settings = WebSettings(
        data_dir=district.application.settings.data_dir, secret_key="k" * 64, demo=True
    )
    made = create_app(district.application, settings)
    made.testing = False  # people see our error pages, never a traceback
    made.jinja_env.bytecode_cache = COMPILED
    return made


@pytest.fixture
def visitor(app: Flask) -> Browser:
    return Browser(app.test_client())


@pytest.fixture
def as_(app: Flask):
    """Give a browser in which a person has signed in."""

    def signed_in(login: str) -> Browser:
        browser = Browser(app.test_client())
        answer = browser.sign_in(login)
        assert answer.status_code == 303, answer.get_data(as_text=True)
        return browser

    return signed_in


@pytest.fixture
def second(district):
    """A second designer, by the login of the clerk."""
    admin = district.actor("admin")
    district.application.roles.grant(district.people["clerk"], "process_designer", admin)
    return "clerk"


@pytest.fixture
def draft(district):
    engine = district.application.engine
    newest = engine.versions("vote", SYSTEM)[0]
    return engine.begin_draft(newest.id, district.actor("designer"))
