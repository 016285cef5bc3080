"""Words by which process instances are found."""

from sqlalchemy import ForeignKey, Index, PrimaryKeyConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from engine.domain.tenancy import acting_tenant
from engine.store.tables.base import Base, Municipal
from engine.store.types import Word


class InstanceWord(Municipal, Base):
    """One word of title, business key or process of an instance; looked up by its beginning, too.

    A table of our own serves both databases with one plan, and has no query language that a search
    text could break.
    """

    __tablename__ = "instance_word"
    __table_args__ = (
        PrimaryKeyConstraint("tenant", "word", "instance_id"),
        Index("ix_instance_word_of_instance", "instance_id", "word"),
        {"sqlite_with_rowid": False},
    )

    tenant: Mapped[str] = mapped_column(String(64), default=acting_tenant)
    word: Mapped[str] = mapped_column(Word)
    instance_id: Mapped[str] = mapped_column(ForeignKey("process_instance.id"))
