"""Words by which people, organisations and documents are found; kept with every write of theirs."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Index,
    Select,
    String,
    and_,
    delete,
    event,
    insert,
    or_,
    select,
)
from sqlalchemy.orm import Mapped, mapped_column

from engine import BEYOND, Wanted, Word, words_to_keep
from workflows.registry.base import Registry, Row, new_id
from workflows.registry.documents import DOCUMENT_TITLES, Document, DocumentKind
from workflows.registry.names import written_forms
from workflows.registry.organisations import KIND_TITLES, Organisation, OrganisationKind
from workflows.registry.people import Person
from workflows.russian import base_forms


class SearchWord(Row):
    """One word of one record. `noun_kind` is the name of the record's table."""

    __tablename__ = "search_word"
    __table_args__ = (
        Index("ix_search_word_begun", "tenant", "noun_kind", "word", "row_id"),
        Index("ix_search_word_row", "row_id"),
    )

    noun_kind: Mapped[str] = mapped_column(String(32))
    row_id: Mapped[str] = mapped_column(String(64))
    word: Mapped[str] = mapped_column(Word)


def words_of_person(row: Any) -> tuple[str, ...]:
    """Surname, name and patronymic in every case as written, position in dictionary forms."""
    names = written_forms(row.surname, row.given, row.patronymic)
    return words_to_keep((*names, row.position, row.subject), base_forms)


def words_of_organisation(row: Any) -> tuple[str, ...]:
    """Both names, settlement and kind."""
    kind = KIND_TITLES[OrganisationKind(row.kind)]
    return words_to_keep((row.short_name, row.full_name, row.settlement, kind), base_forms)


def words_of_document(row: Any) -> tuple[str, ...]:
    """Number, date, title and kind."""
    dated = f"{row.dated:%d.%m.%Y}" if row.dated else ""
    kind = DOCUMENT_TITLES[DocumentKind(row.kind)]
    return words_to_keep((row.number or "", dated, row.title, kind), base_forms)


KEPT: dict[type[Row], Callable[[Any], tuple[str, ...]]] = {
    Person: words_of_person,
    Organisation: words_of_organisation,
    Document: words_of_document,
}


def entries(table: str, row: Any, words: Iterable[str]) -> list[dict[str, str]]:
    """Rows of `search_word` for one record."""
    whose = {"tenant": row.tenant, "noun_kind": table, "row_id": row.id}
    return [{**whose, "id": new_id(), "word": word} for word in words]


def having(entity: type[Row], wanted: Wanted, tenant: str) -> Select[str]:
    """Ids of the records of one table that have a word."""
    return select(SearchWord.row_id).where(
        SearchWord.tenant == tenant, SearchWord.noun_kind == entity.__tablename__, _is(wanted)
    )


def with_all(
    registry: Registry, entity: type[Row], asked: Sequence[Wanted]
) -> list[ColumnElement[bool]]:
    """Conditions over a table: the record has every word."""
    key = entity.__table__.c.id
    return [key.in_(having(entity, each, registry.tenant)) for each in asked]


def _is(wanted: Wanted) -> ColumnElement[bool]:
    exactly = SearchWord.word.in_(wanted.forms)
    if not wanted.begin:
        return exactly
    begun = and_(SearchWord.word >= wanted.begin, SearchWord.word < wanted.begin + BEYOND)
    return or_(exactly, begun)


def _keep(mapper: Any, connection: Connection, row: Row) -> None:
    """Enter a record that was just written; in its transaction, whoever writes it."""
    connection.execute(delete(SearchWord).where(SearchWord.row_id == row.id))
    found = entries(mapper.local_table.name, row, KEPT[type(row)](row))
    if found:
        connection.execute(insert(SearchWord), found)


for _entity in KEPT:
    event.listen(_entity, "after_insert", _keep)
    event.listen(_entity, "after_update", _keep)
