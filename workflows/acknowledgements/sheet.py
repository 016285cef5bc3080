"""The «лист ознакомления» as a document: who took note, when, and who did not."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from workflows.registry import organisations, people
from workflows.registry.acknowledgements import Acknowledgement, AcknowledgementLine, SubjectKind
from workflows.registry.base import Registry
from workflows.registry.documents import Document

COLUMNS = (("№", 1), ("Кто", 5), ("Отметил", 5), ("Когда", 3), ("Примечание", 3))


def subject_names(registry: Registry, lines: Sequence[AcknowledgementLine]) -> Mapping[str, str]:
    """Line id → the organisation's or the person's name."""
    persons = people.by_ids(
        registry, [line.subject_id for line in lines if line.kind == SubjectKind.PERSON]
    )
    places = organisations.short_names(registry)
    return {
        line.id: places.get(line.subject_id, line.subject_id)
        if line.kind == SubjectKind.SCHOOL
        else persons[line.subject_id].name.short
        for line in lines
    }


def body(
    registry: Registry, row: Acknowledgement, lines: Sequence[AcknowledgementLine]
) -> dict[str, Any]:
    """The content of the sheet, as documents are written."""
    document = registry.find(Document, row.document_id)
    known = sum(1 for line in lines if line.acknowledged_at)
    about = [["Документ", row.title]]
    if document and document.number and document.dated:
        about.append(["Номер и дата", f"№ {document.number} от {document.dated:%d.%m.%Y}"])
    about += [
        ["Срок ознакомления", f"{row.due_on:%d.%m.%Y}"],
        ["Ознакомлены", f"{known} из {len(lines)}"],
    ]
    if row.closing_reason:
        about.append(["Лист закрыт", row.closing_reason])
    names = subject_names(registry, lines)
    table = {
        "kind": "table",
        "columns": [{"title": title, "share": share} for title, share in COLUMNS],
        "rows": [
            _line(registry, row, line, number, names[line.id])
            for number, line in enumerate(lines, start=1)
        ],
    }
    return {"blocks": [{"kind": "fields", "rows": about}, table]}


def _line(
    registry: Registry, row: Acknowledgement, line: AcknowledgementLine, number: int, name: str
) -> list[str]:
    if line.acknowledged_at is None:
        return [str(number), name, "—", "—", "не ознакомлен"]
    by = people.acting_name(registry, line.person_id, line.acting_for)
    late = "с опозданием" if is_late(row, line, registry.zone) else ""
    when = line.acknowledged_at.astimezone(ZoneInfo(registry.zone))
    return [str(number), name, by, f"{when:%d.%m.%Y %H:%M}", late]


def is_late(row: Acknowledgement, line: AcknowledgementLine, zone: str) -> bool:
    """Whether somebody took note after the day that was set."""
    moment: datetime | None = line.acknowledged_at
    return moment is not None and moment.astimezone(ZoneInfo(zone)).date() > row.due_on
