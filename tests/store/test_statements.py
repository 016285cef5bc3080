"""SQL is put together once per process, not once per database."""

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.sql.compiler import SQLCompiler

from engine.domain.tenancy import OFFICE
from engine.store.database import Database
from engine.store.tables import ProcessInstance


@pytest.fixture
def compiled(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Every statement that is put together from now on."""
    seen: list[object] = []
    usual = SQLCompiler.__init__

    def counted(self: SQLCompiler, dialect: Any, statement: Any, *rest: Any, **more: Any) -> None:
        seen.append(statement)
        usual(self, dialect, statement, *rest, **more)

    monkeypatch.setattr(SQLCompiler, "__init__", counted)
    return seen


def ask(url: str) -> None:
    database = Database(url)
    question = select(ProcessInstance).where(ProcessInstance.process_key == "nobody_has_it")
    with database.write(OFFICE) as session:
        assert session.scalars(question).all() == []
    with database.read(OFFICE) as session:
        assert session.scalars(question).all() == []
    database.dispose()


def test_a_question_is_put_together_once_for_writers_readers_and_every_other_database(
    database_url: str, compiled: list[object]
) -> None:
    ask(database_url)
    compiled.clear()
    ask(database_url)
    assert compiled == []
