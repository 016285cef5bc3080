"""A registry, an assembled application and the demo district, on both databases."""

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from engine import Actor, Database, ManualClock, ServiceCall
from engine.municipalities import OFFICE
from tests.conftest import BOTH
from tests.folders import spare_folder
from tests.postgres import PostgresServer
from tests.workflows.land import Beginning, Land, begin
from tests.workflows.telling import Bureau, PostOffice, opened, ways_out
from tests.workflows.telling import bureau as new_bureau
from workflows import (
    AbsenceCard,
    DemoLogin,
    DeputyRule,
    ProcessApplication,
    Settings,
    process_application,
)
from workflows.registry.base import Registry

NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)  # a Monday morning in Krasnoyarsk
TENANT = "default"


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(NOW)


@pytest.fixture(params=BOTH)
def office_url(request: pytest.FixtureRequest) -> str:
    """A fresh database of each kind: the demo district where a test asks for it, else empty."""
    kind = "sqlite" if request.param == "sqlite" else "postgres"
    name = f"demo_{kind}_url" if "district" in request.fixturenames else f"{kind}_url"
    return str(request.getfixturevalue(name))


@pytest.fixture
def database(office_url: str) -> Iterator[Database]:
    database = Database(office_url, synchronous="OFF")
    yield database
    database.dispose()


@pytest.fixture
def registry_at(database: Database, clock: ManualClock) -> Callable[..., Any]:
    """Opens a registry in a transaction of its own: `with registry_at() as registry`."""

    @contextmanager
    def opened(tenant: str = TENANT) -> Iterator[Registry]:
        with database.write(tenant) as session:
            yield Registry(session=session, tenant=tenant, now=clock.now())

    return opened


def assembled(database: Database, clock: ManualClock) -> ProcessApplication:
    settings = Settings(data_dir=spare_folder(), database_url=str(database.url))
    return process_application(settings, database=database, clock=clock)


@pytest.fixture
def app(database: Database, clock: ManualClock) -> ProcessApplication:
    return assembled(database, clock)


def build_demo(url: str) -> tuple[DemoLogin, ...]:
    database = Database(url, synchronous="OFF")
    app = assembled(database, ManualClock(NOW))
    app.deploy_shipped()
    logins = app.load_demo()
    database.dispose()
    return logins


@pytest.fixture(scope="session")
def demo_sqlite(
    sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, tuple[DemoLogin, ...]]:
    """The demo district built once, to be copied."""
    folder = tmp_path_factory.mktemp("demo")
    made, whole = folder / "made.db", folder / "demo.db"
    shutil.copy(sqlite_template, made)
    logins = build_demo(f"sqlite:///{made}")
    return in_one_piece(made, whole), logins


def in_one_piece(made: Path, whole: Path) -> Path:
    """Copy a database without a write-ahead log beside it."""
    connection = sqlite3.connect(made)
    try:
        connection.execute("VACUUM INTO ?", (str(whole),))
    finally:
        connection.close()
    return whole


@pytest.fixture(scope="session")
def demo_postgres(
    postgres_server: PostgresServer, postgres_template: str
) -> Iterator[tuple[str, tuple[DemoLogin, ...]]]:
    name = postgres_server.create(postgres_template)
    yield name, build_demo(postgres_server.url(name))
    postgres_server.drop(name)


@pytest.fixture
def demo_sqlite_url(demo_sqlite: tuple[Path, object], tmp_path: Path) -> str:
    return f"sqlite:///{shutil.copy(demo_sqlite[0], tmp_path / 'demo.db')}"


@pytest.fixture
def demo_postgres_url(
    postgres_server: PostgresServer, demo_postgres: tuple[str, object]
) -> Iterator[str]:
    name = postgres_server.create(demo_postgres[0])
    yield postgres_server.url(name)
    postgres_server.drop(name)


class District:
    """The demo district with its people as actors."""

    def __init__(self, app: ProcessApplication, logins: tuple[DemoLogin, ...]) -> None:
        self.app = app
        self.logins = logins
        self.passwords = {login.login: login.password for login in logins}
        plans = app.plans.list(self.actor("direktorov"))
        self.next_plan, self.this_plan = plans[0], plans[1]

    def actor(self, login: str) -> Actor:
        return self.app.identity.actor_for(login)


