"""Plans and meetings of associations as pages read them."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from engine import Actor
from workflows.desks.rmo_members import RmoMembers
from workflows.registry import association_members, people, rmo
from workflows.registry.associations import Association
from workflows.registry.base import Registry
from workflows.registry.rmo import (
    MEETING_FORMS,
    MEETING_STATES,
    PLAN_STATES,
    PRESENCE_TITLES,
    MeetingState,
    Presence,
    RmoMeeting,
    RmoPlan,
    RmoPlanState,
)


@dataclass(frozen=True, kw_only=True)
class MeetingView:
    """A meeting, readable. `percent` is None until somebody was registered."""

    id: str
    number: int
    planned_on: date
    theme: str
    form: str
    place: str
    speakers: str
    expected: str
    state: str
    state_title: str
    reason: str
    moves: tuple[dict[str, Any], ...]
    came: tuple[tuple[str, str], ...]
    percent: int | None
    protocol_id: str
    instance_id: str


@dataclass(frozen=True, kw_only=True)
class RmoPlanView:
    """A plan with its meetings; `percent` is the mean attendance of those held."""

    id: str
    school_year: str
    state: str
    state_title: str
    theme: str
    goal: str
    tasks: str
    product: str
    reason: str
    order_document_id: str
    meetings: tuple[MeetingView, ...]
    held: int
    percent: int | None


@dataclass(frozen=True, kw_only=True)
class AssociationPage:
    """An association with its plans, the newest year first."""

    id: str
    name: str
    head: str
    members: int
    head_until: date | None
    plans: tuple[RmoPlanView, ...]


class Rmo(RmoMembers):
    """Everybody signed in may read."""

    def page(self, association_id: str, actor: Actor) -> AssociationPage:
        """One association; NotFound where there is none."""
        with self._reading(actor) as registry:
            row = registry.get(Association, association_id)
            head = people.by_ids(registry, [row.head_id] if row.head_id else [])
            members = association_members.count_of(registry, row, registry.today)
            return AssociationPage(
                id=row.id,
                name=row.name,
                head=next((person.name.short for person in head.values()), ""),
                members=members,
                head_until=row.head_until,
                plans=tuple(
                    _plan(registry, plan, members) for plan in rmo.plans_of(registry, row.id)
                ),
            )


def _plan(registry: Registry, plan: RmoPlan, members: int) -> RmoPlanView:
    meetings = tuple(_meeting(registry, m, members) for m in rmo.meetings_of(registry, plan.id))
    percents = [each.percent for each in meetings if each.percent is not None]
    return RmoPlanView(
        id=plan.id,
        school_year=plan.school_year,
        state=plan.state,
        state_title=PLAN_STATES[RmoPlanState(plan.state)],
        theme=plan.theme,
        goal=plan.goal,
        tasks=plan.tasks,
        product=plan.product,
        reason=plan.reason,
        order_document_id=plan.order_document_id,
        meetings=meetings,
        held=sum(each.state == MeetingState.HELD for each in meetings),
        percent=round(sum(percents) / len(percents)) if percents else None,
    )


def _meeting(registry: Registry, row: RmoMeeting, members: int) -> MeetingView:
    came = rmo.attendance_of(registry, row.id)
    names = people.by_ids(registry, [each.person_id for each in came])
    return MeetingView(
        id=row.id,
        number=row.number,
        planned_on=row.planned_on,
        theme=row.theme,
        form=MEETING_FORMS.get(row.form, ""),
        place=row.place,
        speakers=row.speakers,
        expected=row.expected,
        state=row.state,
        state_title=MEETING_STATES[MeetingState(row.state)],
        reason=row.reason,
        moves=tuple(row.moves),
        came=tuple(
            (names[each.person_id].name.short, PRESENCE_TITLES[Presence(each.presence)])
            for each in came
        ),
        percent=rmo.attendance_percent(came, members),
        protocol_id=row.protocol_id,
        instance_id=row.instance_id,
    )
