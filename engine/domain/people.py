"""Who works here, as the engine asks the application: by itself it knows nobody."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, TypeAlias


@dataclass(frozen=True, kw_only=True)
class Colleague:
    """A person who works here now.

    Attributes:
        name: as written in documents («Секретарева Е. Е.»).
        principals: what they answer to in their own right; None when nobody can say.
    """

    user_id: str
    name: str
    principals: frozenset[str] | None = None

    def answers_to(self, candidates: Iterable[str]) -> bool:
        return self.principals is None or not self.principals.isdisjoint(candidates)


People: TypeAlias = Callable[[Any, str, str], Colleague | None]
"""Find a colleague by open session, municipality and user id; None for whoever does not work here.

The session is typed loosely because this room knows no database.
"""


def everybody(_session: Any, _tenant: str, user_id: str) -> Colleague:
    """Take every id for a colleague who may be given any user task."""
    return Colleague(user_id=user_id, name=user_id)
