"""Corrections of a published plan: drafted item by item, shown before and after."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime

from engine import Actor, InvalidForm, NotPermitted
from workflows.annual_plan import correcting
from workflows.annual_plan.change_sheet import ChangeLine
from workflows.annual_plan.correction_services import lines_of
from workflows.desks.plan_base import PlanDesk
from workflows.permits import holds_any
from workflows.registry import corrections
from workflows.registry.base import Registry
from workflows.registry.corrections import (
    STATE_TITLES,
    ChangeKind,
    CorrectionChange,
    CorrectionState,
    PlanCorrection,
)
from workflows.registry.plan_items import ItemFields, PlanItem, fields_of
from workflows.registry.plan_texts import names_for
from workflows.registry.plans import AnnualPlan
from workflows.roles import DIRECTOR, METHODIST


@dataclass(frozen=True, kw_only=True)
class CorrectionView:
    """A correction with its changes, readable.

    Attributes:
        collisions: what keeps it from being decided, sentences; only while it is drafted.
        changed_percent: how much of the plan it changes.
    """

    id: str
    plan_id: str
    school_year: str
    instance_id: str
    author: str
    justification: str
    state: str
    state_title: str
    number: int | None
    document_id: str
    created_at: datetime
    applied_at: datetime | None
    lines: tuple[ChangeLine, ...]
    changed_percent: float
    has_contest: bool
    collisions: tuple[str, ...]
    may_draft: bool


class PlanCorrections(PlanDesk):
    """Everybody signed in may read; the author, methodists and the director draft."""

    def corrections(self, plan_id: str, actor: Actor) -> tuple[CorrectionView, ...]:
        """All corrections of a plan, newest first."""
        with self._reading(actor) as registry:
            rows = corrections.of_plan(registry, registry.get(AnnualPlan, plan_id).id)
            return tuple(_view(registry, row, actor) for row in reversed(rows))

    def correction(self, correction_id: str, actor: Actor) -> CorrectionView:
        """One correction."""
        with self._reading(actor) as registry:
            return _view(registry, registry.get(PlanCorrection, correction_id), actor)

    def draft_item(
        self, correction_id: str, item_id: str, fields: ItemFields, reason: str, actor: Actor
    ) -> None:
        """Draft a new item (item_id "") or other fields of one.

        Raises:
            NotPermitted: the actor may not draft here.
            InvalidForm: by field.
            Conflict: the correction is being decided.
        """
        kind = ChangeKind.CHANGE if item_id else ChangeKind.ADD
        with self._drafting(correction_id, actor) as (registry, row):
            correcting.put(registry, row, kind=kind, item_id=item_id, fields=fields, reason=reason)

    def draft_move(
        self,
        correction_id: str,
        item_id: str,
        days: tuple[date | None, date | None],
        reason: str,
        actor: Actor,
    ) -> None:
        """Draft other dates of an item; without a last day it stays as long as it is."""
        with self._drafting(correction_id, actor) as (registry, row):
            item = registry.find(PlanItem, item_id)
            if item is None or item.plan_id != row.plan_id:
                raise InvalidForm({"item_id": "Выберите пункт этого плана."})
            fields = correcting.moved_to(fields_of(item), *days)
            correcting.put(
                registry,
                row,
                kind=ChangeKind.CHANGE,
                item_id=item_id,
                fields=fields,
                reason=reason,
            )

    def draft_cancel(self, correction_id: str, item_id: str, reason: str, actor: Actor) -> None:
        """Draft that an item is cancelled."""
        with self._drafting(correction_id, actor) as (registry, row):
            correcting.put(registry, row, kind=ChangeKind.CANCEL, item_id=item_id, reason=reason)

    def drop_change(self, correction_id: str, change_id: str, actor: Actor) -> None:
        """Take a drafted change back."""
        with self._drafting(correction_id, actor) as (registry, row):
            change = registry.find(CorrectionChange, change_id)
            if change is not None and change.correction_id == row.id:
                registry.session.delete(change)
                registry.session.flush()

    def require_ready(self, correction_id: str, actor: Actor) -> None:
        """Let a correction pass that can be decided.

        Raises:
            InvalidForm: it has no changes, or they collide with somebody else's.
        """
        view = self.correction(correction_id, actor)
        if not view.lines:
            raise InvalidForm({"changes": "Добавьте хотя бы одно изменение."})
        if view.collisions:
            raise InvalidForm({"changes": " ".join(view.collisions)})

    @contextmanager
    def _drafting(
        self, correction_id: str, actor: Actor
    ) -> Iterator[tuple[Registry, PlanCorrection]]:
        """Open the registry with a locked correction that the actor may draft."""
        with self._writing(actor) as registry:
            row = registry.locked(PlanCorrection, correction_id)
            if not _may_draft(row, actor):
                raise NotPermitted("Изменения составляют автор корректировки и директор.")
            yield registry, row


def _may_draft(row: PlanCorrection, actor: Actor) -> bool:
    is_open = row.state == CorrectionState.DRAFT
    return is_open and (row.author_id == actor.user_id or holds_any(actor, METHODIST, DIRECTOR))


def _view(registry: Registry, row: PlanCorrection, actor: Actor) -> CorrectionView:
    changes = corrections.changes_of(registry, row.id)
    names = names_for(registry, row.plan_id)
    is_draft = row.state == CorrectionState.DRAFT
    return CorrectionView(
        id=row.id,
        plan_id=row.plan_id,
        school_year=registry.get(AnnualPlan, row.plan_id).school_year,
        instance_id=row.instance_id,
        author=names.people.get(row.author_id, ""),
        justification=row.justification,
        state=row.state,
        state_title=STATE_TITLES[CorrectionState(row.state)],
        number=row.number,
        document_id=row.document_id,
        created_at=row.created_at,
        applied_at=row.applied_at,
        lines=tuple(lines_of(registry, row)),
        changed_percent=correcting.changed_percent(registry, row),
        has_contest=correcting.has_contest(changes),
        collisions=tuple(correcting.collisions(registry, row)) if is_draft else (),
        may_draft=_may_draft(row, actor),
    )
