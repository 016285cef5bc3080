"""All sheets of a contest as a table: a sheet a row, for the counting commission and for auditors.

Jurors stand under what the sheets call them; where names are hidden that is a blind number. The
table and the contest's rules are enough to compute every place again (`recounting`).
"""

import csv
import io
from collections.abc import Iterable, Mapping
from typing import Any

from workflows.contests.score_rules import Rules, Sheet
from workflows.spreadsheets.reading import Column
from workflows.spreadsheets.writing import FORMULA_STARTS, write_table

TITLE = "Оценочные листы"
_FIRST = (
    Column(key="application", title="Заявка", required=True, width=14),
    Column(key="trial", title="Испытание", required=True, width=18),
    Column(key="juror", title="Эксперт", required=True, width=14),
    Column(
        key="is_valid",
        title="Действует",
        required=True,
        width=12,
        note="«нет» — лист снят и не считается.",
    ),
    Column(key="is_third", title="Третий эксперт", required=True, width=12, note="«да» или «нет»."),
)
_SUM = Column(key="total", title="Сумма листа", width=14)


def columns(rules: Rules) -> tuple[Column, ...]:
    """Give the columns: as many for criteria as the longest trial has."""
    longest = max((len(trial.criteria) for trial in rules.trials), default=0)
    return (
        *_FIRST,
        *(
            Column(
                key=f"points_{number}", title=f"Балл {number}", width=10, note=_note(rules, number)
            )
            for number in range(1, longest + 1)
        ),
        _SUM,
    )


def workbook(rules: Rules, sheets: Iterable[Sheet]) -> bytes:
    """Write the sheets as .xlsx."""
    return write_table(TITLE, columns(rules), _rows(rules, sheets))


def comma_separated(rules: Rules, sheets: Iterable[Sheet]) -> bytes:
    """Write the sheets as .csv for Russian table programs: UTF-8 with a mark, semicolons."""
    stream = io.StringIO()
    wanted = columns(rules)
    writer = csv.writer(stream, delimiter=";", lineterminator="\r\n")
    writer.writerow([column.title for column in wanted])
    for row in _rows(rules, sheets):
        writer.writerow([_cell(row.get(column.key)) for column in wanted])
    return stream.getvalue().encode("utf-8-sig")


def _note(rules: Rules, number: int) -> str:
    """What a column means in each trial."""
    told = (
        f"{trial.title}: {trial.criteria[number - 1].title}"
        for trial in rules.trials
        if len(trial.criteria) >= number
    )
    return "; ".join(told)


def _rows(rules: Rules, sheets: Iterable[Sheet]) -> Iterable[Mapping[str, Any]]:
    for sheet in sorted(sheets, key=lambda each: (each.application, each.trial, each.juror)):
        criteria = rules.trial(sheet.trial).criteria
        yield {
            "application": sheet.application,
            "trial": sheet.trial,
            "juror": sheet.juror,
            "is_valid": sheet.is_valid,
            "is_third": sheet.is_third,
            **{
                f"points_{number}": sheet.scores.get(each.code)
                for number, each in enumerate(criteria, start=1)
            },
            "total": sheet.total,
        }


def _cell(value: Any) -> str:
    """A cell of a text file: no text becomes a formula in the program that opens it."""
    if isinstance(value, bool):
        return "да" if value else "нет"
    text = "" if value is None else str(value)
    if isinstance(value, str) and value.startswith(FORMULA_STARTS):
        return f"'{text}"
    return text.replace(".", ",") if value is not None and not isinstance(value, str) else text
