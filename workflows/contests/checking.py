"""Whether a contest may be announced: what the decision table is told of it, and what it says."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from workflows.contests.shape import DATE_TITLES, Configuration, Trial
from workflows.contests.variants import FARTHEST, WorkingDays
from workflows.decimals import spelled
from workflows.registry.contest_commissions import JURORS, Part

TABLE = "configuration.dmn"
FIELD, SENTENCE = "problem_field", "problem"


@dataclass(frozen=True, kw_only=True)
class Member:
    """Somebody in a commission of the contest, as the check sees them."""

    person_id: str
    name: str
    part: Part


@dataclass(frozen=True, kw_only=True)
class Problem:
    """Why the contest cannot be announced yet, and the field where that is put right."""

    field: str
    sentence: str


def facts(
    configuration: Configuration, members: Sequence[Member], calendar: WorkingDays
) -> dict[str, object]:
    """Tell what `bpmn/contest/configuration.dmn` judges."""
    trials, dates = configuration.trials, configuration.dates
    return {
        "ranked": configuration.ranked,
        "weights_total": sum(each.weight for each in trials),
        "trials_count": len(trials),
        "trials_without_criteria": [f"«{each.title}»" for each in trials if not each.criteria],
        "trials_with_wrong_sum": [
            wrong_sum(each) for each in trials if each.criteria and wrong_sum(each)
        ],
        "missing_dates": _missing(configuration),
        "misplaced_dates": _misplaced(configuration),
        "application_days": window(dates.applications_from, dates.applications_until, calendar),
        "announcement_days": _between(dates.announcement, dates.applications_from, calendar),
        "jury_members": sum(each.part in JURORS for each in members),
        "jury_minimum": configuration.jury.minimum,
        "jury_chairs": _count(members, Part.JURY_CHAIR),
        "reserve_members": _count(members, Part.RESERVE),
        "jury_reserve": configuration.jury.reserve,
        "per_application": configuration.jury.per_application,
        "counting_members": _count(members, Part.COUNTING),
        "appeals_enabled": configuration.appeals.enabled,
        "appeal_members": _count(members, Part.APPEAL),
        "organising_members": _count(members, Part.ORGANISING),
        "in_two_commissions": _twice(members),
    }


def problems(outputs: object) -> tuple[Problem, ...]:
    """Read what the table answered: two columns, or nothing."""
    if not isinstance(outputs, dict):
        return ()
    named, said = outputs.get(FIELD), outputs.get(SENTENCE)
    if not isinstance(named, list) or not isinstance(said, list):
        return ()
    rows = zip(named, said, strict=True)
    return tuple(Problem(field=str(field), sentence=str(words)) for field, words in rows)


def wrong_sum(trial: Trial) -> str:
    """«Урок» (25 из 30) where the criteria do not make up the trial's maximum, "" otherwise."""
    total = trial.criteria_total
    if total == trial.maximum:
        return ""
    return f"«{trial.title}» ({spelled(total)} из {spelled(trial.maximum)})"


def window(first: date | None, last: date | None, calendar: WorkingDays) -> int | None:
    """Working days from one day to another, both of them counted."""
    days = _between(first, last, calendar)
    if days is None or first is None:
        return None
    return days + calendar.is_working(first)


def _between(first: date | None, last: date | None, calendar: WorkingDays) -> int | None:
    if first is None or last is None:
        return None
    apart = (last - first).days
    if abs(apart) > FARTHEST:
        return apart
    return calendar.working_days_between(first, last)


def _missing(configuration: Configuration) -> list[str]:
    return [
        title.lower()
        for name, title in DATE_TITLES.items()
        if getattr(configuration.dates, name) is None
    ]


def _misplaced(configuration: Configuration) -> list[str]:
    """Dates before one that has to come earlier; a stage may end on the day of the next."""
    latest: date | None = None
    found = []
    for name, title in DATE_TITLES.items():
        day = getattr(configuration.dates, name)
        if day is None:
            continue
        if latest is not None and day < latest:
            found.append(title.lower())
        latest = day if latest is None else max(latest, day)
    return found


def _count(members: Sequence[Member], part: Part) -> int:
    return sum(each.part == part for each in members)


def _twice(members: Sequence[Member]) -> list[str]:
    ids = [each.person_id for each in members]
    return sorted({each.name for each in members if ids.count(each.person_id) > 1})
