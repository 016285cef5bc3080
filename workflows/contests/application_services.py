"""Service tasks of an application until it is decided: window, number, facts for D01, outcome."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol

from engine import Handler, InvalidInput, ServiceCall
from workflows.contests.admission import admission_facts
from workflows.contests.application_notices import organisers, side_of, tell
from workflows.contests.filing import (
    BEFORE_FILING,
    ENDED,
    ClosingTimes,
    closes_at,
    configuration_of,
    freeze,
    fresh_code,
    lacking,
    next_number,
)
from workflows.inputs import inputs_of, registry_of
from workflows.notifications.telling import Teller
from workflows.registry import contest_applications
from workflows.registry.base import Registry, Zones
from workflows.registry.contest_applications import (
    APPLICATION_STATE_TITLES,
    ApplicationState,
    ContestApplication,
)
from workflows.registry.contests import Contest
from workflows.registry.parameters import value_of

Outputs = Mapping[str, object]
CONSENT_LASTS = timedelta(days=365)
WHICH = {"application_id": "Заявка"}
UNFILED = "unfiled"
REASONS = {
    "no_consent": "Нет согласия на обработку персональных данных: заявка снята.",
    "uncorrected": "Заявка не доработана за три рабочих дня.",
}
CLOSINGS = frozenset(ENDED)
DECISIONS = frozenset(
    {ApplicationState.ADMITTED, ApplicationState.REWORK, ApplicationState.REFUSED}
)


class FilingDays(ClosingTimes, Protocol):
    """The production calendar, as far as applications need it."""

    def working_days_between(self, first: date, last: date) -> int: ...


@dataclass(frozen=True, kw_only=True)
class ApplicationServices:
    """The handlers of one installation."""

    zones: Zones
    calendar: FilingDays
    teller: Teller

    def open(self, call: ServiceCall) -> Outputs:
        """Read the application and until when it may be filed; again after an extension."""
        registry, row = self._row(call)
        contest = registry.get(Contest, row.contest_id)
        configuration = configuration_of(contest)
        closing = closes_at(configuration, self.calendar)
        row.instance_id = call.instance_id
        last = configuration.dates.applications_until or registry.today
        results = configuration.dates.results_by or last
        return {
            "contest_id": contest.id,
            "contest_title": contest.title,
            "school": row.organisation_id,
            "teacher": row.person_id,
            "closes_at": closing.isoformat(),
            "nomination_days": max(self.calendar.working_days_between(registry.today, last), 0),
            "is_nominated": row.state == ApplicationState.NOMINATED,
            "consent_goal": f"участие в конкурсе «{contest.title}», {contest.school_year}"[:300],
            "consent_data": "фамилия, имя, отчество, место работы, должность, предмет, стаж, "
            "категория, телефон, электронная почта, материалы заявки",
            "distribution_data": "фамилия, имя, отчество, место работы, должность, результат",
            "consent_until": (results + CONSENT_LASTS).isoformat(),
            "consent_recipient": f"сайт: {value_of(registry, 'centre.name')}"[:300],
        }

    def close_filing(self, call: ServiceCall) -> Outputs:
        """Say what is there when applications close: «complete», «incomplete», «open» again."""
        registry, row = self._row(call)
        contest = registry.get(Contest, row.contest_id)
        closing = closes_at(configuration_of(contest), self.calendar)
        if registry.now < closing:
            return {"filing": "open"}
        if lacking(registry, row):
            return {"filing": "incomplete"}
        # What lacks nothing is filed by the clock; the teacher's consent is still asked for.
        if row.state in BEFORE_FILING:
            row.state, row.submitted_at = ApplicationState.CONFIRMED, min(registry.now, closing)
            freeze(registry, row.id)
        return {"filing": "complete"}

    def accept(self, call: ServiceCall) -> Outputs:
        """Give number and blind code, and close the files; a repeated job gives the same."""
        registry, row = self._row(call)
        contest = registry.locked(Contest, row.contest_id)
        if row.number is None:
            row.number = next_number(registry, contest.id)
            row.blind_code = fresh_code(registry, contest.id)
            row.state = ApplicationState.ACCEPTED
            row.facts = {**row.facts, "processing_consent": inputs_of(call).text("consent_id")}
            freeze(registry, row.id)
            registry.session.flush()
            said = f"Заявка принята, № {row.number}. Её проверят за два рабочих дня."
            tell(registry, self.teller, call, row, said, side_of(registry, row))
        return {"number": row.number}

    def record_publicity(self, call: ServiceCall) -> Outputs:
        """Keep whether the name may be published; a refusal changes nothing else."""
        _registry, row = self._row(call)
        given = inputs_of(call).text("outcome") == "given"
        consent_id = inputs_of(call).text("consent_id") if given else ""
        row.facts = {**row.facts, "distribution_consent": consent_id}
        return {"is_name_public": given}

    def examine(self, call: ServiceCall) -> Outputs:
        """Close the files and gather what D01 judges."""
        registry, row = self._row(call)
        freeze(registry, row.id)
        row.state = ApplicationState.ACCEPTED
        return admission_facts(registry, row, self.calendar)

    def decide(self, call: ServiceCall) -> Outputs:
        """Carry out what the methodist decided, and tell it with the reasons."""
        registry, row = self._row(call)
        state = inputs_of(call).required("state")
        if state not in DECISIONS:
            raise InvalidInput(f"{call.topic}: решения «{state}» нет.")
        if row.state != state:
            row.state = state
            if state == ApplicationState.REWORK:
                _open_for_rework(registry, row)
            if state == ApplicationState.ADMITTED:
                row.refusal_reasons = []
            said = f"Заявка {APPLICATION_STATE_TITLES[ApplicationState(state)]}."
            said = "\n".join((said, *row.refusal_reasons))
            tell(registry, self.teller, call, row, said, side_of(registry, row))
        return {"application_state": row.state}

    def close(self, call: ServiceCall) -> Outputs:
        """End an application with a reason and tell it; an ended one stays as it is."""
        registry, row = self._row(call)
        state, reason = inputs_of(call).required("state"), inputs_of(call).text("reason")
        if state not in CLOSINGS:
            raise InvalidInput(f"{call.topic}: исхода «{state}» нет.")
        if row.state not in ENDED:
            was_taken = row.number is not None
            row.refusal_reasons = _reasons(registry, row, reason)
            row.state = state
            people = side_of(registry, row)
            if was_taken and state == ApplicationState.WITHDRAWN:
                people += organisers(registry, row.contest_id)
            said = f"Заявка {APPLICATION_STATE_TITLES[ApplicationState(state)]}."
            if state == ApplicationState.FINISHED:
                said = "Конкурс завершён. Спасибо за участие."
            said = "\n".join((said, *row.refusal_reasons))
            tell(registry, self.teller, call, row, said, dict.fromkeys(people))
        return {"application_state": row.state}

    def handlers(self) -> tuple[Handler, ...]:
        """These topics with what they take and give."""
        closing = {**WHICH, "state": "Исход", "reason": "Причина: слово или текст", "by": "Кто"}
        return (
            Handler(
                topic="contests.open_application",
                run=self.open,
                title="Прочитать заявку на конкурс",
                inputs=WHICH,
                outputs={
                    "contest_id": "Конкурс",
                    "contest_title": "Название конкурса",
                    "school": "Организация",
                    "teacher": "Педагог",
                    "closes_at": "Когда закроется приём",
                    "nomination_days": "Рабочих дней до закрытия",
                    "is_nominated": "Школа уже представила педагога",
                    "consent_goal": "Цель согласия",
                    "consent_data": "Данные для обработки",
                    "distribution_data": "Данные для распространения",
                    "consent_until": "По какой день согласие",
                    "consent_recipient": "Где публикуется",
                },
            ),
            Handler(
                topic="contests.close_filing",
                run=self.close_filing,
                title="Посмотреть, что готово к закрытию приёма",
                inputs=WHICH,
                outputs={"filing": "complete, incomplete или open"},
            ),
            Handler(
                topic="contests.accept",
                run=self.accept,
                title="Принять заявку",
                inputs={**WHICH, "consent_id": "Согласие на обработку"},
                outputs={"number": "Номер заявки"},
            ),
            Handler(
                topic="contests.record_publicity",
                run=self.record_publicity,
                title="Записать, можно ли называть имя",
                inputs={**WHICH, "consent_id": "Согласие", "outcome": "Итог согласия"},
                outputs={"is_name_public": "Можно ли называть имя"},
            ),
            Handler(
                topic="contests.examine",
                run=self.examine,
                title="Закрыть файлы и собрать сведения для допуска",
                inputs=WHICH,
                outputs=ADMISSION_OUTPUTS,
            ),
            Handler(
                topic="contests.decide",
                run=self.decide,
                title="Исполнить решение о допуске",
                inputs={**WHICH, "state": "admitted, rework или refused"},
                outputs={"application_state": "Состояние заявки"},
            ),
            Handler(
                topic="contests.close",
                run=self.close,
                title="Закончить заявку и известить",
                inputs=closing,
                outputs={"application_state": "Состояние заявки"},
            ),
        )

    def _row(self, call: ServiceCall) -> tuple[Registry, ContestApplication]:
        registry = registry_of(call, self.zones)
        return registry, registry.locked(
            ContestApplication, inputs_of(call).required("application_id")
        )


ADMISSION_OUTPUTS = {
    "experience": "Педагогический стаж",
    "min_experience": "Наименьший стаж",
    "max_experience": "Наибольший стаж",
    "age": "Возраст",
    "max_age": "Наибольший возраст",
    "class_experience": "Классное руководство, лет",
    "min_class_experience": "Наименьший срок классного руководства",
    "fits_posts": "Должность подходит",
    "missing_files": "Каких обязательных файлов нет",
    "quota_per_school": "Квота организации",
    "applied_from_school": "Заявок от организации",
    "is_recent_winner": "Победитель недавних лет",
    "winner_break_years": "Сколько лет победитель не участвует",
    "has_consent": "Согласие на обработку есть",
    "is_late": "Подана после закрытия",
    "was_reworked": "Уже дорабатывалась",
}


def _reasons(registry: Registry, row: ContestApplication, reason: str) -> list[str]:
    if reason == UNFILED:
        lacks = [*lacking(registry, row)]
        if not lacks:
            lacks = ["подтверждения педагога"]
        return [f"Приём заявок закрыт. К закрытию не хватило: {each}." for each in lacks]
    said = REASONS.get(reason, reason)
    return [said[:1000]] if said else []


def _open_for_rework(registry: Registry, row: ContestApplication) -> None:
    """Let the files be exchanged that the methodist named; the others stay closed."""
    named = set(row.facts.get("exchange", ()))
    for each in contest_applications.files(registry, row.id):
        if each.id in named:
            each.frozen_at, each.sha256 = None, ""
    row.facts = {**row.facts, "reworked": True}
