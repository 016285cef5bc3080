"""What is to change in the regulation, row by row, and the text that comes out of it (P19)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from engine import InvalidInput
from workflows.regulation import Clause, Point, Regulation

REMOVED = "Исключён."
LONGEST_ORDER = 10_000  # as much as the text of a drafted document holds


class ChangeWay(StrEnum):
    """How a clause changes."""

    CHANGE = "change"
    REMOVE = "remove"
    ADD = "add"


@dataclass(frozen=True, kw_only=True)
class ChangeRow:
    """A row of the comparative table: было, стало, обоснование."""

    way: str
    number: str
    before: str
    after: str
    reason: str


def whole_text(clause: Clause) -> str:
    """A clause as one text: paragraphs on lines of their own, points with a dash."""
    points = (f"– {point.text}" for point in clause.points)
    return "\n".join((clause.text, *clause.paragraphs, *points))


def read_rows(typed: Iterable[Any], text: Regulation) -> tuple[ChangeRow, ...]:
    """Complete what was typed with what stands in the regulation now.

    Raises:
        InvalidInput: a row is about a clause that is not there, or is there already; two rows are
            about the same clause; there is no row at all.
    """
    standing = {clause.number: whole_text(clause) for clause in text.clauses}
    rows: dict[str, ChangeRow] = {}
    for each in typed:
        row = _row(each, standing)
        if row.number in rows:
            raise InvalidInput(f"Пункт {row.number} назван в таблице дважды.")
        rows[row.number] = row
    if not rows:
        raise InvalidInput("В сравнительной таблице нет ни одной строки.")
    return tuple(rows.values())


def _row(typed: Any, standing: Mapping[str, str]) -> ChangeRow:
    if not isinstance(typed, Mapping):
        raise InvalidInput("Сравнительная таблица: ожидались строки с пунктами.")
    way = str(typed.get("way") or "")
    number = str(typed.get("new_number" if way == ChangeWay.ADD else "number") or "").strip(" .")
    if way not in set(ChangeWay):
        raise InvalidInput(f"Пункт {number}: не сказано, как он меняется.")
    if (number in standing) == (way == ChangeWay.ADD) or not number:
        there = "уже есть" if number in standing else "не найден"
        raise InvalidInput(f"Пункт {number or '(не назван)'} в Положении {there}.")
    after = REMOVED if way == ChangeWay.REMOVE else str(typed.get("after") or "").strip()
    if not after:
        raise InvalidInput(f"Пункт {number}: нет нового текста.")
    reason = str(typed.get("reason") or "").strip()
    return ChangeRow(
        way=way, number=number, before=standing.get(number, ""), after=after, reason=reason
    )


def order_text(rows: Sequence[ChangeRow]) -> str:
    """What the order says, so that whoever signs and whoever is acquainted reads the change itself.

    A change too long for an order is named by its clauses; its table goes beside the order.
    """
    text = "\n".join(("Внести в Положение следующие изменения:", *map(_ordered, rows)))
    if len(text) <= LONGEST_ORDER:
        return text
    numbers = ", ".join(row.number for row in rows)
    return f"Внести в Положение изменения по прилагаемой сравнительной таблице: пункты {numbers}."


def _ordered(row: ChangeRow) -> str:
    if row.way == ChangeWay.REMOVE:
        return f"Пункт {row.number} исключить."
    if row.way == ChangeWay.ADD:
        return f"Дополнить пунктом {row.number} следующего содержания:\n«{row.after}»."
    return f"Пункт {row.number} изложить в следующей редакции:\n«{row.after}»."


def applied(text: Regulation, rows: Sequence[ChangeRow]) -> Regulation:
    """The regulation with these rows in force; a new clause stands where its number belongs."""
    clauses = {clause.number: clause for clause in text.clauses}
    for row in rows:
        clauses[row.number] = _clause(row.number, row.after)
    ordered = sorted(clauses.values(), key=lambda clause: _place(clause.number))
    return Regulation(title=text.title, clauses=tuple(ordered))


def _place(number: str) -> tuple[int, ...]:
    return tuple(int(part) if part.isdigit() else 0 for part in number.split("."))


def _clause(number: str, text: str) -> Clause:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    points = [line[2:].strip() for line in lines[1:] if line.startswith(("– ", "- "))]
    paragraphs = tuple(line for line in lines[1:] if not line.startswith(("– ", "- ")))
    return Clause(
        number=number,
        text=lines[0],
        paragraphs=paragraphs,
        points=tuple(
            Point(anchor=f"{number}-{place}", letter=chr(96 + min(place, 26)), text=point)
            for place, point in enumerate(points, start=1)
        ),
    )


def stored(text: Regulation) -> dict[str, Any]:
    """A regulation as JSON."""
    return {
        "title": text.title,
        "clauses": [{"number": each.number, "text": whole_text(each)} for each in text.clauses],
    }


def restored(stored_text: Mapping[str, Any]) -> Regulation:
    """The regulation that `stored` wrote down."""
    clauses = (_clause(each["number"], each["text"]) for each in stored_text["clauses"])
    return Regulation(title=stored_text["title"], clauses=tuple(clauses))
