"""Which municipalities an installation serves, and whether there is a region above them."""

from engine.municipalities import REGION
from workflows.registry import municipalities
from workflows.registry.base import Sessions


def tenants_of(sessions: Sessions, home: str) -> tuple[str, ...]:
    """Everybody whose jobs go on: `home` first, the office that needs no row, and the region."""
    with sessions.read(REGION) as session:
        working = [each.id for each in municipalities.every(session) if each.closed_at is None]
    return tuple(dict.fromkeys([home, *working]))


def has_region(sessions: Sessions) -> bool:
    """Say whether the installation serves a region; one office needs none."""
    with sessions.read(REGION) as session:
        return any(each.id == REGION for each in municipalities.every(session))