def absence(
    person_id: str, begins_on: date, *deputies: str | DeputyRule, days: int = 1, **more: Any
) -> AbsenceCard:
    """A card about somebody who is away for some days, with deputies in order."""
    rules = [DeputyRule(deputy_id=each) if isinstance(each, str) else each for each in deputies]
    given = {
        "ends_on": begins_on + timedelta(days=days - 1),
        "kind": "leave",
        "rules": tuple(rules),
    }
    return AbsenceCard(person_id=person_id, begins_on=begins_on, **{**given, **more})


@pytest.fixture
def district(app: ProcessApplication, request: pytest.FixtureRequest) -> District:
    kind = "demo_sqlite" if app.database.dialect == "sqlite" else "demo_postgres"
    return District(app, request.getfixturevalue(kind)[1])


@pytest.fixture
def call(database: Database, clock: ManualClock) -> Callable[..., dict[str, Any]]:
    """Runs a handler as the engine does: inside one transaction, with inputs."""

    def run(handler: Any, key: str = "", **inputs: object) -> dict[str, Any]:
        with database.write(OFFICE) as session:
            asked = ServiceCall(
                topic="test.topic",
                inputs=inputs,
                instance_id="instance-1",
                business_key="",
                element_id="element",
                idempotency_key=key or uuid4().hex,
                now=clock.now(),
                tenant=OFFICE,
                actor_id="direktorov",
                session=session,
            )
            return dict(handler(asked))

    return run


# -- telling people --------------------------------------------------------------------------------
@pytest.fixture(scope="session")
def post_server() -> Iterator[tuple[PostOffice, int]]:
    """A real SMTP server and its port, for all tests of a process."""
    post = PostOffice()
    controller = opened(post)
    yield post, int(controller.port)
    controller.stop()


@pytest.fixture
def bureau(database: Database, clock: ManualClock, post_server: tuple[PostOffice, int]) -> Bureau:
    """A small office whose letters reach the post office."""
    post, port = post_server
    post.clear()
    return new_bureau(database, clock, post, ways_out(port))


@pytest.fixture
def quick_database(sqlite_url: str) -> Iterator[Database]:
    """For rules that need no second kind of database."""
    database = Database(sqlite_url, synchronous="OFF")
    yield database
    database.dispose()


@pytest.fixture
def quick_bureau(
    quick_database: Database, clock: ManualClock, post_server: tuple[PostOffice, int]
) -> Bureau:
    post, port = post_server
    post.clear()
    return new_bureau(quick_database, clock, post, ways_out(port))


@pytest.fixture(scope="session")
def sqlite_land(
    sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, Beginning]:
    """A region with a municipality built once, to be copied."""
    folder = tmp_path_factory.mktemp("land")
    made = folder / "made.db"
    shutil.copy(sqlite_template, made)
    begun = _begun(f"sqlite:///{made}")
    return in_one_piece(made, folder / "land.db"), begun


@pytest.fixture(scope="session")
def postgres_land(
    postgres_server: PostgresServer, postgres_template: str
) -> Iterator[tuple[str, Beginning]]:
    name = postgres_server.create(postgres_template)
    yield name, _begun(postgres_server.url(name))
    postgres_server.drop(name)


def _begun(url: str) -> Beginning:
    database = Database(url, synchronous="OFF")
    begun = begin(database, ManualClock(NOW))
    database.dispose()
    return begun


@pytest.fixture(params=BOTH)
def land(request: pytest.FixtureRequest) -> Land:
    kind = "quick_land" if request.param == "sqlite" else "shared_land"
    found: Land = request.getfixturevalue(kind)
    return found


@pytest.fixture
def quick_land(
    sqlite_land: tuple[Path, Beginning], clock: ManualClock, tmp_path: Path
) -> Iterator[Land]:
    """For rules that need no second kind of database."""
    url = f"sqlite:///{shutil.copy(sqlite_land[0], tmp_path / 'land.db')}"
    database = Database(url, synchronous="OFF")
    yield Land(database, clock, tmp_path, sqlite_land[1])
    database.dispose()


@pytest.fixture
def shared_land(
    postgres_server: PostgresServer,
    postgres_land: tuple[str, Beginning],
    clock: ManualClock,
    tmp_path: Path,
) -> Iterator[Land]:
    name = postgres_server.create(postgres_land[0])
    database = Database(postgres_server.url(name))
    yield Land(database, clock, tmp_path, postgres_land[1])
    database.dispose()
    postgres_server.drop(name)
