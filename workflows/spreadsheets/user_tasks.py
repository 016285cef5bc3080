"""A person's list of user tasks as a table."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from workflows.spreadsheets.reading import Column
from workflows.spreadsheets.statistics import TABLES
from workflows.spreadsheets.writing import write_named, write_table

COLUMNS = (
    Column(key="title", title="Задача", width=60),
    Column(key="due", title="Срок", width=14),
    Column(key="process", title="Процесс", width=36),
    Column(key="instance", title="Дело", width=48),
    Column(key="number", title="Номер", width=18),
    Column(key="organisation", title="Организация", width=28),
    Column(key="assignee", title="Исполнитель", width=24),
    Column(key="created", title="Поступила", width=14),
    Column(key="clause", title="Пункт Положения", width=18),
)


@dataclass(frozen=True, kw_only=True)
class Tables:
    """Writes what a page shows as a file for a table program."""

    def user_tasks(self, rows: Iterable[Mapping[str, Any]]) -> bytes:
        """Write a list of user tasks; keys of the rows are those of the columns."""
        return write_table("Задачи", COLUMNS, rows)

    def statistics(self, rows: Mapping[str, Iterable[Mapping[str, Any]]]) -> bytes:
        """Write how a process goes; names and keys are those of `spreadsheets.statistics`."""
        return write_named(TABLES, rows)
