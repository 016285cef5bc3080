"""The tokens of a scope as far as they are in memory; the others come when somebody asks for them.

A stored instance wakes with the tokens that decide what happens next. Whoever looks for one more
gets it alone; whoever looks through all of them gets the whole instance first. So code that knows
nothing of this is right, and code that shall not cost more the larger an instance is asks for
`at_hand`.
"""

from collections.abc import Iterator, ValuesView
from typing import TYPE_CHECKING, Any, Protocol
from uuid import UUID

if TYPE_CHECKING:
    from engine.interpreter.element_instance import ElementInstance


class Absent(Protocol):
    """Where tokens are that are not in memory."""

    complete: bool
    """Nothing is absent any more."""

    def fetch(self, token_id: UUID) -> "ElementInstance | None":
        """Bring one token into memory, and the scope that it lies in."""
        ...

    def fetch_children(self, token: "ElementInstance") -> None:
        """Bring everything that descends directly from a token."""
        ...

    def fetch_scope(self, host_id: UUID) -> None:
        """Bring the scope that runs inside a token, if there is one."""
        ...

    def fetch_all(self) -> None:
        """Bring the whole instance."""
        ...

    def begin_anew(self) -> None:
        """A stimulus is over: count from nought what the next one asks for."""
        ...


class Nothing:
    """An instance that began in memory has all its tokens there."""

    complete = True

    def fetch(self, token_id: UUID) -> "ElementInstance | None":  # noqa: ARG002  as the protocol
        return None

    def fetch_children(self, token: "ElementInstance") -> None:
        """There are no others."""

    def fetch_scope(self, host_id: UUID) -> None:
        """There is no other."""

    def fetch_all(self) -> None:
        """There are no others."""

    def begin_anew(self) -> None:
        """Nothing was counted."""


class Tokens(dict[UUID, "ElementInstance"]):
    """Tokens by id; a search through all of them brings all of them into memory.

    Args:
        place: whose `absent` knows the rest.
    """

    def __init__(self, place: Any) -> None:
        super().__init__()
        self._place = place

    def at_hand(self) -> "ValuesView[ElementInstance]":
        """Those in memory: of the open ones all but repetitions and what hangs on them."""
        return super().values()

    def oldest_first(self) -> "list[ElementInstance]":
        """Those in memory in the order of their creation, however they came there."""
        return sorted(super().values(), key=lambda token: token.sequence)

    def put_in_order(self) -> None:
        """Let a search go from the oldest to the youngest."""
        ordered = self.oldest_first()
        super().clear()
        super().update((token.id, token) for token in ordered)

    def values(self) -> Any:
        self._place.absent.fetch_all()
        return super().values()

    def items(self) -> Any:
        self._place.absent.fetch_all()
        return super().items()

    def keys(self) -> Any:
        self._place.absent.fetch_all()
        return super().keys()

    def __iter__(self) -> Iterator[UUID]:
        self._place.absent.fetch_all()
        return super().__iter__()

    def __len__(self) -> int:
        self._place.absent.fetch_all()
        return super().__len__()

    def __bool__(self) -> bool:
        return bool(len(self))


class AllTokens(Tokens):
    """The tokens of a scope, open or not; also known to the whole instance."""

    def __setitem__(self, key: UUID, token: "ElementInstance") -> None:
        super().__setitem__(key, token)
        self._place.everywhere[key] = token

    def __missing__(self, key: UUID) -> "ElementInstance":
        found = self._fetched(key)
        if found is None:
            raise KeyError(key)
        return found

    def __contains__(self, key: object) -> bool:
        return super().__contains__(key) or (
            isinstance(key, UUID) and self._fetched(key) is not None
        )

    def get(self, key: UUID | None, default: Any = None) -> Any:
        found = super().get(key) if key is not None else None
        if found is None and key is not None:
            found = self._fetched(key)
        return default if found is None else found

    def pop(self, key: UUID, *default: Any) -> Any:
        self._place.everywhere.pop(key, None)
        self._place.gone.add(key)
        return super().pop(key, *default)

    def _fetched(self, key: UUID) -> "ElementInstance | None":
        found = self._place.absent.fetch(key)
        return found if found is not None and found.workflow.tasks is self else None


class Scopes(dict[UUID, Any]):
    """Inner scopes by the id of the token that waits for them."""

    def __init__(self, place: Any) -> None:
        super().__init__()
        self._place = place

    def get(self, key: UUID, default: Any = None) -> Any:
        if not super().__contains__(key):
            self._place.absent.fetch_scope(key)
        return super().get(key, default)

    def __missing__(self, key: UUID) -> Any:
        self._place.absent.fetch_scope(key)
        if not super().__contains__(key):
            raise KeyError(key)
        return super().__getitem__(key)

    def values(self) -> Any:
        self._place.absent.fetch_all()
        return super().values()
