"""Service tasks of a change of the regulation: open, file the table, bring into force (P19)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine import Handler, InvalidInput, ServiceCall
from workflows.inputs import Inputs, inputs_of, registry_of
from workflows.registry import organisations, regulations
from workflows.registry.base import Registry, Zones
from workflows.registry.documents import Document, DocumentKind
from workflows.registry.organisations import EDUCATIONAL
from workflows.registry.regulations import (
    EditionState,
    RegulationChange,
    RegulationEdition,
    RegulationState,
)
from workflows.regulation import Regulation
from workflows.regulation.rows import (
    ChangeRow,
    applied,
    order_text,
    read_rows,
    restored,
    stored,
)

Outputs = Mapping[str, object]
COLUMNS = (("Пункт", 1), ("Было", 4), ("Стало", 4), ("Обоснование", 3))
CLOSING = frozenset({RegulationState.REJECTED, RegulationState.WITHDRAWN})


@dataclass(frozen=True, kw_only=True)
class RegulationServices:
    """The handlers of one installation."""

    zones: Zones

    def open(self, call: ServiceCall) -> Outputs:
        """Write the initiative down; a repeated job finds it."""
        registry, inputs = registry_of(call, self.zones), inputs_of(call)
        row = regulations.by_job_key(registry, call.idempotency_key) or registry.add(
            RegulationChange(
                title=inputs.required("title")[:400],
                justification=inputs.text("justification")[:4000],
                state=RegulationState.OPEN,
                rows={"rows": []},
                table_id="",
                reason="",
                instance_id=call.instance_id,
                job_key=call.idempotency_key,
                opened_at=registry.now,
            )
        )
        schools = organisations.active(registry, [*EDUCATIONAL])
        return {"change_id": row.id, "schools": [school.id for school in schools]}

    def file_table(self, call: ServiceCall) -> Outputs:
        """Compare what is proposed with what stands, and file the comparative table.

        A row that does not fit the text that stands, or an author named to review the own draft
        (DOMAIN §1.3-4), is said in `table_trouble`; nothing is filed.
        """
        registry, inputs = registry_of(call, self.zones), inputs_of(call)
        change = registry.locked(RegulationChange, inputs.required("change_id"))
        try:
            _check_reviewers(inputs.text("author"), inputs.texts("reviewers"))
            rows = read_rows(inputs.items("rows"), regulations.current_text(registry))
        except InvalidInput as error:
            return {
                "table_id": "",
                "comparison": [],
                "changed_clauses": [],
                "order_text": "",
                "table_trouble": str(error),
            }
        change.rows = {"rows": [vars(row) for row in rows]}
        change.table_id = _table(registry, call, change, rows).id
        return {
            "table_id": change.table_id,
            "comparison": change.rows["rows"],
            "changed_clauses": [row.number for row in rows],
            "order_text": order_text(rows),
            "table_trouble": "",
        }

    def take_effect(self, call: ServiceCall) -> Outputs:
        """Put the new edition in force on the day of its order; the old one goes to the archive."""
        registry, inputs = registry_of(call, self.zones), inputs_of(call)
        change = registry.locked(RegulationChange, inputs.required("change_id"))
        edition = regulations.of_change(registry, change.id)
        if edition is None:
            edition = _next_edition(registry, change, inputs)
            change.state, change.closed_at = RegulationState.EFFECTIVE, registry.now
        return {"edition_id": edition.id, "edition_number": edition.number}

    def annul(self, call: ServiceCall) -> Outputs:
        """Take an edition back whose order was annulled; the one before it holds again."""
        registry, inputs = registry_of(call, self.zones), inputs_of(call)
        change = registry.locked(RegulationChange, inputs.required("change_id"))
        edition = regulations.of_change(registry, change.id)
        if edition is None or edition.state != EditionState.CURRENT:
            raise InvalidInput("Эта редакция уже не действует: отменять нечего.")
        reason = inputs.text("reason")[:4000]
        edition.state, edition.ended_on = EditionState.ANNULLED, registry.today
        change.state = RegulationState.ANNULLED
        edition.reason = change.reason = reason
        before = next(
            each
            for each in regulations.editions(registry)
            if each.number < edition.number and each.state == EditionState.ARCHIVED
        )
        before.state, before.ended_on = EditionState.CURRENT, None
        return {"edition_number": before.number}

    def close(self, call: ServiceCall) -> Outputs:
        """Say how a change ended that did not come into force."""
        registry, inputs = registry_of(call, self.zones), inputs_of(call)
        outcome = inputs.required("outcome")
        if outcome not in CLOSING:
            raise InvalidInput(f"{call.topic}: итога «{outcome}» нет.")
        if change_id := inputs.text("change_id"):
            change = registry.locked(RegulationChange, change_id)
            if change.state == RegulationState.OPEN:
                change.state, change.closed_at = outcome, registry.now
                change.reason = inputs.text("reason")[:4000]
        return {"change_outcome": outcome}

    def handlers(self) -> tuple[Handler, ...]:
        """Every topic about the regulation with what it takes and gives."""
        which = {"change_id": "Изменение Положения"}
        return (
            Handler(
                topic="regulation.open",
                run=self.open,
                title="Завести изменение Положения",
                inputs={"title": "О чём изменение", "justification": "Обоснование"},
                outputs={**which, "schools": "Организации, которых оно касается"},
            ),
            Handler(
                topic="regulation.file_table",
                run=self.file_table,
                title="Составить сравнительную таблицу",
                inputs={
                    **which,
                    "rows": "Строки: way, number, new_number, after, reason",
                    "author": "Кто подготовил проект",
                    "reviewers": "Кто проводит экспертизы",
                },
                outputs={
                    "table_id": "Документ «Сравнительная таблица»",
                    "comparison": "Строки: number, before, after, reason",
                    "changed_clauses": "Изменяемые пункты",
                    "order_text": "Изменения словами распоряжения",
                    "table_trouble": "Что в таблице не так; пусто, если всё верно",
                },
            ),
            Handler(
                topic="regulation.take_effect",
                run=self.take_effect,
                title="Ввести новую редакцию Положения",
                inputs={
                    **which,
                    "order_id": "Распоряжение",
                    "order_number": "Номер распоряжения",
                    "order_date": "Дата распоряжения: с неё редакция действует",
                },
                outputs={"edition_id": "Редакция", "edition_number": "Номер редакции"},
            ),
            Handler(
                topic="regulation.annul",
                run=self.annul,
                title="Вернуть прежнюю редакцию Положения",
                inputs={**which, "reason": "Почему распоряжение отменено"},
                outputs={"edition_number": "Номер редакции, которая снова действует"},
            ),
            Handler(
                topic="regulation.close",
                run=self.close,
                title="Закрыть изменение Положения",
                inputs={**which, "outcome": "rejected или withdrawn", "reason": "Причина"},
                outputs={"change_outcome": "Итог"},
            ),
        )


def _next_edition(
    registry: Registry, change: RegulationChange, inputs: Inputs
) -> RegulationEdition:
    before = regulations.current(registry) or _first_edition(registry)
    day = inputs.day("order_date") or registry.today
    before.state, before.ended_on = EditionState.ARCHIVED, day
    rows = [ChangeRow(**each) for each in change.rows["rows"]]
    text = applied(restored(before.text), rows)
    number = max(each.number for each in regulations.editions(registry)) + 1
    order = {
        "order_id": inputs.text("order_id"),
        "order_number": inputs.text("order_number")[:60],
        "order_date": day,
    }
    return _edition(registry, number, text, effective_on=day, change_id=change.id, **order)


def _first_edition(registry: Registry) -> RegulationEdition:
    return _edition(registry, 1, regulations.current_text(registry))


def _edition(registry: Registry, number: int, text: Regulation, **order: Any) -> RegulationEdition:
    known = {"order_id": "", "order_number": "", "change_id": "", "reason": "", **order}
    state = EditionState.CURRENT
    return registry.add(RegulationEdition(number=number, state=state, text=stored(text), **known))


def _check_reviewers(author: str, reviewers: list[str]) -> None:
    if author and author in reviewers:
        raise InvalidInput("Экспертизу проводит не тот, кто подготовил проект.")


def _table(
    registry: Registry, call: ServiceCall, change: RegulationChange, rows: tuple[ChangeRow, ...]
) -> Document:
    table = {
        "kind": "table",
        "columns": [{"title": title, "share": share} for title, share in COLUMNS],
        "rows": [[row.number, row.before or "—", row.after, row.reason] for row in rows],
    }
    about = {"kind": "paragraph", "text": change.justification or change.title}
    return registry.add(
        Document(
            kind=DocumentKind.COMPARISON_TABLE,
            title=f"Сравнительная таблица: {change.title}"[:400],
            body={"blocks": [about, table]},
            instance_id=call.instance_id,
            job_key=call.idempotency_key,
            created_at=registry.now,
        )
    )
