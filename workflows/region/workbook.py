"""The region's overview as a workbook to read."""

from collections.abc import Mapping
from typing import Any

from workflows.region.overview import MunicipalFigures, RegionalProcess, RegionOverview
from workflows.spreadsheets.reading import Column
from workflows.spreadsheets.writing import Named, working_days, write_named

FEW = "меньше 5"

_COUNTS = (
    Column(key="open", title="В работе", width=12),
    Column(key="overdue", title="Просрочено", width=12),
    Column(key="finished", title="Завершено за учебный год", width=16),
)
MUNICIPALITIES = (
    Column(key="name", title="Муниципалитет", width=44),
    Column(key="schools", title="Образовательных организаций", width=18),
    *_COUNTS,
    Column(key="made_at", title="Сведения от", width=14),
)
PROCESSES = (
    Column(key="name", title="Процесс", width=44),
    Column(key="used_in", title="Муниципалитетов", width=18),
    *_COUNTS,
    Column(key="median", title="Половина дел не дольше, раб. дней", width=18),
    Column(key="p90", title="Девять из десяти не дольше, раб. дней", width=18),
    Column(key="note", title="Примечание", width=44),
)
TABLES: Named = {
    "municipalities": ("Муниципалитеты", MUNICIPALITIES),
    "processes": ("Процессы", PROCESSES),
}


def region_workbook(overview: RegionOverview) -> bytes:
    """One sheet for municipalities, one for processes."""
    rows = {
        "municipalities": map(_municipality, overview.municipalities),
        "processes": map(_process, overview.processes),
    }
    return write_named(TABLES, rows)


def _municipality(row: MunicipalFigures) -> Mapping[str, Any]:
    if row.made_at is None:
        return {"name": row.name}
    counts = {name: getattr(row, name) for name in ("open", "overdue", "finished")}
    told = {name: FEW if number is None else number for name, number in counts.items()}
    return {"name": row.name, "schools": row.schools, "made_at": row.made_at.date(), **told}


def _process(row: RegionalProcess) -> Mapping[str, Any]:
    spread = row.took
    return {
        "name": row.name,
        "used_in": row.used_in,
        "open": row.open,
        "overdue": row.overdue,
        "finished": row.finished,
        "median": working_days(spread.median) if spread else None,
        "p90": working_days(spread.p90) if spread else None,
        "note": "Малые числа не показаны и в суммы не входят" if row.is_partial else None,
    }
