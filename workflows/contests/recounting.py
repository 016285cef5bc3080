"""Computes places again from an exported table of sheets, without the code that made them.

Nothing of `trial_points` and `ranking` is used here: means are taken row by row, and a place is one
more than the number of applications that are better, by comparing every two. When both ways give
the same, neither is likely to be wrong (DOMAIN P03, D: independent control of sums).
"""

import csv
import io
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from workflows.contests.score_rules import NEAREST_TWO, ONSITE, REMOTE, Rules, Trial
from workflows.contests.score_table import columns
from workflows.spreadsheets.reading import (
    MOST_ROWS,
    Column,
    ImportRefused,
    Table,
    TableRow,
    read_table,
    text,
    yes,
)

LARGEST_CSV = 5 * 1024 * 1024
PACKAGE = b"PK"
_POINTS = re.compile(r"\d{1,6}(?:[.,]\d{1,3})?")


@dataclass(frozen=True, kw_only=True)
class Line:
    """A row of the table: one sheet; points in the order of the trial's criteria."""

    application: str
    trial: str
    juror: str
    is_valid: bool
    is_third: bool
    points: tuple[Decimal, ...]


@dataclass(frozen=True, kw_only=True)
class Recounted:
    """What the table gives for an application; `points` to hundredths, halves up."""

    points: Decimal
    place: int


def recount(
    content: bytes,
    rules: Rules,
    applications: Collection[str],
    stages: Collection[str] = (REMOTE, ONSITE),
    chair: Sequence[str] = (),
) -> dict[str, Recounted]:
    """Compute points and places from a table; the arguments as `ranking.rank` takes them.

    Args:
        content: .xlsx or .csv as `score_table` writes it.
        rules: of the contest.
        applications: those that take part.
        stages: whose trials count.
        chair: applications in the order of the chair's vote.

    Raises:
        ImportRefused: the table cannot be read, points are outside the scale, or a sum in it is
            not the sum of its row; with every problem.
    """
    lines = read_lines(content, rules)
    trials = rules.held_at(stages)
    own = {each: list[Line]() for each in applications}
    for line in lines:
        if line.is_valid and line.application in own:
            own[line.application].append(line)
    keys = {each: _key(each, found, rules, trials, chair) for each, found in own.items()}
    return {
        each: Recounted(
            points=_hundredths(key[0]), place=1 + sum(other > key for other in keys.values())
        )
        for each, key in sorted(keys.items())
    }


def differences(found: Mapping[str, Recounted], told: Mapping[str, Recounted]) -> tuple[str, ...]:
    """Name what differs from the results that were announced; () when nothing does."""
    lines = []
    for each in sorted(set(found) | set(told)):
        mine, theirs = found.get(each), told.get(each)
        if mine is None or theirs is None:
            lines.append(f"Заявка {each}: есть только в {'результатах' if theirs else 'листах'}.")
        elif mine != theirs:
            lines.append(
                f"Заявка {each}: по листам {mine.points}, место {mine.place}; "
                f"записано {theirs.points}, место {theirs.place}."
            )
    return tuple(lines)


def read_lines(content: bytes, rules: Rules) -> list[Line]:
    """Read the table.

    Raises:
        ImportRefused: with every problem of every row.
    """
    wanted = columns(rules)
    packed = content.startswith(PACKAGE)
    table = read_table(content, wanted) if packed else _read_csv(content, wanted)
    lines: dict[tuple[str, str, str, int], Line] = {}
    for row in table.rows:
        line = _line(table, row, rules)
        if line is None:
            continue
        place = (line.application, line.trial, line.juror, 0 if line.is_valid else row.number)
        if place in lines:
            table.complain(row, "juror", "второй действующий лист этого эксперта.")
        lines[place] = line
    table.refuse_problems()
    return list(lines.values())


def _key(
    application: str,
    lines: Sequence[Line],
    rules: Rules,
    trials: Sequence[Trial],
    chair: Sequence[str],
) -> tuple[Fraction | int, ...]:
    """What an application is compared by; greater is better."""
    parts, highest = {}, 0
    for trial in trials:
        sheets = [line for line in lines if line.trial == trial.code]
        share = Fraction(trial.weight) / Fraction(trial.maximum or 1)
        parts[trial.code] = _mean(rules, sheets) * share
        tops = [each.maximum for each in trial.criteria]
        highest += sum(
            given == top for line in sheets for given, top in zip(line.points, tops, strict=True)
        )
    onsite = sum(parts[trial.code] for trial in trials if trial.stage == ONSITE)
    lesson = parts.get(_deciding(rules, trials), Fraction(0))
    vote = -chair.index(application) if application in chair else -len(chair)
    return Fraction(sum(parts.values())), onsite, lesson, highest, vote


