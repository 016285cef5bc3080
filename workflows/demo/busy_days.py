"""Writes the days of the demo's planned year that are taken: exams and dates of the region."""

from workflows.registry.base import Registry
from workflows.registry.busy_days import BusyDays, BusyKind
from workflows.registry.school_years import SchoolYear

Day = tuple[int, int]

DAYS: tuple[tuple[BusyKind, str, Day, Day], ...] = (
    (BusyKind.EXAM, "Итоговое сочинение", (12, 1), (12, 1)),
    (BusyKind.EXAM, "Основной период ГИА-9 и ГИА-11", (5, 20), (6, 30)),
    (
        BusyKind.REGIONAL,
        "Краевые молодёжные профессиональные педагогические игры",
        (3, 22),
        (3, 26),
    ),
    (BusyKind.REGIONAL, "Краевой этап конкурса «Учитель года»", (4, 12), (4, 16)),
)


def write_busy_days(registry: Registry, *years: SchoolYear) -> None:
    """Write the same days into each of the years."""
    for year in years:
        for kind, title, first, last in DAYS:
            registry.add(
                BusyDays(
                    kind=kind, title=title, starts_on=year.day(*first), ends_on=year.day(*last)
                )
            )
