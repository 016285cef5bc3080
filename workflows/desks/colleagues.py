"""Colleagues as those see them who hand work on, ask or mention somebody."""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from engine import Actor, Colleague, InvalidInput
from workflows.desks.base import Desk
from workflows.registry import organisations, people
from workflows.registry.accounts import Account
from workflows.registry.actors import principals_of
from workflows.registry.base import Registry
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
        with self._reading(actor) as registry:
            found = [
                row
                for row in _able(registry)
                if row.id != actor.user_id and _plain(row.surname).startswith(_plain(beginning))
            ]
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


def _able(registry: Registry) -> Sequence[Person]:
    """People employed today whose account is open, by surname."""
    accounts = registry.all(registry.rows(Account))
    open_ones = {account.id for account in accounts if account.is_active}
    able = [person for person in people.active(registry) if person.id in open_ones]
    return sorted(able, key=lambda person: _plain(person.name.full))  # databases put Ё first


def _meant(registry: Registry, everybody: Iterable[Person], surname: str, initials: str) -> Person:
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


def _forms(person: Person) -> set[str]:
    return {_plain(form) for form in person.name.surname_forms}


def _plain(text: str) -> str:
    return re.sub(r"[\s.]", "", text).casefold().replace("ё", "е")


def _views(registry: Registry, rows: Iterable[Person]) -> Iterable[ColleagueView]:
    names = {row.id: row.short_name for row in organisations.every(registry)}
    for row in rows:
        place = names.get(row.organisation_id or "", "")
        hint = ", ".join(part for part in (row.position, place) if part)
        yield ColleagueView(id=row.id, name=row.name.short, hint=hint)
