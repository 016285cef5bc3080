"""Row-level security of PostgreSQL: the second lock between municipalities, below any SQL.

Each table with a tenant is protected by its migration. `FORCE` binds the owner of the tables, too:
one database user is enough, and then the settings of the transaction decide what it sees. SQLite
has nothing of the kind; there `engine.store.tenancy` is the only lock.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection

from engine.domain.tenancy import REGION
from engine.store.tenancy import JOBS, SEEKING, SETTING

OWN_ROWS, SHARED_ROWS = "own_rows", "shared_rows"
FOUND_BY_WORKERS, NOTED_BY_WORKERS = "found_by_workers", "noted_by_workers"
"""Names of policies."""

_PROTECTED = (
    "SELECT oid::regclass::text FROM pg_class WHERE relrowsecurity AND relforcerowsecurity = {}"
    " AND relnamespace = current_schema()::regnamespace ORDER BY 1"
)


def whose_transaction(setting: str = SETTING) -> str:
    """SQL that gives what this transaction said about itself; NULL or '' when it said nothing."""
    return f"current_setting('{setting}', true)"


def protect(connection: Connection, *tables: str) -> None:
    """Show the rows of these tables to their own municipality only; nothing on SQLite.

    For migrations: `migrate_chain` binds the owner, too, when all of them have run.
    """
    if connection.dialect.name != "postgresql":
        return
    own = f"tenant = {whose_transaction()}"
    for table in tables:
        _run(
            connection,
            f"CREATE POLICY {OWN_ROWS} ON {table} USING ({own}) WITH CHECK ({own})",
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
        )


def also_show(connection: Connection, table: str, policy: str, condition: str) -> None:
    """Let more rows of a protected table be read than one's own: those of a condition in SQL."""
    if connection.dialect.name == "postgresql":
        _run(connection, f"CREATE POLICY {policy} ON {table} FOR SELECT USING ({condition})")


def share(connection: Connection, *tables: str) -> None:
    """Let every municipality read the region's rows of these protected tables."""
    for table in tables:
        also_show(connection, table, SHARED_ROWS, f"tenant = '{REGION}'")


def show_to_workers(connection: Connection) -> None:
    """Let whoever looks for work see all jobs: which are due, and whose they are.

    It notes on them, too, for which it has rung and whose lease has ended.
    """
    seeks = f"{whose_transaction(SEEKING)} = '{JOBS}'"
    also_show(connection, "job", FOUND_BY_WORKERS, seeks)
    if connection.dialect.name == "postgresql":
        noted = f"FOR UPDATE USING ({seeks}) WITH CHECK ({seeks})"
        _run(connection, f"CREATE POLICY {NOTED_BY_WORKERS} ON job {noted}")


@contextmanager
def lifted(connection: Connection) -> Iterator[None]:
    """Let the owner of the tables see all rows for a while: a migration changes everybody's.

    Afterwards every protected table binds its owner again, within the same transaction.
    """
    if connection.dialect.name != "postgresql":
        yield
        return
    _force(connection, on=False)
    yield
    _force(connection, on=True)


def _force(connection: Connection, *, on: bool) -> None:
    tables = connection.exec_driver_sql(_PROTECTED.format(not on)).scalars().all()
    word = "FORCE" if on else "NO FORCE"
    _run(connection, *(f"ALTER TABLE {table} {word} ROW LEVEL SECURITY" for table in tables))


def _run(connection: Connection, *statements: str) -> None:
    for statement in statements:
        connection.exec_driver_sql(statement)


SEEN_OF_JOBS = (
    "id", "tenant", "state", "kind", "topic", "due_at", "created_at", "lease_until", "lease_owner",
    "rung_at", "rank", "attempts",
)  # fmt: skip
"""What a worker must know of a job before it works for the job's municipality."""
NOTED_ON_JOBS = "lease_until", "rung_at"
OF_THE_INSTALLATION = (
    "job_pace", "running_program", "schema_level", "procrastinate_jobs", "procrastinate_events",
    "procrastinate_periodic_defers", "procrastinate_workers",
)  # fmt: skip
"""Which programs run, how new the tables are, bells with ids of jobs: of no municipality."""

_CHANGES = "SELECT, INSERT, UPDATE, DELETE"
QUICK_SEARCH = "ALTER FUNCTION ts_match_vq(tsvector, tsquery) LEAKPROOF"
"""Lets the search in inboxes use its index below the policies; else it reads a person's entries."""


def commands_for_roles(*, owner: str, application: str, finder: str) -> Iterator[str]:
    """SQL that an administrator of the database runs once, to give each process its own role.

    Args:
        owner: the role that the tables belong to and that migrations run by.
        application: name of the role by which web pages and jobs work.
        finder: name of the role by which workers find due jobs; it may read nothing else.
    """
    for role in (application, finder):
        yield f"CREATE ROLE {role} LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE"
        yield f"GRANT USAGE ON SCHEMA public TO {role}"
    yield f"GRANT {_CHANGES} ON ALL TABLES IN SCHEMA public TO {application}"
    yield f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {application}"
    future = f"ALTER DEFAULT PRIVILEGES FOR ROLE {owner} IN SCHEMA public GRANT"
    yield f"{future} {_CHANGES} ON TABLES TO {application}"
    yield f"{future} USAGE, SELECT ON SEQUENCES TO {application}"
    yield f"GRANT SELECT ({', '.join(SEEN_OF_JOBS)}) ON job TO {finder}"
    yield f"GRANT UPDATE ({', '.join(NOTED_ON_JOBS)}) ON job TO {finder}"
    yield f"GRANT {_CHANGES} ON {', '.join(OF_THE_INSTALLATION)} TO {finder}"
    yield f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {finder}"
    for policy in (FOUND_BY_WORKERS, NOTED_BY_WORKERS):
        yield f"ALTER POLICY {policy} ON job TO {finder}"
    yield QUICK_SEARCH
