"""Changes of a production calendar, each a value that makes new data of old ones."""

import copy
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar, Protocol

from engine import InvalidForm, InvalidInput, WorkingCalendar

Data = dict[str, Any]
LISTS = ("days_off", "working", "shortened")
DAY_KINDS = {
    "days_off": "нерабочий день",
    "working": "рабочий день",
    "shortened": "сокращённый день",
    "usual": "обычный день",
}
ACTIVATED = "activated_days"
REGION = "region"
LONGEST_REASON = 500
LONGEST_SPAN_DAYS = 366
COMPUTED = "Статья 112 Трудового кодекса РФ, расчёт"


class Edit(Protocol):
    """A change that may be looked at before it is made."""

    needs_reason: ClassVar[bool]

    @property
    def sentence(self) -> str:
        """What is changed, for the log."""
        ...

    def apply(self, data: Data) -> None:
        """Change a copy of the calendar's data in place.

        Raises:
            InvalidForm: a field cannot be so.
        """
        ...


def edited(data: Mapping[str, Any], edit: Edit) -> tuple[Data, WorkingCalendar]:
    """Give the data after a change, and the calendar of them.

    Raises:
        InvalidForm: a field of the change cannot be so.
        CalendarError: the data would contradict themselves.
    """
    changed = copy.deepcopy(dict(data))
    edit.apply(changed)
    return changed, WorkingCalendar.from_data(changed)


@dataclass(frozen=True, kw_only=True)
class SetDay:
    """Make a day off, working, shortened or usual again."""

    needs_reason: ClassVar[bool] = True
    day: date
    kind: str
    reason: str = ""

    @property
    def sentence(self) -> str:
        return f"{self.day:%d.%m.%Y} — {DAY_KINDS[self.kind]}"

    def apply(self, data: Data) -> None:
        if self.kind not in DAY_KINDS:
            raise InvalidForm({"kind": "Выберите, каким станет день."})
        year, text = _year(data, self.day.year), self.day.isoformat()
        for name in LISTS:
            year[name] = [cell for cell in year.get(name, []) if _day_of(cell) != text]
        year["transfers"] = [
            pair for pair in year.get("transfers", []) if text not in (pair["from"], pair["to"])
        ]
        if self.kind in LISTS:
            year[self.kind] = sorted([*year[self.kind], _cell(text, self.reason)], key=_day_of)


@dataclass(frozen=True, kw_only=True)
class MoveDay:
    """Move a day off: one day is worked, another one is off instead."""

    needs_reason: ClassVar[bool] = True
    given_up: date
    to: date
    reason: str = ""

    @property
    def sentence(self) -> str:
        return f"Выходной перенесён с {self.given_up:%d.%m.%Y} на {self.to:%d.%m.%Y}"

    def apply(self, data: Data) -> None:
        errors = {}
        if self.given_up.year != self.to.year:
            errors["to"] = (
                "Переносят в пределах одного года: для другого года добавьте дни порознь."
            )
        before = WorkingCalendar.from_data(data)
        if before.is_working(self.given_up):
            errors["given_up"] = "Этот день и так рабочий: переносить нечего."
        if not before.is_working(self.to):
            errors["to"] = "Этот день и так нерабочий: выберите рабочий."
        if errors:
            raise InvalidForm(errors)
        year = _year(data, self.to.year)
        pair = {"from": self.given_up.isoformat(), "to": self.to.isoformat()}
        year["transfers"] = [
            *year.get("transfers", []),
            {**pair, **({"reason": self.reason} if self.reason else {})},
        ]


@dataclass(frozen=True, kw_only=True)
class SetStatus:
    """Approve a year, or call it provisional again."""

    needs_reason: ClassVar[bool] = False
    year: int
    approved: bool
    source: str

    @property
    def sentence(self) -> str:
        how = "утверждён" if self.approved else "предварительный"
        return f"{self.year} год — {how}: {self.source}"

    def apply(self, data: Data) -> None:
        if self.approved and not self.source.strip():
            raise InvalidForm({"source": "Назовите акт, которым утверждён календарь."})
        year = _year(data, self.year)
        year["status"] = "approved" if self.approved else "provisional"
        year["source"] = self.source.strip() or COMPUTED


