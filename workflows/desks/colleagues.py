"""Colleagues as those see them who hand work on, ask or mention somebody."""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, func, select

from engine import Actor, Colleague, InvalidInput
from workflows.desks.base import Desk
from workflows.registry import organisations, people
from workflows.registry.accounts import Account
from workflows.registry.actors import principals_of
from workflows.registry.base import Registry
from workflows.registry.names import PersonName
from workflows.registry.people import Person

MENTION = re.compile(
    r"(?<!\w)@(?P<surname>[А-ЯЁа-яё]+(?:-[А-ЯЁа-яё]+)*)"
    r"(?:[ \u00a0]+(?P<initials>[А-ЯЁ]\.(?:[ \u00a0]?[А-ЯЁ]\.)?))?"
)
MOST_NAMED = 5


@dataclass(frozen=True, kw_only=True)
class ColleagueView:
    """Somebody who works here and can sign in; `hint` tells namesakes apart."""

    id: str
    name: str
    hint: str


@dataclass(frozen=True, kw_only=True)
class Colleagues(Desk):
    """Names and places of those who can be given work; every signed-in person may read them.

    Called as the engine's `people`, it answers for one of them.
    """

    def __call__(self, session: Any, tenant: str, user_id: str) -> Colleague | None:
        registry = self._registry(session, tenant)
        person, account = registry.find(Person, user_id), registry.find(Account, user_id)
        if person is None or not person.is_active(registry.today):
            return None
        if account is None or not account.is_active:
            return None
        return Colleague(
            user_id=user_id,
            name=person.name.short,
            principals=principals_of(registry, user_id),
        )

    def list(
        self, actor: Actor, *, first: Collection[str] = (), beginning: str = "", most: int = 0
    ) -> tuple[ColleagueView, ...]:
        """Everybody but the actor, by surname.

        Args:
            actor: who asks.
            first: ids of people who go before all others.
            beginning: only people whose surname begins so.
            most: at most so many; 0 for all.
        """
        others = Person.id != actor.user_id
        with self._reading(actor) as registry:
            if beginning:
                wanted = _plain(beginning)
                able = _able(registry, others)
                found = [row for row in able if _plain(row.name.surname).startswith(wanted)]
            else:
                # As many as are shown are read, however many work here.
                found = list(_able(registry, others, first=first, most=most))
            found.sort(key=lambda row: row.id not in first)
            return tuple(_views(registry, found[: most or None]))

    def mentioned(self, text: str, actor: Actor) -> tuple[str, ...]:
        """Say whom «@Фамилия» or «@Фамилия И. О.» in a text means, each once.

        The surname may stand in the nominative, genitive or dative.

        Raises:
            InvalidInput: nobody has that surname, or several do; the message helps to choose.
        """
        written = [(m["surname"], m["initials"] or "") for m in MENTION.finditer(text)]
        if not written:
            return ()
        with self._reading(actor) as registry:
            everybody = _able(registry)
            found = [_meant(registry, everybody, *each).id for each in written]
        return tuple(dict.fromkeys(found))


@dataclass(frozen=True, kw_only=True)
class _Able:
    """What is read of somebody who may be given work."""

    id: str
    name: PersonName
    position: str
    organisation_id: str | None


def _able(
    registry: Registry,
    *conditions: ColumnElement[bool],
    first: Collection[str] = (),
    most: int = 0,
) -> Sequence[_Able]:
    """People employed today whose account is open, by surname.

    Args:
        registry: where they work.
        conditions: further ones.
        first: who goes before all others, when there are more than `most`.
        most: at most so many; 0 for all.
    """
    surname = func.replace(func.replace(Person.surname, "Ё", "Е"), "ё", "е")
    statement = (
        select(*_READ)
        .join(Account, Account.id == Person.id)
        .where(Person.tenant == registry.tenant, Account.tenant == registry.tenant)
        .where(Account.is_active, people.employed(registry.today), *conditions)
        .order_by(Person.id.not_in(first), surname, Person.given, Person.patronymic, Person.id)
    )
    rows = registry.session.execute(statement.limit(most) if most else statement)
    found = [
        _Able(
            id=row.id,
            name=PersonName(surname=row.surname, given=row.given, patronymic=row.patronymic),
            position=row.position,
            organisation_id=row.organisation_id,
        )
        for row in rows
    ]
    return sorted(found, key=_place_in_list)  # databases put Ё first


_READ = (
    Person.id,
    Person.surname,
    Person.given,
    Person.patronymic,
    Person.position,
    Person.organisation_id,
)


def _place_in_list(person: _Able) -> tuple[str, str, str]:
    name = person.name
    return _plain(name.surname), _plain(name.given), _plain(name.patronymic)


def _meant(registry: Registry, everybody: Iterable[_Able], surname: str, initials: str) -> _Able:
    found = [person for person in everybody if _plain(surname) in _forms(person)]
    if initials:
        found = [p for p in found if _plain(p.name.initials).startswith(_plain(initials))]
    shown = f"@{surname} {initials}".strip()
    if not found:
        raise InvalidInput(
            f"«{shown}»: такого сотрудника нет. Проверьте фамилию или выберите его из списка."
        )
    if len(found) > 1:
        names = "; ".join(f"{v.name} ({v.hint})" for v in _views(registry, found[:MOST_NAMED]))
        raise InvalidInput(
            f"«{shown}»: таких сотрудников несколько — {names}. "
            "Допишите инициалы или выберите нужного из списка."
        )
    return found[0]


def _forms(person: _Able) -> set[str]:
    return {_plain(form) for form in person.name.surname_forms}


def _plain(text: str) -> str:
    return re.sub(r"[\s.]", "", text).casefold().replace("ё", "е")


def _views(registry: Registry, rows: Iterable[_Able]) -> Iterable[ColleagueView]:
    names = organisations.short_names(registry)
    for row in rows:
        place = names.get(row.organisation_id or "", "")
        hint = ", ".join(part for part in (row.position, place) if part)
        yield ColleagueView(id=row.id, name=row.name.short, hint=hint)