def _mean(rules: Rules, sheets: Sequence[Line]) -> Fraction:
    totals = sorted(Fraction(sum(line.points)) for line in sheets)
    if not totals:
        return Fraction(0)
    if rules.third_rule == NEAREST_TWO and any(line.is_third for line in sheets):
        gaps = [(totals[n + 1] - totals[n], -n) for n in range(len(totals) - 1)]
        first = -min(gaps)[1] if gaps else 0
        totals = totals[first : first + 2]
    elif rules.trimmed_mean and len(totals) > 4:
        totals = totals[1:-1]
    return sum(totals) / Fraction(len(totals))


def _deciding(rules: Rules, trials: Sequence[Trial]) -> str:
    held = [trial.code for trial in trials]
    named = [code for code in rules.tie_trials if code in held]
    if named:
        return named[0]
    several = [trial for trial in trials if trial.stage == ONSITE] or list(trials)
    heaviest = max((trial.weight for trial in several), default=Decimal(0))
    return next((trial.code for trial in several if trial.weight == heaviest), "")


def _hundredths(number: Fraction | int) -> Decimal:
    return Decimal((int(number * 1000) + 5) // 10).scaleb(-2)


# -- reading ---------------------------------------------------------------------------------------
def _line(table: Table, row: TableRow, rules: Rules) -> Line | None:
    code = table.value(row, "trial", text, "")
    trial = next((each for each in rules.trials if each.code == code), None)
    application = table.value(row, "application", text, "")
    if trial is None or not application:
        table.complain(row, "trial", f"нет такого испытания или не указана заявка: «{code}».")
        return None
    return Line(
        application=application,
        trial=code,
        juror=table.value(row, "juror", text, ""),
        is_valid=table.value(row, "is_valid", yes, empty=True),
        is_third=table.value(row, "is_third", yes, empty=False),
        points=_row_points(table, row, trial),
    )


def _row_points(table: Table, row: TableRow, trial: Trial) -> tuple[Decimal, ...]:
    found = []
    for number, each in enumerate(trial.criteria, start=1):
        given = table.value(row, f"points_{number}", _points, Decimal(-1))
        if not 0 <= given <= each.maximum:
            table.complain(row, f"points_{number}", f"нужен балл от 0 до {each.maximum}.")
        found.append(given)
    total = table.value(row, "total", _points, sum(found, Decimal(0)))
    if total != sum(found):
        table.complain(row, "total", f"записано {total}, по баллам {sum(found)}.")
    return tuple(found)


def _points(value: Any) -> Decimal:
    written = text(value)
    if not _POINTS.fullmatch(written):
        raise ValueError(f"«{written}» — не балл.")
    return Decimal(written.replace(",", "."))


def _read_csv(content: bytes, wanted: Sequence[Column]) -> Table:
    if len(content) > LARGEST_CSV:
        raise ImportRefused(["Файл больше 5 МБ."])
    try:
        written = content.decode("utf-8-sig")
        rows = list(csv.reader(io.StringIO(written, newline=""), delimiter=_delimiter(written)))
    except (UnicodeDecodeError, csv.Error) as error:
        raise ImportRefused(["Это не таблица .xlsx и не текст .csv в кодировке UTF-8."]) from error
    if len(rows) > MOST_ROWS + 1:
        raise ImportRefused([f"В таблице больше {MOST_ROWS} строк."])
    titles = [title.strip() for title in rows[0]] if rows else []
    missing = [column.title for column in wanted if column.title not in titles]
    if missing:
        raise ImportRefused([f"Нет столбца «{title}»." for title in missing])
    table = Table(columns=wanted)
    table.rows.extend(_csv_rows(rows[1:], titles, wanted))
    return table


def _csv_rows(
    rows: Iterable[Sequence[str]], titles: Sequence[str], wanted: Sequence[Column]
) -> Iterator[TableRow]:
    places = {column.key: titles.index(column.title) for column in wanted}
    for number, row in enumerate(rows, start=2):
        if any(cell.strip() for cell in row):
            cells = {
                key: row[place].removeprefix("'")
                for key, place in places.items()
                if place < len(row)
            }
            yield TableRow(number=number, cells=cells)


def _delimiter(written: str) -> str:
    return ";" if ";" in written.partition("\n")[0] else ","
