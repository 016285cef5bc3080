"""Which parts of two configurations differ, in words for people and for the list of changes."""

from collections.abc import Mapping
from typing import Any

SECTIONS = {
    "title": "название",
    "goal": "цель",
    "audience": "кто участвует",
    "nominations": "номинации",
    "team_size": "человек в одной заявке",
    "ranked": "присуждаются ли места",
    "audience_vote": "голосование зрителей",
    "eligibility": "условия участия",
    "quota_per_school": "квота организации",
    "min_applications": "наименьшее число заявок",
    "extension_days": "продление приёма",
    "trials": "испытания и критерии",
    "jury": "правила жюри",
    "finalists": "число финалистов",
    "appeals": "апелляции",
    "dates": "даты",
    "blind": "закрытое судейство",
    "documents": "документы",
}
COMMISSIONS = "commissions"
TITLES = {**SECTIONS, COMMISSIONS: "комиссии"}


def differing(one: Mapping[str, Any], other: Mapping[str, Any]) -> tuple[str, ...]:
    """The parts in which two configurations (with their commissions) differ, in words."""
    return tuple(title for name, title in TITLES.items() if one.get(name) != other.get(name))
