"""What a contest consists of, as frozen data; a variant of it is data and no code (DOMAIN P03)."""

from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from workflows.decimals import spelled


class Stage(StrEnum):
    """Whether a trial is judged from files or on the spot."""

    REMOTE = "remote"
    ONSITE = "onsite"


STAGE_TITLES = {Stage.REMOTE: "заочное", Stage.ONSITE: "очное"}


@dataclass(frozen=True, kw_only=True)
class Nomination:
    """A nomination; a contest without nominations has one of its own name."""

    code: str
    title: str


@dataclass(frozen=True, kw_only=True)
class Eligibility:
    """Who may take part; None and an empty list are no limit. Years throughout."""

    min_experience: int | None = None
    max_experience: int | None = None
    max_age: int | None = None
    min_class_experience: int | None = None
    winner_break_years: int | None = None
    posts: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class WantedFile:
    """A file that an applicant hands in for a trial; `kinds` are endings of names."""

    code: str
    title: str
    required: bool = True
    kinds: tuple[str, ...] = ("pdf", "docx")


@dataclass(frozen=True, kw_only=True)
class TrialCriterion:
    """A line of the score sheet; `justify` asks for words at extreme scores."""

    code: str
    title: str
    maximum: Decimal
    step: Decimal = Decimal(1)
    justify: bool = True


@dataclass(frozen=True, kw_only=True)
class Trial:
    """One trial.

    Attributes:
        weight: percent of the total.
        maximum: points; the maxima of the criteria make it up.
        minutes: how long it lasts on the spot, None where nobody measures.
    """

    code: str
    title: str
    stage: Stage
    weight: int
    maximum: Decimal
    files: tuple[WantedFile, ...] = ()
    criteria: tuple[TrialCriterion, ...] = ()
    minutes: int | None = None

    @property
    def criteria_total(self) -> Decimal:
        return sum((each.maximum for each in self.criteria), Decimal(0))


@dataclass(frozen=True, kw_only=True)
class JuryRules:
    """How the jury works.

    Attributes:
        per_application: how many jurors see one application at the remote stage.
        past_years: a juror who worked with the applicant in so many past years has a conflict.
        spread_threshold: share of the maximum beyond which a third expert is asked.
        trimmed_mean: without the best and the worst sheet, where there are five or more.
    """

    minimum: int = 5
    reserve: int = 1
    per_application: int = 3
    past_years: int = 3
    spread_threshold: Decimal = Decimal("0.2")
    trimmed_mean: bool = False
    calibration: bool = False


@dataclass(frozen=True, kw_only=True)
class Finalists:
    """How many go to the final (D03)."""

    minimum: int = 3
    maximum: int = 5


@dataclass(frozen=True, kw_only=True)
class AppealRules:
    """Whether one may appeal, within how many working days, against a score itself too."""

    enabled: bool = True
    window_days: int = 1
    against_score: bool = False


@dataclass(frozen=True, kw_only=True)
class ContestDates:
    """The days of a contest; None while nobody has said."""

    announcement: date | None = None
    applications_from: date | None = None
    applications_until: date | None = None
    remote_until: date | None = None
    final_on: date | None = None
    results_by: date | None = None


DATE_TITLES = {
    "announcement": "Объявление конкурса",
    "applications_from": "Начало приёма заявок",
    "applications_until": "Конец приёма заявок",
    "remote_until": "Конец заочного этапа",
    "final_on": "Финал",
    "results_by": "Итоги не позднее",
}
"""In the order in which the days must follow each other."""


@dataclass(frozen=True, kw_only=True)
class Blind:
    """At which stages jurors do not see names."""

    remote: bool = True
    onsite: bool = False


@dataclass(frozen=True, kw_only=True)
class ContestPapers:
    """Titles of the papers; `diplomas` of the first, second and third place."""

    order_kind: str = "authority_order"
    diplomas: tuple[str, str, str] = ("Диплом победителя", "Диплом лауреата", "Диплом лауреата")
    certificate: str = "Сертификат участника"


@dataclass(frozen=True, kw_only=True)
class Configuration:
    """A whole contest as people set it up without code.

    Attributes:
        team_size: most people of one application.
        ranked: places are given; otherwise nobody is ranked.
        quota_per_school: most applications of one organisation, None is no limit.
        extension_days: by how many working days the window may be extended, once.
    """

    title: str
    variant: str
    goal: str = ""
    audience: str = ""
    nominations: tuple[Nomination, ...]
    team_size: int = 1
    ranked: bool = True
    audience_vote: bool = False
    eligibility: Eligibility = Eligibility()
    quota_per_school: int | None = None
    min_applications: int = 3
    extension_days: int = 5
    trials: tuple[Trial, ...] = ()
    jury: JuryRules = JuryRules()
    finalists: Finalists = Finalists()
    appeals: AppealRules = AppealRules()
    dates: ContestDates = ContestDates()
    blind: Blind = Blind()
    documents: ContestPapers = ContestPapers()

    def as_json(self) -> dict[str, Any]:
        """As it is kept: what `configuration.read` reads back to the same."""
        return _record(self)

    def trials_of(self, stage: Stage) -> tuple[Trial, ...]:
        """The trials of a stage, in order."""
        return tuple(each for each in self.trials if each.stage == stage)


def _record(whole: Any) -> dict[str, Any]:
    return {each.name: _plain(getattr(whole, each.name)) for each in fields(whole)}


def _plain(value: Any) -> Any:
    if isinstance(value, bool | int | None):
        return value
    if isinstance(value, Decimal):
        return spelled(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    if isinstance(value, str):
        return str(value)
    return _record(value)
