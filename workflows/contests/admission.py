"""What the decision table D01 is told of an application."""

from typing import Any

from workflows.contests.application_fields import age, fits_posts, missing_files
from workflows.contests.filing import ClosingTimes, closes_at, configuration_of, in_quota
from workflows.registry import contest_applications, contest_results, school_years
from workflows.registry.base import Registry
from workflows.registry.consents import Consent, ConsentState
from workflows.registry.contest_applications import ContestApplication
from workflows.registry.contests import Contest

TOTAL = "total"
"""The stage of the results of a whole contest."""


def admission_facts(
    registry: Registry, row: ContestApplication, calendar: ClosingTimes
) -> dict[str, Any]:
    """Everything by the names that `bpmn/contest_application/admission.dmn` knows."""
    contest = registry.get(Contest, row.contest_id)
    configuration = configuration_of(contest)
    limits, facts = configuration.eligibility, row.facts
    held = {(f.trial_code, f.file_code) for f in contest_applications.files(registry, row.id)}
    filed, closing = row.submitted_at, closes_at(configuration, calendar)
    return {
        "experience": facts.get("experience"),
        "min_experience": limits.min_experience,
        "max_experience": limits.max_experience,
        "age": age(facts.get("birth_date"), registry.today),
        "max_age": limits.max_age,
        "class_experience": facts.get("class_experience"),
        "min_class_experience": limits.min_class_experience,
        "fits_posts": fits_posts(str(facts.get("post", "")), limits.posts),
        "missing_files": list(missing_files(held, configuration)),
        "quota_per_school": configuration.quota_per_school,
        "applied_from_school": len(in_quota(registry, contest.id, row.organisation_id)),
        "is_recent_winner": is_recent_winner(registry, row, contest, limits.winner_break_years),
        "winner_break_years": limits.winner_break_years,
        "has_consent": has_consent(registry, row),
        "is_late": filed is None or filed > closing,
        "was_reworked": bool(facts.get("reworked")),
    }


def has_consent(registry: Registry, row: ContestApplication) -> bool:
    """Whether the teacher's consent to processing holds."""
    found = registry.find(Consent, str(row.facts.get("processing_consent", "")))
    return found is not None and found.state == ConsentState.GIVEN


def is_recent_winner(
    registry: Registry, row: ContestApplication, contest: Contest, years: int | None
) -> bool:
    """Whether the person won a contest of this kind within the last years."""
    if not years:
        return False
    this = school_years.containing(registry.today)
    recent = set()
    for _ in range(years):
        this = this.previous
        recent.add(this.label)
    for each in contest_applications.of_person(registry, row.person_id):
        other = registry.get(Contest, each.contest_id)
        is_same_kind = other.id != contest.id and other.variant == contest.variant
        if is_same_kind and other.school_year in recent and _won(registry, each):
            return True
    return False


def _won(registry: Registry, row: ContestApplication) -> bool:
    result = contest_results.latest_of(registry, row.id, TOTAL)
    return result is not None and result.place == 1
