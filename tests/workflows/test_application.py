"""The application as a whole: migrations, shipped processes, options, settings."""

import shutil
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect

from engine import Database, InvalidInput, ManualClock, ProcessEngine
from tests.workflows.conftest import NOW, District
from workflows import (
    ProcessApplication,
    Settings,
    migrate,
    process_application,
    read_settings,
)
from workflows.registry.tables import METADATA
from workflows.shipped import files_of, shipped_folders, system_of


def test_migrations_make_exactly_the_tables_of_the_code(empty_database_url: str) -> None:
    migrate(empty_database_url)
    migrate(empty_database_url)
    database = Database(empty_database_url)
    with database.connection() as connection:
        context = MigrationContext.configure(
            connection, opts={"version_table": "registry_version", "compare_type": True}
        )
        ours = set(METADATA.tables)
        differences = [d for d in compare_metadata(context, METADATA) if _is_about(d, ours)]
        tables = set(inspect(connection).get_table_names())
    database.dispose()
    assert differences == []
    assert ours | {"registry_version", "engine_version"} <= tables


def _is_about(difference: object, tables: set[str]) -> bool:
    """Alembic reports the engine's tables as superfluous: they belong to another chain."""
    kind, *parts = difference if isinstance(difference, tuple) else ("changed", difference)
    if kind in ("remove_table", "remove_index"):
        table = parts[0] if kind == "remove_table" else parts[0].table
        return table.name in tables
    return True


def test_every_record_belongs_to_a_municipality() -> None:
    assert all("tenant" in table.columns for table in METADATA.tables.values())


def test_shipped_processes_are_deployed_once(app: ProcessApplication) -> None:
    deployed = app.deploy_shipped()
    assert "annual_plan" in deployed
    assert app.deploy_shipped() == ()


def test_an_older_program_does_not_bring_its_older_files_back(
    database: Database, clock: ManualClock, tmp_path: Path
) -> None:
    source = read_settings({}).processes_dir / "vote"
    programs = []
    for age in ("older", "newer"):
        folder = tmp_path / age / "bpmn"
        shutil.copytree(source, folder / "vote")
        settings = Settings(data_dir=tmp_path, database_url="sqlite://", processes_dir=folder)
        programs.append(process_application(settings, database=database, clock=clock))
    rename(tmp_path / "newer" / "bpmn" / "vote", "Новая поставка")
    older, newer = programs
    assert older.deploy_shipped() == ("vote",)
    assert newer.deploy_shipped() == ("vote",)

    assert older.deploy_shipped() == ()


def test_a_process_that_a_designer_changed_is_left_alone(
    database: Database, clock: ManualClock, tmp_path: Path
) -> None:
    folder = tmp_path / "bpmn"
    source = shipped_folders(read_settings({}).processes_dir)[0].parent / "vote"
    shutil.copytree(source, folder / "vote")
    settings = Settings(data_dir=tmp_path, database_url=str(database.url), processes_dir=folder)
    app = process_application(settings, database=database, clock=clock)
    assert app.deploy_shipped() == ("vote",)
    rename(folder / "vote", "Первая правка")
    assert app.deploy_shipped() == ("vote",)  # nobody changed it: the upgrade goes through
    rename(folder / "vote", "Правка дизайнера")
    designer = system_of("default")
    by_person = {"user_id": "protsessov", "is_system": True, "tenant": "default"}
    app.engine.deploy(files_of(folder / "vote"), type(designer)(**by_person))  # type: ignore[arg-type]
    rename(folder / "vote", "Новая поставка")
    assert app.deploy_shipped() == ()
    assert name_of_vote(app.engine) == "Правка дизайнера"


