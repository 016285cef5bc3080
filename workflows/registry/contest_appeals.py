"""Appeals of participants (DOMAIN P03, sub-process «апелляция»)."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from workflows.registry.base import Registry, Row


class AppealState(StrEnum):
    """Where an appeal is."""

    FILED = "filed"
    INADMISSIBLE = "inadmissible"
    ADMITTED = "admitted"
    DECIDED = "decided"
    WITHDRAWN = "withdrawn"


APPEAL_STATE_TITLES = {
    AppealState.FILED: "подана",
    AppealState.INADMISSIBLE: "не принята к рассмотрению",
    AppealState.ADMITTED: "принята к рассмотрению",
    AppealState.DECIDED: "рассмотрена",
    AppealState.WITHDRAWN: "отозвана",
}


class AppealGround(StrEnum):
    """What an appeal complains about; the score itself only where the contest allows it."""

    PROCEDURE = "procedure"
    ARITHMETIC = "arithmetic"
    SCORE = "score"


APPEAL_GROUND_TITLES = {
    AppealGround.PROCEDURE: "нарушение порядка",
    AppealGround.ARITHMETIC: "ошибка в подсчёте",
    AppealGround.SCORE: "несогласие с баллом",
}


class AppealOutcome(StrEnum):
    """What the appeal commission decided."""

    UNCHANGED = "unchanged"
    RECOUNT = "recount"
    REPEAT_TRIAL = "repeat_trial"
    CHANGED_SCORE = "changed_score"


APPEAL_OUTCOME_TITLES = {
    AppealOutcome.UNCHANGED: "результат оставлен без изменения",
    AppealOutcome.RECOUNT: "баллы пересчитаны",
    AppealOutcome.REPEAT_TRIAL: "испытание проводится повторно",
    AppealOutcome.CHANGED_SCORE: "балл изменён",
}


class ContestAppeal(Row):
    """An appeal; `before` and `after` hold the points and places around the decision."""

    __tablename__ = "contest_appeal"
    __table_args__ = (
        Index("ix_contest_appeal_application", "tenant", "application_id"),
        Index("ix_contest_appeal_instance", "tenant", "instance_id"),
    )
    noun = "Апелляция"

    application_id: Mapped[str] = mapped_column(ForeignKey("contest_application.id"))
    stage: Mapped[str] = mapped_column(String(64))
    ground: Mapped[str] = mapped_column(String(16))
    text: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(16), default=AppealState.FILED)
    outcome: Mapped[str] = mapped_column(String(16), default="")
    decision: Mapped[str] = mapped_column(Text, default="")
    before: Mapped[dict[str, Any]]
    after: Mapped[dict[str, Any]]
    filed_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    instance_id: Mapped[str] = mapped_column(String(64), default="")


def of_application(registry: Registry, application_id: str) -> Sequence[ContestAppeal]:
    """The appeals of an application, the first first."""
    return registry.all(
        registry.rows(ContestAppeal)
        .where(ContestAppeal.application_id == application_id)
        .order_by(ContestAppeal.filed_at, ContestAppeal.id)
    )
