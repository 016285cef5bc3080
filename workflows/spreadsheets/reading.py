"""Reads the first sheet of a workbook as named columns; every problem is collected, none hidden."""

import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, TypeVar

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from engine import InvalidInput
from workflows.spreadsheets.package_checks import package_problem

MOST_ROWS = 5_000
MOST_COLUMNS = 60
HEADER_WITHIN = 10
SHOWN_PROBLEMS = 200
BROKEN = (
    InvalidFileException,
    KeyError,
    ValueError,
    TypeError,
    AttributeError,
    IndexError,
    SyntaxError,  # every XML parser's error is one
    OSError,
    EOFError,
)
V = TypeVar("V")


class ImportRefused(InvalidInput):
    """A table was not imported; nothing of it was saved.

    Attributes:
        problems: every problem at once, e.g. «Строка 7, столбец «Начало»: …».
    """

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = tuple(problems)
        shown = "\n".join(self.problems[:SHOWN_PROBLEMS])
        super().__init__(f"Таблица не загружена, исправьте и загрузите снова:\n{shown}")


@dataclass(frozen=True, kw_only=True)
class ImportResult:
    """What an import did, in rows."""

    added: int = 0
    changed: int = 0
    skipped: int = 0


@dataclass(frozen=True, kw_only=True)
class Column:
    """A column by its title. `note` explains it in the template."""

    key: str
    title: str
    required: bool = False
    width: int = 20
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class TableRow:
    """One row of data; `number` as the spreadsheet shows it. Cells with problems are missing."""

    number: int
    cells: Mapping[str, Any]


@dataclass(kw_only=True)
class Table:
    """Rows of a sheet, and the problems found in them so far."""

    columns: Sequence[Column]
    rows: list[TableRow] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    def complain(self, row: TableRow, key: str, message: str) -> None:
        """Note a problem of one cell; the key of no column is about the row."""
        titles = {column.key: column.title for column in self.columns}
        where = f"Строка {row.number}"
        if key in titles:
            where += f", столбец «{titles[key]}»"
        self.problems.append(f"{where}: {message}")

    def value(self, row: TableRow, key: str, read: Callable[[Any], V], empty: V) -> V:
        """Read one cell; an unreadable one is a problem and gives `empty`."""
        raw = row.cells.get(key)
        if raw is None or (isinstance(raw, str) and not raw.strip()):
            return empty
        try:
            return read(raw)
        except ValueError as error:
            self.complain(row, key, str(error))
            return empty

    def refuse_problems(self) -> None:
        """Stop before anything is saved when there is a problem.

        Raises:
            ImportRefused: with all of them.
        """
        if self.problems:
            raise ImportRefused(self.problems)


def read_table(content: bytes, columns: Sequence[Column]) -> Table:
    """Read the first sheet by the titles of its columns, in whatever order they stand.

    Raises:
        ImportRefused: the file cannot be opened, or columns are missing or doubled; problems of
            cells are left in the table for its reader to add to.
    """
    problem = package_problem(content)
    if problem:
        raise ImportRefused([problem])
    try:
        lines = _lines(content)
    except BROKEN as error:
        raise ImportRefused(["Файл повреждён: его не удаётся прочитать."]) from error
    table = Table(columns=columns)
    start, places = _header(lines, columns)
    for number, line in lines[start:]:
        _take(table, number, line, places)
    if not table.rows and not table.problems:
        raise ImportRefused(["В таблице нет ни одной заполненной строки."])
    return table


def _lines(content: bytes) -> list[tuple[int, list[tuple[Any, str]]]]:
    workbook = load_workbook(io.BytesIO(content), read_only=True, data_only=False, keep_links=False)
    try:
        sheet = workbook.worksheets[0]
        rows = sheet.iter_rows(max_row=MOST_ROWS + HEADER_WITHIN + 1, max_col=MOST_COLUMNS)
        lines = [
            (number, [(cell.value, str(cell.data_type)) for cell in row])
            for number, row in enumerate(rows, start=1)
        ]
    finally:
        workbook.close()
    if len(lines) > MOST_ROWS + HEADER_WITHIN:
        raise ImportRefused([f"В таблице больше {MOST_ROWS} строк."])
    return lines


