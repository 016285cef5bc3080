"""Finds people, organisations and documents for whoever may read them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, literal, or_, tuple_
from sqlalchemy.orm import InstrumentedAttribute

from engine import Actor, InvalidInput, Wanted, as_they_stand, words_asked
from workflows.desks import documents as documents_desk
from workflows.desks import people as people_desk
from workflows.desks.base import Desk
from workflows.permits import holds_any
from workflows.registry import organisations as stored_organisations
from workflows.registry import people as stored_people
from workflows.registry.base import Registry, Row
from workflows.registry.documents import DOCUMENT_TITLES, Document, DocumentKind
from workflows.registry.organisations import KIND_TITLES, Organisation, OrganisationKind
from workflows.registry.people import Person
from workflows.registry.search_words import having, with_all
from workflows.russian import base_forms


@dataclass(frozen=True, kw_only=True)
class FoundPerson:
    """A person as a search shows them; contacts as the desk of people shows them."""

    id: str
    full_name: str
    position: str
    organisation: str
    phone: str
    email: str
    dismissed_on: date | None


@dataclass(frozen=True, kw_only=True)
class FoundOrganisation:
    """An organisation as a search shows it."""

    id: str
    short_name: str
    full_name: str
    kind_title: str
    director: str


@dataclass(frozen=True, kw_only=True)
class FoundDocument:
    """A registered document as a search shows it."""

    id: str
    kind_title: str
    number: str
    dated: date | None
    title: str
    instance_id: str
    plan_id: str


V = TypeVar("V")
R = TypeVar("R", bound=Row)


@dataclass(frozen=True, kw_only=True)
class Found(Generic[V]):
    """One page of results; `next_cursor` is the id of the last one, "" when nothing follows."""

    rows: tuple[V, ...] = ()
    next_cursor: str = ""


class Search(Desk):
    """What somebody may not read is as if it were not there: no refusal, no number.

    Every verb takes the text, the actor, how many at most, and the cursor of the page before; a
    cursor that is none raises InvalidInput.
    """

    def people(
        self, text: str, actor: Actor, *, limit: int = 10, cursor: str = ""
    ) -> Found[FoundPerson]:
        """People by name in any case, position, or their organisation's name; by surname.

        A word as it was typed goes before its dictionary forms: «Иванов» is not «Иван».
        """
        if not holds_any(actor, *people_desk.READERS):
            return Found()
        asked = words_asked(text, base_forms)
        with self._reading(actor) as registry:
            conditions = _of_people(registry, as_they_stand(asked))
            if asked and registry.first(registry.rows(Person).where(*conditions)) is None:
                conditions = _of_people(registry, asked)
            order = (Person.surname, Person.given, Person.id)
            rows, more = _page(registry, Person, conditions, order, limit, cursor)
            names = {each.id: each.short_name for each in stored_organisations.every(registry)}
            return Found(rows=tuple(_person(each, names) for each in rows), next_cursor=more)

    def organisations(
        self, text: str, actor: Actor, *, limit: int = 10, cursor: str = ""
    ) -> Found[FoundOrganisation]:
        """Organisations by name, settlement and kind, closed ones too; in the district's order."""
        asked = words_asked(text, base_forms)
        with self._reading(actor) as registry:
            order = (Organisation.position, Organisation.short_name, Organisation.id)
            conditions = with_all(registry, Organisation, asked)
            rows, more = _page(registry, Organisation, conditions, order, limit, cursor)
            directors = stored_people.by_ids(registry, [each.director_id for each in rows])
            return Found(
                rows=tuple(_organisation(each, directors) for each in rows), next_cursor=more
            )

    def documents(
        self, text: str, actor: Actor, *, limit: int = 10, cursor: str = ""
    ) -> Found[FoundDocument]:
        """Registered documents by number, date, title and kind; those made last come first."""
        if not holds_any(actor, *documents_desk.READERS):
            return Found()
        asked = words_asked(text, base_forms)
        with self._reading(actor) as registry:
            conditions = with_all(registry, Document, asked)
            if conditions:
                conditions.append(Document.number.is_not(None))
            order = (Document.created_at, Document.id)
            rows, more = _page(registry, Document, conditions, order, limit, cursor, newest=True)
            return Found(rows=tuple(map(_document, rows)), next_cursor=more)


def _of_people(registry: Registry, asked: Sequence[Wanted]) -> list[ColumnElement[bool]]:
    return [
        or_(
            Person.id.in_(having(Person, each, registry.tenant)),
            Person.organisation_id.in_(having(Organisation, each, registry.tenant)),
        )
        for each in asked
    ]


def _page(  # noqa: PLR0913 - what every page needs
    registry: Registry,
    entity: type[R],
    conditions: Sequence[ColumnElement[bool]],
    order: Sequence[InstrumentedAttribute[Any]],
    limit: int,
    cursor: str,
    *,
    newest: bool = False,
) -> tuple[Sequence[R], str]:
    """Rows that fulfil all conditions and the cursor of the next page; without one, nothing."""
    if not conditions:
        return (), ""
    rows = registry.rows(entity).where(*conditions).limit(limit + 1)
    if cursor:
        rows = rows.where(_after(registry, entity, order, cursor, newest=newest))
    rows = rows.order_by(*(each.desc() if newest else each for each in order))
    found = registry.all(rows)
    return found[:limit], found[limit - 1].id if len(found) > limit else ""


def _after(
    registry: Registry,
    entity: type[Row],
    order: Sequence[InstrumentedAttribute[Any]],
    cursor: str,
    *,
    newest: bool,
) -> ColumnElement[bool]:
    last = registry.find(entity, cursor)
    if last is None:
        raise InvalidInput("Страница списка устарела: повторите поиск.")
    keys = tuple_(*(literal(getattr(last, each.key), each.type) for each in order))
    columns = tuple_(*order)
    return columns < keys if newest else columns > keys


def _person(row: Person, names: Mapping[str, str]) -> FoundPerson:
    return FoundPerson(
        id=row.id,
        full_name=row.name.full,
        position=row.position,
        organisation=names.get(row.organisation_id or "", ""),
        phone=row.phone,
        email=row.email,
        dismissed_on=row.dismissed_on,
    )


def _organisation(row: Organisation, people: Mapping[str, Person]) -> FoundOrganisation:
    director = people.get(row.director_id)
    return FoundOrganisation(
        id=row.id,
        short_name=row.short_name,
        full_name=row.full_name,
        kind_title=KIND_TITLES[OrganisationKind(row.kind)],
        director=director.name.short if director else "",
    )


def _document(row: Document) -> FoundDocument:
    return FoundDocument(
        id=row.id,
        kind_title=DOCUMENT_TITLES[DocumentKind(row.kind)],
        number=row.number or "",
        dated=row.dated,
        title=row.title,
        instance_id=row.instance_id,
        plan_id=row.plan_id,
    )
