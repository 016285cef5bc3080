"""Service tasks of one meeting of an association, from the agenda to the minutes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from engine import Handler, InvalidInput, ServiceCall
from workflows.inputs import inputs_of, registry_of
from workflows.registry import association_members, people, rmo, school_years
from workflows.registry.actors import holders
from workflows.registry.associations import Association
from workflows.registry.base import Registry, Zones
from workflows.registry.parameters import value_of
from workflows.registry.people import Person
from workflows.registry.rmo import (
    PRESENCE_TITLES,
    MeetingState,
    Presence,
    RmoAttendance,
    RmoMeeting,
    RmoPlan,
)
from workflows.rmo.topics import MEETING_TOPICS
from workflows.roles import METHODIST

Outputs = Mapping[str, object]
AGENDA_DAYS = 7
"""Working days between the agenda and the meeting (DOMAIN P02, step 5)."""


class Days(Protocol):
    """The production calendar, as far as meetings need it."""

    def add_working_days(self, day: date, count: int) -> date: ...


@dataclass(frozen=True, kw_only=True)
class RmoMeetingServices:
    """The handlers of one installation."""

    zones: Zones
    calendar: Days

    def open(self, call: ServiceCall) -> Outputs:
        registry, inputs = registry_of(call, self.zones), inputs_of(call)
        meeting = registry.locked(RmoMeeting, inputs.required("meeting_id"))
        association = _association(registry, meeting)
        meeting.state, meeting.instance_id = MeetingState.PREPARED, call.instance_id
        registry.session.flush()
        members = association_members.on_day(registry, association.id, registry.today)
        methodists = [each.id for each in holders(registry, METHODIST)]
        told = [association.head_id, *members, *methodists]
        return {
            **self._when(registry, meeting),
            "association_name": association.name,
            "head": association.head_id or "",
            "meeting_theme": meeting.theme,
            "meeting_place": meeting.place,
            "meeting_speakers": meeting.speakers or "не названы",
            "people_to_invite": [person for person in dict.fromkeys(told) if person],
            "members_count": association_members.count_of(registry, association, registry.today),
            "quorum_rule": value_of(registry, "rmo.quorum_rule"),
        }

    def move(self, call: ServiceCall) -> Outputs:
        registry, inputs = registry_of(call, self.zones), inputs_of(call)
        meeting = registry.locked(RmoMeeting, inputs.required("meeting_id"))
        to, reason = inputs.day("new_date"), inputs.required("reason")
        year = school_years.read_label(registry.get(RmoPlan, meeting.plan_id).school_year)
        if to is None or to not in year:
            raise InvalidInput(f"{call.topic}: новый день должен быть в {year.label} учебном году.")
        before = meeting.planned_on.isoformat()
        if before != to.isoformat():
            moved = {"from": before, "to": to.isoformat(), "reason": reason}
            meeting.moves = [*meeting.moves, moved]
            meeting.planned_on = to
        registry.session.flush()
        return self._when(registry, meeting)

    def cancel(self, call: ServiceCall) -> Outputs:
        registry, inputs = registry_of(call, self.zones), inputs_of(call)
        meeting = registry.locked(RmoMeeting, inputs.required("meeting_id"))
        meeting.state, meeting.reason = MeetingState.CANCELLED, inputs.required("reason")
        registry.session.flush()
        meetings = rmo.meetings_of(registry, meeting.plan_id)
        return {
            "cancelled_count": sum(row.state == MeetingState.CANCELLED for row in meetings),
        }

    def record(self, call: ServiceCall) -> Outputs:
        registry, inputs = registry_of(call, self.zones), inputs_of(call)
        meeting = registry.locked(RmoMeeting, inputs.required("meeting_id"))
        for row in rmo.attendance_of(registry, meeting.id):
            registry.session.delete(row)
        registry.session.flush()
        seen: set[str] = set()
        for presence in Presence:
            for person_id in inputs.texts(presence.value):
                if person_id not in seen:
                    seen.add(person_id)
                    registry.add(
                        RmoAttendance(meeting_id=meeting.id, person_id=person_id, presence=presence)
                    )
        meeting.course = inputs.text("course")
        meeting.decisions = [each for each in inputs.items("decisions") if isinstance(each, dict)]
        registry.session.flush()
        rows = rmo.attendance_of(registry, meeting.id)
        members = self._members(registry, meeting)
        return {
            "attendance_percent": rmo.attendance_percent(rows, members) or 0,
            "attendance_text": _attendance_text(registry, rows, members),
            "came_count": rmo.came(rows),
            "members_count": members,
        }

    def prepare_minutes(self, call: ServiceCall) -> Outputs:
        registry, inputs = registry_of(call, self.zones), inputs_of(call)
        meeting = registry.get(RmoMeeting, inputs.required("meeting_id"))
        association = _association(registry, meeting)
        rows = rmo.attendance_of(registry, meeting.id)
        heard, secretary_id = inputs.text("heard"), inputs.required("secretary")
        secretary = registry.get(Person, secretary_id).name.short
        came = _attendance_text(registry, rows, self._members(registry, meeting))
        decisions = [_decision(registry, each) for each in meeting.decisions]
        body = {
            "blocks": [
                {
                    "kind": "fields",
                    "rows": [
                        ["Дата", f"{meeting.planned_on:%d.%m.%Y}"],
                        ["Место", meeting.place],
                        ["Секретарь", secretary],
                        ["Присутствовали", came],
                    ],
                },
                {"kind": "heading", "text": "Повестка", "level": 2},
                {"kind": "paragraph", "text": meeting.theme},
                {"kind": "heading", "text": "Слушали", "level": 2},
                {"kind": "paragraph", "text": heard},
                {"kind": "heading", "text": "Выступили", "level": 2},
                {"kind": "paragraph", "text": meeting.course},
                {"kind": "heading", "text": "Решили", "level": 2},
                {"kind": "list", "numbered": True, "items": decisions or ["Принять к сведению."]},
            ],
            "signers": [
                {"post": "Руководитель РМО", "person_id": association.head_id or ""},
                {"post": "Секретарь", "person_id": secretary_id},
            ],
        }
        return {
            "minutes_title": f"Протокол заседания РМО «{association.name}»: {meeting.theme}"[:400],
            "minutes_body": body,
        }

    def close(self, call: ServiceCall) -> Outputs:
        registry, inputs = registry_of(call, self.zones), inputs_of(call)
        meeting = registry.locked(RmoMeeting, inputs.required("meeting_id"))
        meeting.state = MeetingState.HELD
        meeting.protocol_id = inputs.required("document_id")
        registry.session.flush()
        return {"meeting_state": meeting.state}

    def handlers(self) -> tuple[Handler, ...]:
        """Every topic of a meeting with what it takes and gives."""
        return tuple(
            Handler(
                topic=f"rmo_meetings.{topic.name}",
                run=getattr(self, topic.name),
                title=topic.title,
                inputs=topic.inputs,
                outputs=topic.outputs,
            )
            for topic in MEETING_TOPICS
        )

    def _members(self, registry: Registry, meeting: RmoMeeting) -> int:
        association = _association(registry, meeting)
        return association_members.count_of(registry, association, registry.today)

    def _when(self, registry: Registry, meeting: RmoMeeting) -> dict[str, object]:
        due = self.calendar.add_working_days(meeting.planned_on, -AGENDA_DAYS)
        return {
            "planned_on": meeting.planned_on.isoformat(),
            "planned_text": f"{meeting.planned_on:%d.%m.%Y}",
            "agenda_due": max(due, registry.today).isoformat(),
        }


def _association(registry: Registry, meeting: RmoMeeting) -> Association:
    plan = registry.get(RmoPlan, meeting.plan_id)
    return registry.get(Association, plan.association_id)


def _attendance_text(registry: Registry, rows: Sequence[RmoAttendance], members: int) -> str:
    names = people.by_ids(registry, [row.person_id for row in rows])
    parts = []
    for presence, title in PRESENCE_TITLES.items():
        who = [names[row.person_id].name.short for row in rows if row.presence == presence]
        if who:
            parts.append(f"{title}: {', '.join(who)}")
    percent = rmo.attendance_percent(rows, members)
    said = f"Участников объединения {members}"
    return "; ".join([said, *parts]) + (f". Явка {percent} %." if percent is not None else ".")


def _decision(registry: Registry, decision: Mapping[str, Any]) -> str:
    person = people.by_ids(registry, [str(decision.get("executor", ""))])
    who = next((each.name.short for each in person.values()), "")
    due = str(decision.get("due", ""))[:10]
    until = f"{date.fromisoformat(due):%d.%m.%Y}" if due else ""
    return f"{decision.get('text', '')} Исполнитель: {who}, срок: {until}."
