"""Expertises as pages read them, and what an expert does with a sheet (DOMAIN C4).

Until a scoring is closed nobody sees any points but an expert their own; who has handed in is no
secret. Afterwards whoever reads every case sees the sheets, an expert still only their own.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from engine import (
    Actor,
    Conflict,
    InvalidForm,
    InvalidInput,
    NotFound,
    Permission,
    ProcessEngine,
    UserTaskPage,
    UserTaskView,
)
from workflows.desks.base import Desk
from workflows.desks.scoring_views import (
    ProgressView,
    ScoringRow,
    SheetView,
    progress_of,
    row_of,
    sheet_of,
)
from workflows.permits import holds_any, require_any
from workflows.registry import scorings
from workflows.registry.base import Registry
from workflows.registry.scorings import ObjectState, ScoreSheet, Scoring, ScoringObject, SheetState
from workflows.roles import DIRECTOR, METHODIST, OBSERVER
from workflows.scoring import sheets
from workflows.scoring.criteria import read_criteria
from workflows.scoring.orders import numbering_errors
from workflows.scoring.recount import ScoresRecount, recount
from workflows.scoring.sheets import LONGEST_REASON, SHORTEST_REASON
from workflows.shipped import system_of

PAGE = "page:score_sheet"
START_FORM = "start_scoring"
SUBMITTED, RECUSED = "submitted", "recused"
WITHDRAWAL, REPLACEMENT = "scoring_object_withdrawn", "scoring_expert_replaced"


@dataclass(frozen=True, kw_only=True)
class SheetAnswer:
    """What completes the task of a sheet: values for the process, a row for the registry."""

    values: Mapping[str, object]
    together: Callable[[Session], None]


@dataclass(frozen=True, kw_only=True)
class Scorings(Desk):
    """Everything about expertises that a page may do."""

    engine: ProcessEngine

    # -- the sheet of an expert --------------------------------------------------------------------
    def sheet(self, sheet_id: str, actor: Actor) -> SheetView:
        """One's own sheet with its criteria; NotFound for anybody else's."""
        with self._reading(actor) as registry:
            return sheet_of(registry, _own(registry, sheet_id, actor))

    def save(self, sheet_id: str, given: Mapping[str, Any], actor: Actor) -> int:
        """Keep what is typed so far; gives the new revision.

        Raises:
            StaleSheet, Conflict, NotPermitted: as `workflows.scoring.sheets.save`.
        """
        with self._writing(actor) as registry:
            return sheets.save(registry, sheet_id, actor.user_id, given).revision

    def faults(self, sheet_id: str, given: Mapping[str, Any], actor: Actor) -> Mapping[str, str]:
        """What keeps a sheet from being submitted, by field; NotFound for another's."""
        with self._reading(actor) as registry:
            return sheets.faults(registry, _own(registry, sheet_id, actor), given)

    def answers(self, task: UserTaskView) -> bool:
        """Whether a user task is completed by an answer that is read here."""
        return task.form_key == PAGE

    def answer(self, view: UserTaskPage, given: Mapping[str, Any], actor: Actor) -> SheetAnswer:
        """Read what the page of a sheet was handed in with.

        Raises:
            InvalidForm: no decision; what is wrong with the sheet comes from `together`.
        """
        decision, sheet_id = str(given.get("decision", "")), str(view.variables["sheet_id"])
        if decision not in (SUBMITTED, RECUSED):
            raise InvalidForm({"": "Выберите: сдать лист или взять самоотвод."})

        def together(session: Session) -> None:
            registry = self._registry(session, actor.tenant)
            if decision == RECUSED:
                reason = str(given.get("recusal_reason", ""))
                sheets.recuse(registry, sheet_id, actor.user_id, reason)
            else:
                sheets.submit(registry, sheet_id, actor.user_id, given)
            session.flush()

        return SheetAnswer(values={"sheet_decision": decision}, together=together)

    def complete(self, task: UserTaskView, given: Mapping[str, Any], actor: Actor) -> None:
        """Complete the task of a sheet as its page does: for stories and the demo."""
        page = self.engine.user_task(task.id, system_of(actor.tenant))
        with self._reading(actor) as registry:
            sheet = registry.get(ScoreSheet, str(page.variables["sheet_id"]))
            known = {"revision": sheet.revision}
        answer = self.answer(page, {**known, **given}, actor)
        self.engine.complete(task.id, answer.values, actor, together=answer.together)

    # -- the customer's pages ----------------------------------------------------------------------
    def check_order(self, given: Mapping[str, Any], actor: Actor) -> None:
        """Let a start form pass only when the expertise can be opened with it.

        Raises:
            InvalidForm: by field: criteria that fit no sheet, a number that stands twice or that
                another expertise is scoring now.
        """
        with self._reading(actor) as registry:
            errors = numbering_errors(registry, given.get("scoring_objects") or ())
        try:
            read_criteria(given.get("scoring_criteria") or ())
        except InvalidInput as refused:
            errors["scoring_criteria"] = str(refused)
        if errors:
            raise InvalidForm(errors)

    def list(self, actor: Actor) -> tuple[ScoringRow, ...]:
        """Expertises, the newest first, for whoever reads every case."""
        with self._reading(actor) as registry:
            if not _sees_all(actor):
                return ()
            return tuple(row_of(registry, each) for each in scorings.every(registry))

    def get(self, scoring_id: str, actor: Actor) -> ProgressView:
        """Who has handed in; points only after the closing. NotFound for whoever may not see it."""
        with self._reading(actor) as registry:
            row = registry.find(Scoring, scoring_id)
            if row is None or not _sees_all(actor):
                raise NotFound("Экспертиза не найдена.")
            may_lead = holds_any(actor, METHODIST, DIRECTOR) and row.closed_at is None
            return progress_of(registry, row, may_lead=may_lead)

    def withdraw(self, scoring_id: str, object_id: str, reason: str, actor: Actor) -> None:
        """Let the process take an object out.

        Raises:
            NotPermitted: the actor orders no expertises.
            InvalidForm: no reason.
            Conflict: it is scored already, or withdrawn.
        """
        require_any(actor, METHODIST, DIRECTOR)
        with self._reading(actor) as registry:
            row = self._object(registry, scoring_id, object_id)
            is_open, code = row.state == ObjectState.OPEN, row.code
        payload = {"withdrawal_reason": _reason(reason)}
        if not is_open or not self._deliver(WITHDRAWAL, payload, code, actor):
            raise Conflict("Объект уже не оценивается: обновите страницу.")

    def replace(self, scoring_id: str, sheet_id: str, reason: str, actor: Actor) -> None:
        """Let the process give an expert's seat to the reserve.

        Raises:
            NotPermitted, InvalidForm: as for `withdraw`.
            Conflict: the sheet is closed.
        """
        require_any(actor, METHODIST, DIRECTOR)
        with self._reading(actor) as registry:
            sheet = registry.get(ScoreSheet, sheet_id)
            is_open = sheet.state == SheetState.OPEN and sheet.scoring_id == scoring_id
            key = f"{registry.get(ScoringObject, sheet.object_id).code}:{sheet.expert_id}"
        payload = {"replacement_reason": _reason(reason)}
        if not is_open or not self._deliver(REPLACEMENT, payload, key, actor):
            raise Conflict("Этот лист уже закрыт: обновите страницу.")

    def recount(self, actor: Actor, scoring_id: str = "") -> ScoresRecount:
        """Re-derive every total from the sheets.

        Raises:
            NotPermitted: the actor neither orders expertises nor runs the system.
        """
        require_any(actor, METHODIST, DIRECTOR, OBSERVER)
        with self._reading(actor) as registry:
            return recount(registry, scoring_id)

    def _object(self, registry: Registry, scoring_id: str, object_id: str) -> ScoringObject:
        row = registry.get(ScoringObject, object_id)
        if row.scoring_id != scoring_id:
            raise NotFound("Объект экспертизы не найден.")
        return row

    def _deliver(self, message: str, payload: Mapping[str, object], key: str, actor: Actor) -> int:
        return self.engine.correlate(message, actor, key=key, payload=payload)


def _own(registry: Registry, sheet_id: str, actor: Actor) -> ScoreSheet:
    sheet = registry.find(ScoreSheet, sheet_id)
    if sheet is None or sheet.expert_id != actor.user_id:
        raise NotFound("Оценочный лист не найден.")
    return sheet


def _sees_all(actor: Actor) -> bool:
    return actor.may(Permission.READ_ALL) or holds_any(actor, METHODIST, DIRECTOR)


def _reason(reason: str) -> str:
    if len(reason.strip()) < SHORTEST_REASON:
        raise InvalidForm({"reason": "Напишите причину."})
    return reason.strip()[:LONGEST_REASON]
