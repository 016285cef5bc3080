"""The types that columns, inputs and results declare, and item definitions (DMN 1.3, 7.3.2)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from engine.domain.months import Months
from engine.expressions import UnaryTests, Value

_BASES: dict[str, str] = {
    "": "",
    "any": "",
    "string": "string",
    "boolean": "boolean",
    **dict.fromkeys(("number", "integer", "long", "double", "decimal", "float"), "number"),
    "date": "date",
    **dict.fromkeys(("datetime", "dateandtime"), "datetime"),
    **dict.fromkeys(
        ("duration", "daytimeduration", "daysandtimeduration", "dayandtimeduration"), "duration"
    ),
    "time": "time",
    **dict.fromkeys(("yearmonthduration", "yearsandmonthsduration"), "months"),
    "context": "context",
}
_KINDS: dict[str, tuple[type, ...]] = {
    "number": (int, float, Decimal),
    "string": (str,),
    "boolean": (bool,),
    "date": (date,),
    "datetime": (datetime,),
    "duration": (timedelta,),
    "time": (time,),
    "months": (Months,),
    "context": (dict,),
}
_NAMES = {
    "number": "число",
    "string": "текст",
    "boolean": "да/нет",
    "date": "дата",
    "datetime": "дата и время",
    "duration": "длительность",
    "time": "время",
    "months": "срок в месяцах",
    "context": "набор полей",
}


@dataclass(frozen=True, kw_only=True)
class DataType:
    """What a value must be.

    Attributes:
        name: as the file names it; empty for no type at all.
        base: "number", "string", "boolean", "date", "datetime", "time", "duration", "months",
            "context", or empty for anything.
        strict: a text column of a table takes other kinds too, for tools write "string" unasked.
        allowed: what the value, or each cell of a list, must pass, one and all.
        lists: the value is a list of such values; 2 means a list of lists.
        fields: of a structure: name → type.
    """

    name: str = ""
    base: str = ""
    strict: bool = False
    allowed: tuple[UnaryTests, ...] = ()
    lists: int = 0
    fields: tuple[tuple[str, DataType], ...] = ()

    def accepts(self, value: Value) -> bool:
        """Say whether a value, no list and not absent, is of the base kind."""
        if not self.base or (self.base == "string" and not self.strict):
            return True
        if self.base == "date" and isinstance(value, datetime):
            return False
        if isinstance(value, bool):
            return self.base == "boolean"
        return isinstance(value, _KINDS[self.base])

    @property
    def wanted(self) -> str:
        """Name the base kind for a message."""
        return _NAMES.get(self.base, "значение")

    @property
    def item(self) -> DataType:
        """The type of the cells of a list."""
        return replace(self, lists=self.lists - 1)


ANYTHING = DataType()


def built_in(name: str) -> DataType | None:
    """Give the type of a name as DMN or Camunda write it; None when it is none of theirs."""
    plain = name.strip().lower().replace(" ", "")
    for written in (plain, plain.rpartition(":")[2], plain.rpartition(".")[2]):
        if written in _BASES:
            return DataType(name=name.strip(), base=_BASES[written])
    return None