def test_newer_stories_come_to_a_process_that_stays_as_it_is(
    database: Database, clock: ManualClock, tmp_path: Path
) -> None:
    folder = tmp_path / "bpmn"
    source = shipped_folders(read_settings({}).processes_dir)[0].parent / "vote"
    shutil.copytree(source, folder / "vote")
    settings = Settings(data_dir=tmp_path, database_url=str(database.url), processes_dir=folder)
    shutil.move(folder / "vote" / "scenarios", tmp_path / "later")
    app = process_application(settings, database=database, clock=clock)
    assert app.deploy_shipped() == ("vote",)
    shutil.move(tmp_path / "later", folder / "vote" / "scenarios")

    assert app.deploy_shipped() == ()

    actor = system_of("default")
    (version,) = app.engine.versions("vote", actor)
    assert "scenarios/tie.yaml" in app.engine.deployed_files(version.id, actor)


def rename(folder: Path, name: str) -> None:
    path = folder / "vote.bpmn"
    text = path.read_text("utf-8")
    start = text.index('name="', text.index("<bpmn:process ")) + len('name="')
    path.write_text(text[:start] + name + text[text.index('"', start) :], "utf-8")


def name_of_vote(engine: ProcessEngine) -> str:
    return next(d.name for d in engine.definitions(system_of("default")) if d.key == "vote")


@pytest.mark.parametrize(
    ("source", "count", "first"),
    [
        ("registry:people?role=methodist", 3, ("doshkolnaya", "Дошкольная В. В.")),
        ("registry:people?role=oo_deputy&organisation={school}", 1, ("zamov", "Замов З. З.")),
        ("registry:people?role=council_member", 7, ("doshkolnaya", "Дошкольная В. В.")),
        ("registry:people", 50, ("adminov", "Админов Т. Т.")),
        ("registry:organisations?kind=school", 10, ("school_1", "Школа № 1")),
        ("registry:organisations", 19, ("authority", "Управление образования (демо)")),
        ("registry:associations", 16, None),
        ("registry:council?council=methodsovet", 7, ("predsedatelev", "Председателев Д. Д.")),
        ("registry:directions", 7, ("2.1", "2.1 Образовательная деятельность")),
        ("registry:event_forms", 12, ("meeting", "Заседание")),
        ("registry:funding", 5, ("", "Без финансирования")),
        ("registry:tasks", 6, None),
        ("registry:roles", 26, None),
        ("calendar:school_year", 4, ("2025/26", "2025/26 учебный год")),
        ("calendar:months", 12, ("1", "январь")),
    ],
)
def test_forms_choose_from_registries(
    district: District, source: str, count: int, first: tuple[str, str] | None
) -> None:
    options = district.app.options(source, {"school": "school_1"})
    assert len(options) == count
    if first:
        assert (options[0].value, options[0].label) == first


def test_sections_are_offered_for_the_plan_of_the_instance(district: District) -> None:
    source = "registry:plan_sections?plan={plan_id}"
    options = district.app.options(source, {"plan_id": district.next_plan.id})
    assert options[11].label == "12. Иная деятельность по Уставу"
    assert district.app.options(source, {}) == []


def test_an_unknown_source_is_named(district: District) -> None:
    with pytest.raises(InvalidInput, match="registry:dragons"):
        district.app.options("registry:dragons", {})


def test_settings_come_from_the_environment(tmp_path: Path) -> None:
    plain = read_settings({"METODKABINET_DATA": str(tmp_path)})
    assert plain.database_url == f"sqlite:///{tmp_path.as_posix()}/metodkabinet.db"
    assert (plain.tenant, plain.zone) == ("default", "Asia/Krasnoyarsk")
    told = read_settings({"DATABASE_URL": "postgresql://x", "METODKABINET_TENANT": "north"})
    assert (told.database_url, told.tenant) == ("postgresql://x", "north")


def test_the_calendar_follows_the_offices_zone(database: Database, tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, database_url="sqlite://", zone="Europe/Moscow")
    app = process_application(settings, database=database, clock=ManualClock(NOW))
    assert app.calendar.zone.key == "Europe/Moscow"
