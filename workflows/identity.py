"""Who signs in, with which password, and who that makes them for the engine."""

import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from engine import Actor, Clock, Conflict, InvalidForm, InvalidInput, NotFound
from engine.municipalities import acting_tenant
from workflows import passwords
from workflows.desks.base import Sessions
from workflows.region.founding import administrator_card, open_administrator
from workflows.registry import accounts, entrances, municipalities, people, sign_in_rules
from workflows.registry.accounts import Account
from workflows.registry.actors import actor_behind, actor_of
from workflows.registry.base import Registry, Zones
from workflows.registry.entrances import Brought
from workflows.registry.names import PersonName
from workflows.registry.people import Person
from workflows.tenants import has_region

SYSTEM_NAME = "Система"


class SignInRefused(InvalidInput):
    """Login or password are wrong, or signing in is locked for a while."""

    def __init__(self, message: str, locked_until: datetime | None = None) -> None:
        super().__init__(message)
        self.locked_until = locked_until


@dataclass(frozen=True, kw_only=True)
class SignedIn:
    """Who has just signed in. The session mark changes whenever old sessions must end."""

    user_id: str
    tenant: str
    must_change_password: bool
    session_mark: str


@dataclass(frozen=True, kw_only=True)
class Identity:
    """Accounts: who is who, in whichever municipality.

    A login leads to its municipality; whoever is signed in acts there. `tenant` is the one of an
    installation for a single office, and of what nobody in particular asks.
    """

    sessions: Sessions
    clock: Clock
    tenant: str
    zones: Zones

    # -- signing in --------------------------------------------------------------------------------
    def authenticate(self, login: str, password: str) -> SignedIn:
        """Check a login and a password.

        Raises:
            SignInRefused: either is wrong (without saying which), or five wrong passwords in a row
                have locked the account.
        """
        spelled = login.strip().casefold()
        tenant = entrances.tenant_behind(self.sessions, Brought.LOGIN, spelled) or self.tenant
        with self._reading(tenant) as registry:
            account = accounts.by_login(registry, login)
        # An unknown login costs the same time as a wrong password and gets the same answer.
        is_right = passwords.is_right(
            account.password_hash if account else passwords.nobody(), password
        )
        if account is None:
            raise SignInRefused("Логин или пароль неверны.")
        return self._attempted(account.id, tenant, is_right)

    def municipality_of(self, user_id: str) -> str:
        """The tenant in which a person has an account; that of the office for nobody."""
        found = entrances.tenant_behind(self.sessions, Brought.ACCOUNT, user_id)
        return found or self.tenant

    def actor_for(self, user_id: str, tenant: str = "") -> Actor:
        """Say who a signed-in person is right now.

        Raises:
            NotFound: the account is closed or the person dismissed.
        """
        with self._reading(tenant) as registry:
            return actor_of(registry, user_id)

    def returning(self, user_id: str, mark: str, tenant: str = "") -> Actor | None:
        """Say who somebody is right now whose session carries a mark; None when it has ended.

        A new password or a closed account ends every session of that account at once.
        """
        with self._reading(tenant) as registry:
            account = registry.find(Account, user_id)
            known = account.session_mark if account else ""
            if account is None or not secrets.compare_digest(known.encode(), mark.encode()):
                return None
            try:
                return actor_behind(registry, account)
            except NotFound:
                return None

    def confirm(self, user_id: str, password: str) -> None:
        """Ask a signed-in person for their password once more, before they sign something.

        Raises:
            SignInRefused: it is wrong, or too many wrong ones have locked the account.
        """
        with self._reading() as registry:
            account = registry.get(Account, user_id)
            _refuse_locked(account, registry)
        if not password:
            raise SignInRefused("Введите свой пароль: он подтверждает, что подписываете вы.")
        if not passwords.is_right(account.password_hash, password):
            self._count_failure(user_id)
            raise SignInRefused("Пароль неверен.")
        if account.failed_attempts:
            with self._writing() as registry:
                registry.locked(Account, user_id).attempts = sign_in_rules.Attempts()

    def change_password(self, user_id: str, old: str, new: str) -> str:
        """Replace a password by its owner; gives the new session mark, other sessions end.

        Raises:
            InvalidForm: under `old_password` or `new_password`.
            SignInRefused: too many wrong old passwords.
        """
        with self._reading() as registry:
            account = registry.get(Account, user_id)
        if not passwords.is_right(account.password_hash, old):
            self._count_failure(user_id)
            raise InvalidForm({"old_password": "Текущий пароль неверен."})
        error = sign_in_rules.password_error(new, login=account.login, previous=old)
        if error:
            raise InvalidForm({"new_password": error})
        password_hash = passwords.hashed(new)
        with self._writing() as registry:
            row = registry.locked(Account, user_id)
            accounts.set_password(row, password_hash, must_change=False)
            return row.session_mark

    # -- accounts ----------------------------------------------------------------------------------
    def has_accounts(self) -> bool:
        """Say whether anybody may sign in, here or in a municipality of the region."""
        with self._reading() as registry:
            if accounts.any_account(registry):
                return True
        return has_region(self.sessions)

    def create_first_administrator(
        self, login: str, password: str, *, surname: str, given: str, patronymic: str = ""
    ) -> str:
        """Make the first account of an empty installation; gives its user id.

        Raises:
            Conflict: there are accounts already.
            InvalidForm: by field.
        """
        card = administrator_card(surname, given, patronymic)
        password_hash = passwords.hashed(password)
        with self._writing() as registry:
            if accounts.any_account(registry):
                raise Conflict("Учётные записи уже есть; новую заводит администратор.")
            return open_administrator(registry, login, password, password_hash, card)

    # -- names -------------------------------------------------------------------------------------
    def name_of(self, user_id: str) -> str:
        return self.names([user_id])[user_id]

    def names(self, user_ids: Iterable[str]) -> dict[str, str]:
        """User id → «Секретарева Е. Е.»; "" is the system, an unknown id stays as it is."""
        wanted = set(user_ids)
        with self._reading() as registry:
            found = people.by_ids(registry, wanted - {""})
        named = {user_id: person.name.short for user_id, person in found.items()}
        return {user_id: named.get(user_id, user_id or SYSTEM_NAME) for user_id in wanted}

    def acting_name(self, user_id: str, absent_id: str) -> str:
        """«Секретарева Е. Е. за Директорова И. М. (и. о.)»; an unknown id stays as it is."""
        with self._reading() as registry:
            return people.acting_name(registry, user_id, absent_id)

    def name_forms(self, user_id: str) -> PersonName:
        """Give a person's name to be written in another case.

        Raises:
            NotFound: there is no such person.
        """
        with self._reading() as registry:
            return registry.get(Person, user_id).name

    # -- inside ------------------------------------------------------------------------------------
    def _attempted(self, user_id: str, tenant: str, is_right: bool) -> SignedIn:
        if not is_right:
            self._count_failure(user_id, tenant)
            raise SignInRefused("Логин или пароль неверны.")
        with self._writing(tenant) as registry:
            account = registry.locked(Account, user_id)
            _refuse_locked(account, registry)
            if not account.is_active:
                raise SignInRefused("Учётная запись закрыта. Обратитесь к администратору.")
            own = municipalities.own(registry)
            if own is not None and own.closed_at is not None:
                raise SignInRefused("Работа этого муниципалитета здесь прекращена.")
            account.attempts = sign_in_rules.Attempts()
            account.signed_in_at = registry.now
            return SignedIn(
                user_id=account.id,
                tenant=tenant,
                must_change_password=account.must_change_password,
                session_mark=account.session_mark,
            )

    def _count_failure(self, user_id: str, tenant: str = "") -> None:
        """Count a wrong password; a locked account is refused without counting."""
        with self._writing(tenant) as registry:
            account = registry.locked(Account, user_id)
            _refuse_locked(account, registry)
            account.attempts = account.attempts.after_failure(registry.now)

    @contextmanager
    def _reading(self, tenant: str = "") -> Iterator[Registry]:
        tenant = tenant or acting_tenant(self.tenant)
        with self.sessions.read(tenant) as session:
            yield self._registry(session, tenant)

    @contextmanager
    def _writing(self, tenant: str = "") -> Iterator[Registry]:
        tenant = tenant or acting_tenant(self.tenant)
        with self.sessions.write(tenant) as session:
            yield self._registry(session, tenant)

    def _registry(self, session: Session, tenant: str) -> Registry:
        zone = self.zones.zone_in(session)
        return Registry(session=session, tenant=tenant, now=self.clock.now(), zone=zone)


def _refuse_locked(account: Account, registry: Registry) -> None:
    if account.attempts.is_locked(registry.now) and account.locked_until is not None:
        until = account.locked_until.astimezone(ZoneInfo(registry.zone))
        raise SignInRefused(
            f"Слишком много неверных паролей. Вход откроется в {until:%H:%M}.",
            locked_until=account.locked_until,
        )
