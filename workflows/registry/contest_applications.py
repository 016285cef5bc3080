"""Applications to contests with their files (DOMAIN P03, part B)."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, String, func, select
from sqlalchemy.orm import Mapped, mapped_column

from workflows.registry.base import Registry, Row


class ApplicationState(StrEnum):
    """Where an application is."""

    DRAFT = "draft"
    NOMINATED = "nominated"
    CONFIRMED = "confirmed"
    ACCEPTED = "accepted"
    REWORK = "rework"
    ADMITTED = "admitted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    FINALIST = "finalist"
    FINISHED = "finished"


APPLICATION_STATE_TITLES = {
    ApplicationState.DRAFT: "черновик",
    ApplicationState.NOMINATED: "ждёт подтверждения педагога",
    ApplicationState.CONFIRMED: "подтверждена педагогом",
    ApplicationState.ACCEPTED: "принята на проверку",
    ApplicationState.REWORK: "на доработке",
    ApplicationState.ADMITTED: "допущена",
    ApplicationState.REFUSED: "не допущена",
    ApplicationState.WITHDRAWN: "отозвана",
    ApplicationState.FINALIST: "в финале",
    ApplicationState.FINISHED: "участие завершено",
}
TAKING_PART = (
    ApplicationState.ADMITTED,
    ApplicationState.FINALIST,
    ApplicationState.FINISHED,
)


class ContestApplication(Row):
    """One application: who takes part, from where, with what.

    Attributes:
        number: given when it is accepted, in order within the contest; None before.
        co_authors: person ids of a team besides `person_id`.
        facts: what decides on admission: experience, class experience, category, contacts…
        refusal_reasons: sentences for the applicant.
        blind_code: what a juror sees instead of the name; "" while there is none.
    """

    __tablename__ = "contest_application"
    __table_args__ = (
        Index("uq_contest_application_number", "tenant", "contest_id", "number", unique=True),
        Index("ix_contest_application_state", "tenant", "contest_id", "state"),
        Index("ix_contest_application_person", "tenant", "person_id"),
        Index("ix_contest_application_organisation", "tenant", "organisation_id"),
        Index("ix_contest_application_instance", "tenant", "instance_id"),
    )
    noun = "Заявка на конкурс"

    contest_id: Mapped[str] = mapped_column(ForeignKey("contest.id"))
    number: Mapped[int | None]
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisation.id"))
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    co_authors: Mapped[list[str]]
    nomination: Mapped[str] = mapped_column(String(64))
    facts: Mapped[dict[str, Any]]
    topic: Mapped[str] = mapped_column(String(300), default="")
    state: Mapped[str] = mapped_column(String(16), default=ApplicationState.DRAFT)
    refusal_reasons: Mapped[list[str]]
    blind_code: Mapped[str] = mapped_column(String(16), default="")
    created_by: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    instance_id: Mapped[str] = mapped_column(String(64), default="")
    revision: Mapped[int] = mapped_column(default=1)


class ContestFile(Row):
    """A file of an application for one place of one trial.

    Attributes:
        redacted_attachment_id: the copy without names for blind judging, or "".
        frozen_at: since when it cannot be exchanged; `sha256` is its digest at that moment.
    """

    __tablename__ = "contest_file"
    __table_args__ = (
        Index("ix_contest_file_place", "tenant", "application_id", "trial_code", "file_code"),
    )
    noun = "Файл заявки"

    application_id: Mapped[str] = mapped_column(ForeignKey("contest_application.id"))
    trial_code: Mapped[str] = mapped_column(String(64))
    file_code: Mapped[str] = mapped_column(String(64))
    attachment_id: Mapped[str] = mapped_column(String(64))
    redacted_attachment_id: Mapped[str] = mapped_column(String(64), default="")
    frozen_at: Mapped[datetime | None]
    sha256: Mapped[str] = mapped_column(String(64), default="")


def of_contest(registry: Registry, contest_id: str) -> Sequence[ContestApplication]:
    """All applications, the numbered ones first, in order."""
    return registry.all(
        registry.rows(ContestApplication)
        .where(ContestApplication.contest_id == contest_id)
        .order_by(
            ContestApplication.number.is_(None),
            ContestApplication.number,
            ContestApplication.created_at,
            ContestApplication.id,
        )
    )


def of_school(
    registry: Registry, contest_id: str, organisation_id: str
) -> Sequence[ContestApplication]:
    """A school's applications to a contest, the oldest first."""
    return registry.all(
        registry.rows(ContestApplication)
        .where(
            ContestApplication.contest_id == contest_id,
            ContestApplication.organisation_id == organisation_id,
        )
        .order_by(ContestApplication.created_at, ContestApplication.id)
    )


def of_person(registry: Registry, person_id: str) -> Sequence[ContestApplication]:
    """What somebody takes part in, the newest first."""
    return registry.all(
        registry.rows(ContestApplication)
        .where(ContestApplication.person_id == person_id)
        .order_by(ContestApplication.created_at.desc(), ContestApplication.id)
    )


def of_instance(registry: Registry, instance_id: str) -> ContestApplication | None:
    return registry.first(
        registry.rows(ContestApplication).where(ContestApplication.instance_id == instance_id)
    )


def counted(registry: Registry, contest_ids: Sequence[str]) -> dict[tuple[str, str], int]:
    """(contest, state) → how many applications; one query for a whole list."""
    registry.session.flush()
    columns = (ContestApplication.contest_id, ContestApplication.state)
    statement = (
        select(*columns, func.count())
        .where(
            ContestApplication.tenant == registry.tenant,
            ContestApplication.contest_id.in_(list(contest_ids)),
        )
        .group_by(*columns)
    )
    return {(each[0], each[1]): each[2] for each in registry.session.execute(statement)}


def files(registry: Registry, application_id: str) -> Sequence[ContestFile]:
    """The files of an application by trial and place."""
    return registry.all(
        registry.rows(ContestFile)
        .where(ContestFile.application_id == application_id)
        .order_by(ContestFile.trial_code, ContestFile.file_code, ContestFile.id)
    )
