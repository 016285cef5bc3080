"""Associations of teachers as pages read and keep them."""

from dataclasses import dataclass

from engine import Actor, InvalidForm
from workflows.desks.base import Desk
from workflows.permits import require_any
from workflows.registry import association_members, associations, people
from workflows.registry.associations import STATE_TITLES, Association, AssociationState
from workflows.registry.people import Person
from workflows.roles import ADMIN, DIRECTOR, METHODIST


@dataclass(frozen=True, kw_only=True)
class AssociationCard:
    """What may be written about an association."""

    name: str
    head_id: str | None = None
    members_count: int = 0
    state: str = AssociationState.ACTIVE


@dataclass(frozen=True, kw_only=True)
class AssociationView:
    """An association with the name of its head, "" while there is none."""

    id: str
    card: AssociationCard
    members: int
    head: str
    state_title: str


class Associations(Desk):
    """Everybody signed in may read; administrator, director and methodists write."""

    def list(self, actor: Actor) -> tuple[AssociationView, ...]:
        """All associations in the district's order."""
        with self._reading(actor) as registry:
            rows = associations.every(registry)
            found = people.by_ids(registry, [row.head_id for row in rows if row.head_id])
            return tuple(
                AssociationView(
                    id=row.id,
                    card=_card(row),
                    members=association_members.count_of(registry, row, registry.today),
                    head=found[row.head_id].name.short if row.head_id else "",
                    state_title=STATE_TITLES[AssociationState(row.state)],
                )
                for row in rows
            )

    def save(self, card: AssociationCard, actor: Actor, *, association_id: str = "") -> str:
        """Write a new association or change one; gives its id.

        Raises:
            NotPermitted: the actor has none of the three roles.
            InvalidForm: by field of the card.
        """
        require_any(actor, ADMIN, DIRECTOR, METHODIST)
        with self._writing(actor) as registry:
            errors = associations.field_errors(
                name=card.name, members_count=card.members_count, state=card.state
            )
            others = [a for a in associations.every(registry) if a.id != association_id]
            if any(a.name.casefold() == card.name.strip().casefold() for a in others):
                errors["name"] = f"Объединение «{card.name}» уже есть."
            if errors:
                raise InvalidForm(errors)
            if card.head_id:
                registry.get(Person, card.head_id)
            if not association_id:
                return registry.add(Association(**vars(card), position=len(others) + 1)).id
            row = registry.locked(Association, association_id)
            for name, value in vars(card).items():
                setattr(row, name, value)
            return row.id


def _card(row: Association) -> AssociationCard:
    return AssociationCard(
        **{name: getattr(row, name) for name in AssociationCard.__dataclass_fields__}
    )
