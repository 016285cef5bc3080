"""Lists the members of the demo's associations as far as their people have accounts."""

from workflows.registry import associations, organisations, people
from workflows.registry.association_members import AssociationMember
from workflows.registry.base import Registry
from workflows.registry.organisations import EDUCATIONAL
from workflows.registry.school_years import SchoolYear

LISTED = ("Русский язык и литература", "Математика", "Классные руководители")
SIZE = 8
"""So many of a list; the other associations have only their number, as on paper."""


def list_members(registry: Registry, year: SchoolYear) -> None:
    """Give three associations a list: the head and people of several schools."""
    schools = {school.id for school in organisations.active(registry, EDUCATIONAL)}
    staff = [p.id for p in people.active(registry) if p.organisation_id in schools]
    for place, row in enumerate(associations.every(registry)):
        if row.name in LISTED and row.head_id:
            chosen = (staff * 2)[place * 3 : place * 3 + SIZE]
            for person_id in dict.fromkeys((row.head_id, *chosen)):
                registry.add(
                    AssociationMember(
                        association_id=row.id, person_id=person_id, active_from=year.starts_on
                    )
                )
