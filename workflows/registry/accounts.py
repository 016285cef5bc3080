"""Accounts: who may sign in, with which login and (hashed) password."""

import re
import secrets
from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from workflows.registry.base import Registry, Row
from workflows.registry.entrances import Brought, is_taken, open_for
from workflows.registry.sign_in_rules import Attempts

LOGIN = re.compile(r"[a-z][a-z0-9._-]{2,39}")


class Account(Row):
    """A person's account; its id is the person's id, so the engine's user id names the person."""

    __tablename__ = "account"
    __table_args__ = (Index("uq_account_login", "tenant", "login", unique=True),)
    noun = "Учётная запись"

    id: Mapped[str] = mapped_column(String(64), ForeignKey("person.id"), primary_key=True)
    login: Mapped[str] = mapped_column(String(40))
    password_hash: Mapped[str] = mapped_column(String(200))
    must_change_password: Mapped[bool] = mapped_column(default=True)
    is_active: Mapped[bool] = mapped_column(default=True)
    failed_attempts: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[datetime | None]
    created_at: Mapped[datetime]
    signed_in_at: Mapped[datetime | None]
    session_mark: Mapped[str] = mapped_column(String(32), default="")

    @property
    def attempts(self) -> Attempts:
        return Attempts(failed=self.failed_attempts, locked_until=self.locked_until)

    @attempts.setter
    def attempts(self, attempts: Attempts) -> None:
        self.failed_attempts = attempts.failed
        self.locked_until = attempts.locked_until


def by_login(registry: Registry, login: str) -> Account | None:
    return registry.first(registry.rows(Account).where(Account.login == login.strip().casefold()))


def login_error(registry: Registry, login: str) -> str:
    """Say what is wrong with a new login, "" when it is free and well-formed."""
    if not LOGIN.fullmatch(login):
        return (
            "Логин: от 3 до 40 знаков, строчные латинские буквы, цифры, точка, дефис, "
            "первый знак — буква."
        )
    if by_login(registry, login) is not None or is_taken(registry, Brought.LOGIN, login):
        return f"Логин «{login}» уже занят."
    return ""


def any_account(registry: Registry) -> bool:
    return registry.first(registry.rows(Account)) is not None


def add(
    registry: Registry, person_id: str, login: str, password_hash: str, *, must_change: bool
) -> Account:
    """Write an account whose login was found free right before."""
    account = Account(id=person_id, login=login, created_at=registry.now)
    set_password(account, password_hash, must_change=must_change)
    open_for(registry, Brought.LOGIN, login)
    open_for(registry, Brought.ACCOUNT, person_id)
    return registry.add(account)


def set_password(account: Account, password_hash: str, *, must_change: bool) -> None:
    """Replace the password, forget wrong ones, and end the sessions opened with the old one."""
    account.password_hash = password_hash
    account.must_change_password = must_change
    account.attempts = Attempts()
    end_sessions(account)


def end_sessions(account: Account) -> None:
    account.session_mark = secrets.token_hex(16)
