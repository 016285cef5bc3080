"""What happened in a process instance, line by line, with what belongs together on one line."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import groupby

from flask_babel import gettext as _
from flask_babel import ngettext

from engine import HistoryEntry, InstancePage
from webapp import fact_words, office, told_decisions, wording

AT_ONCE = timedelta(seconds=5)
SHORTEST_RUN = 3
CREATED, CLAIMED, COMPLETED = "usertaskcreated", "usertaskclaimed", "usertaskcompleted"
DECIDED = "decisionevaluated"


@dataclass(frozen=True, kw_only=True)
class Subject:
    """The user task that a fact is about: what it is called and whose it is."""

    title: str
    organisation: str = ""


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line of the history.

    Attributes:
        entry: the newest fact it tells of.
        parts: what was folded into it, one by one; empty when it tells of a single fact.
        values: what a decision was worked out from and gave, for whoever may read it.
    """

    entry: HistoryEntry
    sentence: str
    kind: str
    subject: Subject
    parts: tuple[str, ...] = ()
    values: tuple[tuple[str, str], ...] = ()


def lines(page: InstancePage) -> list[Line]:
    """Tell the history of an instance as far as this person may read it."""
    return tell(page.history, {task.id for task in page.user_tasks})


def tell(history: Sequence[HistoryEntry], seen: Collection[str]) -> list[Line]:
    """Tell the history, newest first, without the bookkeeping.

    Args:
        history: facts, oldest first.
        seen: ids of the user tasks that the reader may see; of others not even the place is told.
    """
    subjects = _subjects(history, seen)
    told = list(_told(history, subjects))
    return list(reversed(_folded(_without_claims(told))))


def _subjects(history: Iterable[HistoryEntry], seen: Collection[str]) -> dict[str, Subject]:
    """User task → what it is called, as said when it was created."""
    return {
        entry.element_instance_id: Subject(
            title=str(entry.detail.get("title") or entry.detail.get("name") or ""),
            organisation=str(entry.detail.get("organisation") or "")
            if entry.element_instance_id in seen
            else "",
        )
        for entry in history
        if wording.kind_of(entry) == CREATED
    }


def _told(history: Iterable[HistoryEntry], subjects: dict[str, Subject]) -> Iterator[Line]:
    for entry in history:
        subject = subjects.get(entry.element_instance_id, Subject(title=""))
        sentence = fact_words.sentence(entry, subject.title)
        if sentence:
            kind = wording.kind_of(entry)
            values = told_decisions.values(entry.detail) if kind == DECIDED else ()
            yield Line(entry=entry, sentence=sentence, kind=kind, subject=subject, values=values)


def _without_claims(told: list[Line]) -> Iterator[Line]:
    """Leave out that somebody took what they finished in the same breath."""
    finished = {
        (line.entry.element_instance_id, line.entry.actor_id): line.entry.at
        for line in told
        if line.kind == COMPLETED
    }
    for line in told:
        done = finished.get((line.entry.element_instance_id, line.entry.actor_id))
        claimed = line.kind == CLAIMED and done is not None
        if not (claimed and done and timedelta(0) <= done - line.entry.at <= AT_ONCE):
            yield line


def _folded(told: Iterable[Line]) -> list[Line]:
    found: list[Line] = []
    for _key, group in groupby(told, key=_likeness):
        run = list(group)
        whole = len(run) >= SHORTEST_RUN
        found += [_one_of(run)] if whole else [replace(x, sentence=_with_place(x)) for x in run]
    return found


def _likeness(line: Line) -> tuple[object, ...]:
    """What must agree for lines to become one: words, person and minute."""
    entry = line.entry
    minute = entry.at.replace(second=0, microsecond=0)
    return (line.kind, line.sentence, entry.actor_id, entry.acting_for, minute)


def _one_of(run: list[Line]) -> Line:
    """Make one line of a run; its parts say whom each was about, where that is known."""
    last, places = run[-1], [_place(line) for line in run]
    if not all(places):
        times = ngettext("%(num)d раз", "%(num)d раз", len(run))
        return replace(last, sentence=_("%(what)s, %(times)s", what=last.sentence, times=times))
    count = ngettext("%(num)d организация", "%(num)d организаций", len(run))
    sentence = _("%(what)s: %(count)s", what=last.sentence, count=count)
    return replace(last, sentence=sentence, parts=tuple(places))


def _place(line: Line) -> str:
    organisation = line.subject.organisation
    return office.names().organisation(organisation) if organisation else ""


def _with_place(line: Line) -> str:
    place = _place(line)
    return f"{line.sentence} — {place}" if place else line.sentence
