"""Who holds which role."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from engine import Actor, InvalidForm, NotPermitted
from workflows.desks.base import Desk
from workflows.permits import require_any
from workflows.registry import memberships, organisations, people
from workflows.registry.base import Registry
from workflows.registry.memberships import Membership
from workflows.registry.organisations import Organisation
from workflows.registry.people import Person
from workflows.roles import ADMIN, DIRECTOR, title_of


@dataclass(frozen=True, kw_only=True)
class MembershipView:
    """A role of a person, readable."""

    id: str
    person_id: str
    person: str
    role: str
    role_title: str
    organisation_id: str | None
    organisation: str
    active_from: date
    active_to: date | None
    is_active: bool


class Roles(Desk):
    """Memberships are the administrator's; everybody may read their own."""

    def memberships(self, actor: Actor, *, person_id: str = "") -> tuple[MembershipView, ...]:
        """All memberships, of one person where one is named; one's own are free to read."""
        if person_id != actor.user_id or not person_id:
            require_any(actor, ADMIN, DIRECTOR)
        with self._reading(actor) as registry:
            return tuple(_membership_views(registry, person_id))

    def grant(
        self,
        person_id: str,
        role: str,
        actor: Actor,
        *,
        organisation_id: str | None = None,
        active_from: date | None = None,
        active_to: date | None = None,
    ) -> str:
        """Give a person a role, from today unless told otherwise; gives the membership's id.

        Raises:
            NotPermitted: the actor is no administrator.
            InvalidForm: by field.
        """
        require_any(actor, ADMIN)
        with self._writing(actor) as registry:
            start = active_from or registry.today
            errors = memberships.field_errors(
                role=role, organisation_id=organisation_id, active_from=start, active_to=active_to
            )
            if errors:
                raise InvalidForm(errors)
            registry.get(Person, person_id)
            if organisation_id:
                registry.get(Organisation, organisation_id)
            row = Membership(
                person_id=person_id,
                role=role,
                organisation_id=organisation_id,
                active_from=start,
                active_to=active_to,
            )
            return registry.add(row).id

    def end(self, membership_id: str, on: date, actor: Actor) -> None:
        """Let a role end with a day.

        Raises:
            NotPermitted: the actor is no administrator, or ends their own administration.
            InvalidForm: the day is before the role's beginning.
        """
        require_any(actor, ADMIN)
        with self._writing(actor) as registry:
            row = registry.locked(Membership, membership_id)
            if row.role == ADMIN and row.person_id == actor.user_id:
                raise NotPermitted("Свою роль администратора снять нельзя: попросите другого.")
            if on < row.active_from:
                raise InvalidForm({"active_to": "Окончание роли раньше её начала."})
            row.active_to = on


def _membership_views(registry: Registry, person_id: str) -> Iterable[MembershipView]:
    rows = memberships.every(registry, person_id=person_id)
    found = people.by_ids(registry, [row.person_id for row in rows])
    names = {row.id: row.short_name for row in organisations.every(registry)}
    today = registry.today
    for row in rows:
        yield MembershipView(
            id=row.id,
            person_id=row.person_id,
            person=found[row.person_id].name.short,
            role=row.role,
            role_title=title_of(row.role),
            organisation_id=row.organisation_id,
            organisation=names.get(row.organisation_id or "", ""),
            active_from=row.active_from,
            active_to=row.active_to,
            is_active=row.active_from <= today and (not row.active_to or row.active_to >= today),
        )
