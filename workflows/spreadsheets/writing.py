"""Writes tables as .xlsx in which no text can become a formula."""

import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from engine.analysis import SECONDS_OF_A_DAY
from workflows.spreadsheets.reading import Column

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
DAY_FORMAT = "DD.MM.YYYY"
_HEAD = PatternFill("solid", start_color="E8EDF3")
_TOP = Alignment(vertical="top", wrap_text=True)


def write_table(
    title: str,
    columns: Sequence[Column],
    rows: Iterable[Mapping[str, Any]],
    choices: Mapping[str, Sequence[str]] | None = None,
) -> bytes:
    """Make a workbook: a sheet with the rows, and a sheet that explains the columns.

    Args:
        title: name of the sheet.
        columns: in order; titles of required ones carry an asterisk.
        rows: column key → text, whole number, date, True or False, or None.
        choices: column key → the texts that the column takes.
    """
    workbook = Workbook()
    sheet = workbook.active
    if not isinstance(sheet, Worksheet):
        raise TypeError("expected a new workbook to have a sheet")
    sheet.title = title[:31]
    _write_head(sheet, columns)
    _write_rows(sheet, columns, rows)
    _write_notes(workbook.create_sheet("Подсказки"), columns, choices or {})
    stream = io.BytesIO()
    workbook.save(stream)
    return stream.getvalue()


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """One table of several in a workbook; rows as `write_table` takes them."""

    title: str
    columns: Sequence[Column]
    rows: Iterable[Mapping[str, Any]]


def write_sheets(sheets: Iterable[Sheet]) -> bytes:
    """Make a workbook to read, a table on each sheet."""
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    for each in sheets:
        sheet = workbook.create_sheet(each.title[:31])
        _write_head(sheet, each.columns)
        _write_rows(sheet, each.columns, each.rows)
    stream = io.BytesIO()
    workbook.save(stream)
    return stream.getvalue()


Named = Mapping[str, tuple[str, Sequence[Column]]]
"""Tables of a workbook: name → title of the sheet and its columns."""


def write_named(tables: Named, rows: Mapping[str, Iterable[Mapping[str, Any]]]) -> bytes:
    """Make a workbook of all tables, each with the rows under its name."""
    return write_sheets(
        Sheet(title=title, columns=columns, rows=rows[name])
        for name, (title, columns) in tables.items()
    )


def working_days(seconds: float) -> float:
    """Seconds of working time in working days, as sheets have them: hundredths."""
    return round(seconds / SECONDS_OF_A_DAY, 2)


def _write_rows(
    sheet: Worksheet, columns: Sequence[Column], rows: Iterable[Mapping[str, Any]]
) -> None:
    for number, row in enumerate(rows, start=2):
        for place, column in enumerate(columns, start=1):
            _write(sheet.cell(row=number, column=place), row.get(column.key))


def _write_head(sheet: Worksheet, columns: Sequence[Column]) -> None:
    for place, column in enumerate(columns, start=1):
        cell = sheet.cell(row=1, column=place)
        _write(cell, column.title + (" *" if column.required else ""))
        cell.font, cell.fill = Font(bold=True), _HEAD
        sheet.column_dimensions[get_column_letter(place)].width = column.width
    sheet.freeze_panes = "A2"


def _write_notes(
    sheet: Worksheet, columns: Sequence[Column], choices: Mapping[str, Sequence[str]]
) -> None:
    for place, (head, width) in enumerate(
        (("Столбец", 24), ("Как заполнять", 70), ("Допустимые значения", 60)), start=1
    ):
        cell = sheet.cell(row=1, column=place, value=head)
        cell.font, cell.fill = Font(bold=True), _HEAD
        sheet.column_dimensions[get_column_letter(place)].width = width
    for number, column in enumerate(columns, start=2):
        need = "Обязательно. " if column.required else ""
        _write(sheet.cell(row=number, column=1), column.title)
        _write(sheet.cell(row=number, column=2), f"{need}{column.note}".strip())
        _write(sheet.cell(row=number, column=3), "\n".join(choices.get(column.key, ())))


def _write(cell: Any, value: Any) -> None:
    if not isinstance(cell, Cell):
        raise TypeError("expected a plain cell, not a part of a merged one")
    cell.alignment = _TOP
    if isinstance(value, bool):
        value = "да" if value else "нет"
    if isinstance(value, str):
        value = ILLEGAL_CHARACTERS_RE.sub("", value)
    cell.value = value
    if isinstance(value, str):
        # A text stays a text, also in the programs that read it next.
        cell.data_type = "s"
        if value.startswith(FORMULA_STARTS):
            cell.quotePrefix = True
    elif isinstance(value, date):
        cell.number_format = DAY_FORMAT
