"""Collections of data as pages read them: the table of answers, and the way to Excel (C6)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from engine import Actor, Permission
from workflows.desks.base import Desk
from workflows.permits import holds
from workflows.registry import collections, organisations, people
from workflows.registry.base import Registry
from workflows.registry.collections import Collection, CollectionAnswer
from workflows.spreadsheets.reading import Column
from workflows.spreadsheets.writing import write_table

SCHOOL_ROLES = ("oo_deputy", "oo_director")


@dataclass(frozen=True, kw_only=True)
class AnswerView:
    """One organisation's line; numbers stand in the order of the indicators, None where missing."""

    organisation: str
    submitted_at: datetime | None
    is_late: bool
    submitted_by: str
    approved_by: str
    text: str
    numbers: tuple[object, ...]
    files: tuple[tuple[str, str], ...]


@dataclass(frozen=True, kw_only=True)
class CollectionView:
    """A collection with the answers that the actor may see."""

    id: str
    title: str
    request: str
    indicators: tuple[str, ...]
    due_on: date
    opened_at: datetime
    closed_at: datetime | None
    closing_reason: str
    instance_id: str
    answers: tuple[AnswerView, ...]

    @property
    def submitted(self) -> int:
        """How many have answered."""
        return sum(1 for answer in self.answers if answer.submitted_at)


class Collections(Desk):
    """Whoever reads every case sees all answers; an organisation's people see their own."""

    def list(self, actor: Actor) -> tuple[CollectionView, ...]:
        """Collections with at least one answer that the actor may see, the newest first."""
        with self._reading(actor) as registry:
            views = (_view(registry, row, actor) for row in collections.every(registry))
            return tuple(view for view in views if view.answers)

    def get(self, collection_id: str, actor: Actor) -> CollectionView:
        """One of them; NotFound when there is none. Answers of others are left out."""
        with self._reading(actor) as registry:
            return _view(registry, registry.get(Collection, collection_id), actor)

    def export_xlsx(self, view: CollectionView) -> bytes:
        """The table of what a page shows."""
        return write_table("Сведения", _columns(view.indicators), [_row(a) for a in view.answers])


def _view(registry: Registry, row: Collection, actor: Actor) -> CollectionView:
    answers = [
        answer
        for answer in collections.answers(registry, row.id)
        if _sees(actor, answer.organisation_id)
    ]
    return CollectionView(
        id=row.id,
        title=row.title,
        request=row.request,
        indicators=tuple(row.indicators),
        due_on=row.due_on,
        opened_at=row.opened_at,
        closed_at=row.closed_at,
        closing_reason=row.closing_reason,
        instance_id=row.instance_id,
        answers=tuple(_answers(registry, row, answers)),
    )


def _sees(actor: Actor, organisation_id: str) -> bool:
    return (
        actor.is_system
        or actor.may(Permission.READ_ALL)
        or any(holds(actor, role, organisation_id) for role in SCHOOL_ROLES)
    )


def _answers(
    registry: Registry, row: Collection, answers: Sequence[CollectionAnswer]
) -> list[AnswerView]:
    names = organisations.short_names(registry)
    ids = {each for answer in answers for each in (answer.submitted_by, answer.approved_by) if each}
    persons = {key: person.name.short for key, person in people.by_ids(registry, ids).items()}
    blank = (None,) * len(row.indicators)
    return [
        AnswerView(
            organisation=names.get(answer.organisation_id, answer.organisation_id),
            submitted_at=answer.submitted_at,
            is_late=answer.is_late(row, registry.zone),
            submitted_by=persons.get(answer.submitted_by, ""),
            approved_by=persons.get(answer.approved_by, ""),
            text=answer.text,
            numbers=tuple(answer.numbers["values"]) or blank,
            files=tuple((each["id"], each["name"]) for each in answer.files["files"]),
        )
        for answer in answers
    ]


def _columns(indicators: Sequence[str]) -> tuple[Column, ...]:
    return (
        Column(key="organisation", title="Организация", width=30),
        Column(key="when", title="Представлено", width=14),
        Column(key="note", title="Отметка", width=18),
        *(
            Column(key=f"number_{place}", title=title, width=18)
            for place, title in enumerate(indicators)
        ),
        Column(key="text", title="Ответ", width=60),
        Column(key="by", title="Кто представил", width=26),
    )


def _row(answer: AnswerView) -> dict[str, Any]:
    note = "с опозданием" if answer.is_late else ""
    return {
        "organisation": answer.organisation,
        "when": answer.submitted_at.date() if answer.submitted_at else None,
        "note": note if answer.submitted_at else "не представлено",
        "text": answer.text,
        "by": answer.submitted_by,
        **{f"number_{place}": value for place, value in enumerate(answer.numbers)},
    }
