"""Which evidence packs were taken: by whom, when, and with which digest."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import BigInteger, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from workflows.registry.base import Registry, Row


class EvidencePack(Row):
    """A pack that was taken; `root_sha256` finds one that was repacked with another list."""

    __tablename__ = "evidence_pack"
    __table_args__ = (Index("ix_evidence_pack_instance", "tenant", "instance_id", "taken_at"),)
    noun = "Доказательный пакет"

    instance_id: Mapped[str] = mapped_column(String(64))
    taken_at: Mapped[datetime]
    taken_by: Mapped[str] = mapped_column(String(64))
    root_sha256: Mapped[str] = mapped_column(String(64))
    files: Mapped[int]
    size: Mapped[int] = mapped_column(BigInteger)


def packs_of(registry: Registry, instance_id: str) -> Sequence[EvidencePack]:
    """Packs of an instance, the newest first."""
    return registry.all(
        registry.rows(EvidencePack)
        .where(EvidencePack.instance_id == instance_id)
        .order_by(EvidencePack.taken_at.desc(), EvidencePack.id)
    )
