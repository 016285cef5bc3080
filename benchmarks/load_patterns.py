"""A lived case as a text with places, and what makes copies of it.

Whatever is the case's own stands in places: its municipality, school and people, their names, ids
and numbers. The hashes of its history are worked out anew for every copy, by the product's own
functions.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

from benchmarks.load_life import Model
from benchmarks.load_region import Worker
from benchmarks.load_rows import DOCUMENT, HISTORY, KEPT_OF_ENDED, columns
from engine.store import history

_DATE = re.compile(r"(?<![0-9])20\d\d-\d\d-\d\d(?![0-9])")
_YEAR = re.compile(r"(?<=\t)20\d\d(?=\t)")
_ESCAPED = re.compile(r"\\(.)")
_SIGNS = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v"}
HEAD_OF_HISTORY = "head"


class Place(NamedTuple):
    """What stands in a place: a kind, and which one of it.

    Kinds are "tenant", "school" (there is one), "other" (an organisation that is no school),
    "person", "name", "number", "id" and "head".
    """

    kind: str
    which: int


@dataclass(frozen=True, kw_only=True)
class Text:
    """Rows of one table with places: `form % values of its places`."""

    form: str
    places: tuple[int, ...]

    def filled(self, values: Sequence[str]) -> str:
        return self.form % tuple([values[place] for place in self.places])


@dataclass(frozen=True, kw_only=True)
class Pattern:
    """A model, ready to be copied.

    Attributes:
        texts: table → its rows.
        places: what is asked for to make a copy, in the order of `Text.places`.
        cast: the people who take part, by the number that `Place.which` gives.
        open_tasks, finished_tasks: how many user tasks it has.
    """

    model: Model
    texts: Mapping[str, Text]
    places: tuple[Place, ...]
    cast: tuple[Worker, ...]
    open_tasks: int
    finished_tasks: int

    def copied(self, values: list[str], *, whole: bool = True) -> Iterator[tuple[str, str]]:
        """Table and rows of a copy; `values` stand in `places`, the head of its history aside."""
        if whole:
            events, values[self.head] = _chained(self.texts[HISTORY].filled(values))
            yield HISTORY, events
        for table, text in self.texts.items():
            if table != HISTORY and (whole or table in KEPT_OF_ENDED):
                yield table, text.filled(values)

    @property
    def head(self) -> int:
        """The place of the last hash of the history, which every copy works out."""
        return self.places.index(Place(HEAD_OF_HISTORY, 0))

    def shifted(self, weeks: int) -> "Pattern":
        """The same so many weeks before: working days stay what they are."""
        return _shifted(self, weeks)

    def __hash__(self) -> int:
        return hash(self.model)


@lru_cache(maxsize=20_000)
def _shifted(pattern: Pattern, weeks: int) -> Pattern:
    texts = {
        table: Text(form=_earlier(table, text.form, weeks), places=text.places)
        for table, text in pattern.texts.items()
    }
    return replace(pattern, texts=texts)


def _earlier(table: str, form: str, weeks: int) -> str:
    def moved(found: re.Match[str]) -> str:
        return (date.fromisoformat(found[0]) - timedelta(weeks=weeks)).isoformat()

    earlier = _DATE.sub(moved, form)
    if table == DOCUMENT:  # the year of its journal
        dated = _DATE.search(earlier)
        earlier = _YEAR.sub(dated[0][:4] if dated else "", earlier)
    return earlier


# -- history ---------------------------------------------------------------------------------------
_OF_HISTORY = {name: place for place, name in enumerate(columns(HISTORY))}
_HASHED = ("actor_id", "acting_for", "type", "element_id", "element_instance_id")


def _chained(events: str) -> tuple[str, str]:
    """Work out the hashes of a history; gives it with them, and the last one."""
    lines, previous = [], ""
    for line in events.splitlines():
        fields = line.split("\t")
        row = {name: fields[_OF_HISTORY[name]] for name in _HASHED}
        row |= {name: _plain(row[name]) for name in ("element_id", "acting_for")}
        private = history._private_digest(
            fields[_OF_HISTORY["salt"]],
            _plain(fields[_OF_HISTORY["actor_name"]]),
            _plain(fields[_OF_HISTORY["payload"]]),
        )
        at = datetime.fromisoformat(fields[_OF_HISTORY["at"]])
        told = {**row, "sequence": int(fields[_OF_HISTORY["sequence"]]), "at": at}
        own = history._own_hash(told, _plain(fields[_OF_HISTORY["detail"]]), private, previous)
        fields[_OF_HISTORY["private_digest"]] = private
        fields[_OF_HISTORY["previous_hash"]] = previous
        fields[_OF_HISTORY["own_hash"]] = previous = own
        lines.append("\t".join(fields))
    return "\n".join(lines) + "\n", previous


def _plain(field: str) -> str:
    """A text as COPY has spelled it, as it is."""
    if "\\" not in field:
        return field
    return _ESCAPED.sub(lambda found: _SIGNS.get(found[1], found[1]), field)
