"""Service tasks of a collection: ask, write an answer down, name who is missing, close (C6)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from engine import Handler, InvalidInput, ServiceCall
from workflows.inputs import Inputs, inputs_of, registry_of
from workflows.registry import collections, organisations
from workflows.registry.base import Registry, Zones
from workflows.registry.collections import Collection, CollectionAnswer
from workflows.registry.organisations import Organisation

Outputs = Mapping[str, object]


@dataclass(frozen=True, kw_only=True)
class CollectingServices:
    """The handlers of one installation."""

    zones: Zones

    def open(self, call: ServiceCall) -> Outputs:
        """Write the request down; a repeated job finds it."""
        registry, inputs = registry_of(call, self.zones), inputs_of(call)
        row = collections.by_job_key(registry, call.idempotency_key)
        if row is None:
            row = _opened(registry, call, inputs)
        return {
            "collection_id": row.id,
            "asked": [
                {"line": each.id, "organisation": each.organisation_id}
                for each in collections.answers(registry, row.id)
            ],
            "numbers": [{"label": label} for label in row.indicators],
        }

    def record(self, call: ServiceCall) -> Outputs:
        """Keep an organisation's answer; the first one stays."""
        registry, inputs = registry_of(call, self.zones), inputs_of(call)
        answer = registry.locked(CollectionAnswer, inputs.required("line"))
        if answer.submitted_at is None:
            values = [each.get("value") for each in inputs.items("numbers")]
            answer.text = inputs.text("text")[:4000]
            answer.numbers = {"values": values}
            answer.files = {"files": inputs.items("files")}
            answer.submitted_by = inputs.text("by") or call.actor_id
            answer.approved_by = inputs.text("approved_by")
            answer.submitted_at = registry.now
        row = registry.get(Collection, answer.collection_id)
        return {
            "recorded_at": answer.submitted_at,
            "answered_late": answer.is_late(row, registry.zone),
            "answered_by": organisations.short_names(registry)[answer.organisation_id],
        }

    def list_missing(self, call: ServiceCall) -> Outputs:
        """Name who has not answered yet, as people read it."""
        registry, inputs = registry_of(call, self.zones), inputs_of(call)
        row = registry.get(Collection, inputs.required("collection_id"))
        missing = _missing(collections.answers(registry, row.id))
        names = organisations.short_names(registry)
        due = f"{row.due_on:%d.%m.%Y}"
        return {
            "missing": [{"name": names[each.organisation_id], "due": due} for each in missing],
            "missing_count": len(missing),
        }

    def finish(self, call: ServiceCall) -> Outputs:
        """Close the collection. One that was not opened has nothing to close."""
        registry, inputs = registry_of(call, self.zones), inputs_of(call)
        collection_id = inputs.text("collection_id")
        if not collection_id:
            return {"submitted_total": 0, "not_submitted": [], "debtors": ""}
        row = registry.locked(Collection, collection_id)
        collections.close(registry, row, inputs.text("reason"))
        answers = collections.answers(registry, row.id)
        missing, names = _missing(answers), organisations.short_names(registry)
        return {
            "submitted_total": len(answers) - len(missing),
            "not_submitted": [each.organisation_id for each in missing],
            "debtors": ", ".join(names[each.organisation_id] for each in missing),
        }

    def handlers(self) -> tuple[Handler, ...]:
        """Every topic about collections with what it takes and gives."""
        which = {"collection_id": "Сбор сведений"}
        return (
            Handler(
                topic="collections.open",
                run=self.open,
                title="Открыть сбор сведений",
                inputs={
                    "title": "О чём",
                    "request": "Что представить",
                    "indicators": "Числовые показатели: label",
                    "schools": "Кого спросить: коды организаций",
                    "due": "До какого дня",
                },
                outputs={
                    **which,
                    "asked": "Кого спросить: line, organisation",
                    "numbers": "Показатели без значений: label",
                },
            ),
            Handler(
                topic="collections.record",
                run=self.record,
                title="Записать ответ организации",
                inputs={
                    "line": "Строка сбора",
                    "text": "Ответ",
                    "numbers": "Показатели: label, value",
                    "files": "Файлы",
                    "by": "Кто представил",
                    "approved_by": "Кто утвердил",
                },
                outputs={
                    "recorded_at": "Когда",
                    "answered_late": "Пришёл ли с опозданием",
                    "answered_by": "Какая организация ответила",
                },
            ),
            Handler(
                topic="collections.list_missing",
                run=self.list_missing,
                title="Выписать, кто не ответил",
                inputs=which,
                outputs={"missing": "Кто: name, due", "missing_count": "Сколько их"},
            ),
            Handler(
                topic="collections.finish",
                run=self.finish,
                title="Закрыть сбор сведений",
                inputs={**which, "reason": "Почему закрыт раньше"},
                outputs={
                    "submitted_total": "Сколько представили",
                    "not_submitted": "Кто не представил: коды",
                    "debtors": "Кто не представил: названия через запятую",
                },
            ),
        )


def _opened(registry: Registry, call: ServiceCall, inputs: Inputs) -> Collection:
    due = inputs.day("due")
    if due is None:
        raise InvalidInput(f"{call.topic}: не передано «due».")
    labels = [
        str(each.get("label", "") if isinstance(each, Mapping) else each)
        for each in inputs.items("indicators")
    ]
    row = registry.add(
        Collection(
            title=inputs.required("title")[:200],
            request=inputs.text("request")[:4000],
            indicators=[label for label in labels if label],
            due_on=due,
            opened_at=registry.now,
            closing_reason="",
            instance_id=call.instance_id,
            job_key=call.idempotency_key,
        )
    )
    for number, school in enumerate(dict.fromkeys(inputs.texts("schools")), start=1):
        registry.get(Organisation, school)
        registry.add(
            CollectionAnswer(
                collection_id=row.id,
                organisation_id=school,
                sequence=number,
                text="",
                numbers={"values": []},
                files={"files": []},
                submitted_by="",
                approved_by="",
            )
        )
    return row


def _missing(answers: Sequence[CollectionAnswer]) -> list[CollectionAnswer]:
    return [answer for answer in answers if answer.submitted_at is None]
