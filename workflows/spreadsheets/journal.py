"""A journal of documents as a table (R16)."""

from collections.abc import Iterable
from datetime import date
from typing import Any, Protocol

from workflows.spreadsheets.reading import Column
from workflows.spreadsheets.writing import write_table

COLUMNS = (
    Column(key="number", title="Номер", width=18),
    Column(key="dated", title="Дата", width=12),
    Column(key="kind_title", title="Вид", width=26),
    Column(key="title", title="Заголовок", width=60),
    Column(key="signer", title="Кто подписал", width=30),
    Column(key="basis", title="Основание", width=40),
    Column(key="status_title", title="Состояние", width=22),
    Column(key="note", title="Примечание", width=40),
)


class Line(Protocol):
    """What a line of a journal tells."""

    @property
    def number(self) -> str | None: ...
    @property
    def dated(self) -> date | None: ...
    @property
    def kind_title(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def signer(self) -> str: ...
    @property
    def basis(self) -> str: ...
    @property
    def status_title(self) -> str: ...
    @property
    def note(self) -> str: ...


def journal_table(lines: Iterable[Line]) -> bytes:
    """Make a workbook of documents in their order."""
    return write_table("Журнал", COLUMNS, journal_rows(lines))


def journal_rows(lines: Iterable[Line]) -> list[dict[str, Any]]:
    """The same lines by the keys of the columns."""
    return [{column.key: getattr(each, column.key) for column in COLUMNS} for each in lines]
