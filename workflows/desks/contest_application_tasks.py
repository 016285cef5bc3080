"""Completes the user tasks of an application: nominate, confirm, correct, check."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from engine import Actor, InvalidForm, ProcessEngine, UserTaskPage, UserTaskView
from workflows.contests.filing import ClosingTimes, lacking
from workflows.desks import contest_application_writing as writing
from workflows.desks.base import Desk
from workflows.registry import contest_applications
from workflows.registry.base import Registry
from workflows.registry.contest_applications import ApplicationState, ContestApplication
from workflows.shipped import system_of

NOMINATION, CONFIRMATION, CHECK = (
    "page:contest_nomination",
    "page:contest_application",
    "page:contest_check",
)
CONFIRMED, RETURNED, DECLINED = "confirmed", "returned", "declined"
ADMITTED, REWORK, REFUSED = "admitted", "rework", "refused"
SHORTEST_REASON, LONGEST_REASON, LONGEST_NUMBER = 10, 1000, 10


@dataclass(frozen=True, kw_only=True)
class ApplicationAnswer:
    """What completes the task: values for the process, rows for the registry."""

    values: Mapping[str, object]
    together: Callable[[Session], None]


@dataclass(frozen=True, kw_only=True)
class ContestApplicationTasks(Desk):
    """Reads what the pages of these tasks are handed in with."""

    engine: ProcessEngine
    calendar: ClosingTimes

    def answers(self, task: UserTaskView) -> bool:
        """Whether a user task is completed by an answer that is read here."""
        return task.form_key in (NOMINATION, CONFIRMATION, CHECK)

    def answer(
        self, view: UserTaskPage, given: Mapping[str, Any], actor: Actor
    ) -> ApplicationAnswer:
        """Read an answer.

        Args:
            view: the user task.
            given: what was typed; `decision`, `remark`, `revision`, and of a check `exchange`.
            actor: who completes it.

        Raises:
            InvalidForm: by field; `together` raises it too, when something is missing.
        """
        read = {NOMINATION: self._nominate, CONFIRMATION: self._confirm, CHECK: self._check}
        return read[view.task.form_key](view, given, actor)

    def complete(self, task: UserTaskView, given: Mapping[str, Any], actor: Actor) -> None:
        """Complete a task as its page does: for stories and the demo.

        `files` names stored files by place: {"trial:code": {"id": …}}.
        """
        page = self.engine.user_task(task.id, system_of(actor.tenant))
        application_id = str(page.variables["application_id"])
        with self._writing(actor) as registry:
            row = registry.get(ContestApplication, application_id)
            for key, file in given.get("files", {}).items():
                place = writing.place_of(registry, row, *key.split(":"))
                writing.put(registry, row, place, str(file["id"]))
            known = {**writing.typed_of(row), "revision": row.revision}
        answer = self.answer(page, {**known, **given}, actor)
        self.engine.complete(task.id, answer.values, actor, together=answer.together)

    def _nominate(
        self, view: UserTaskPage, given: Mapping[str, Any], actor: Actor
    ) -> ApplicationAnswer:
        def together(session: Session) -> None:
            registry = self._registry(session, actor.tenant)
            row = writing.locked(registry, _id(view), actor, self.calendar)
            writing.write(registry, row, given, _revision(given))
            _require_whole(registry, row)
            row.state, row.refusal_reasons = ApplicationState.NOMINATED, []
            session.flush()

        return ApplicationAnswer(values={}, together=together)

    def _confirm(
        self, view: UserTaskPage, given: Mapping[str, Any], actor: Actor
    ) -> ApplicationAnswer:
        decision, remark = str(given.get("decision", "")), _remark(given)
        if decision not in (CONFIRMED, RETURNED, DECLINED):
            raise InvalidForm({"": "Выберите: подтвердить, вернуть школе или отказаться."})
        if decision != CONFIRMED:
            _require_reason(remark)

        def together(session: Session) -> None:
            registry = self._registry(session, actor.tenant)
            row = writing.locked(registry, _id(view), actor, self.calendar)
            if row.state == ApplicationState.REWORK and decision != CONFIRMED:
                raise InvalidForm({"": "Доработанную заявку отправляют на проверку или отзывают."})
            if decision == CONFIRMED:
                writing.write(registry, row, given, _revision(given))
                _require_whole(registry, row)
                if row.state == ApplicationState.NOMINATED:
                    row.state = ApplicationState.CONFIRMED
                    row.submitted_at = registry.now
            elif decision == RETURNED:
                row.state, row.refusal_reasons = ApplicationState.DRAFT, [remark]
                row.revision += 1
            session.flush()

        values = {"confirm_decision": decision, "confirm_remark": remark}
        return ApplicationAnswer(values=values, together=together)

    def _check(
        self, view: UserTaskPage, given: Mapping[str, Any], actor: Actor
    ) -> ApplicationAnswer:
        decision, remark = str(given.get("decision", "")), _remark(given)
        outcomes, reasons = findings(view.variables)
        was_reworked = bool(view.variables.get("was_reworked"))
        errors = _decision_errors(decision, remark, outcomes, was_reworked=was_reworked)
        if errors:
            raise InvalidForm(errors)
        named = {str(each) for each in given.get("exchange", ())}

        def together(session: Session) -> None:
            registry = self._registry(session, actor.tenant)
            row = registry.locked(ContestApplication, _id(view))
            said = [*reasons, remark] if remark else [*reasons]
            row.refusal_reasons = [] if decision == ADMITTED else said
            own = {each.id for each in contest_applications.files(registry, row.id)}
            row.facts = {**row.facts, "exchange": sorted(named & own)}
            session.flush()

        return ApplicationAnswer(values={"check_decision": decision}, together=together)


def findings(variables: Mapping[str, Any]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What D01 found: outcomes and reasons, side by side."""
    outcomes, reasons = variables.get("admission_outcome"), variables.get("admission_reason")
    return _texts(outcomes), _texts(reasons)


