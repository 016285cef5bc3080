"""Service tasks of an assignment: give it, write its report down, change it, close it (C7)."""

from collections.abc import Mapping
from dataclasses import dataclass

from engine import Handler, InvalidInput, ServiceCall
from workflows.inputs import Inputs, inputs_of, registry_of
from workflows.registry import assignments
from workflows.registry.assignments import (
    CLOSING_STATES,
    LONGEST_BASIS,
    LONGEST_REPORT,
    LONGEST_TEXT,
    Assignment,
    AssignmentState,
    ChangeKind,
)
from workflows.registry.base import Registry, Zones
from workflows.registry.people import Person

Outputs = Mapping[str, object]


@dataclass(frozen=True, kw_only=True)
class AssignmentServices:
    """The handlers of one installation."""

    zones: Zones

    def issue(self, call: ServiceCall) -> Outputs:
        """Write an assignment into the registry; a repeated job finds the one it wrote."""
        registry, inputs = registry_of(call, self.zones), inputs_of(call)
        known = assignments.by_job_key(registry, call.idempotency_key)
        return _told(known or registry.add(_given(registry, call, inputs)))

    def report(self, call: ServiceCall) -> Outputs:
        """Keep what the executor reports."""
        registry, inputs = registry_of(call, self.zones), inputs_of(call)
        row = registry.locked(Assignment, inputs.required("assignment_id"))
        row.report = inputs.required("report")[:LONGEST_REPORT]
        row.state, row.reported_at = AssignmentState.REPORTED, registry.now
        assignments.note(registry, row, ChangeKind.REPORTED, row.report, call.actor_id)
        return _told(row)

    def change(self, call: ServiceCall) -> Outputs:
        """Give it another date or executor; what was before and why stays on record."""
        registry, inputs = registry_of(call, self.zones), inputs_of(call)
        row = registry.locked(Assignment, inputs.required("assignment_id"))
        kind, due = inputs.required("kind"), inputs.day("due") or row.due_on
        if kind not in (ChangeKind.EXTEND, ChangeKind.REPLACE, ChangeKind.RETURNED):
            raise InvalidInput(f"{call.topic}: изменения «{kind}» нет.")
        executor_id = inputs.text("executor") or row.executor_id
        registry.get(Person, executor_id)
        line = assignments.note(
            registry, row, ChangeKind(kind), inputs.required("reason"), call.actor_id
        )
        line.due_before, line.due_after = row.due_on, due
        line.executor_before, line.executor_after = row.executor_id, executor_id
        former = row.executor_id if executor_id != row.executor_id else ""
        row.due_on, row.executor_id, row.state = due, executor_id, AssignmentState.ISSUED
        return {**_told(row), "former_executor": former}

    def close(self, call: ServiceCall) -> Outputs:
        """Say how it ended. One that was never written down has nothing to close."""
        registry, inputs = registry_of(call, self.zones), inputs_of(call)
        assignment_id, outcome = inputs.text("assignment_id"), inputs.required("outcome")
        if outcome not in CLOSING_STATES:
            raise InvalidInput(f"{call.topic}: итога «{outcome}» нет.")
        if not assignment_id:
            return {"assignment_outcome": outcome}
        row = registry.locked(Assignment, assignment_id)
        if row.is_open:
            assignments.close(registry, row, outcome, inputs.text("reason"), call.actor_id)
        return _told(row)

    def handlers(self) -> tuple[Handler, ...]:
        """Every topic about assignments with what it takes and gives."""
        which = {"assignment_id": "Поручение"}
        gives = {
            "assignment_id": "Поручение",
            "assignment_due": "Срок, который действует",
            "assignment_executor": "Исполнитель",
            "assignment_giver": "Кто поручил",
            "assignment_report": "Отчёт",
            "assignment_outcome": "Итог: done, withdrawn, not_done; пусто, пока не закрыто",
        }
        return (
            Handler(
                topic="assignments.issue",
                run=self.issue,
                title="Записать поручение в реестр",
                inputs={
                    "text": "Что сделать",
                    "executor": "Исполнитель",
                    "due": "Срок, дата",
                    "giver": "Кто поручил; без него — начавший дело",
                    "basis": "Основание",
                    "document_id": "Документ, из которого поручение",
                },
                outputs=gives,
            ),
            Handler(
                topic="assignments.report",
                run=self.report,
                title="Записать отчёт о поручении",
                inputs={**which, "report": "Отчёт"},
                outputs=gives,
            ),
            Handler(
                topic="assignments.change",
                run=self.change,
                title="Изменить срок или исполнителя поручения",
                inputs={
                    **which,
                    "kind": "extend, replace или returned",
                    "due": "Новый срок; без него прежний",
                    "executor": "Новый исполнитель; без него прежний",
                    "reason": "Причина",
                },
                outputs={**gives, "former_executor": "Прежний исполнитель; пусто, если он тот же"},
            ),
            Handler(
                topic="assignments.close",
                run=self.close,
                title="Закрыть поручение",
                inputs={**which, "outcome": "done, withdrawn или not_done", "reason": "Причина"},
                outputs=gives,
            ),
        )


def _given(registry: Registry, call: ServiceCall, inputs: Inputs) -> Assignment:
    due = inputs.day("due")
    if due is None:
        raise InvalidInput(f"{call.topic}: не передано «due».")
    executor_id = inputs.required("executor")
    giver_id = inputs.text("giver") or call.actor_id
    for person_id in (executor_id, giver_id):
        registry.get(Person, person_id)
    return Assignment(
        text=inputs.required("text")[:LONGEST_TEXT],
        executor_id=executor_id,
        giver_id=giver_id,
        first_due_on=due,
        due_on=due,
        basis=inputs.text("basis")[:LONGEST_BASIS],
        report="",
        reason="",
        document_id=inputs.text("document_id"),
        state=AssignmentState.ISSUED,
        instance_id=call.instance_id,
        job_key=call.idempotency_key,
        issued_at=registry.now,
    )


def _told(row: Assignment) -> Outputs:
    return {
        "assignment_id": row.id,
        "assignment_due": row.due_on.isoformat(),
        "assignment_executor": row.executor_id,
        "assignment_giver": row.giver_id,
        "assignment_report": row.report,
        "assignment_outcome": "" if row.is_open else row.state,
    }
