"""Municipalities as the engine knows them: names of tenants, and whose work this moment is."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

OFFICE = "default"
"""The tenant of an installation that serves one office."""

REGION = "region"
"""The tenant above all others: what it deploys and writes as official is shared with them."""

_ACTING: ContextVar[str] = ContextVar("acting_tenant", default="")


def acting_tenant(otherwise: str = "") -> str:
    """Whose work this thread does now; for calendars and lists of choices, which take no actor.

    Never decides which rows are seen: a session is opened for a tenant by its name. A new row that
    nobody gave a tenant is of the session in which it is written.

    Args:
        otherwise: whose it is where nobody acts, e.g. the office that an installation begins with.

    Raises:
        LookupError: nobody acts, and nothing else is named.
    """
    found = _ACTING.get() or otherwise
    if not found:
        raise LookupError("nobody acts for a municipality here")
    return found


@contextmanager
def acting_in(tenant: str) -> Iterator[None]:
    """Let this thread work for one municipality for a while."""
    token = _ACTING.set(tenant)
    try:
        yield
    finally:
        _ACTING.reset(token)
