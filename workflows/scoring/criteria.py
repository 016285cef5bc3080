"""Criteria of a scoring, and whether points fit them; exact decimals throughout.

A sheet: criterion → points from 0 to max in its step, a justification where the score is extreme
(≤ 20 % or ≥ 95 % of the maximum: DOMAIN P03, «Оценочный лист»).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from engine import InvalidInput
from workflows.decimals import MOST_DIGITS, decimal_of, spelled

LOW, HIGH = Decimal(20), Decimal(95)
HUNDRED = Decimal(100)
LARGEST = Decimal(1000)
MOST_CRITERIA = 50
LONGEST_CODE, LONGEST_TITLE, LONGEST_NOTE = 32, 300, 4000
SHORTEST_NOTE = 5


class Justify(StrEnum):
    """When a score has to be explained."""

    EXTREMES = "extremes"
    ALWAYS = "always"
    NEVER = "never"


@dataclass(frozen=True, kw_only=True)
class Criterion:
    """One line of a sheet; points count `weight` times."""

    code: str
    title: str
    max: Decimal
    step: Decimal
    weight: Decimal = Decimal(1)
    justify: Justify = Justify.EXTREMES

    def refusal(self, typed: str) -> str:
        """Why these points cannot be given, "" when they can."""
        points = decimal_of(typed)
        if points is None:
            return f"Поставьте балл от 0 до {spelled(self.max)}."
        if points < 0 or points > self.max:
            return f"Балл {spelled(points)} вне шкалы: от 0 до {spelled(self.max)}."
        if points % self.step:
            return f"Балл ставят с шагом {spelled(self.step)}."
        return ""

    def needs_note(self, points: Decimal) -> bool:
        """Whether these points have to be explained."""
        if self.justify == Justify.EXTREMES:
            share = points * HUNDRED
            return share <= LOW * self.max or share >= HIGH * self.max
        return self.justify == Justify.ALWAYS

    def as_record(self) -> dict[str, str]:
        return {
            "code": self.code,
            "title": self.title,
            "max": spelled(self.max),
            "step": spelled(self.step),
            "weight": spelled(self.weight),
            "justify": self.justify,
        }


def read_criteria(given: Sequence[Any]) -> tuple[Criterion, ...]:
    """Criteria as an order of an expertise names them.

    Raises:
        InvalidInput: there is none, or one is wrong; the sentence names it and its field.
    """
    if not given:
        raise InvalidInput("Критерии: назовите хотя бы один критерий.")
    if len(given) > MOST_CRITERIA:
        raise InvalidInput(f"Критерии: не больше {MOST_CRITERIA}.")
    found = tuple(_criterion(number, each) for number, each in enumerate(given, start=1))
    _check_together(found, given)
    return found


def kept(record: Mapping[str, Any]) -> tuple[Criterion, ...]:
    """Criteria as a scoring keeps them."""
    return read_criteria(record["criteria"])


def maximum(criteria: Sequence[Criterion]) -> Decimal:
    """What the best possible sheet gives."""
    return sum((each.max * each.weight for each in criteria), Decimal(0))


def check_sheet(
    criteria: Sequence[Criterion], scores: Mapping[str, Any], *, whole: bool
) -> dict[str, str]:
    """What is wrong with a sheet, by field `points:code` or `note:code`; {} for nothing.

    Args:
        criteria: of the scoring.
        scores: criterion code → points and note.
        whole: it is to be submitted: every criterion needs points, extremes a justification.
    """
    errors: dict[str, str] = {}
    for each in criteria:
        typed, note = _typed(scores, each.code)
        if not typed and not whole:
            continue
        if refused := each.refusal(typed):
            errors[f"points:{each.code}"] = refused
        elif whole and len(note) < SHORTEST_NOTE and each.needs_note(Decimal(typed)):
            errors[f"note:{each.code}"] = f"Обоснуйте балл по критерию «{each.title}»."
    return errors


def read_scores(criteria: Sequence[Criterion], given: Mapping[str, Any]) -> dict[str, Any]:
    """A sheet as it is kept: known criteria alone, points as texts with a point."""
    kept_scores: dict[str, Any] = {}
    for each in criteria:
        typed, note = _typed(given, each.code)
        if typed or note:
            points = decimal_of(typed)
            text = typed[:MOST_DIGITS] if points is None else spelled(points)
            kept_scores[each.code] = {"points": text, "note": note[:LONGEST_NOTE]}
    return kept_scores


def _typed(scores: Mapping[str, Any], code: str) -> tuple[str, str]:
    line = scores.get(code)
    if not isinstance(line, Mapping):
        return "", ""
    points, note = (
        "" if line.get(name) is None else str(line[name]).strip() for name in ("points", "note")
    )
    return points.replace(",", "."), note


def _criterion(number: int, given: Any) -> Criterion:
    if not isinstance(given, Mapping):
        raise InvalidInput(f"Критерий {number}: ожидался набор полей.")
    title = str(given.get("title") or "").strip()[:LONGEST_TITLE]
    named = f"Критерий «{title}»" if title else f"Критерий {number}"
    if not title:
        raise InvalidInput(f"{named}: не указано название.")
    code = str(given.get("code") or f"k{number}").strip()
    if len(code) > LONGEST_CODE or not code.replace("_", "").isalnum():
        raise InvalidInput(f"{named}: обозначение — буквы и цифры, до {LONGEST_CODE} знаков.")
    most = _positive(given.get("max"), f"{named}, наибольший балл")
    step = _positive(given.get("step") or 1, f"{named}, шаг")
    if step > most or most % step:
        raise InvalidInput(
            f"{named}, шаг: наибольший балл {spelled(most)} не делится на {spelled(step)}."
        )
    when = given.get("justify") or Justify.EXTREMES
    if when not in set(Justify):
        raise InvalidInput(f"{named}, обоснование: «{when}» — такого правила нет.")
    weight = _positive(given.get("weight") or 1, f"{named}, вес")
    return Criterion(
        code=code, title=title, max=most, step=step, weight=weight, justify=Justify(when)
    )


def _positive(given: object, named: str) -> Decimal:
    number = decimal_of(given)
    if number is None or number <= 0 or number > LARGEST:
        raise InvalidInput(f"{named}: нужно число больше 0 и не больше {spelled(LARGEST)}.")
    return number


def _check_together(found: Sequence[Criterion], given: Sequence[Any]) -> None:
    codes = [each.code for each in found]
    if twice := {code for code in codes if codes.count(code) > 1}:
        raise InvalidInput(f"Критерии: обозначение «{min(twice)}» повторяется.")
    weighed = sum(1 for each in given if each.get("weight"))
    if weighed not in (0, len(found)):
        raise InvalidInput("Критерии, вес: укажите вес у каждого критерия или ни у одного.")
