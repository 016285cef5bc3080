"""How the databases answer the questions: their own plans, of the very statements that ran."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from benchmarks.inbox_questions import PEOPLE, questions
from engine import ProcessEngine
from engine.municipalities import OFFICE
from engine.store.direct import Direct, direct_connection

_FOR_POSTGRESQL = "EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF, BUFFERS OFF) "
_FOR_SQLITE = "EXPLAIN QUERY PLAN "
_MOST_STATEMENTS = 6


def explained(engine: ProcessEngine) -> str:
    """The plans of every question for each of the people, as a text."""
    lines: list[str] = []
    for whose, actor in PEOPLE.items():
        for each in questions():
            with _recorded() as asked:
                engine.inbox(each.query, actor)
                engine.inbox_counts([each.query], actor)
            lines += [f"== {whose}: {each.name}", *_plans(engine, asked), ""]
    return "\n".join(lines) + "\n"


def _plans(engine: ProcessEngine, asked: list[tuple[str, Any]]) -> Iterator[str]:
    """Each different statement once: SQLite is asked the same for one principal after the other."""
    different = dict(reversed(asked))
    with engine.database.read(OFFICE) as session:
        direct = direct_connection(session.connection())
        is_sqlite = engine.database.dialect == "sqlite"
        explain = _FOR_SQLITE if is_sqlite else _FOR_POSTGRESQL
        for sql, parameters in list(reversed(different.items()))[:_MOST_STATEMENTS]:
            rows = direct.run(explain + sql, parameters).fetchall()
            ran = f" (ran {sum(each == sql for each, _ in asked)} times)" if is_sqlite else ""
            yield f"-- {' '.join(sql.split())[:90]} …{ran}"
            yield from (_shortened(str(row[-1])) for row in rows)


def _shortened(line: str) -> str:
    return line if len(line) <= 160 else f"{line[:160]} …"


@contextmanager
def _recorded() -> Iterator[list[tuple[str, Any]]]:
    """Whatever is asked below SQLAlchemy meanwhile, with its parameters."""
    asked: list[tuple[str, Any]] = []
    real = Direct.run_together

    def run_together(self: Direct, statements: Any) -> list[Any]:
        asked.extend(statements)
        return real(self, statements)

    Direct.run_together = run_together  # type: ignore[method-assign]
    try:
        yield asked
    finally:
        Direct.run_together = real  # type: ignore[method-assign]
