"""The installation itself: which of its programs run, and how new its tables are."""

from datetime import datetime

from sqlalchemy import Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from engine.store.tables.base import Base, Id, Name
from engine.store.types import UtcDateTime


class RunningProgram(Base):
    """A worker or a scheduler that said lately that it runs; its id is that of its leases.

    `level` is how new the tables are that it knows, `note` why it takes no work, "" when it does.
    """

    __tablename__ = "running_program"
    __table_args__ = (Index("ix_running_program_seen", "seen_at"),)

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    role: Mapped[str] = mapped_column(String(16))
    host: Mapped[str] = mapped_column(Name)
    level: Mapped[int]
    threads: Mapped[int]
    busy: Mapped[int]
    note: Mapped[str] = mapped_column(Text)
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime)


class SchemaLevel(Base):
    """How new the tables of one chain are, and how old a program may be that works on them."""

    __tablename__ = "schema_level"

    chain: Mapped[str] = mapped_column(Name, primary_key=True)
    level: Mapped[int]
    oldest: Mapped[int]
