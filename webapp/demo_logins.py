"""The logins of the demo: a short list for the console, the whole list in a file."""

import os
from collections.abc import Sequence
from pathlib import Path

from workflows import DemoLogin

FILE = "demo-logins.txt"


def table(logins: Sequence[DemoLogin]) -> list[str]:
    """Lay the logins out in columns."""
    rows = [("Логин", "Пароль", "Роль", "Имя", "Организация")]
    rows += [
        (login.login, login.password, login.role_title, login.name, login.organisation)
        for login in logins
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return ["  ".join(map(str.ljust, row, widths)).rstrip() for row in rows]


def announcement(logins: Sequence[DemoLogin], file: Path, *, every: bool) -> list[str]:
    """Say the logins line by line: those to try first, or every one."""
    shown = [login for login in logins if every or login.to_try_first]
    lines = ["Демонстрационный район готов. Логины и пароли:"]
    lines += [f"  {line}" for line in table(shown)]
    if len(shown) < len(logins):
        rest = len(logins) - len(shown)
        lines.append(f"  Ещё учётных записей: {rest}. С --all-logins первый запуск покажет все.")
    # Windows knows no such mode: there the folder's own rights decide.
    guarded = "" if os.name == "nt" else ", читать его может только владелец"
    return [*lines, f"Весь список записан в файл {file}{guarded}."]


def write(logins: Sequence[DemoLogin], file: Path) -> None:
    """Write the whole list where only its owner reads it; an older list is replaced.

    Raises:
        OSError: the folder cannot be written to.
    """
    file.unlink(missing_ok=True)
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as opened:
        opened.write("\n".join(table(logins)) + "\n")
