"""SQL that is put together once per process, however many databases it is said to.

SQLAlchemy keeps the text of a statement per engine and per dialect object. An office has an engine
for its writer and one for its readers, every played district and every test has its own database,
and putting a query together costs more than asking it: so engines of one server share both.
"""

from typing import Any

from sqlalchemy import Dialect, Engine, event
from sqlalchemy.util import LRUCache

MOST_STATEMENTS = 2000
"""About 20 KB each; the whole product says some hundreds, filters make more of them."""

_dialects: dict[tuple[object, ...], Dialect] = {}
_statements: LRUCache[Any, Any] = LRUCache(MOST_STATEMENTS)


def share(engine: Engine) -> None:
    """Let an engine use what other engines of the same server have put together.

    A dialect learns at its first connection which version it speaks to, and that is the same for
    all databases of one server; statements are kept by dialect, so those of different servers
    never meet.
    """
    url = engine.url
    server = (url.drivername, url.host, url.port, url.query.get("host"))

    def connected(_raw: object, _record: object) -> None:
        engine.dialect = _dialects.setdefault(server, engine.dialect)

    engine.dialect = _dialects.get(server, engine.dialect)
    event.listen(engine, "connect", connected, once=True)
    engine.update_execution_options(compiled_cache=_statements)
