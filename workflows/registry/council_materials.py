"""Files that belong to a question of the council, and the packet that was bound of an agenda."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, String, select
from sqlalchemy.orm import Mapped, mapped_column

from workflows.registry.attachments import Attachment
from workflows.registry.base import Registry, Row


class CouncilMaterial(Row):
    """A file that members read before they vote on a question.

    Attributes:
        position: among the files of the question, from 1.
    """

    __tablename__ = "council_material"
    __table_args__ = (
        Index("ix_council_material_question", "tenant", "question_id"),
        Index("uq_council_material_attachment", "tenant", "attachment_id", unique=True),
    )
    noun = "Материал к вопросу"

    question_id: Mapped[str] = mapped_column(ForeignKey("council_question.id"))
    attachment_id: Mapped[str] = mapped_column(ForeignKey("attachment.id"))
    position: Mapped[int]
    added_by: Mapped[str] = mapped_column(String(64))
    added_at: Mapped[datetime]


class CouncilPacket(Row):
    """The agenda of a session with all its materials as one PDF.

    Attributes:
        sha256: of the PDF, which is kept under it; "" while it is bound.
        left_out: what did not go into it, a sentence each.
        problem: why there is no packet, "" otherwise.
    """

    __tablename__ = "council_packet"
    __table_args__ = (Index("uq_council_packet_session", "tenant", "session_id", unique=True),)
    noun = "Пакет повестки"

    session_id: Mapped[str] = mapped_column(ForeignKey("council_session.id"))
    sha256: Mapped[str] = mapped_column(String(64), default="")
    size: Mapped[int] = mapped_column(BigInteger, default=0)
    pages: Mapped[int] = mapped_column(default=0)
    left_out: Mapped[list[str]]
    problem: Mapped[str] = mapped_column(String(400), default="")
    asked_at: Mapped[datetime]
    made_at: Mapped[datetime | None]


def of_question(
    registry: Registry, question_id: str
) -> Sequence[tuple[CouncilMaterial, Attachment]]:
    """The files of a question in their order."""
    return of_questions(registry, [question_id])


def of_questions(
    registry: Registry, ids: Iterable[str]
) -> Sequence[tuple[CouncilMaterial, Attachment]]:
    """The files of several questions, those of one question in their order."""
    registry.session.flush()
    statement: Any = (
        select(CouncilMaterial, Attachment)
        .join(Attachment, Attachment.id == CouncilMaterial.attachment_id)
        .where(
            CouncilMaterial.tenant == registry.tenant, CouncilMaterial.question_id.in_(list(ids))
        )
        .order_by(CouncilMaterial.position, CouncilMaterial.id)
    )
    return [(row[0], row[1]) for row in registry.session.execute(statement)]


def packet_of(registry: Registry, session_id: str) -> CouncilPacket | None:
    """The packet of a session; None while nobody has asked for one."""
    return registry.first(
        registry.rows(CouncilPacket).where(CouncilPacket.session_id == session_id)
    )
