"""Checks an absence against what else is written down, before it is."""

from datetime import date

from engine import Actor, InvalidForm
from workflows.registry import actors, people, substitutions
from workflows.registry.base import Registry
from workflows.registry.substitutions import Absence
from workflows.registry.succession import circle
from workflows.roles import title_of
from workflows.substitution.absence_rules import AbsenceCard, field_errors
from workflows.substitution.coverage import Span, spans
from workflows.substitution.permits import administered
from workflows.substitution.survey import Planned


def check(registry: Registry, card: AbsenceCard, absence_id: str, actor: Actor) -> None:
    person = administered(registry, card.person_id, actor)
    lent = {each.split("@", 1)[0] for each in actors.lendable(registry, person.id)}
    day = max(card.begins_on or registry.today, registry.today)
    errors = field_errors(
        card,
        today=registry.today,
        able=substitutions.able(registry, [rule.deputy_id for rule in card.rules], day),
        roles={code: title_of(code) for code in lent},
    )
    if not errors:
        errors = _errors_with_others(registry, card, absence_id)
    if errors:
        raise InvalidForm(errors)


def _errors_with_others(registry: Registry, card: AbsenceCard, absence_id: str) -> dict[str, str]:
    wanted = planned(card, absence_id)
    span = wanted.span
    found = [
        each
        for each in substitutions.between(registry, span.begins_on, span.ends_on)
        if each.absence.id != absence_id
    ]
    same = [each.absence for each in found if each.absence.person_id == card.person_id]
    if same:
        return {
            "begins_on": f"На эти дни уже записано отсутствие {_period(same[0])}. Измените его "
            "или выберите другие дни."
        }
    cuts = [Span(begins_on=o.absence.begins_on, ends_on=o.absence.ends_on) for o in found]
    for part in spans(span, cuts):
        away = {**substitutions.away_on(found, part.begins_on), card.person_id: wanted.rules}
        path = circle(card.person_id, away)
        if path:
            return {"rules": _circle_sentence(registry, path, part.begins_on)}
    return {}


def _circle_sentence(registry: Registry, path: tuple[str, ...], day: date) -> str:
    found = people.by_ids(registry, path)
    names = " → ".join(found[person_id].name.short for person_id in path)
    return (
        f"Получается круг: {names}. {day:%d.%m.%Y} все они отсутствуют, и работу некому делать. "
        "Выберите другого заместителя."
    )


def _period(row: Absence) -> str:
    if row.ends_on is None:
        return f"с {row.begins_on:%d.%m.%Y}"
    return f"с {row.begins_on:%d.%m.%Y} по {row.ends_on:%d.%m.%Y}"


def planned(card: AbsenceCard, absence_id: str) -> Planned:
    if card.begins_on is None:
        raise InvalidForm({"begins_on": "Укажите первый день отсутствия."})
    return Planned(
        id=absence_id,
        person_id=card.person_id,
        span=Span(begins_on=card.begins_on, ends_on=card.ends_on),
        rules=card.rules,
    )
