"""The first administrator of an office, a municipality or the region."""

from engine import InvalidForm
from workflows import passwords
from workflows.registry import accounts, people, sign_in_rules
from workflows.registry.base import Registry
from workflows.registry.memberships import Membership
from workflows.registry.people import Person, PersonCard
from workflows.roles import ADMIN


def open_administrator(
    registry: Registry, login: str, password: str, password_hash: str, card: PersonCard
) -> str:
    """Enter a person with an account and the administrator's role; gives their user id.

    Raises:
        InvalidForm: by field.
    """
    errors = people.field_errors(card)
    if error := accounts.login_error(registry, login):
        errors["login"] = error
    if error := sign_in_rules.password_error(password, login=login):
        errors["password"] = error
    if errors:
        raise InvalidForm(errors)
    person = registry.add(Person(**vars(card)))
    registry.add(Membership(person_id=person.id, role=ADMIN, active_from=registry.today))
    accounts.add(registry, person.id, login, password_hash, must_change=False)
    return person.id


def administrator_card(surname: str, given: str, patronymic: str) -> PersonCard:
    """What is known of somebody who opens an account for the first time."""
    return PersonCard(surname=surname, given=given, patronymic=patronymic, position="Администратор")


def hashed(password: str) -> str:
    """Hash a password before a transaction begins: it takes its time."""
    return passwords.hashed(password)
