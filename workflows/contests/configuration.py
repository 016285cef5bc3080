"""Reads the configuration of a contest; what it must add up to is judged by a decision table."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from engine import InvalidForm
from workflows.contests.shape import (
    DATE_TITLES,
    STAGE_TITLES,
    AppealRules,
    Blind,
    Configuration,
    ContestDates,
    ContestPapers,
    Eligibility,
    Finalists,
    JuryRules,
    Nomination,
    Stage,
    Trial,
    TrialCriterion,
    WantedFile,
)
from workflows.contests.typed_fields import TypedFields
from workflows.registry.documents import DocumentKind

__all__ = [
    "DATE_TITLES",
    "STAGE_TITLES",
    "AppealRules",
    "Blind",
    "Configuration",
    "ContestDates",
    "ContestPapers",
    "Eligibility",
    "Finalists",
    "JuryRules",
    "Nomination",
    "Stage",
    "Trial",
    "TrialCriterion",
    "WantedFile",
    "read",
]

ORDER_KINDS = (DocumentKind.AUTHORITY_ORDER, DocumentKind.ORDER_DMMC)
MOST_NOMINATIONS, MOST_TRIALS, MOST_CRITERIA, MOST_FILES = 20, 12, 20, 10
MOST_YEARS, MOST_PEOPLE, MOST_MINUTES = 60, 50, 480
MOST_POINTS = Decimal(1000)
SMALLEST_STEP = Decimal("0.1")
FEWEST_JURORS = 3
MOST_EXTENSION_DAYS = 5


def read(given: Mapping[str, Any]) -> Configuration:
    """Read a configuration, typed by people or kept.

    Raises:
        InvalidForm: a sentence per wrong field; fields are called by their way: `trials-0-title`.
    """
    top = TypedFields(given=given)
    found = Configuration(
        title=top.text("title", "Название конкурса", 300),
        variant=top.text("variant", "Вариант", 64),
        goal=top.text("goal", "Цель", 2000, needed=False),
        audience=top.text("audience", "Кто участвует", 1000, needed=False),
        nominations=_nominations(top),
        team_size=top.count("team_size", "Человек в одной заявке", 1, 3),
        ranked=top.flag("ranked"),
        audience_vote=top.flag("audience_vote"),
        eligibility=_eligibility(top.part("eligibility")),
        quota_per_school=top.count_or_none("quota_per_school", "Заявок от организации", 1, 50),
        min_applications=top.count("min_applications", "Наименьшее число заявок", 1, 100),
        extension_days=top.count(
            "extension_days", "Продление приёма, рабочих дней", 0, MOST_EXTENSION_DAYS
        ),
        trials=_trials(top),
        jury=_jury(top.part("jury")),
        finalists=_finalists(top.part("finalists")),
        appeals=_appeals(top.part("appeals")),
        dates=_dates(top.part("dates")),
        blind=Blind(
            remote=top.part("blind").flag("remote"), onsite=top.part("blind").flag("onsite")
        ),
        documents=_papers(top.part("documents")),
    )
    if top.errors:
        raise InvalidForm(top.errors)
    return found


def _nominations(top: TypedFields) -> tuple[Nomination, ...]:
    taken: set[str] = set()
    rows = top.rows("nominations", "Номинации", MOST_NOMINATIONS)
    if not rows:
        top.wrong("nominations", "Номинации: нужна хотя бы одна.")
    return tuple(
        Nomination(
            code=row.code("code", taken, "Номинация"), title=row.text("title", "Номинация", 200)
        )
        for row in rows
    )


def _eligibility(part: TypedFields) -> Eligibility:
    found = Eligibility(
        min_experience=part.count_or_none("min_experience", "Стаж не меньше", 0, MOST_YEARS),
        max_experience=part.count_or_none("max_experience", "Стаж не больше", 0, MOST_YEARS),
        max_age=part.count_or_none("max_age", "Возраст не больше", 18, 99),
        min_class_experience=part.count_or_none(
            "min_class_experience", "Классное руководство не меньше", 0, MOST_YEARS
        ),
        winner_break_years=part.count_or_none(
            "winner_break_years", "Победитель не участвует", 0, 20
        ),
        posts=part.words("posts", "Должности", 20, 100),
    )
    low, high = found.min_experience, found.max_experience
    if low is not None and high is not None and low > high:
        part.wrong("max_experience", "Стаж не больше: это меньше наименьшего стажа.")
    return found


def _trials(top: TypedFields) -> tuple[Trial, ...]:
    taken: set[str] = set()
    return tuple(_trial(row, taken) for row in top.rows("trials", "Испытания", MOST_TRIALS))


def _trial(row: TypedFields, taken: set[str]) -> Trial:
    files: set[str] = set()
    criteria: set[str] = set()
    return Trial(
        code=row.code("code", taken, "Испытание"),
        title=row.text("title", "Испытание", 200),
        stage=Stage(row.one_of("stage", "Этап испытания", tuple(Stage))),
        weight=row.count("weight", "Вес испытания, %", 0, 100),
        maximum=row.points("maximum", "Наибольший балл испытания", Decimal(1), MOST_POINTS),
        files=tuple(_file(each, files) for each in row.rows("files", "Файлы", MOST_FILES)),
        criteria=tuple(
            _criterion(each, criteria) for each in row.rows("criteria", "Критерии", MOST_CRITERIA)
        ),
        minutes=row.count_or_none("minutes", "Минут на испытание", 1, MOST_MINUTES),
    )


def _file(row: TypedFields, taken: set[str]) -> WantedFile:
    return WantedFile(
        code=row.code("code", taken, "Файл"),
        title=row.text("title", "Файл", 200),
        required=row.flag("required"),
        kinds=row.words("kinds", "Виды файла", 10, 10),
    )


def _criterion(row: TypedFields, taken: set[str]) -> TrialCriterion:
    found = TrialCriterion(
        code=row.code("code", taken, "Критерий"),
        title=row.text("title", "Критерий", 300),
        maximum=row.points("maximum", "Наибольший балл критерия", SMALLEST_STEP, MOST_POINTS),
        step=row.points("step", "Шаг балла", SMALLEST_STEP, Decimal(100)),
        justify=row.flag("justify"),
    )
    if found.maximum % found.step:
        row.wrong("step", "Шаг балла: наибольший балл критерия не делится на шаг.")
    return found


def _jury(part: TypedFields) -> JuryRules:
    return JuryRules(
        minimum=part.count("minimum", "Членов жюри не меньше", FEWEST_JURORS, MOST_PEOPLE),
        reserve=part.count("reserve", "Резерв жюри", 0, 10),
        per_application=part.count("per_application", "Членов жюри на заявку", 1, MOST_PEOPLE),
        past_years=part.count("past_years", "Совместная работа за лет", 0, 20),
        spread_threshold=part.points(
            "spread_threshold", "Порог расхождения", Decimal(0), Decimal(1)
        ),
        trimmed_mean=part.flag("trimmed_mean"),
        calibration=part.flag("calibration"),
    )


def _finalists(part: TypedFields) -> Finalists:
    found = Finalists(
        minimum=part.count("minimum", "Финалистов не меньше", 1, MOST_PEOPLE),
        maximum=part.count("maximum", "Финалистов не больше", 1, MOST_PEOPLE),
    )
    if found.maximum < found.minimum:
        part.wrong("maximum", "Финалистов не больше: это меньше наименьшего числа.")
    return found


def _appeals(part: TypedFields) -> AppealRules:
    return AppealRules(
        enabled=part.flag("enabled"),
        window_days=part.count("window_days", "Дней на апелляцию", 1, 10),
        against_score=part.flag("against_score"),
    )


def _dates(part: TypedFields) -> ContestDates:
    return ContestDates(**{name: part.day(name, title) for name, title in DATE_TITLES.items()})


def _papers(part: TypedFields) -> ContestPapers:
    given = part.given.get("diplomas")
    titles = given if isinstance(given, list | tuple) else []
    rows = TypedFields(
        given=dict(zip(("0", "1", "2"), titles, strict=False)),
        errors=part.errors,
        way=f"{part.way}diplomas-",
    )
    first, second, third = (
        rows.text(str(place), f"Диплом за {place + 1}-е место", 200) for place in range(3)
    )
    return ContestPapers(
        order_kind=part.one_of("order_kind", "Вид распоряжения", ORDER_KINDS),
        diplomas=(first, second, third),
        certificate=part.text("certificate", "Сертификат", 200),
    )
