"""Russian words around numbers and dates, for messages and read-only values."""

from datetime import date
from decimal import Decimal

_MONTHS = (
    "января", "февраля", "марта", "апреля", "мая", "июня",
    "июля", "августа", "сентября", "октября", "ноября", "декабря",
)  # fmt: skip


def plural(count: int, one: str, few: str, many: str) -> str:
    """Choose the form of a noun: 1 поле, 2 поля, 5 полей."""
    if count % 10 == 1 and count % 100 != 11:
        return one
    if count % 10 in {2, 3, 4} and count % 100 not in {12, 13, 14}:
        return few
    return many


def counted(count: int, one: str, few: str, many: str) -> str:
    """Write the number with its noun: "2 поля"."""
    return f"{number_in_words(count)} {plural(count, one, few, many)}"


def genitive_count(count: int, one: str, many: str) -> str:
    """Write "не меньше 1 строки", "не больше 21 строки", "не больше 5 строк"."""
    return f"{number_in_words(count)} {plural(count, one, many, many)}"


def date_in_words(day: date) -> str:
    """Write "1 сентября 2026"."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def number_in_words(number: int | float | Decimal) -> str:
    """Write a number as Russians do: "1 250,5" with a no-break space from five digits on."""
    plain = f"{Decimal(str(number)).normalize():f}"
    sign, digits = ("−", plain[1:]) if plain.startswith("-") else ("", plain)
    whole, _, fraction = digits.partition(".")
    if len(whole) > 4:
        whole = f"{int(whole):,}".replace(",", "\N{NO-BREAK SPACE}")
    return sign + whole + (f",{fraction}" if fraction else "")


def size_in_words(size: int) -> str:
    """Write a file's size: "340 КБ", "1,2 МБ"."""
    if size < 2**20:
        return f"{max(1, round(size / 2**10))} КБ"
    return f"{number_in_words(round(Decimal(size) / 2**20, 1))} МБ"
