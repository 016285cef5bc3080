"""The staff's list of applications as a spreadsheet."""

from collections.abc import Iterable
from typing import Any
from zoneinfo import ZoneInfo

from workflows.desks.contest_application_views import ApplicationRow
from workflows.spreadsheets.reading import Column
from workflows.spreadsheets.writing import write_table

COLUMNS = (
    Column(key="number", title="№", width=6),
    Column(key="blind_code", title="Код", width=10),
    Column(key="name", title="Педагог", width=34),
    Column(key="organisation", title="Организация", width=34),
    Column(key="nomination_title", title="Номинация", width=28),
    Column(key="topic", title="Тема", width=44),
    Column(key="state_title", title="Состояние", width=26),
    Column(key="submitted_at", title="Подана", width=18),
)


def table_of(rows: Iterable[ApplicationRow], zone: ZoneInfo) -> bytes:
    """A workbook in which every text stays a text; times are those of the zone."""
    return write_table("Заявки", COLUMNS, [_line(row, zone) for row in rows])


def _line(row: ApplicationRow, zone: ZoneInfo) -> dict[str, Any]:
    filed = row.submitted_at
    told = f"{filed.astimezone(zone):%d.%m.%Y %H:%M}" if filed else ""
    return {**vars(row), "submitted_at": told}
