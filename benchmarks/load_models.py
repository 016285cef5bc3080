"""Reads cases that were lived: rows leave the database as text (COPY), and go back as text."""

import re
from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import TypeVar

import psycopg

from benchmarks.load_founding import Town
from benchmarks.load_life import FIRST_NUMBER, Model
from benchmarks.load_patterns import HEAD_OF_HISTORY, Pattern, Place, Text
from benchmarks.load_region import Worker
from benchmarks.load_rows import COPIED, HISTORY, columns

_ID = r"(?<![0-9a-f])[0-9a-f]{32}(?![0-9a-f])"
_NUMBER = r"(?<![0-9a-f.])[78]0\d{5}(?![0-9a-f])"
K = TypeVar("K", bound=Hashable)


class Reader:
    """Reads the models of one town.

    Args:
        connection: of somebody who sees every row, in UTC.
        town: where they were lived.
    """

    def __init__(self, connection: psycopg.Connection, town: Town) -> None:
        self._connection, self.tenant = connection, town.plan.tenant
        by_number = {each.number: each for each in town.plan.workers}
        self.people = {own: by_number[number] for number, own in town.people.items()}
        self.names = {each.name.short: each for each in self.people.values()}
        self.schools = frozenset(town.schools.values())
        self.others = {own: number for number, own in town.others.items()}
        shared = "SELECT id FROM process_definition UNION SELECT id FROM deployment"
        self.shared = {row[0] for row in connection.execute(shared)}

    def pattern(self, model: Model) -> Pattern:
        """Read one model."""
        rows = {table: self._rows(table, model.instance_id) for table in COPIED}
        return _Reading(self, rows).pattern(model)

    def _rows(self, table: str, case: str) -> str:
        order = " ORDER BY sequence" if table == HISTORY else ""
        names = ", ".join(columns(table))
        asked = f"COPY (SELECT {names} FROM {table} WHERE {COPIED[table]}{order}) TO STDOUT"  # noqa: S608
        with self._connection.cursor().copy(asked.encode(), {"case": case}) as out:
            return b"".join(out).decode()


@dataclass
class _Reading:
    """Finds the places in the rows of one case, and numbers what it meets for the first time."""

    reader: Reader
    rows: dict[str, str]
    places: dict[Place, int] = field(default_factory=dict)
    ids: dict[str, int] = field(default_factory=dict)
    numbers: dict[str, int] = field(default_factory=dict)
    schools: dict[str, int] = field(default_factory=dict)
    cast: dict[Worker, int] = field(default_factory=dict)

    def pattern(self, model: Model) -> Pattern:
        texts = {table: self._text(raw) for table, raw in self.rows.items() if raw}
        self._refuse_what_cannot_be_copied(texts.get("variable_value"))
        states = _fields(self.rows["user_task"], "user_task", "state")
        open_tasks = states.count("open")
        return Pattern(
            model=model,
            texts=texts,
            places=tuple(self.places),
            cast=tuple(self.cast),
            open_tasks=open_tasks,
            finished_tasks=len(states) - open_tasks,
        )

    def _text(self, raw: str) -> Text:
        (head,) = _fields(self.rows["process_instance"], "process_instance", "last_hash")
        known = [head, self.reader.tenant, *self.reader.names]
        found: list[int] = []

        def put(match: re.Match[str]) -> str:
            place = Place(HEAD_OF_HISTORY, 0) if match[0] == head else self._place(match[0])
            if place is None:
                return match[0]
            found.append(_numbered(self.places, place))
            return "%s"

        tokens = "|".join([*map(re.escape, known), _ID, _NUMBER])
        return Text(form=re.sub(tokens, put, raw.replace("%", "%%")), places=tuple(found))

    def _place(self, token: str) -> Place | None:
        """What stands there; None for what is the same in every copy."""
        reader = self.reader
        if token == reader.tenant:
            return Place("tenant", 0)
        if token in reader.names:
            return Place("name", _numbered(self.cast, reader.names[token]))
        if len(token) == len(str(FIRST_NUMBER)):
            return Place("number", _numbered(self.numbers, token))
        return None if token in reader.shared else self._id(token)

    def _id(self, token: str) -> Place:
        reader = self.reader
        if token in reader.people:
            return Place("person", _numbered(self.cast, reader.people[token]))
        if token in reader.schools:
            return Place("school", _numbered(self.schools, token))
        if token in reader.others:
            return Place("other", reader.others[token])
        return Place("id", _numbered(self.ids, token))

    def _refuse_what_cannot_be_copied(self, values: Text | None) -> None:
        """Long values are kept by their digest, and a copy has one school."""
        names = list(self.places)
        own = {names[place].kind for place in (values.places if values else ())}
        if own - {"tenant", "id"}:
            raise ValueError(f"expected long values that are the same everywhere, found {own}")
        if len(self.schools) > 1:
            raise ValueError(f"expected one school in a case, found {len(self.schools)}")


def _numbered(known: dict[K, int], wanted: K) -> int:
    return known.setdefault(wanted, len(known))


def _fields(rows: str, table: str, column: str) -> list[str]:
    place = columns(table).index(column)
    return [line.split("\t")[place] for line in rows.splitlines()]
