"""Service tasks of an acknowledgement: open the sheet, mark, name who is missing, close (C2)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from engine import Handler, InvalidInput, ServiceCall
from workflows.acknowledgements import sheet
from workflows.inputs import Inputs, inputs_of, registry_of
from workflows.registry import acknowledgements
from workflows.registry.acknowledgements import (
    Acknowledgement,
    AcknowledgementLine,
    SubjectKind,
)
from workflows.registry.base import Registry, Zones
from workflows.registry.documents import Document, DocumentKind
from workflows.registry.organisations import Organisation
from workflows.registry.people import Person

Outputs = Mapping[str, object]
LONGEST_REASON = 1000


@dataclass(frozen=True, kw_only=True)
class AcknowledgementServices:
    """The handlers of one installation."""

    zones: Zones

    def open(self, call: ServiceCall) -> Outputs:
        """Write down who has to take note; a repeated job finds the sheet it opened."""
        registry, inputs = registry_of(call, self.zones), inputs_of(call)
        row = acknowledgements.by_job_key(registry, call.idempotency_key)
        if row is None:
            row = self._opened(registry, call, inputs)
        lines = acknowledgements.lines(registry, row.id)
        return {
            "acknowledgement_id": row.id,
            "document_title": row.title,
            "to_acquaint": [_target(line) for line in lines],
        }

    def record(self, call: ServiceCall) -> Outputs:
        """Mark one addressee; the first mark stays."""
        registry, inputs = registry_of(call, self.zones), inputs_of(call)
        line = registry.locked(AcknowledgementLine, inputs.required("line"))
        if line.acknowledged_at is None:
            line.person_id = inputs.text("by") or call.actor_id
            line.acting_for = inputs.text("acting_for")
            line.acknowledged_at = registry.now
        return {"recorded_at": line.acknowledged_at}

    def list_missing(self, call: ServiceCall) -> Outputs:
        """Name who has not taken note yet, as people read it."""
        registry, inputs = registry_of(call, self.zones), inputs_of(call)
        row = registry.get(Acknowledgement, inputs.required("acknowledgement_id"))
        missing = _missing(acknowledgements.lines(registry, row.id))
        names = sheet.subject_names(registry, missing)
        due = f"{row.due_on:%d.%m.%Y}"
        return {
            "missing": [{"name": names[line.id], "due": due} for line in missing],
            "missing_count": len(missing),
        }

    def finish(self, call: ServiceCall) -> Outputs:
        """Close the sheet and make its document. Nothing that was not opened is closed."""
        registry, inputs = registry_of(call, self.zones), inputs_of(call)
        found = inputs.text("acknowledgement_id")
        if not found:
            return {"acknowledged_total": 0, "not_acknowledged": [], "sheet_id": ""}
        row = registry.locked(Acknowledgement, found)
        close(registry, row, inputs.text("reason"))
        lines = acknowledgements.lines(registry, row.id)
        missing = _missing(lines)
        return {
            "acknowledged_total": len(lines) - len(missing),
            "not_acknowledged": [line.subject_id for line in missing],
            "sheet_id": row.sheet_id,
        }

    def _opened(self, registry: Registry, call: ServiceCall, inputs: Inputs) -> Acknowledgement:
        document_id, due = inputs.text("document_id"), inputs.day("due")
        title = inputs.text("title")
        if document_id:
            title = title or registry.get(Document, document_id).title
        if not title or due is None:
            raise InvalidInput(f"{call.topic}: не передан документ или «due».")
        row = registry.add(
            Acknowledgement(
                document_id=document_id,
                title=title[:400],
                due_on=due,
                opened_at=registry.now,
                closing_reason="",
                sheet_id="",
                instance_id=call.instance_id,
                job_key=call.idempotency_key,
            )
        )
        named = [(SubjectKind.SCHOOL, each) for each in inputs.texts("schools")]
        named += [(SubjectKind.PERSON, each) for each in inputs.texts("people")]
        for number, (kind, subject_id) in enumerate(dict.fromkeys(named), start=1):
            registry.get(Organisation if kind == SubjectKind.SCHOOL else Person, subject_id)
            registry.add(
                AcknowledgementLine(
                    acknowledgement_id=row.id,
                    sequence=number,
                    kind=kind,
                    subject_id=subject_id,
                    person_id="",
                    acting_for="",
                )
            )
        return row

    def handlers(self) -> tuple[Handler, ...]:
        """Every topic about acknowledgements with what it takes and gives."""
        which = {"acknowledgement_id": "Лист ознакомления"}
        return (
            Handler(
                topic="acknowledgements.open",
                run=self.open,
                title="Открыть лист ознакомления",
                inputs={
                    "document_id": "Документ; без него — бумажный, по названию",
                    "title": "Как его назвать; без него — заголовок документа",
                    "schools": "Организации",
                    "people": "Сотрудники",
                    "due": "До какого дня",
                },
                outputs={
                    **which,
                    "document_title": "Как назван документ",
                    "to_acquaint": "Кому ознакомиться: line, kind, organisation, person",
                },
            ),
            Handler(
                topic="acknowledgements.record",
                run=self.record,
                title="Отметить в листе ознакомления",
                inputs={"line": "Строка листа", "by": "Кто ознакомился", "acting_for": "За кого"},
                outputs={"recorded_at": "Когда"},
            ),
            Handler(
                topic="acknowledgements.list_missing",
                run=self.list_missing,
                title="Назвать неознакомленных",
                inputs=which,
                outputs={"missing": "Кто: name, due", "missing_count": "Сколько их"},
            ),
            Handler(
                topic="acknowledgements.finish",
                run=self.finish,
                title="Закрыть лист ознакомления",
                inputs={**which, "reason": "Почему закрыт раньше"},
                outputs={
                    "acknowledged_total": "Сколько ознакомлено",
                    "not_acknowledged": "Кто не ознакомлен: коды",
                    "sheet_id": "Документ «Лист ознакомления»",
                },
            ),
        )


def _target(line: AcknowledgementLine) -> dict[str, str]:
    is_school = line.kind == SubjectKind.SCHOOL
    return {
        "line": line.id,
        "kind": line.kind,
        "organisation": line.subject_id if is_school else "",
        "person": "" if is_school else line.subject_id,
    }


def _missing(lines: Sequence[AcknowledgementLine]) -> list[AcknowledgementLine]:
    return [line for line in lines if line.acknowledged_at is None]


def close(registry: Registry, row: Acknowledgement, reason: str) -> None:
    """Take no marks any more and make the sheet as it stands; a closed one stays as it is."""
    if row.closed_at is not None:
        return
    row.closed_at, row.closing_reason = registry.now, reason[:LONGEST_REASON]
    lines = acknowledgements.lines(registry, row.id)
    made = Document(
        kind=DocumentKind.ACKNOWLEDGEMENT_SHEET,
        title=f"Лист ознакомления: {row.title}"[:400],
        body=sheet.body(registry, row, lines),
        instance_id=row.instance_id,
        job_key=f"sheet:{row.job_key}",
        created_at=registry.now,
    )
    row.sheet_id = registry.add(made).id
