"""What was there before the search is found as if it had been written afterwards."""

from datetime import date

from sqlalchemy import func, select

from engine import SYSTEM, Actor, Permission, migrate_chain
from engine.municipalities import OFFICE
from engine.store.migrate import ENGINE_CHAIN, ENGINE_VERSION_TABLE
from workflows import OrganisationCard, PersonCard
from workflows.registry.migrate import CHAIN, VERSION_TABLE
from workflows.registry.search_words import SearchWord
from workflows.russian import base_forms

READER = Actor(
    user_id="rita", principals=frozenset({"clerk"}), permissions=frozenset({Permission.READ_ALL})
)


def undone_and_done(database, chain, versions: str, revision: str, table: str) -> None:
    """Take one table away and let its migration, and no later one, make it again."""
    with database.write(OFFICE) as session:
        connection = session.connection()
        newest = connection.exec_driver_sql(f"SELECT version_num FROM {versions}").scalar()  # noqa: S608 - ours
        connection.exec_driver_sql(f"DROP TABLE {table}")
        before = f"{int(revision) - 1:04}"
        connection.exec_driver_sql(f"UPDATE {versions} SET version_num = '{before}'")  # noqa: S608 - ours
    migrate_chain(database, chain, versions, revision, base_forms)
    with database.write(OFFICE) as session:
        said = f"UPDATE {versions} SET version_num = '{newest}'"  # noqa: S608 - ours
        session.connection().exec_driver_sql(said)


def test_people_and_organisations_of_an_older_release_are_found(app, database):
    card = OrganisationCard(
        kind="school", short_name="Школа № 5", full_name="Школа", active_from=date(2020, 9, 1)
    )
    school = app.organisations.save(card, SYSTEM)
    person = PersonCard(surname="Королёв", given="Пётр", organisation_id=school)
    app.people.save(person, SYSTEM)
    with database.read(OFFICE) as session:
        kept = session.scalar(select(func.count()).select_from(SearchWord))

    undone_and_done(database, CHAIN, VERSION_TABLE, "0008", "search_word")

    with database.read(OFFICE) as session:
        assert session.scalar(select(func.count()).select_from(SearchWord)) == kept
    (found,) = app.search.people("королеву", READER).rows
    assert found.organisation == "Школа № 5"
    assert len(app.search.organisations("школы", READER).rows) == 1


def test_instances_of_an_older_release_are_found(app, database):
    app.deploy_shipped()
    starter = Actor(user_id="ira", permissions=frozenset({Permission.START_ANY}))
    values = {
        "document_kind": "order_dmmc",
        "document_title": "О семинаре",
        "document_basis": "План, п. 4.1",
        "approvers": ["methodist"],
        "signer_role": "dmmc_director",
    }
    begun = app.engine.start("document_approval", values, starter, business_key="СЭД-12/7")

    undone_and_done(database, ENGINE_CHAIN, ENGINE_VERSION_TABLE, "0012", "instance_word")

    for text in ("сэд-12", "12/7", "согласования документов"):
        (found,) = app.engine.find_instances(text, READER).instances
        assert found.id == begun.id
