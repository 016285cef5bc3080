"""The one place that keeps municipalities apart, below every command and every registry.

A session is opened for a tenant. What the ORM asks in it is limited to that tenant's rows here,
what goes past the ORM in `prepared`. PostgreSQL checks once more: each transaction says first whose
it is, and row-level security hides the rest, whatever the SQL (see `row_security`).
"""

from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, String, event, or_
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import (
    LoaderCriteriaOption,
    Mapped,
    ORMExecuteState,
    Session,
    mapped_column,
    with_loader_criteria,
)
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from engine.domain.tenancy import REGION, acting_tenant
from engine.store.direct import direct_connection

SETTING = "metodkabinet.tenant"
SEEKING = "metodkabinet.seeks"
"""Settings of one transaction that the policies of PostgreSQL compare with."""

JOBS = "jobs"
_BY_IDS = "rows_found_by_ids"
BY_IDS = {_BY_IDS: True}
"""Execution options of a query on rows of municipalities that are found by ids, however many."""

_TELL = "SELECT set_config(%s, %s, true)"
_TENANT, _TOLD = "tenant", "is told"


class OwnRows:
    """A mapped class whose rows only their own municipality sees."""

    tenant: Mapped[str] = mapped_column(String(64), default=acting_tenant)


class SharedRows:
    """A mapped class whose rows of the region all municipalities may read, and none may write."""

    tenant: Mapped[str] = mapped_column(String(64), default=acting_tenant)


class TenantSession(Session):
    """A session of one municipality; of none when `tenant` is None, to find jobs for everybody."""

    def __init__(self, bind: Any, tenant: str | None, *, is_told: bool = False) -> None:
        super().__init__(
            bind,
            expire_on_commit=False,
            autoflush=False,
            info={_TENANT: tenant, _TOLD: is_told},
            # A transaction that several reads share goes on after each of them.
            join_transaction_mode="rollback_only",
        )


def tenant_of(session: Session) -> str | None:
    """Whose session this is; None when it looks for jobs of everybody."""
    found: str | None = session.info.get(_TENANT)
    return found


def _only_own(state: ORMExecuteState) -> None:
    tenant = tenant_of(state.session)
    asks_anew = not (state.is_column_load or state.is_relationship_load or state.is_insert)
    if tenant is not None and state.is_orm_statement and asks_anew:
        limits = _checks if state.execution_options.get(_BY_IDS) else _limits
        state.statement = state.statement.options(*limits(tenant))


class beside(FunctionElement[str]):  # noqa: N801 - reads as a function of SQL
    """A tenant that rows are checked by, never found by.

    SQLite, which counts nothing beforehand, believes that a municipality has ten rows of a table:
    rather than look up eleven ids it would read all rows of the municipality.
    """

    type = String()
    inherit_cache = True


@compiles(beside)
def _plainly(element: beside, compiler: SQLCompiler, **kind: Any) -> str:
    return compiler.process(element.clauses, **kind)


@compiles(beside, "sqlite")
def _unsought(element: beside, compiler: SQLCompiler, **kind: Any) -> str:
    return f"+{compiler.process(element.clauses, **kind)}"


@lru_cache(maxsize=1_000)
def _checks(tenant: str) -> tuple[LoaderCriteriaOption, ...]:
    own = with_loader_criteria(
        OwnRows, lambda cls: beside(cls.tenant) == tenant, include_aliases=True
    )
    return own, _shared(tenant)


@lru_cache(maxsize=1_000)
def _limits(tenant: str) -> tuple[LoaderCriteriaOption, ...]:
    own = with_loader_criteria(OwnRows, lambda cls: cls.tenant == tenant, include_aliases=True)
    return own, _shared(tenant)


def _shared(tenant: str) -> LoaderCriteriaOption:
    return with_loader_criteria(
        SharedRows,
        lambda cls: or_(cls.tenant == tenant, cls.tenant == REGION),
        include_aliases=True,
    )


def _say_whose(session: Session, _transaction: object, connection: Connection) -> None:
    """Let the first statement of a transaction carry along whose it is: no way of its own."""
    if connection.dialect.name == "sqlite" or session.info[_TOLD]:
        return
    tenant = tenant_of(session)
    told = (SEEKING, JOBS) if tenant is None else (SETTING, tenant)
    direct_connection(connection).write(_TELL, [told])


event.listen(TenantSession, "do_orm_execute", _only_own)
event.listen(TenantSession, "after_begin", _say_whose)
