"""Invented people for roles that nobody of the district holds."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from engine import role_of
from workflows.roles import ROLES, Bound

SCHOOL = "school_north"
NAMES = (
    "Выдумкина Ольга Петровна", "Примеров Олег Павлович", "Образцова Инна Юрьевна",
    "Условнов Юрий Ильич", "Пробникова Яна Игоревна", "Опытов Игорь Львович",
    "Эскизова Вера Марковна", "Черновиков Марк Ильич", "Моделина Роза Львовна",
    "Макетов Лев Маркович", "Наброскова Нина Олеговна", "Замыслов Пётр Юрьевич",
)  # fmt: skip
LONGEST = 64
Card = Mapping[str, Any]


def invented(named: Iterable[str], held: Collection[str]) -> dict[str, Card]:
    """A person for every role that is known or named and that nobody holds: id → card.

    The id of the person is the code of the role, so that a story reads the same for ever.

    Args:
        named: roles that diagrams name, with or without an organisation.
        held: what somebody answers to already.
    """
    codes = dict.fromkeys([*ROLES, *(role_of(each) for each in named)])
    wanted = sorted(code for code in codes if code and code not in held and len(code) <= LONGEST)
    return {code: _card(code) for code in wanted}


def _card(code: str) -> Card:
    role = ROLES.get(code)
    card: dict[str, Any] = {"name": NAMES[sum(code.encode()) % len(NAMES)], "roles": [code]}
    if role is not None and role.bound is Bound.ORGANISATION:
        card["at"] = SCHOOL
    return card
