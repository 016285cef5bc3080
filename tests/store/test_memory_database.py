"""A database in memory takes what another one held, again and again, on the same connection."""

from sqlalchemy import bindparam, select, text

from engine.municipalities import OFFICE
from engine.store.database import Database
from engine.store.migrate import migrate
from engine.store.prepared import Query
from engine.store.tables import Deployment

NAMES = Query(select(Deployment.name).where(Deployment.id == bindparam("wanted")))
INSERT = text(
    "INSERT INTO deployment (id, tenant, name, origin, digest, deployed_at, deployed_by, warnings,"
    " words, acceptances) VALUES ('d', 'default', :name, '', '', '2026-01-01 00:00:00', '', '[]',"
    " '[]', '[]')"
)


def made(name: str) -> bytes:
    database = Database("sqlite://")
    migrate(database)
    with database.write(OFFICE) as session:
        session.execute(INSERT, {"name": name})
    contents = database.contents()
    database.dispose()
    return contents


def test_statements_that_were_prepared_before_read_what_is_there_now():
    one, other = made("one"), made("other")
    database = Database("sqlite://")
    for contents, name in [(one, "one"), (other, "other")] * 20:
        database.fill(contents)
        with database.read(OFFICE) as session:
            assert NAMES.rows(session, wanted="d") == [(name,)]
    database.dispose()
