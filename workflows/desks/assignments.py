"""The registry of assignments as pages read it; changes go through the process (DOMAIN C7)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from engine import Actor, Conflict, InvalidForm, NotFound, NotPermitted, Permission, ProcessEngine
from workflows.desks.base import Desk
from workflows.permits import holds
from workflows.registry import assignments, people
from workflows.registry.assignments import (
    CHANGE_TITLES,
    LONGEST_REASON,
    STATE_TITLES,
    Assignment,
    AssignmentChange,
    AssignmentState,
    ChangeKind,
)
from workflows.registry.base import Registry
from workflows.roles import DIRECTOR
from workflows.spreadsheets.assignments import COLUMNS
from workflows.spreadsheets.writing import write_table

CHANGE_MESSAGE = "assignment_change"


class Wish(StrEnum):
    """What the giver may decide at any time."""

    EXTEND = "extend"
    REPLACE = "replace"
    WITHDRAW = "withdrawn"
    NOT_DONE = "not_done"


@dataclass(frozen=True, kw_only=True)
class AssignmentView:
    """An assignment with names; `may_change` for this actor now."""

    id: str
    text: str
    executor_id: str
    executor: str
    giver_id: str
    giver: str
    issued_at: datetime
    first_due_on: date
    due_on: date
    basis: str
    state: str
    state_title: str
    is_open: bool
    is_overdue: bool
    report: str
    reason: str
    closed_at: datetime | None
    instance_id: str
    document_id: str
    may_change: bool


@dataclass(frozen=True, kw_only=True)
class AssignmentChangeView:
    """One line of what happened; dates and names only where they changed."""

    at: datetime
    by: str
    title: str
    reason: str
    due_before: date | None
    due_after: date | None
    executor_before: str
    executor_after: str


@dataclass(frozen=True, kw_only=True)
class AssignmentOrder:
    """What the giver decides: a wish with a reason, and what it needs."""

    wish: str
    reason: str
    due_on: date | None = None
    executor_id: str = ""


@dataclass(frozen=True, kw_only=True)
class Assignments(Desk):
    """Executor and giver see theirs; whoever reads every case sees all of them."""

    engine: ProcessEngine

    def list(self, actor: Actor) -> tuple[AssignmentView, ...]:
        """All that the actor may see, the nearest date first."""
        with self._reading(actor) as registry:
            rows = (
                assignments.every(registry)
                if _sees_all(actor)
                else assignments.of_person(registry, actor.user_id)
            )
            return tuple(_views(registry, rows, actor))

    def get(self, assignment_id: str, actor: Actor) -> AssignmentView:
        """One of them; NotFound also for one that the actor may not see."""
        with self._reading(actor) as registry:
            return next(iter(_views(registry, [_seen(registry, assignment_id, actor)], actor)))

    def changes(self, assignment_id: str, actor: Actor) -> tuple[AssignmentChangeView, ...]:
        """What happened to one, oldest first; NotFound as for `get`."""
        with self._reading(actor) as registry:
            row = _seen(registry, assignment_id, actor)
            lines = assignments.changes(registry, row.id)
            names = _names(registry, (_ids_of(line) for line in lines))
            return tuple(_change_view(line, names) for line in lines)

    def people(self, actor: Actor) -> tuple[tuple[str, str], ...]:
        """Who may become an executor: id and name."""
        with self._reading(actor) as registry:
            return tuple((person.id, person.name.short) for person in people.active(registry))

    def order(self, assignment_id: str, order: AssignmentOrder, actor: Actor) -> None:
        """Let the process change or close an assignment that is being worked on.

        Raises:
            NotFound: there is none that the actor may see.
            NotPermitted: the actor neither gave it nor directs the centre.
            InvalidForm: by field of the order.
            Conflict: it is closed, or a user task of the giver waits for this very decision.
        """
        with self._reading(actor) as registry:
            row = _seen(registry, assignment_id, actor)
            if not _may_change(row, actor):
                raise NotPermitted("Изменить поручение может тот, кто его дал, или директор.")
            errors = _order_errors(registry, row, order)
        if errors:
            raise InvalidForm(errors)
        payload: dict[str, object] = {
            "course_decision": order.wish,
            "course_reason": order.reason.strip(),
            "new_due": order.due_on.isoformat() if order.due_on else None,
            "new_executor": order.executor_id or None,
        }
        reached = self.engine.correlate(CHANGE_MESSAGE, actor, key=assignment_id, payload=payload)
        if not reached:
            raise Conflict(
                "Поручение уже закрыто, или решение ждут в вашей задаче: посмотрите «Входящие»."
            )

    def export_xlsx(self, views: Iterable[AssignmentView]) -> bytes:
        """The table of what a page shows."""
        return write_table("Поручения", COLUMNS, [_row(view) for view in views])


def _sees_all(actor: Actor) -> bool:
    return actor.is_system or actor.may(Permission.READ_ALL)


def _seen(registry: Registry, assignment_id: str, actor: Actor) -> Assignment:
    row = registry.get(Assignment, assignment_id)
    if _sees_all(actor) or actor.user_id in (row.executor_id, row.giver_id):
        return row
    raise NotFound(f"{Assignment.noun}: запись не найдена ({assignment_id}).")


def _may_change(row: Assignment, actor: Actor) -> bool:
    return row.state == AssignmentState.ISSUED and (
        actor.user_id == row.giver_id or holds(actor, DIRECTOR)
    )


def _order_errors(registry: Registry, row: Assignment, order: AssignmentOrder) -> dict[str, str]:
    errors: dict[str, str] = {}
    if order.wish not in set(Wish):
        errors["wish"] = "Выберите, что изменить."
    reason = order.reason.strip()
    if not reason:
        errors["reason"] = "Напишите причину: она останется в реестре."
    elif len(reason) > LONGEST_REASON:
        errors["reason"] = f"Причина длиннее {LONGEST_REASON} знаков."
    if order.wish in (Wish.EXTEND, Wish.REPLACE):
        soonest = registry.today + timedelta(days=1)
        # Whoever takes it over may keep the date that holds, unless it has passed.
        due = order.due_on or (row.due_on if order.wish == Wish.REPLACE else None)
        if due is None or due < soonest:
            errors["due_on"] = f"Укажите дату не раньше {soonest:%d.%m.%Y}."
    if order.wish == Wish.REPLACE:
        errors |= _executor_errors(registry, row, order.executor_id)
    return errors


def _executor_errors(registry: Registry, row: Assignment, executor_id: str) -> dict[str, str]:
    if executor_id == row.executor_id:
        return {"executor_id": "Поручение уже у этого исполнителя: выберите другого."}
    if executor_id not in {person.id for person in people.active(registry)}:
        return {"executor_id": "Выберите исполнителя из списка."}
    return {}


def _ids_of(line: AssignmentChange) -> tuple[str, ...]:
    return line.changed_by, line.executor_before, line.executor_after


def _names(registry: Registry, groups: Iterable[Iterable[str]]) -> Mapping[str, str]:
    ids = {each for group in groups for each in group if each}
    return {key: person.name.short for key, person in people.by_ids(registry, ids).items()}


def _views(
    registry: Registry, rows: Iterable[Assignment], actor: Actor
) -> Iterable[AssignmentView]:
    rows = list(rows)
    names = _names(registry, ((row.executor_id, row.giver_id) for row in rows))
    for row in rows:
        yield AssignmentView(
            id=row.id,
            text=row.text,
            executor_id=row.executor_id,
            executor=names.get(row.executor_id, row.executor_id),
            giver_id=row.giver_id,
            giver=names.get(row.giver_id, row.giver_id),
            issued_at=row.issued_at,
            first_due_on=row.first_due_on,
            due_on=row.due_on,
            basis=row.basis,
            state=row.state,
            state_title=STATE_TITLES[AssignmentState(row.state)],
            is_open=row.is_open,
            is_overdue=row.is_overdue(registry.today),
            report=row.report,
            reason=row.reason,
            closed_at=row.closed_at,
            instance_id=row.instance_id,
            document_id=row.document_id,
            may_change=_may_change(row, actor),
        )


def _change_view(line: AssignmentChange, names: Mapping[str, str]) -> AssignmentChangeView:
    is_replaced = line.executor_before != line.executor_after
    return AssignmentChangeView(
        at=line.changed_at,
        by=names.get(line.changed_by, "Система"),
        title=CHANGE_TITLES[ChangeKind(line.kind)],
        reason=line.reason,
        due_before=line.due_before if line.due_before != line.due_after else None,
        due_after=line.due_after if line.due_before != line.due_after else None,
        executor_before=names.get(line.executor_before, "") if is_replaced else "",
        executor_after=names.get(line.executor_after, "") if is_replaced else "",
    )


def _row(view: AssignmentView) -> dict[str, Any]:
    return {
        "text": view.text,
        "executor": view.executor,
        "giver": view.giver,
        "issued_on": view.issued_at.date(),
        "first_due_on": view.first_due_on,
        "due_on": view.due_on,
        "state": "просрочено" if view.is_overdue else view.state_title,
        "basis": view.basis,
        "report": view.report,
        "closed_on": view.closed_at.date() if view.closed_at else None,
    }
