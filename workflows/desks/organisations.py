"""Organisations as pages read them and the administrator keeps them."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from engine import Actor, InvalidForm
from workflows.desks.base import Desk
from workflows.permits import require_any
from workflows.registry import organisations, people
from workflows.registry.base import Registry
from workflows.registry.organisations import (
    KIND_TITLES,
    Organisation,
    OrganisationCard,
    OrganisationKind,
)
from workflows.roles import ADMIN
from workflows.spreadsheets.people import ORGANISATION_COLUMNS, read_organisations
from workflows.spreadsheets.reading import ImportResult, read_table
from workflows.spreadsheets.writing import write_table


@dataclass(frozen=True, kw_only=True)
class OrganisationView:
    """An organisation with the names of its people."""

    id: str
    card: OrganisationCard
    kind_title: str
    director: str
    coordinator: str
    is_active: bool


class Organisations(Desk):
    """Everybody signed in may read; writing raises NotPermitted for all but the administrator."""

    def list(self, actor: Actor, *, with_closed: bool = False) -> tuple[OrganisationView, ...]:
        """Organisations in the district's order."""
        with self._reading(actor) as registry:
            read = organisations.every if with_closed else organisations.active
            return tuple(_views(registry, read(registry)))

    def get(self, organisation_id: str, actor: Actor) -> OrganisationView:
        """One organisation, or NotFound."""
        with self._reading(actor) as registry:
            return next(iter(_views(registry, [registry.get(Organisation, organisation_id)])))

    def names(self, actor: Actor, only: Collection[str] | None = None) -> dict[str, str]:
        """Id → short name of all, or some; closed ones included: old tasks name them too."""
        with self._reading(actor) as registry:
            return organisations.short_names(registry, only)

    def save(self, card: OrganisationCard, actor: Actor, *, organisation_id: str = "") -> str:
        """Write a new organisation or change one; gives its id.

        Raises:
            InvalidForm: by field of the card.
        """
        require_any(actor, ADMIN)
        with self._writing(actor) as registry:
            errors = organisations.field_errors(card)
            if _is_taken(registry, card.short_name, organisation_id):
                errors["short_name"] = f"Организация «{card.short_name}» уже есть."
            if _is_above_itself(registry, card.parent_id, organisation_id):
                errors["parent_id"] = "Выберите организацию из списка, не подчинённую этой."
            if errors:
                raise InvalidForm(errors)
            if not organisation_id:
                return registry.add(Organisation(**vars(card), position=_last(registry))).id
            row = registry.locked(Organisation, organisation_id)
            for name, value in vars(card).items():
                setattr(row, name, value)
            return row.id

    def import_xlsx(self, content: bytes, actor: Actor) -> ImportResult:
        """Add organisations from a table; known short names are changed, nothing is closed.

        Raises:
            ImportRefused: with every problem at once; nothing was saved.
        """
        require_any(actor, ADMIN)
        table = read_table(content, ORGANISATION_COLUMNS)
        with self._writing(actor) as registry:
            cards = read_organisations(table, registry.today)
            for row, card in zip(table.rows, cards, strict=True):
                if [c.short_name for c in cards].count(card.short_name) > 1:
                    table.complain(row, "short_name", f"«{card.short_name}» повторяется в таблице.")
            table.refuse_problems()
            return _write(registry, cards)

    def template_xlsx(self) -> bytes:
        """An empty table to fill in."""
        return write_table(
            "Организации", ORGANISATION_COLUMNS, [], {"kind": list(KIND_TITLES.values())}
        )


def _write(registry: Registry, cards: Iterable[OrganisationCard]) -> ImportResult:
    known = {row.short_name.casefold(): row for row in organisations.every(registry)}
    added = changed = skipped = 0
    for card in cards:
        row = known.get(card.short_name.casefold())
        if row is None:
            registry.add(Organisation(**vars(card), position=_last(registry)))
            added += 1
        elif (row.kind, row.full_name, row.settlement) == _facts(card):
            skipped += 1
        else:
            row.kind, row.full_name, row.settlement = _facts(card)
            changed += 1
    return ImportResult(added=added, changed=changed, skipped=skipped)


def _facts(card: OrganisationCard) -> tuple[str, str, str]:
    return card.kind, card.full_name, card.settlement


def _is_taken(registry: Registry, short_name: str, organisation_id: str) -> bool:
    return any(
        row.short_name.casefold() == short_name.strip().casefold() and row.id != organisation_id
        for row in organisations.every(registry)
    )


def _is_above_itself(registry: Registry, parent_id: str, organisation_id: str) -> bool:
    """Say whether a parent is unknown here, or is the organisation itself or stands below it."""
    above = {row.id: row.parent_id for row in organisations.every(registry)}
    seen: set[str] = set()
    while parent_id and parent_id not in seen:
        if parent_id == organisation_id or parent_id not in above:
            return True
        seen.add(parent_id)
        parent_id = above[parent_id]
    return False


def _last(registry: Registry) -> int:
    return max((row.position for row in organisations.every(registry)), default=0) + 1


def _views(registry: Registry, rows: Iterable[Organisation]) -> Iterable[OrganisationView]:
    rows = list(rows)
    ids = {i for row in rows for i in (row.director_id, row.coordinator_id) if i}
    found = {i: person.name.short for i, person in people.by_ids(registry, ids).items()}
    for row in rows:
        yield OrganisationView(
            id=row.id,
            card=_card(row),
            kind_title=KIND_TITLES[OrganisationKind(row.kind)],
            director=found.get(row.director_id, ""),
            coordinator=found.get(row.coordinator_id, ""),
            is_active=_is_active(row, registry.today),
        )


def _is_active(row: Organisation, day: date) -> bool:
    return row.active_from <= day and (row.active_to is None or row.active_to >= day)


def _card(row: Organisation) -> OrganisationCard:
    return OrganisationCard(
        **{name: getattr(row, name) for name in OrganisationCard.__dataclass_fields__}
    )
