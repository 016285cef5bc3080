"""Service tasks of a contest around its applications: check, order, open, close, move, end."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from engine import BpmnError, Handler, InvalidInput, ServiceCall
from workflows.contests import checking, gathering, order_text, sending
from workflows.contests.asking import ContestTables
from workflows.contests.configuration import read
from workflows.contests.shape import Blind, Stage
from workflows.contests.topics import RUN_TOPICS, told
from workflows.contests.variants import WorkingDays
from workflows.inputs import Inputs, inputs_of, registry_of
from workflows.registry import contest_applications, contest_commissions, memberships, people
from workflows.registry.base import Registry, Zones
from workflows.registry.contest_applications import ApplicationState
from workflows.registry.contest_commissions import Part
from workflows.registry.contests import ENDED, Contest, ContestChange, ContestState

Outputs = Mapping[str, object]
UNDECIDED = (
    ApplicationState.NOMINATED,
    ApplicationState.CONFIRMED,
    ApplicationState.ACCEPTED,
    ApplicationState.REWORK,
)
AFTER_WINDOW = (ApplicationState.ACCEPTED, ApplicationState.REWORK)
"""What is still looked at when applications are taken no more."""
EXTEND, HOLD, CANCEL = "extend", "hold", "cancel"
FEW_CHOICES = {
    EXTEND: "Продлить приём заявок",
    HOLD: "Провести с теми, кто допущен",
    CANCEL: "Отменить конкурс",
}
LONGEST_REASON = 1000
SHORTEST_WINDOW = 1


@dataclass(frozen=True, kw_only=True)
class ContestServices:
    """The handlers of one installation; `tables` are needed for the check only."""

    zones: Zones
    calendar: WorkingDays
    tables: ContestTables | None = None

    def check(self, call: ServiceCall) -> Outputs:
        """Link the contest to its process and say what keeps it from being announced."""
        registry, inputs = registry_of(call, self.zones), inputs_of(call)
        contest = registry.locked(Contest, inputs.required("contest_id"))
        if contest.instance_id not in ("", call.instance_id):
            raise BpmnError("CONTEST_RUNS", "Этот конкурс уже идёт.")
        contest.instance_id = call.instance_id
        contest.plan_item_id = inputs.text("plan_item_id", contest.plan_item_id)
        contest.state = ContestState.PREPARING
        configuration = read(contest.configuration)
        members = _members(registry, contest.id)
        facts = checking.facts(configuration, members, self.calendar)
        if self.tables is None:
            raise TypeError("expected the decision tables of contests")
        found = checking.problems(self.tables.ask(checking.TABLE, facts, call.tenant))
        return {
            "contest_title": contest.title,
            "problems_text": "\n".join(f"— {each.sentence}" for each in found),
            "is_ready": not found,
        }

    def compose_order(self, call: ServiceCall) -> Outputs:
        registry, contest = self._of(call)
        configuration = read(contest.configuration)
        seats = gathering.seats(registry, contest.id)
        commissions: dict[Part, list[str]] = {}
        known = _names(registry, contest.id)
        for row in contest_commissions.members(registry, contest.id):
            if row.until is None:
                commissions.setdefault(Part(row.part), []).append(known[row.person_id])
        kind = configuration.documents.order_kind
        return {
            "order_kind": kind,
            "order_signer": "dmmc_director" if kind == "order_dmmc" else "edu_head",
            "order_title": f"О проведении конкурса «{contest.title}»",
            "order_body": order_text.announcement(configuration, commissions),
            "organisers": [*seats.organising],
        }

    def open(self, call: ServiceCall) -> Outputs:
        """Let applications come in; says when they end and whom to write."""
        registry, contest = self._of(call)
        inputs, configuration = inputs_of(call), read(contest.configuration)
        contest.state, contest.opened_at = ContestState.OPEN, registry.now
        contest.order_document_id = inputs.text("document_id")
        _note(registry, contest, call, "Распоряжение подписано, приём заявок открыт.")
        last = configuration.dates.applications_until or registry.today
        return {
            "applications_until": last.isoformat(),
            "letter_text": _letter(contest, configuration.dates.applications_from, last),
            "people_to_tell": _schools(registry),
        }

    def close_reception(self, call: ServiceCall) -> Outputs:
        """Take applications no more; those that nobody handed in by now stay drafts."""
        registry, contest = self._of(call)
        contest.state = ContestState.ADMISSION
        return {"unchecked_count": _count(registry, contest.id, AFTER_WINDOW)}

    def count_admitted(self, call: ServiceCall) -> Outputs:
        """How many are admitted and how many are still being checked; what may be decided."""
        registry, contest = self._of(call)
        admitted = _count(registry, contest.id, (ApplicationState.ADMITTED,))
        configuration, inputs = read(contest.configuration), inputs_of(call)
        may_extend = configuration.extension_days and not inputs.values.get("is_extended")
        choices = [EXTEND] * bool(may_extend) + [HOLD] * bool(admitted) + [CANCEL]
        return {
            "unchecked_count": _count(registry, contest.id, AFTER_WINDOW),
            "admitted_count": admitted,
            "is_enough": admitted >= configuration.min_applications,
            "few_choices": [{"value": each, "label": FEW_CHOICES[each]} for each in choices],
        }

    def extend(self, call: ServiceCall) -> Outputs:
        """Take applications again for some working days; only once."""
        registry, contest = self._of(call)
        inputs, configuration = inputs_of(call), read(contest.configuration)
        typed = inputs.text("days")
        most = configuration.extension_days
        days = min(int(typed), most) if typed.isdecimal() else most
        until = self.calendar.add_working_days(registry.today, max(days, SHORTEST_WINDOW))
        dates = replace(configuration.dates, applications_until=until)
        contest.configuration = replace(configuration, dates=dates).as_json()
        contest.state, contest.revision = ContestState.OPEN, contest.revision + 1
        _note(registry, contest, call, f"Приём заявок продлён до {until:%d.%m.%Y}.")
        return {
            "applications_until": until.isoformat(),
            "is_extended": True,
            "letter_text": f"Заявки на конкурс «{contest.title}» принимают до {until:%d.%m.%Y}.",
            "people_to_tell": _schools(registry),
        }  # fmt: skip

    def set_state(self, call: ServiceCall) -> Outputs:
        registry, contest = self._of(call)
        state = inputs_of(call).required("state")
        if state not in set(ContestState) or contest.state in ENDED:
            raise InvalidInput(f"{call.topic}: состояние «{state}» поставить нельзя.")
        contest.state = state
        registry.session.flush()
        return {"contest_state": state}

    def postpone(self, call: ServiceCall) -> Outputs:
        """Move the on-site stage, or hold it online: quarantine, frost (DOMAIN P03)."""
        registry, contest = self._of(call)
        inputs, configuration = inputs_of(call), read(contest.configuration)
        new, reason = inputs.day("new_date"), inputs.required("reason")[:LONGEST_REASON]
        dates = configuration.dates
        if new is not None:
            results_by = max(dates.results_by or new, self.calendar.add_working_days(new, 3))
            dates = replace(dates, final_on=new, results_by=results_by)
        moved = replace(configuration, dates=dates)
        contest.configuration, contest.revision = moved.as_json(), contest.revision + 1
        where = "проводится дистанционно" if inputs.values.get("is_online") else "проводится очно"
        when = order_text.day(dates.final_on)
        text = f"Очный этап конкурса «{contest.title}» {where}, начало {when}. Причина: {reason}"
        _note(registry, contest, call, f"Очный этап {where}, начало {when}.", reason)
        return {
            "stage_begins_on": (dates.final_on or registry.today).isoformat(),
            "letter_text": text,
            "people_to_tell": _everybody(registry, contest.id),
        }

    def cancel(self, call: ServiceCall) -> Outputs:
        """Call the contest off: its applications are told by message, everybody by note."""
        registry, inputs = registry_of(call, self.zones), inputs_of(call)
        found = inputs.text("contest_id")
        contest = registry.locked(Contest, found) if found else None
        if contest is None or contest.state in ENDED:
            return {"letter_text": "", "people_to_tell": []}
        reason = inputs.text("reason", "Недостаточно заявок")[:LONGEST_REASON]
        contest.state = ContestState.CANCELLED
        _note(registry, contest, call, "Конкурс отменён.", reason)
        rows = contest_applications.of_contest(registry, contest.id)
        going = [row.id for row in rows if row.instance_id]
        sending.send(registry, call, sending.CANCELLED, going, {"cancel_reason": reason})
        return {
            "letter_text": f"Конкурс «{contest.title}» отменён. Причина: {reason}",
            "people_to_tell": _everybody(registry, contest.id),
        }

    def finish(self, call: ServiceCall) -> Outputs:
        """Keep the order about the results and let the applications end."""
        registry, contest = self._of(call)
        contest.results_document_id = inputs_of(call).text("document_id")
        contest.state = ContestState.RESULTS
        _note(registry, contest, call, "Распоряжение об итогах подписано.")
        rows = contest_applications.of_contest(registry, contest.id)
        going = [row.id for row in rows if row.instance_id]
        sending.send(registry, call, sending.FINISHED, going, {"contest_id": contest.id})
        return {"contest_state": contest.state}

    def handlers(self) -> tuple[Handler, ...]:
        """These topics with what they take and give."""
        return told(self, RUN_TOPICS)

    def _of(self, call: ServiceCall) -> tuple[Registry, Contest]:
        registry = registry_of(call, self.zones)
        return registry, contest_of(registry, inputs_of(call))


def contest_of(registry: Registry, inputs: Inputs) -> Contest:
    return registry.locked(Contest, inputs.required("contest_id"))


def has_stage(contest: Contest, stage: Stage) -> bool:
    return bool(read(contest.configuration).trials_of(stage))


def is_blind(contest: Contest, stage: str) -> bool:
    """Whether jurors see codes instead of names at a stage."""
    hidden: Blind = read(contest.configuration).blind
    return hidden.remote if stage == Stage.REMOTE else hidden.onsite


def _members(registry: Registry, contest_id: str) -> tuple[checking.Member, ...]:
    known = _names(registry, contest_id)
    return tuple(
        checking.Member(person_id=row.person_id, name=known[row.person_id], part=Part(row.part))
        for row in contest_commissions.members(registry, contest_id)
        if row.until is None
    )


def _names(registry: Registry, contest_id: str) -> dict[str, str]:
    ids = [row.person_id for row in contest_commissions.members(registry, contest_id)]
    return {each.id: each.name.short for each in people.by_ids(registry, ids).values()}


def _count(registry: Registry, contest_id: str, states: tuple[ApplicationState, ...]) -> int:
    found = contest_applications.counted(registry, [contest_id])
    return sum(found.get((contest_id, state), 0) for state in states)


def _letter(contest: Contest, first: object, last: object) -> str:
    window = f"с {first:%d.%m.%Y} по {last:%d.%m.%Y}" if first else f"до {last:%d.%m.%Y}"
    return (
        f"Открыт приём заявок на конкурс «{contest.title}»: {window}. Заявку подаёт организация "
        "на странице конкурса, педагог подтверждает её сам."
    )


def _schools(registry: Registry) -> list[str]:
    """The deputies who nominate teachers."""
    return [each.id for each in memberships.holders(registry, "oo_deputy")]


def _everybody(registry: Registry, contest_id: str) -> list[str]:
    """Participants and members of the commissions, each once."""
    rows = contest_applications.of_contest(registry, contest_id)
    parts = [
        each
        for row in rows
        if row.state not in (ApplicationState.DRAFT, ApplicationState.WITHDRAWN)
        for each in (row.person_id, *row.co_authors)
    ]
    seated = [
        row.person_id
        for row in contest_commissions.members(registry, contest_id)
        if row.until is None
    ]
    return list(dict.fromkeys((*parts, *seated)))


def _note(
    registry: Registry, contest: Contest, call: ServiceCall, what: str, reason: str = ""
) -> None:
    registry.add(
        ContestChange(
            contest_id=contest.id,
            person_id=call.actor_id,
            changed_at=registry.now,
            revision=contest.revision,
            what=what,
            reason=reason,
        )
    )
