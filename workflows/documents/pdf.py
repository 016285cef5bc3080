"""A sheet as PDF by the built-in layout: nothing of the system is used, the bytes repeat."""

import json
from dataclasses import asdict
from datetime import UTC, datetime, time
from functools import cache
from importlib.resources import files

import typst

from engine import InvalidInput
from workflows.documents.qr import qr_svg
from workflows.documents.sheet import Sheet


def pdf_of(sheet: Sheet) -> bytes:
    """Set a sheet.

    Raises:
        InvalidInput: it cannot be set; the sentence says so and nothing of the document is lost.
    """
    data = json.dumps(_data(sheet), ensure_ascii=False)
    made_at = datetime.combine(sheet.created_on, time(), UTC)
    try:
        return typst.compile(
            _layout(),
            format="pdf",
            sys_inputs={"sheet": data, "qr": qr_svg(sheet.link)},
            ignore_system_fonts=True,
            pdf_standards=["a-2b"],
            timestamp=int(made_at.timestamp()),
        )
    except typst.TypstError as failure:
        raise InvalidInput(
            f"PDF документа «{sheet.title}» не получился: {failure.message}. Документ не изменён."
        ) from failure


def _data(sheet: Sheet) -> dict[str, object]:
    day = sheet.created_on
    data = asdict(sheet)
    del data["created_on"]
    return data | {"created": {"year": day.year, "month": day.month, "day": day.day}}


@cache
def _layout() -> bytes:
    return files("workflows.documents").joinpath("layout.typ").read_bytes()
