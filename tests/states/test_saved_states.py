"""Instances that earlier releases saved: they load as they were and end as they would have.

What they call later is today's: the people of such a process answer on today's pages.
"""

import shutil
import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from engine import SYSTEM, Database, verify
from engine.domain.records import STATE_FORMAT
from engine.municipalities import OFFICE
from engine.store.migrate import migrate
from engine.store.queries import instances
from tests.properties.open_rows import by_rows, by_state, check_long_values
from tests.states.playing import Playing, PlayingStory, found, resumed
from tests.states.rows import Tables, merged
from tests.states.saved import all_saved, filled, saved
from workflows.registry.migrate import migrate as migrate_registry

# One of each process: a story costs a second.
ALSO_ON_POSTGRES = {
    "annual_plan-deadline_missed_3",
    "collect_proposals-extended_1",
    "council_session-recusal_breaks_quorum_3",
    "document_approval-withdrawn_on_rework_2",
    "vote-time_over_1",
}
Template = Callable[[str], str]
"""Format → URL of a fresh copy of the upgraded database with all its small processes."""


def params(of_story: bool) -> list:
    return [
        pytest.param(path, id=f"{path.parent.name}/{path.stem}")
        for path in all_saved()
        if ("story" in saved(path)) is of_story
    ]


def small(state_format: str) -> tuple[dict[str, str], Tables]:
    """All small processes of a format in one database, as they would be in one office."""
    each = [
        saved(path)
        for path in all_saved()
        if path.parent.name == state_format and "story" not in saved(path)
    ]
    return each[0]["revisions"], merged(one["rows"] for one in each)


@pytest.fixture(scope="module")
def sqlite_upgraded(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    made: dict[str, Path] = {}

    def upgraded(state_format: str) -> Path:
        if state_format not in made:
            folder = tmp_path_factory.mktemp(state_format)
            filled(f"sqlite:///{folder / 'old.db'}", *small(state_format))
            migrate(f"sqlite:///{folder / 'old.db'}")
            made[state_format] = folder / "whole.db"
            connection = sqlite3.connect(folder / "old.db")
            connection.execute("VACUUM INTO ?", (str(made[state_format]),))
            connection.close()
        return made[state_format]

    return upgraded


@pytest.fixture(scope="module")
def postgres_upgraded(postgres_server) -> Iterator[Callable[[str], str]]:
    made: dict[str, str] = {}

    def upgraded(state_format: str) -> str:
        if state_format not in made:
            made[state_format] = postgres_server.create()
            url = postgres_server.url(made[state_format])
            filled(url, *small(state_format))
            migrate(url)
        return made[state_format]

    yield upgraded
    for name in made.values():
        postgres_server.drop(name)


@pytest.fixture(
    params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)],
)
def upgraded_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Template]:
    if request.param == "sqlite":
        template = request.getfixturevalue("sqlite_upgraded")
        yield lambda named: f"sqlite:///{shutil.copy(template(named), tmp_path / 'upgraded.db')}"
        return
    server = request.getfixturevalue("postgres_server")
    template = request.getfixturevalue("postgres_upgraded")
    made: list[str] = []

    def copy(named: str) -> str:
        made.append(server.create(template(named)))
        return str(server.url(made[-1]))

    yield copy
    for name in made:
        server.drop(name)


@pytest.mark.parametrize("path", params(of_story=False))
def test_a_small_process_goes_on_as_if_nothing_had_been_upgraded(
    path: Path, upgraded_url: Template
):
    goes_on(path, upgraded_url(path.parent.name))


@pytest.mark.parametrize("path", params(of_story=True))
def test_a_shipped_process_goes_on_as_if_nothing_had_been_upgraded(path: Path, tmp_path: Path):
    shipped_goes_on(path, f"sqlite:///{tmp_path / 'office.db'}")


@pytest.mark.postgres
@pytest.mark.parametrize(
    "path", [p for p in params(of_story=True) if p.values[0].stem in ALSO_ON_POSTGRES]
)
def test_a_shipped_process_goes_on_on_postgresql(path: Path, postgres_server):
    name = postgres_server.create()
    try:
        shipped_goes_on(path, postgres_server.url(name))
    finally:
        postgres_server.drop(name)


def shipped_goes_on(path: Path, url: str) -> None:
    filled(url, saved(path)["revisions"], saved(path)["rows"])
    migrate(url)
    migrate_registry(url)
    goes_on(path, url)


def goes_on(path: Path, url: str) -> None:
    told = saved(path)
    playing = resumed(url, told)
    try:
        check_loads(playing, told)
        playing.play(told["then"])
        check_ends(playing, told)
    finally:
        playing.driver.close()


def check_loads(playing: Playing | PlayingStory, told: dict) -> None:
    """Variables, user tasks and open work are as they were saved; the past is unbroken."""
    assert found(playing.driver, playing.instance_id) == told["found"]
    engine = playing.driver.engine
    assert by_state(engine, playing.instance_id) == by_rows(engine, playing.instance_id)
    check_history(playing.driver.database, playing.instance_id)


def check_ends(playing: Playing | PlayingStory, told: dict) -> None:
    """The same answers lead to the same end."""
    end = found(playing.driver, playing.instance_id)
    known, ends = end["variables"], told["ends"]
    if str(told.get("story", "")).startswith("council_session/"):
        # A session calls the newest vote, whose ballots lie in the registry and nowhere else.
        assert known["ballots"] == []
        ends = {**ends, "variables": {**ends["variables"], "ballots": []}}
    end["variables"] = {k: v for k, v in known.items() if k in ends["variables"]}
    assert end == ends
    check_history(playing.driver.database, playing.instance_id)
    if told["then"]:
        check_long_values(playing.driver.engine, playing.instance_id)


def check_history(database: Database, instance_id: str) -> None:
    with database.read(OFFICE) as session:
        row = instances.by_id(session, SYSTEM.tenant, instance_id)
        assert row is not None
        assert verify(session, instance_id, row.last_hash) == ()


def test_every_format_is_kept_and_each_has_every_shipped_process():
    stories = defaultdict(set)
    for path in all_saved():
        told = saved(path)
        assert path.parent.name == f"format-{told['format']}"
        stories[told["format"]].add(told.get("story", "").partition("/")[0])

    assert sorted(stories) == list(range(1, STATE_FORMAT + 1))
    for state_format, seen in stories.items():
        assert seen - {""} == {
            "annual_plan",
            "collect_proposals",
            "council_session",
            "document_approval",
            "vote",
        }, state_format
