"""Lists of members of the associations: who belongs to which, from when to when."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from engine import Actor, InvalidForm, NotPermitted
from workflows.desks.base import Desk
from workflows.permits import holds_any
from workflows.registry import association_members, organisations, people
from workflows.registry.association_members import AssociationMember
from workflows.registry.associations import Association
from workflows.registry.base import Registry
from workflows.registry.organisations import EDUCATIONAL
from workflows.registry.people import Person
from workflows.roles import ADMIN, DIRECTOR, METHODIST


@dataclass(frozen=True, kw_only=True)
class MemberView:
    """A member, readable; `is_now` on the day of asking."""

    id: str
    name: str
    organisation: str
    active_from: date
    active_to: date | None
    is_now: bool


@dataclass(frozen=True, kw_only=True)
class StaffOfSchool:
    """Who works at a school and is no member yet: id and name."""

    school: str
    people: tuple[tuple[str, str], ...]


@dataclass(frozen=True, kw_only=True)
class MemberList:
    """Members of an association, those of today first; `staff` is empty where the actor only reads.

    Attributes:
        may_keep: whether the actor keeps the list.
    """

    members: tuple[MemberView, ...]
    may_keep: bool
    staff: tuple[StaffOfSchool, ...]
    today: date


class RmoMembers(Desk):
    """Everybody signed in reads; the head, methodists, director and administrator keep the list."""

    def members(self, association_id: str, actor: Actor) -> MemberList:
        """Who belongs to an association; NotFound where there is none."""
        with self._reading(actor) as registry:
            row = registry.get(Association, association_id)
            found = association_members.every(registry, row.id)
            may_keep = _keeps(row, actor)
            return MemberList(
                members=_views(registry, found),
                may_keep=may_keep,
                staff=_staff(registry, row) if may_keep else (),
                today=registry.today,
            )

    def add_members(
        self, association_id: str, person_ids: Sequence[str], since: date | None, actor: Actor
    ) -> int:
        """Let people belong to an association from a day on; gives how many are new.

        Raises:
            NotPermitted: the actor does not keep this list.
            InvalidForm: nobody is named, or the day is missing.
        """
        with self._writing(actor) as registry:
            row = registry.locked(Association, association_id)
            _require_keeper(row, actor)
            if not person_ids:
                raise InvalidForm({"people": "Отметьте хотя бы одного человека."})
            if since is None:
                raise InvalidForm({"since": "Укажите, с какого дня человек участник."})
            employed = {person.id for person in people.active(registry)}
            known = set(association_members.on_day(registry, row.id, since))
            if not set(person_ids) <= employed:
                raise InvalidForm({"people": "Среди отмеченных есть тот, кто уже не работает."})
            new = [each for each in dict.fromkeys(person_ids) if each not in known]
            for person_id in new:
                member = {"association_id": row.id, "person_id": person_id, "active_from": since}
                registry.add(AssociationMember(**member))
            return len(new)

    def end_membership(self, association_id: str, member_id: str, actor: Actor) -> None:
        """Let somebody belong to an association until yesterday; the row stays.

        Raises:
            NotPermitted: the actor does not keep this list.
        """
        with self._writing(actor) as registry:
            row = registry.locked(Association, association_id)
            _require_keeper(row, actor)
            member = registry.locked(AssociationMember, member_id)
            if member.association_id != row.id:
                raise InvalidForm({"people": "Этот человек — участник другого объединения."})
            if member.active_from >= registry.today:
                registry.session.delete(member)
            elif member.active_to is None or member.active_to >= registry.today:
                member.active_to = date.fromordinal(registry.today.toordinal() - 1)
            registry.session.flush()


def _keeps(row: Association, actor: Actor) -> bool:
    is_head = bool(row.head_id) and row.head_id == actor.user_id
    return is_head or holds_any(actor, ADMIN, DIRECTOR, METHODIST)


def _require_keeper(row: Association, actor: Actor) -> None:
    if not _keeps(row, actor):
        raise NotPermitted("Список участников ведут руководитель объединения и методисты.")


def _views(registry: Registry, rows: Sequence[AssociationMember]) -> tuple[MemberView, ...]:
    found = people.by_ids(registry, [row.person_id for row in rows])
    schools = organisations.short_names(registry)
    views = [_view(row, found[row.person_id], schools, registry.today) for row in rows]
    return tuple(sorted(views, key=lambda each: (not each.is_now, each.name)))


def _view(
    row: AssociationMember, person: Person, schools: Mapping[str, str], today: date
) -> MemberView:
    is_open = row.active_to is None or row.active_to >= today
    return MemberView(
        id=row.id,
        name=person.name.short,
        organisation=schools.get(person.organisation_id or "", ""),
        active_from=row.active_from,
        active_to=row.active_to,
        is_now=row.active_from <= today and is_open and person.is_active(today),
    )


def _staff(registry: Registry, row: Association) -> tuple[StaffOfSchool, ...]:
    """People of each school who are no members today."""
    members = set(association_members.on_day(registry, row.id, registry.today))
    by_school: dict[str, list[tuple[str, str]]] = {}
    for person in people.active(registry):
        if person.id not in members:
            pair = (person.id, person.name.short)
            by_school.setdefault(person.organisation_id or "", []).append(pair)
    return tuple(
        StaffOfSchool(school=school.short_name, people=tuple(by_school[school.id]))
        for school in organisations.active(registry, EDUCATIONAL)
        if school.id in by_school
    )
