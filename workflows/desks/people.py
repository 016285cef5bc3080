"""People as pages read them and the administrator keeps them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from engine import Actor, Conflict, InvalidForm
from workflows.desks.base import Desk
from workflows.permits import require_any
from workflows.registry import accounts, organisations, people
from workflows.registry.accounts import Account
from workflows.registry.base import Registry
from workflows.registry.memberships import every as memberships_of
from workflows.registry.organisations import Organisation
from workflows.registry.people import Person, PersonCard
from workflows.roles import ADMIN, CLERK, DIRECTOR, METHODIST, title_of
from workflows.spreadsheets.people import PEOPLE_COLUMNS, read_people
from workflows.spreadsheets.reading import ImportResult, read_table
from workflows.spreadsheets.writing import write_table

READERS = (ADMIN, DIRECTOR, METHODIST, CLERK, "edu_head", "pdn_officer")


@dataclass(frozen=True, kw_only=True)
class PersonView:
    """A person with the names of their organisation and roles.

    Attributes:
        login: "" without an account.
    """

    id: str
    card: PersonCard
    name: str
    full_name: str
    organisation: str
    role_titles: tuple[str, ...]
    login: str
    dismissed_on: date | None


class People(Desk):
    """Contacts are for the centre's staff and oneself; writing is the administrator's.

    Every verb raises NotPermitted for anybody else.
    """

    def list(
        self, actor: Actor, *, text: str = "", organisation_id: str = ""
    ) -> tuple[PersonView, ...]:
        """People by surname; `text` is the beginning of a name."""
        require_any(actor, *READERS)
        with self._reading(actor) as registry:
            rows = people.every(registry, text=text, organisation_id=organisation_id)
            return tuple(_views(registry, rows))

    def get(self, person_id: str, actor: Actor) -> PersonView:
        """One person, or NotFound; everybody may read their own card."""
        if person_id != actor.user_id:
            require_any(actor, *READERS)
        with self._reading(actor) as registry:
            return next(iter(_views(registry, [registry.get(Person, person_id)])))

    def save(self, card: PersonCard, actor: Actor, *, person_id: str = "") -> str:
        """Write a new person or change one; gives the id.

        Raises:
            InvalidForm: by field of the card.
        """
        require_any(actor, ADMIN)
        if errors := people.field_errors(card):
            raise InvalidForm(errors)
        with self._writing(actor) as registry:
            if card.organisation_id:
                registry.get(Organisation, card.organisation_id)
            if not person_id:
                return registry.add(Person(**vars(card))).id
            row = registry.locked(Person, person_id)
            for name, value in vars(card).items():
                setattr(row, name, value)
            return row.id

    def dismiss(self, person_id: str, on: date, actor: Actor) -> None:
        """End a person's employment: roles and account stop answering from that day.

        Raises:
            Conflict: it is the actor.
        """
        require_any(actor, ADMIN)
        if person_id == actor.user_id:
            raise Conflict("Уволить себя нельзя: попросите другого администратора.")
        with self._writing(actor) as registry:
            row = registry.locked(Person, person_id)
            row.dismissed_on = on
            account = registry.find(Account, person_id)
            if account is not None and on <= registry.today:
                accounts.end_sessions(account)

    def import_xlsx(self, content: bytes, actor: Actor) -> ImportResult:
        """Add people from a table; the same person in the same organisation is changed.

        Raises:
            ImportRefused: with every problem at once; nothing was saved.
        """
        require_any(actor, ADMIN)
        table = read_table(content, PEOPLE_COLUMNS)
        with self._writing(actor) as registry:
            ids = {row.short_name.casefold(): row.id for row in organisations.every(registry)}
            cards = read_people(table, ids)
            keys = [_key(card) for card in cards]
            for row, key in zip(table.rows, keys, strict=True):
                if keys.count(key) > 1:
                    table.complain(row, "surname", "этот работник повторяется в таблице.")
            table.refuse_problems()
            return _write(registry, cards)

    def template_xlsx(self, actor: Actor) -> bytes:
        """An empty table to fill in, with the organisations' names."""
        with self._reading(actor) as registry:
            names = [row.short_name for row in organisations.active(registry)]
        return write_table("Работники", PEOPLE_COLUMNS, [], {"organisation_id": names})


def _key(card: PersonCard | Person) -> tuple[str, str, str, str]:
    return (
        card.surname.casefold(),
        card.given.casefold(),
        card.patronymic.casefold(),
        card.organisation_id or "",
    )


def _write(registry: Registry, cards: Iterable[PersonCard]) -> ImportResult:
    known = {_key(row): row for row in people.active(registry)}
    added = changed = skipped = 0
    for card in cards:
        row = known.get(_key(card))
        if row is None:
            registry.add(Person(**vars(card)))
            added += 1
        elif _card(row) == card:
            skipped += 1
        else:
            for name, value in vars(card).items():
                setattr(row, name, value)
            changed += 1
    return ImportResult(added=added, changed=changed, skipped=skipped)


def _card(row: Person) -> PersonCard:
    return PersonCard(**{name: getattr(row, name) for name in PersonCard.__dataclass_fields__})


def _views(registry: Registry, rows: Iterable[Person]) -> Iterable[PersonView]:
    names = {row.id: row.short_name for row in organisations.every(registry)}
    logins = {row.id: row.login for row in registry.all(registry.rows(Account))}
    roles: dict[str, list[str]] = {}
    for membership in memberships_of(registry):
        if membership.active_to is None or membership.active_to >= registry.today:
            roles.setdefault(membership.person_id, []).append(title_of(membership.role))
    for row in rows:
        yield PersonView(
            id=row.id,
            card=_card(row),
            name=row.name.short,
            full_name=row.name.full,
            organisation=names.get(row.organisation_id or "", ""),
            role_titles=tuple(dict.fromkeys(roles.get(row.id, ()))),
            login=logins.get(row.id, ""),
            dismissed_on=row.dismissed_on,
        )
