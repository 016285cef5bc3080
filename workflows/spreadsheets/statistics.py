"""How a process goes, as tables for a table program."""

from workflows.spreadsheets.reading import Column
from workflows.spreadsheets.writing import Named

_CASES = Column(key="cases", title="Выполнено", width=12)
_LENGTHS = tuple(
    Column(key=f"{name}_{share}", title=f"{title}, {words}, раб. дн.", width=18)
    for name, title in (("waiting", "Ждала"), ("work", "В работе"), ("total", "Всего"))
    for share, words in (("median", "половина до"), ("p90", "9 из 10 до"), ("mean", "в среднем"))
)
_LATE = (
    Column(key="with_deadline", title="Со сроком", width=12),
    Column(key="late", title="Из них после срока", width=14),
    Column(key="cancelled", title="Снято", width=10),
)
DURATIONS = (Column(key="name", title="Задача", width=48), _CASES, *_LENGTHS, *_LATE)
MONTHS = (Column(key="name", title="Месяц", width=14), _CASES, *_LENGTHS, *_LATE)
VERSIONS = (Column(key="name", title="Версия", width=10), _CASES, *_LENGTHS, *_LATE)
ORGANISATIONS = (
    Column(key="name", title="Организация", width=40),
    _CASES,
    *_LENGTHS,
    *_LATE,
)
WAYS = (
    Column(key="way", title="Путь", width=90),
    Column(key="cases", title="Дел", width=10),
    Column(key="share", title="Доля, %", width=10),
    Column(key="median", title="Половина дел до, раб. дн.", width=18),
    Column(key="first", title="Впервые", width=14),
    Column(key="last", title="В последний раз", width=14),
)
REWORK = (
    Column(key="name", title="Шаг", width=48),
    Column(key="instances", title="Дел прошло", width=12),
    Column(key="reworked", title="Из них повторно", width=14),
    Column(key="again", title="Повторов", width=10),
    Column(key="days", title="Потрачено на повторы, раб. дн.", width=20),
)
OPEN = (
    Column(key="name", title="Задача", width=48),
    Column(key="count", title="Ждёт сейчас", width=12),
    Column(key="oldest", title="Самая давняя", width=14),
)

TABLES: Named = {
    "durations": ("По задачам", DURATIONS),
    "months": ("По месяцам", MONTHS),
    "versions": ("По версиям", VERSIONS),
    "organisations": ("По организациям", ORGANISATIONS),
    "ways": ("Пути", WAYS),
    "rework": ("Повторы", REWORK),
    "open": ("Ждёт сейчас", OPEN),
}
