"""Accounts as the administrator keeps them."""

from dataclasses import dataclass
from datetime import datetime

from engine import Actor, Conflict, InvalidForm
from workflows import passwords
from workflows.desks.base import Desk
from workflows.permits import require_any
from workflows.registry import accounts, people, sign_in_rules
from workflows.registry.accounts import Account
from workflows.registry.people import Person
from workflows.roles import ADMIN


@dataclass(frozen=True, kw_only=True)
class AccountView:
    """An account in the administrator's list."""

    user_id: str
    login: str
    name: str
    is_active: bool
    must_change_password: bool
    locked_until: datetime | None
    signed_in_at: datetime | None


class Accounts(Desk):
    """Every verb asks for the administrator and raises NotPermitted for anybody else."""

    def list(self, actor: Actor) -> tuple[AccountView, ...]:
        """All accounts by login."""
        require_any(actor, ADMIN)
        with self._reading(actor) as registry:
            rows = registry.all(registry.rows(Account).order_by(Account.login))
            found = people.by_ids(registry, [row.id for row in rows])
            return tuple(_view(row, found[row.id]) for row in rows)

    def open(self, person_id: str, login: str, actor: Actor) -> str:
        """Give a person an account; answers the one-time password.

        Raises:
            Conflict: the person has an account already.
            InvalidForm: under `login`.
        """
        require_any(actor, ADMIN)
        password = passwords.random_password()
        with self._writing(actor) as registry:
            person = registry.get(Person, person_id)
            if registry.find(Account, person_id) is not None:
                raise Conflict(f"{person.name.short}: учётная запись уже есть.")
            if error := accounts.login_error(registry, login):
                raise InvalidForm({"login": error})
            password_hash = passwords.hashed_random(password)
            accounts.add(registry, person_id, login, password_hash, must_change=True)
        return password

    def one_time_password(self, user_id: str, actor: Actor) -> str:
        """Replace a forgotten password by one that must be changed; unlocks the account."""
        require_any(actor, ADMIN)
        password = passwords.random_password()
        with self._writing(actor) as registry:
            account = registry.locked(Account, user_id)
            accounts.set_password(account, passwords.hashed_random(password), must_change=True)
        return password

    def close(self, user_id: str, actor: Actor) -> None:
        """End an account and its sessions.

        Raises:
            Conflict: it is the actor's own.
        """
        require_any(actor, ADMIN)
        if user_id == actor.user_id:
            raise Conflict("Свою учётную запись закрыть нельзя: попросите другого администратора.")
        with self._writing(actor) as registry:
            account = registry.locked(Account, user_id)
            account.is_active = False
            accounts.end_sessions(account)

    def reopen(self, user_id: str, actor: Actor) -> None:
        """Let a closed account sign in again."""
        require_any(actor, ADMIN)
        with self._writing(actor) as registry:
            account = registry.locked(Account, user_id)
            account.is_active = True
            account.attempts = sign_in_rules.Attempts()


def _view(account: Account, person: Person) -> AccountView:
    return AccountView(
        user_id=account.id,
        login=account.login,
        name=person.name.short,
        is_active=account.is_active,
        must_change_password=account.must_change_password,
        locked_until=account.locked_until,
        signed_in_at=account.signed_in_at,
    )
