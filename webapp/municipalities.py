"""The commands of an installation for many: put a region above, found a municipality, roles.

PostgreSQL lets them work beside running servers; with SQLite one process is all there is.
"""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass

from engine import InvalidForm
from engine.municipalities import row_security
from webapp.bootstrap import say
from webapp.lock import ServerLock
from workflows import (
    ProcessApplication,
    Settings,
    migrate,
    process_application,
    region_system,
)

FINDER, APPLICATION = "metodkabinet_finder", "metodkabinet_app"


def found_region(settings: Settings, address: str) -> int:
    """Put a region above the installation and print the link of its administrator."""
    with _opened(settings) as application:
        token = application.municipalities.found_region(region_system())
        for name in application.deploy_shipped():
            say(f"Общий процесс: {name}")
    say("Регион заведён. Ссылка для администратора региона, на семь дней:")
    say(f"  {address}/invitation/{token}")
    return 0


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A municipality as it is asked for; `code` and `zone` are "" for the usual ones."""

    name: str
    code: str = ""
    zone: str = ""


def found_municipality(settings: Settings, asked: Asked, address: str) -> int:
    """Found a municipality and print the link of its first administrator."""
    with _opened(settings) as application:
        if not application.municipalities.has_region():
            say("Сначала заведите регион: python3 -m webapp region")
            return 1
        try:
            made = application.municipalities.found(
                asked.name, region_system(), code=asked.code, zone=asked.zone
            )
        except InvalidForm as error:
            for sentence in error.errors.values():
                say(sentence)
            return 1
    say(f"Муниципалитет заведён: {asked.name} ({made.id}).")
    say("Ссылка для его администратора, на семь дней:")
    say(f"  {address}/invitation/{made.token}")
    return 0


def print_roles(owner: str) -> int:
    """Print the SQL that gives the server's processes roles of their own."""
    for statement in row_security.commands_for_roles(
        owner=owner, application=APPLICATION, finder=FINDER
    ):
        say(f"{statement};")
    return 0


@contextmanager
def _opened(settings: Settings) -> Iterator[ProcessApplication]:
    """The product over its database; on SQLite only while no server runs."""
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    alone = settings.database_url.startswith("sqlite")
    with ServerLock(settings.data_dir) if alone else nullcontext():
        migrate(settings.database_url)
        yield process_application(settings)
