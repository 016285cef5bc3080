"""When signing in is locked after wrong passwords, and what a password must be; pure rules."""

from dataclasses import dataclass
from datetime import datetime, timedelta

ATTEMPTS = 5
LOCK = timedelta(minutes=15)
SHORTEST_PASSWORD = 10
LONGEST_PASSWORD = 200


@dataclass(frozen=True, kw_only=True)
class Attempts:
    """Wrong passwords in a row, and until when signing in is locked."""

    failed: int = 0
    locked_until: datetime | None = None

    def is_locked(self, now: datetime) -> bool:
        return self.locked_until is not None and now < self.locked_until

    def after_failure(self, now: datetime) -> "Attempts":
        """The fifth wrong password in a row locks; an expired lock starts the count anew."""
        expired = self.locked_until is not None and not self.is_locked(now)
        failed = (0 if expired else self.failed) + 1
        return Attempts(failed=failed, locked_until=now + LOCK if failed >= ATTEMPTS else None)


def password_error(password: str, *, login: str, previous: str = "") -> str:
    """Say what is wrong with a new password, "" when it is fine."""
    if len(password) < SHORTEST_PASSWORD:
        return f"Пароль короче {SHORTEST_PASSWORD} знаков."
    if len(password) > LONGEST_PASSWORD:
        return f"Пароль длиннее {LONGEST_PASSWORD} знаков."
    if login.casefold() in password.casefold():
        return "Пароль не должен содержать логин."
    if len(set(password)) < 4:
        return "Пароль слишком однообразен: нужно не меньше четырёх разных знаков."
    if previous and password == previous:
        return "Новый пароль совпадает с прежним."
    return ""
