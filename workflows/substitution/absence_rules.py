"""What may be written about an absence; pure rules, sentences by field."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from workflows.registry.substitutions import AbsenceKind
from workflows.registry.succession import Rule, Scope

MOST_RULES = 10
LONGEST_NOTE = 400


@dataclass(frozen=True, kw_only=True)
class AbsenceCard:
    """An absence as somebody writes it down; `rules` in order, without those left empty."""

    person_id: str
    begins_on: date | None
    ends_on: date | None
    kind: str
    rules: tuple[Rule, ...]
    note: str = ""


def field_errors(
    card: AbsenceCard, *, today: date, able: Collection[str], roles: Mapping[str, str]
) -> dict[str, str]:
    """What is wrong with a card: field → Russian sentence; «deputy-1» is the first rule's deputy.

    Args:
        card: what was typed.
        today: the office's day.
        able: people who work here on the first day and can sign in.
        roles: roles of the absent person that may be lent, with their titles.
    """
    errors = _period_errors(card, today)
    if card.kind not in set(AbsenceKind):
        errors["kind"] = "Выберите причину отсутствия из списка."
    if len(card.note) > LONGEST_NOTE:
        errors["note"] = f"Основание не длиннее {LONGEST_NOTE} знаков."
    if len(card.rules) > MOST_RULES:
        errors["rules"] = f"Правил не больше {MOST_RULES}: уберите лишние."
    for position, rule in enumerate(card.rules, start=1):
        errors |= _rule_errors(card, rule, position, able, roles)
    return errors


def _period_errors(card: AbsenceCard, today: date) -> dict[str, str]:
    if card.begins_on is None:
        return {"begins_on": "Укажите первый день отсутствия."}
    if card.ends_on is None:
        if card.kind == AbsenceKind.ILLNESS:
            return {}
        return {"ends_on": "Укажите последний день: без него можно записать только болезнь."}
    if card.ends_on < card.begins_on:
        return {"ends_on": "Последний день раньше первого: исправьте один из них."}
    if card.ends_on < today:
        return {"ends_on": "Этот период уже прошёл: замещать в нём нечего."}
    return {}


def _rule_errors(
    card: AbsenceCard,
    rule: Rule,
    position: int,
    able: Collection[str],
    roles: Mapping[str, str],
) -> dict[str, str]:
    errors: dict[str, str] = {}
    if not rule.deputy_id:
        errors[f"deputy-{position}"] = "Выберите заместителя или уберите это правило."
    elif rule.deputy_id == card.person_id:
        errors[f"deputy-{position}"] = "Работник не может замещать сам себя: выберите другого."
    elif rule.deputy_id not in able:
        errors[f"deputy-{position}"] = (
            "К первому дню отсутствия этот сотрудник не работает или не может войти: "
            "выберите другого."
        )
    if rule.scope == Scope.PROCESSES and not rule.process_keys:
        errors[f"scope-{position}"] = "Отметьте процессы, которые передаёте, или передайте всё."
    if rule.scope == Scope.ROLES and not rule.roles:
        errors[f"scope-{position}"] = "Отметьте роли, которые передаёте, или передайте всё."
    elif not rule.roles <= roles.keys():
        errors[f"scope-{position}"] = (
            "Среди ролей есть такая, которую не передают или которой нет: отметьте роли заново."
        )
    return errors
