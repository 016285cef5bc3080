"""Service tasks of an expertise up to its sheets: open it, give seats to experts, take back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from engine import Handler, InvalidInput, ServiceCall
from workflows.inputs import Inputs, inputs_of, registry_of
from workflows.registry import scorings
from workflows.registry.base import Registry, Zones
from workflows.registry.people import Person
from workflows.registry.scorings import (
    ObjectState,
    ScoreSheet,
    Scoring,
    ScoringObject,
    SheetState,
)
from workflows.scoring.criteria import read_criteria
from workflows.scoring.orders import (
    Thing,
    check_people,
    conflict,
    next_in_reserve,
    read_things,
)

Outputs = Mapping[str, object]
LONGEST_REASON = 1000
APPOINT, EXTEND, COUNT = "appoint", "extend", "count"
CHOICES = {
    APPOINT: "Назначить эксперта",
    EXTEND: "Продлить срок прежнему эксперту",
    COUNT: "Считать по сданным листам",
}
WHICH = {"object": "Объект экспертизы", "seat": "Номер места эксперта"}


@dataclass(frozen=True, kw_only=True)
class ScoringServices:
    """The handlers of one installation."""

    zones: Zones

    def open(self, call: ServiceCall) -> Outputs:
        """Write down what is scored by whom; a repeated job finds what it opened."""
        registry, inputs = registry_of(call, self.zones), inputs_of(call)
        row = scorings.by_job_key(registry, call.idempotency_key)
        refused: list[str] = []
        if row is None:
            row = _opened(registry, call, inputs, refused)
        return {
            "scoring_id": row.id,
            "objects_to_score": [_told(each) for each in scorings.objects(registry, row.id)],
            "scoring_refused": refused,
        }

    def assign(self, call: ServiceCall) -> Outputs:
        """Give a seat to its expert, or to the next of the reserve; say so when there is nobody."""
        registry, inputs = registry_of(call, self.zones), inputs_of(call)
        row, seat = _place(registry, inputs)
        sheet = _open_sheet(registry, row, seat) or _from_reserve(registry, row, seat)
        if sheet is not None and sheet.due_on is None:
            sheet.due_on = inputs.day("due")
        return {
            "sheet_id": sheet.id if sheet else "",
            "expert": sheet.expert_id if sheet else "",
            "has_expert": sheet is not None,
            "seat_choices": _choices(registry, row, seat),
        }

    def lapse(self, call: ServiceCall) -> Outputs:
        """Take a sheet from an expert who was late or is replaced; what was typed stays, uncounted.

        A sheet that its expert has closed already stays as it is.
        """
        registry, inputs = registry_of(call, self.zones), inputs_of(call)
        sheet = registry.locked(ScoreSheet, inputs.required("sheet_id"))
        if sheet.state == SheetState.OPEN:
            state = inputs.required("why")
            sheet.state = SheetState.REPLACED if state == SheetState.REPLACED else SheetState.LATE
            sheet.reason = inputs.text("reason")[:LONGEST_REASON]
        return {"sheet_state": sheet.state}

    def decide(self, call: ServiceCall) -> Outputs:
        """Do what the customer decided about a seat for which the reserve has nobody."""
        registry, inputs = registry_of(call, self.zones), inputs_of(call)
        row, seat = _place(registry, inputs)
        decision, problem = inputs.text("decision"), ""
        if decision == APPOINT:
            problem = _appointed(registry, row, seat, inputs.text("appointed"))
        elif decision == EXTEND:
            _extended(registry, row, seat)
        return {"is_seat_closed": decision == COUNT, "seat_problem": problem}

    def handlers(self) -> tuple[Handler, ...]:
        """These topics with what they take and give."""
        return (
            Handler(
                topic="scoring.open",
                run=self.open,
                title="Открыть экспертизу",
                inputs={
                    "title": "Название экспертизы",
                    "basis": "Основание",
                    "objects": "Объекты: id, title, organisation, document_id, authors",
                    "experts": "Эксперты: один список на все объекты или свой каждому",
                    "reserve": "Резерв экспертов, по очереди",
                    "criteria": "Критерии: code, title, max, step, weight, justify",
                },
                outputs={
                    "scoring_id": "Экспертиза",
                    "objects_to_score": "Объекты: id, code, title, seats",
                    "scoring_refused": "Кто из названных оценивать не может и почему",
                },
            ),
            Handler(
                topic="scoring.assign",
                run=self.assign,
                title="Назначить эксперта",
                inputs={**WHICH, "due": "До какого дня"},
                outputs={
                    "sheet_id": "Оценочный лист",
                    "expert": "Эксперт",
                    "has_expert": "Есть ли кому оценивать",
                    "seat_choices": "Что можно решить, если некому",
                },
            ),
            Handler(
                topic="scoring.lapse",
                run=self.lapse,
                title="Забрать оценочный лист",
                inputs={
                    "sheet_id": "Оценочный лист",
                    "why": "late — срок вышел, replaced — эксперта заменяют",
                    "reason": "Причина",
                },
                outputs={"sheet_state": "Что стало с листом"},
            ),
            Handler(
                topic="scoring.decide",
                run=self.decide,
                title="Исполнить решение о месте эксперта",
                inputs={
                    **WHICH,
                    "decision": "appoint, extend или count",
                    "appointed": "Кого назначить",
                },
                outputs={
                    "is_seat_closed": "Считать ли без этого листа",
                    "seat_problem": "Почему решение не подошло",
                },
            ),
        )


def _opened(registry: Registry, call: ServiceCall, inputs: Inputs, refused: list[str]) -> Scoring:
    criteria = read_criteria(inputs.items("criteria"))
    things = read_things(registry, inputs.items("objects"), inputs.values.get("experts"))
    reserve = [*dict.fromkeys(inputs.texts("reserve"))]
    check_people(registry, reserve, "Резерв экспертов")
    if busy := scorings.open_by_code(registry, [each.code for each in things]):
        raise InvalidInput(f"Объект «{busy[0].title}» уже на экспертизе: дождитесь её итога.")
    row = registry.add(
        Scoring(
            title=inputs.required("title")[:300],
            basis=inputs.text("basis")[:1000],
            criteria={"criteria": [each.as_record() for each in criteria]},
            reserve=reserve,
            opened_at=registry.now,
            instance_id=call.instance_id,
            job_key=call.idempotency_key,
        )
    )
    for number, thing in enumerate(things, start=1):
        refused += _put(registry, row, number, thing)
    return row


def _put(registry: Registry, scoring: Scoring, number: int, thing: Thing) -> list[str]:
    """Write one object with a sheet for each expert who may score it; gives the refusals."""
    row = registry.add(
        ScoringObject(
            scoring_id=scoring.id,
            sequence=number,
            code=thing.code,
            title=thing.title,
            organisation_id=thing.organisation_id,
            document_id=thing.document_id,
            authors=[*thing.authors],
            seats=len(thing.experts),
            state=ObjectState.OPEN,
            result={},
        )
    )
    refused = []
    for seat, expert in enumerate(thing.experts, start=1):
        if why := conflict(registry, row, expert):
            refused.append(f"«{row.title}» — {why}")
        else:
            _add_sheet(registry, row, seat, expert)
    return refused


def _told(row: ScoringObject) -> dict[str, object]:
    return {
        "id": row.id,
        "code": row.code,
        "title": row.title,
        "seats": [{"object": row.id, "number": each} for each in range(1, row.seats + 1)],
    }


def _place(registry: Registry, inputs: Inputs) -> tuple[ScoringObject, int]:
    seat = inputs.required("seat")
    if not seat.isdecimal():
        raise InvalidInput(f"{inputs.topic}: «seat» — не номер: {seat}.")
    return registry.locked(ScoringObject, inputs.required("object")), int(seat)


def _of_seat(registry: Registry, row: ScoringObject, seat: int) -> list[ScoreSheet]:
    return [each for each in scorings.sheets_of(registry, row.id) if each.seat == seat]


def _open_sheet(registry: Registry, row: ScoringObject, seat: int) -> ScoreSheet | None:
    found = _of_seat(registry, row, seat)
    return next((each for each in found if each.state == SheetState.OPEN), None)


def _from_reserve(registry: Registry, row: ScoringObject, seat: int) -> ScoreSheet | None:
    scoring = registry.get(Scoring, row.scoring_id)
    expert = next_in_reserve(registry, scoring, row)
    return _add_sheet(registry, row, seat, expert) if expert else None


def _add_sheet(registry: Registry, row: ScoringObject, seat: int, expert: str) -> ScoreSheet:
    return registry.add(
        ScoreSheet(
            scoring_id=row.scoring_id,
            object_id=row.id,
            seat=seat,
            expert_id=expert,
            state=SheetState.OPEN,
            scores={},
        )
    )


def _late(registry: Registry, row: ScoringObject, seat: int) -> Sequence[ScoreSheet]:
    late = [s for s in _of_seat(registry, row, seat) if s.state == SheetState.LATE]
    return sorted(late, key=lambda sheet: (sheet.due_on is not None, str(sheet.due_on)))


def _choices(registry: Registry, row: ScoringObject, seat: int) -> list[dict[str, str]]:
    late = _late(registry, row, seat)
    offered = [APPOINT, EXTEND, COUNT] if late else [APPOINT, COUNT]
    label = dict(CHOICES)
    if late:
        name = registry.get(Person, late[-1].expert_id).name.short
        label[EXTEND] = f"Продлить срок: {name}"
    return [{"value": each, "label": label[each]} for each in offered]


def _appointed(registry: Registry, row: ScoringObject, seat: int, person_id: str) -> str:
    why = conflict(registry, row, person_id)
    if why:
        return f"Назначить не удалось. {why}."
    _add_sheet(registry, row, seat, person_id)
    return ""


def _extended(registry: Registry, row: ScoringObject, seat: int) -> None:
    """The last one who was late goes on where they stopped."""
    if late := _late(registry, row, seat):
        late[-1].state, late[-1].due_on = SheetState.OPEN, None