def _texts(value: object) -> tuple[str, ...]:
    return tuple(str(each) for each in value) if isinstance(value, list | tuple) else ()


def _decision_errors(
    decision: str, remark: str, outcomes: tuple[str, ...], *, was_reworked: bool
) -> dict[str, str]:
    if decision == ADMITTED and outcomes:
        return {"": "Допустить нельзя: таблица допуска назвала препятствия. Верните или откажите."}
    if decision == REWORK and was_reworked:
        return {"": "Заявка уже дорабатывалась: второй раз вернуть её нельзя."}
    if decision not in (ADMITTED, REWORK, REFUSED):
        return {"": "Выберите: допустить, вернуть на доработку или отказать."}
    if decision != ADMITTED and not outcomes and len(remark) < SHORTEST_REASON:
        return {"remark": f"Назовите причину для школы и педагога, от {SHORTEST_REASON} знаков."}
    return {}


def _require_whole(registry: Registry, row: ContestApplication) -> None:
    registry.session.flush()
    if lacks := lacking(registry, row):
        raise InvalidForm({"lacks": f"Не хватает: {'; '.join(lacks)}."})


def _require_reason(remark: str) -> None:
    if len(remark) < SHORTEST_REASON:
        raise InvalidForm({"remark": f"Напишите причину, от {SHORTEST_REASON} знаков."})


def _id(view: UserTaskPage) -> str:
    return str(view.variables["application_id"])


def _remark(given: Mapping[str, Any]) -> str:
    return str(given.get("remark", "")).strip()[:LONGEST_REASON]


def _revision(given: Mapping[str, Any]) -> int:
    text = str(given.get("revision", ""))
    return int(text) if text.isascii() and text.isdigit() and len(text) < LONGEST_NUMBER else 0
