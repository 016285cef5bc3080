"""What narrows an inbox: deadlines, priority, processes, organisations, words."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, tzinfo
from typing import Any

from engine.domain.errors import InvalidInput
from engine.domain.views import InboxQuery
from engine.domain.words import BaseForms, Wanted, wanted_words
from engine.store.types import NO_DUE, lexeme

_ONE_DAY = timedelta(days=1)
_URGENCIES = {
    "": {},
    "high": {"urgency_to": -70},
    "normal": {"urgency_from": -69, "urgency_to": -30},
    "low": {"urgency_from": -29},
}


@dataclass(frozen=True, kw_only=True)
class Moments:
    """Where the days of the office begin and end: `today` and `week` are exclusive ends."""

    now: datetime
    today: datetime
    week: datetime
    zone: tzinfo

    @classmethod
    def of(cls, now: datetime, day: date, zone: tzinfo) -> "Moments":
        """The moments of an office in this zone where it is `day` now; weeks end with Sunday."""
        monday = day + timedelta(days=7 - day.weekday())
        tomorrow, week = (
            datetime.combine(each, datetime.min.time(), zone) for each in (day + _ONE_DAY, monday)
        )
        return cls(now=now, today=tomorrow, week=week, zone=zone)

    def begin_of(self, day: date) -> datetime:
        """The first moment of a day of the office."""
        return datetime.combine(day, datetime.min.time(), self.zone)


@dataclass(frozen=True, kw_only=True)
class Filters:
    """What a user task must fulfil.

    Attributes:
        values: parameters by name; a condition is said for each name that is there.
        words: what its words must be.
    """

    values: dict[str, Any] = field(default_factory=dict)
    words: tuple[Wanted, ...] = ()

    def text_query(self) -> str:
        """Spell the words as PostgreSQL asks a text vector."""
        return " & ".join(map(_asked, self.words))


def filters_of(query: InboxQuery, moments: Moments, base_forms: BaseForms) -> Filters:
    """Read the filters of a query.

    Raises:
        InvalidInput: the query has a word that is none of ours.
    """
    if query.priority not in _URGENCIES:
        raise InvalidInput(f"Неизвестный отбор по важности: «{query.priority}»")
    values: dict[str, Any] = {**_due(query, moments), **_URGENCIES[query.priority]}
    for name in ("process_keys", "organisations"):
        if chosen := getattr(query, name):
            values[name] = tuple(dict.fromkeys(chosen))
    if query.follow_up:
        values["follow_up_day"] = moments.now.astimezone(moments.zone).date()
    return Filters(values=values, words=wanted_words(query.text, base_forms))


def _due(query: InboxQuery, moments: Moments) -> dict[str, datetime]:
    """The deadlines from and before which; both ways of asking for them must hold."""
    known: dict[str, tuple[datetime | None, datetime | None]] = {
        "": (None, None),
        "late": (None, moments.now),
        "today": (moments.now, moments.today),
        "week": (moments.now, moments.week),
        "later": (moments.week, NO_DUE),
        "none": (NO_DUE, None),
    }
    if query.due not in known:
        raise InvalidInput(f"Неизвестный отбор по сроку: «{query.due}»")
    since, until = known[query.due]
    first = moments.begin_of(query.due_from) if query.due_from else None
    last = moments.begin_of(query.due_to + _ONE_DAY) if query.due_to else None
    if first and not last:
        last = NO_DUE
    found = {}
    if begins := [each for each in (since, first) if each]:
        found["due_from"] = max(begins)
    if ends := [each for each in (until, last) if each]:
        found["due_before"] = min(ends)
    return found


def _asked(word: Wanted) -> str:
    forms = [lexeme(form) for form in word.forms]
    begin = [f"{lexeme(word.begin)}:*"] if word.begin else []
    return f"({' | '.join(forms + begin)})"
