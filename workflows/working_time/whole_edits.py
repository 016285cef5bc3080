"""Changes that take years, or all days, of another calendar."""

import copy
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from engine import InvalidForm
from workflows.registry.calendars import joined
from workflows.working_time.edits import Data


@dataclass(frozen=True, kw_only=True)
class FollowRegion:
    """Go by the region's days again; the office's zone, hours and roles stay its own."""

    needs_reason: ClassVar[bool] = True
    official: Mapping[str, Any]

    @property
    def sentence(self) -> str:
        return "Дни снова по календарю региона"

    def apply(self, data: Data) -> None:
        kept = joined(copy.deepcopy(dict(self.official)), data)
        data.clear()
        data.update(kept)


@dataclass(frozen=True, kw_only=True)
class Replace:
    """Take a whole calendar, as it was exported."""

    needs_reason: ClassVar[bool] = True
    contents: Mapping[str, Any]

    @property
    def sentence(self) -> str:
        return "Календарь загружен из файла"

    def apply(self, data: Data) -> None:
        lost = {each["name"] for each in data.get("overlays", [])} - {
            each.get("name") for each in self.contents.get("overlays", []) if isinstance(each, dict)
        }
        if lost:
            names = ", ".join(f"«{name}»" for name in sorted(lost))
            raise InvalidForm(
                {"file": f"В файле нет наборов дней {names}: по ним считаются сроки."}
            )
        data.clear()
        data.update(copy.deepcopy(dict(self.contents)))


@dataclass(frozen=True, kw_only=True)
class TakeShipped:
    """Take years of the shipped calendar over; the office's own marks in them go."""

    needs_reason: ClassVar[bool] = False
    years: Collection[int]
    shipped: Mapping[str, Any]

    @property
    def sentence(self) -> str:
        if not self.years:
            return "Обновление календаря из поставки отклонено"
        return "Из поставки взяты годы: " + ", ".join(map(str, sorted(self.years)))

    def apply(self, data: Data) -> None:
        taken = [year for year in self.shipped["years"] if year["year"] in self.years]
        kept = [year for year in data["years"] if year["year"] not in self.years]
        data["years"] = sorted([*kept, *copy.deepcopy(taken)], key=lambda year: year["year"])
