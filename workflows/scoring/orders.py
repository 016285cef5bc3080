"""Reads an order of an expertise, and finds who may score what (DOMAIN C4, D02)."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from engine import InvalidInput
from workflows.registry import memberships, people
from workflows.registry.base import Registry, new_id
from workflows.registry.documents import Document
from workflows.registry.organisations import Organisation
from workflows.registry.people import Person
from workflows.registry.scorings import Scoring, ScoringObject, open_by_code, sheets, sheets_of

MOST_OBJECTS, MOST_EXPERTS = 500, 20
LONGEST_CODE, LONGEST_TITLE = 64, 300


@dataclass(frozen=True, kw_only=True)
class Thing:
    """One object as it was ordered, with the experts that were named for it."""

    code: str
    title: str
    organisation_id: str
    document_id: str
    authors: tuple[str, ...]
    experts: tuple[str, ...]


def read_things(registry: Registry, objects: Sequence[Any], experts: object) -> tuple[Thing, ...]:
    """What is to be scored and by whom.

    Args:
        registry: where people, organisations and documents are looked up.
        objects: id, title, organisation, document_id, authors of each.
        experts: person ids for every object, or object id → person ids.

    Raises:
        InvalidInput: something is missing or unknown; the sentence names it.
    """
    if not objects:
        raise InvalidInput("Объекты экспертизы: назовите хотя бы один.")
    if len(objects) > MOST_OBJECTS:
        raise InvalidInput(f"Объекты экспертизы: не больше {MOST_OBJECTS}.")
    things = tuple(_thing(registry, n, each, experts) for n, each in enumerate(objects, start=1))
    codes = [each.code for each in things]
    if twice := {code for code in codes if codes.count(code) > 1}:
        raise InvalidInput(f"Объекты экспертизы: код «{min(twice)}» повторяется.")
    return things


def numbering_errors(registry: Registry, objects: Sequence[Any]) -> dict[str, str]:
    """Which numbers of a start form cannot be given, by field; messages come with these numbers."""
    codes = [str(each.get("id") or "").strip() for each in objects]
    busy = {row.code for row in open_by_code(registry, [code for code in codes if code])}
    errors = {}
    for place, code in enumerate(codes):
        if code and codes.index(code) < place:
            errors[f"scoring_objects.{place}.id"] = f"«{code}» уже стоит выше: дайте другой."
        elif code in busy:
            errors[f"scoring_objects.{place}.id"] = (
                f"Работа с номером «{code}» уже на экспертизе: дождитесь её итога."
            )
    return errors


def check_people(registry: Registry, ids: Iterable[str], where: str) -> None:
    """Let only people who work here pass.

    Raises:
        InvalidInput: somebody is unknown or dismissed.
    """
    known = people.by_ids(registry, ids)
    for each in ids:
        if each not in known or not known[each].is_active(registry.today):
            raise InvalidInput(f"{where}: «{each}» — такого работника нет.")


def conflict(registry: Registry, row: ScoringObject, person_id: str) -> str:
    """Why somebody may not score this object, "" when they may."""
    person = registry.find(Person, person_id)
    if person is None or not person.is_active(registry.today):
        return "такого работника нет"
    name = person.name.short
    if person_id in row.authors:
        return f"{name}: автор"
    if row.organisation_id and row.organisation_id in _places(registry, person):
        return f"{name}: из той же организации"
    if any(sheet.expert_id == person_id for sheet in sheets_of(registry, row.id)):
        return f"{name}: уже оценивал(а) этот объект"
    return ""


def next_in_reserve(
    registry: Registry, scoring: Scoring, row: ScoringObject, taken: Collection[str] = ()
) -> str:
    """Who of the reserve scores next: the least loaded, then as they were named; "" for nobody."""
    load = [sheet.expert_id for sheet in sheets(registry, scoring.id)]
    free = [
        each for each in scoring.reserve if each not in taken and not conflict(registry, row, each)
    ]
    return min(free, key=lambda each: (load.count(each), scoring.reserve.index(each)), default="")


def _thing(registry: Registry, number: int, given: Any, experts: object) -> Thing:
    if not isinstance(given, Mapping):
        raise InvalidInput(f"Объект {number}: ожидался набор полей.")
    title = str(given.get("title") or "").strip()
    if not title:
        raise InvalidInput(f"Объект {number}: не указано название.")
    code = str(given.get("id") or new_id()).strip()
    if len(code) > LONGEST_CODE:
        raise InvalidInput(f"Объект «{title}»: код длиннее {LONGEST_CODE} знаков.")
    organisation, document = (str(given.get(n) or "") for n in ("organisation", "document_id"))
    if organisation and registry.find(Organisation, organisation) is None:
        raise InvalidInput(f"Объект «{title}», организация: «{organisation}» — такой нет.")
    if document and registry.find(Document, document) is None:
        raise InvalidInput(f"Объект «{title}», документ: «{document}» — такого нет.")
    return Thing(
        code=code,
        title=title[:LONGEST_TITLE],
        organisation_id=organisation,
        document_id=document,
        authors=_ids(given.get("authors"), f"Объект «{title}», авторы"),
        experts=_experts(registry, experts, code, title),
    )


def _experts(registry: Registry, given: object, code: str, title: str) -> tuple[str, ...]:
    where = f"Эксперты объекта «{title}»"
    found = _ids(given.get(code) if isinstance(given, Mapping) else given, where)
    if not found:
        raise InvalidInput(f"{where}: назовите хотя бы одного.")
    if len(found) > MOST_EXPERTS:
        raise InvalidInput(f"{where}: не больше {MOST_EXPERTS}.")
    check_people(registry, found, where)
    return found


def _ids(given: object, where: str) -> tuple[str, ...]:
    if given is None or given == "":
        return ()
    if isinstance(given, str):
        return (given,)
    if not isinstance(given, list | tuple):
        raise InvalidInput(f"{where}: ожидался список работников.")
    return tuple(dict.fromkeys(str(each) for each in given if each))


def _places(registry: Registry, person: Person) -> set[str]:
    held = {each.organisation_id or "" for each in memberships.active_of(registry, [person.id])}
    return held | {person.organisation_id or ""}
