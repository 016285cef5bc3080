"""What was deployed: the files as they came, and one row per version of each process."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from engine.store.tables.base import Base, Id, Name, Shareable
from engine.store.types import JsonText, UtcDateTime


class Deployment(Shareable, Base):
    """A set of files accepted together."""

    __tablename__ = "deployment"

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    name: Mapped[str] = mapped_column(Name)
    origin: Mapped[str] = mapped_column(Name)
    digest: Mapped[str] = mapped_column(String(64), index=True)
    deployed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    deployed_by: Mapped[str] = mapped_column(Id)
    warnings: Mapped[list[dict[str, str]]] = mapped_column(JsonText)
    words: Mapped[list[dict[str, str]]] = mapped_column(JsonText)
    acceptances: Mapped[list[dict[str, str]]] = mapped_column(JsonText, server_default="[]")


class DeployedFile(Shareable, Base):
    """One file of a deployment, byte for byte."""

    __tablename__ = "deployed_file"

    deployment_id: Mapped[str] = mapped_column(ForeignKey("deployment.id"), primary_key=True)
    name: Mapped[str] = mapped_column(Name, primary_key=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)


class ProcessDefinition(Shareable, Base):
    """One version of one process; never changes after its deployment.

    Only its starts may be stopped for a while: `suspended_…` is who did that, when and why. A
    municipality's own versions are given up (`given_up_…`) when it goes back to the region's.
    """

    __tablename__ = "process_definition"
    __table_args__ = (
        UniqueConstraint("tenant", "key", "version", name="a_process_has_each_version_once"),
        CheckConstraint("version >= 1", name="versions_count_from_one"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    deployment_id: Mapped[str] = mapped_column(ForeignKey("deployment.id"), index=True)
    key: Mapped[str] = mapped_column(Name)
    version: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64))
    file: Mapped[str] = mapped_column(Name)
    name: Mapped[str] = mapped_column(Text)
    documentation: Mapped[str] = mapped_column(Text)
    clause: Mapped[str] = mapped_column(Name)
    starters: Mapped[list[str]] = mapped_column(JsonText)
    start_form_key: Mapped[str] = mapped_column(Name)
    startable: Mapped[bool]
    deployed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    deployed_by: Mapped[str] = mapped_column(Id)
    suspended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    suspended_by: Mapped[str] = mapped_column(Id, server_default="")
    suspended_why: Mapped[str] = mapped_column(Text, server_default="")
    given_up_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    given_up_by: Mapped[str] = mapped_column(Id, server_default="")
    given_up_why: Mapped[str] = mapped_column(Text, server_default="")
