"""The database is gone or full: people see a page that says so, and lose nothing they typed."""

import html
import re
from pathlib import Path

import pytest
from sqlalchemy import select, text, update

from engine import Database, Unavailable
from engine.municipalities import OFFICE
from engine.store.tables import SchemaLevel
from tests.webapp.conftest import Browser
from tests.webapp.district import PASSWORD
from webapp import create_app
from webapp.settings import WebSettings
from workflows import process_application, read_settings

FIELD = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')
SCHOOL = {
    "kind": "school",
    "short_name": "Школа № 9",
    "full_name": "Школа № 9 «Заря»",
    "active_from": "2020-09-01",
}


@pytest.fixture
def application(postgres_url: str, tmp_path: Path):
    settings = read_settings({"METODKABINET_DATA": str(tmp_path), "DATABASE_URL": postgres_url})
    made = process_application(settings)
    made.identity.create_first_administrator("admin", PASSWORD, surname="Админов", given="Тимур")
    yield made
    made.database.dispose()


@pytest.fixture
def visitor(application, tmp_path: Path) -> Browser:
    app = create_app(application, WebSettings(data_dir=tmp_path, secret_key="k" * 64))
    opened = Browser(app.test_client())
    assert opened.sign_in("admin").status_code == 303
    return opened


@pytest.mark.postgres
def test_a_post_while_the_database_is_gone_is_sent_once_more_from_the_page(
    visitor, application, postgres_server, postgres_url
):
    name = postgres_url.partition("?")[0].rsplit("/", 1)[1]
    typed = {**SCHOOL, "csrf_token": visitor.token()}
    postgres_server.shut(name)
    refused = visitor.client.post("/admin/organisations/new", data=typed)
    page = refused.get_data(as_text=True)
    assert (refused.status_code, refused.headers["Retry-After"]) == (503, "30")
    assert "База данных сейчас недоступна." in page
    assert "Написанное не потеряно" in page
    assert visitor.get("/admin/organisations").status_code == 503
    assert visitor.get("/healthz").status_code == 503
    carried = {key: html.unescape(value) for key, value in FIELD.findall(page)}
    assert carried == typed

    postgres_server.reopen(name)
    again = visitor.client.post("/admin/organisations/new", data=carried)

    assert again.status_code == 303
    assert "Школа № 9" in visitor.text("/admin/organisations")


@pytest.mark.postgres
def test_a_password_is_not_carried_by_the_page(visitor, postgres_server, postgres_url):
    name = postgres_url.partition("?")[0].rsplit("/", 1)[1]
    postgres_server.shut(name)
    typed = {"login": "admin", "password": PASSWORD}
    page = visitor.client.post("/sign-in", data=typed).get_data(as_text=True)
    assert PASSWORD not in page
    assert "вернитесь назад" in page
    postgres_server.reopen(name)


@pytest.mark.postgres
def test_while_the_program_is_too_old_for_the_tables_people_are_told_of_an_upgrade(
    application, tmp_path
):
    with application.database.write(OFFICE) as session:
        session.execute(update(SchemaLevel).values(level=9_999, oldest=9_999))
    app = create_app(application, WebSettings(data_dir=tmp_path, secret_key="k" * 64))
    answer = app.test_client().get("/sign-in")
    assert answer.status_code == 503
    assert "Программу обновляют" in answer.get_data(as_text=True)


def test_a_full_disk_is_told_from_a_mistake_and_changes_nothing(sqlite_url):
    database = Database(sqlite_url)

    def fill() -> None:
        with database.write(OFFICE) as session:
            pages = session.execute(text("PRAGMA page_count")).scalar_one()
            session.execute(text(f"PRAGMA max_page_count = {pages}"))
            session.execute(text("CREATE TABLE large (body text)"))
            session.execute(text("INSERT INTO large VALUES (hex(randomblob(100000)))"))

    with pytest.raises(Unavailable, match="не осталось места") as refused:
        fill()

    assert refused.value.reason == "full"
    with database.read(OFFICE) as session:
        query = text("SELECT count(*) FROM sqlite_master WHERE name = 'large'")
        assert session.execute(query).scalar() == 0
    database.dispose()


@pytest.mark.postgres
def test_a_full_disk_of_the_server_is_told_from_a_mistake_and_changes_nothing(postgres_url):
    database = Database(postgres_url)

    def fill() -> None:
        with database.write(OFFICE) as session:
            session.execute(update(SchemaLevel).values(oldest=0))
            session.execute(text("DO $$ BEGIN RAISE disk_full; END $$"))

    with database.read(OFFICE) as session:
        before = session.execute(select(SchemaLevel.oldest)).scalars().all()
    with pytest.raises(Unavailable, match="не осталось места") as refused:
        fill()

    assert refused.value.reason == "full"
    with database.read(OFFICE) as session:
        assert session.execute(select(SchemaLevel.oldest)).scalars().all() == before != [0]
    database.dispose()
