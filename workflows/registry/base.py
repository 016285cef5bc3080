"""What every registry table shares: metadata, tenant, time type, the handle to read and write."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar, Protocol, TypeVar
from uuid import uuid4
from zoneinfo import ZoneInfo

from sqlalchemy import JSON, MetaData, Select, String, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from engine import NotFound, UtcDateTime
from engine.municipalities import OwnRows, SharedRows

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Sessions(Protocol):
    """The engine's database, as far as the registries use it."""

    def read(self, tenant: str) -> AbstractContextManager[Session]: ...

    def write(self, tenant: str) -> AbstractContextManager[Session]: ...


class Zones(Protocol):
    """Says where offices lie: a region may span several time zones."""

    def zone_in(self, session: Session) -> str:
        """Name the time zone of the municipality whose session it is."""
        ...


def new_id() -> str:
    return uuid4().hex


class Base(DeclarativeBase):
    """Root of the registries' tables."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: UtcDateTime(),
        list[str]: JSON(),
        dict[str, Any]: JSON(),
    }


class AnyRow(Base):
    """A record with an id and a municipality.

    Attributes:
        noun: what the record is called when it is not found, in Russian.
    """

    __abstract__ = True
    noun: ClassVar[str] = "Запись"

    id: Mapped[str] = mapped_column(String(64), primary_key=True, default=new_id)
    tenant: Mapped[str] = mapped_column(String(64), index=True)


class Row(AnyRow, OwnRows):
    """A record that only its own municipality sees."""

    __abstract__ = True


class SharedRow(AnyRow, SharedRows):
    """A record of a municipality, or of the region for all of them to read."""

    __abstract__ = True


R = TypeVar("R", bound=AnyRow)


@dataclass(frozen=True, kw_only=True)
class Registry:
    """A transaction of one municipality: the only way the registries touch the database.

    Attributes:
        now: the moment of the request, aware UTC.
        zone: the office's time zone; `today` is a date there.
    """

    session: Session
    tenant: str
    now: datetime
    zone: str = "Asia/Krasnoyarsk"

    @property
    def today(self) -> date:
        return self.now.astimezone(ZoneInfo(self.zone)).date()

    def rows(self, entity: type[R]) -> Select[R]:
        """Start a query that sees this municipality only."""
        return select(entity).where(entity.tenant == self.tenant)

    def all(self, statement: Select[R]) -> Sequence[R]:
        # Sessions here do not flush by themselves; a query must see its own writes.
        self.session.flush()
        return self.session.scalars(statement).all()

    def first(self, statement: Select[R]) -> R | None:
        self.session.flush()
        return self.session.scalars(statement.limit(1)).first()

    def find(self, entity: type[R], row_id: str) -> R | None:
        return self.first(self.rows(entity).where(entity.id == row_id))

    def get(self, entity: type[R], row_id: str) -> R:
        """Read one record.

        Raises:
            NotFound: there is none in this municipality.
        """
        row = self.find(entity, row_id)
        if row is None:
            raise NotFound(f"{entity.noun}: запись не найдена ({row_id or 'не указана'}).")
        return row

    def locked(self, entity: type[R], row_id: str) -> R:
        """Read one record for changing it: nobody else changes it until this transaction ends."""
        statement = self.rows(entity).where(entity.id == row_id).with_for_update()
        row = self.session.scalars(
            statement.execution_options(populate_existing=True)
        ).one_or_none()
        if row is None:
            raise NotFound(f"{entity.noun}: запись не найдена ({row_id or 'не указана'}).")
        return row

    def add(self, row: R) -> R:
        """Write a new record into this municipality and give it back with its id."""
        row.tenant = self.tenant
        self.session.add(row)
        self.session.flush()
        return row