def _header(
    lines: Sequence[tuple[int, list[tuple[Any, str]]]], columns: Sequence[Column]
) -> tuple[int, dict[int, Column]]:
    """Find the row of titles: the one among the first that knows most of them."""
    by_title = {_folded(column.title): column for column in columns}
    best, places = 0, dict[int, Column]()
    for index, (_, line) in enumerate(lines[:HEADER_WITHIN]):
        found = {
            place: by_title[_folded(value)]
            for place, (value, _) in enumerate(line)
            if _folded(value) in by_title
        }
        if len(found) > len(places):
            best, places = index, found
    _refuse_header(places, columns)
    return best + 1, places


def _refuse_header(places: Mapping[int, Column], columns: Sequence[Column]) -> None:
    titles = [column.title for column in places.values()]
    problems = [
        f"Нет столбца «{column.title}»."
        for column in columns
        if column.required and column.title not in titles
    ]
    doubled = sorted({title for title in titles if titles.count(title) > 1})
    problems += [f"Столбец «{title}» встречается дважды." for title in doubled]
    if problems:
        raise ImportRefused(problems)


def _take(
    table: Table, number: int, line: Sequence[tuple[Any, str]], places: Mapping[int, Column]
) -> None:
    cells: dict[str, Any] = {}
    row = TableRow(number=number, cells=cells)
    filled = False
    for place, column in places.items():
        value, kind = line[place] if place < len(line) else (None, "n")
        filled = filled or (value is not None and str(value).strip() != "")
        if kind == "f":
            table.complain(row, column.key, "в ячейке формула; впишите значение.")
        elif kind == "e":
            table.complain(row, column.key, f"в ячейке ошибка {value}; впишите значение.")
        else:
            cells[column.key] = value
    if filled:
        table.rows.append(row)


def _folded(value: object) -> str:
    return " ".join(str(value or "").casefold().replace("*", "").split())


# -- reading single cells --------------------------------------------------------------------------
def text(value: Any) -> str:
    """Any cell as people see it: 3.0 is «3», a date is «15.09.2026»."""
    if isinstance(value, datetime):
        value = value.date()
    if isinstance(value, date):
        return f"{value:%d.%m.%Y}"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def day(value: Any) -> date:
    """A date cell, or a text like «15.09.2026» or «2026-09-15»."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    written = text(value)
    for pattern in ("%d.%m.%Y", "%Y-%m-%d", "%d.%m.%y"):
        try:
            return datetime.strptime(written, pattern).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    raise ValueError(f"«{written}» — не дата. Напишите день, месяц и год: 15.09.2026.")


def whole(value: Any) -> int:
    """A whole number that is not negative."""
    written = text(value)
    if not written.isdecimal() or len(written) > 9:
        raise ValueError(f"«{written}» — не целое число.")
    return int(written)


def yes(value: Any) -> bool:
    """«да» or «нет»."""
    written = text(value).casefold()
    if written not in {"да", "нет", "+", "-", "—"}:
        raise ValueError(f"«{written}» — напишите «да» или «нет».")
    return written in {"да", "+"}


def parts(value: Any) -> tuple[str, ...]:
    """Texts separated by semicolons or line breaks."""
    pieces = text(value).replace("\n", ";").split(";")
    return tuple(piece.strip() for piece in pieces if piece.strip())


def one_of(choices: Mapping[Any, str]) -> Callable[[Any], str]:
    """Read a label (or its code) as its code."""
    codes: dict[str, str] = {_folded(label): str(code) for code, label in choices.items()}
    codes |= {_folded(code): str(code) for code in choices if code}

    def read(value: Any) -> str:
        written = text(value)
        if _folded(written) not in codes:
            raise ValueError(f"«{written}» нет в списке: {_listed(choices.values())}.")
        return codes[_folded(written)]

    return read


def _listed(labels: Iterable[str]) -> str:
    return ", ".join(f"«{label}»" for label in labels)