@dataclass(frozen=True, kw_only=True)
class AddDays:
    """Add days off to a set: of the region, of teachers, of one organisation."""

    needs_reason: ClassVar[bool] = True
    overlay: str
    first: date
    last: date
    reason: str = ""
    place: str = ""
    organisation: str = ""
    title: str = "Дни"

    @property
    def sentence(self) -> str:
        where = f", {self.place}" if self.place else ""
        return f"{self.title}: {_days(self.first, self.last)}{where}"

    def apply(self, data: Data) -> None:
        if self.last < self.first:
            raise InvalidForm({"last": "Последний день раньше первого."})
        if (self.last - self.first).days > LONGEST_SPAN_DAYS:
            raise InvalidForm({"last": "Это больше года: проверьте даты."})
        cell = {"from": self.first.isoformat(), "to": self.last.isoformat()}
        said = {"reason": self.reason, "place": self.place, "organisation": self.organisation}
        overlay = _overlay(data, self.overlay)
        overlay["days_off"] = [
            *overlay.get("days_off", []),
            {**cell, **{name: value for name, value in said.items() if value}},
        ]


@dataclass(frozen=True, kw_only=True)
class RemoveDays:
    """Take days off out of a set again; named as they stand in it."""

    needs_reason: ClassVar[bool] = True
    overlay: str
    first: str
    last: str
    organisation: str = ""
    title: str = "Дни"

    @property
    def sentence(self) -> str:
        return f"{self.title}: сняты {self.first} — {self.last}"

    def apply(self, data: Data) -> None:
        overlay = _overlay(data, self.overlay)
        wanted = (self.first, self.last, self.organisation)
        kept = [
            cell
            for cell in overlay.get("days_off", [])
            if (cell["from"], cell["to"], cell.get("organisation", "")) != wanted
        ]
        if len(kept) == len(overlay.get("days_off", [])):
            raise InvalidInput("Таких дней в наборе уже нет. Обновите страницу.")
        overlay["days_off"] = kept


@dataclass(frozen=True, kw_only=True)
class SetOffice:
    """The office's zone, when its days end, and whose user tasks go by teachers' days."""

    needs_reason: ClassVar[bool] = False
    zone: str
    end_of_day: str
    end_of_shortened_day: str
    teacher_roles: tuple[str, ...] = ()

    @property
    def sentence(self) -> str:
        return (
            f"Часовой пояс {self.zone}, день до {self.end_of_day}, "
            f"сокращённый до {self.end_of_shortened_day}"
        )

    def apply(self, data: Data) -> None:
        data.update(
            zone=self.zone,
            end_of_day=self.end_of_day,
            end_of_shortened_day=self.end_of_shortened_day,
            teacher_roles=sorted(self.teacher_roles),
        )


def _year(data: Data, number: int) -> Data:
    years = data.setdefault("years", [])
    for year in years:
        if year["year"] == number:
            found: Data = year
            return found
    made: Data = {"year": number, "status": "provisional", "source": COMPUTED, "transfers": []}
    years.append(made)
    years.sort(key=lambda year: year["year"])
    return made


def _overlay(data: Data, name: str) -> Data:
    for overlay in data.get("overlays", []):
        if overlay["name"] == name:
            found: Data = overlay
            return found
    raise InvalidInput(f"Набора дней «{name}» в календаре нет.")


def _cell(day: str, reason: str) -> Any:
    return {"day": day, "reason": reason} if reason else day


def _day_of(cell: Any) -> str:
    return str(cell["day"] if isinstance(cell, dict) else cell)


def _days(first: date, last: date) -> str:
    if first == last:
        return f"{first:%d.%m.%Y}"
    return f"{first:%d.%m.%Y} — {last:%d.%m.%Y}"
