"""Deployed definitions as the interpreter asks for them, compiled once per process."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from sqlalchemy.orm import Session

from engine.domain.errors import NotFound
from engine.domain.tenancy import REGION
from engine.interpreter import Definition, compile_definition
from engine.store.queries import definitions

_CURRENT: ContextVar[tuple[Session, str]] = ContextVar("current_transaction")


@contextmanager
def transaction_in_use(session: Session, tenant: str) -> Iterator[None]:
    """Let the library and stored records read through this session, for this thread only."""
    token = _CURRENT.set((session, tenant))
    try:
        yield
    finally:
        _CURRENT.reset(token)


def current_session() -> Session:
    """The session of the transaction that this thread works in."""
    return _CURRENT.get()[0]


class StoredDefinitions:
    """A library over the database. What was compiled stays: definitions never change."""

    def __init__(self) -> None:
        self._compiled: dict[str, Definition] = {}
        self._names: dict[str, str] = {}
        self._whose: dict[str, str] = {}
        self._lock = threading.Lock()

    def by_id(self, definition_id: str) -> Definition:
        """One version of a process, executable.

        Raises:
            NotFound: no such definition in this municipality.
        """
        with self._lock:
            found = self._compiled.get(definition_id)
            whose = self._whose.get(definition_id)
        # What was compiled for one municipality is another's only when the region shares it.
        known = found is not None and whose in (_CURRENT.get()[1], REGION)
        return found if found is not None and known else self._compile(definition_id)

    def process_name(self, definition_id: str) -> str:
        """What the process is called in lists.

        Raises:
            NotFound: no such definition in this municipality.
        """
        self.by_id(definition_id)
        return self._names[definition_id]

    def latest(self, process_key: str) -> Definition:
        """The newest version of a process.

        Raises:
            NotFound: nothing of that key is deployed.
        """
        session, tenant = _CURRENT.get()
        row = definitions.newest_of(session, tenant, process_key)
        if row is None:
            raise NotFound(f"Процесс «{process_key}» не развёрнут.")
        return self.by_id(row.id)

    def forget(self) -> None:
        """Drop everything compiled, as a restart would."""
        with self._lock:
            self._compiled.clear()
            self._names.clear()
            self._whose.clear()

    def _compile(self, definition_id: str) -> Definition:
        session, tenant = _CURRENT.get()
        row = definitions.by_id(session, tenant, definition_id)
        if row is None:
            raise NotFound("Такой версии процесса нет.")
        files = definitions.files_of(session, row.deployment_id)
        compiled = compile_definition(files, row.key, definition_id)
        with self._lock:
            self._names[definition_id] = row.name
            self._whose[definition_id] = row.tenant
            return self._compiled.setdefault(definition_id, compiled)
