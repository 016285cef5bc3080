"""What scores of a contest are counted by, and the sheets that are counted (DOMAIN P03, D04)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

from engine import InvalidInput

REMOTE, ONSITE = "remote", "onsite"
ALL, NEAREST_TWO = "all", "nearest_two"
CENT = Decimal("0.01")
DEFAULT_THRESHOLD = Decimal("0.2")


@dataclass(frozen=True, kw_only=True)
class Criterion:
    """One line of a sheet: points from 0 to `maximum` in whole steps."""

    code: str
    title: str
    maximum: Decimal
    step: Decimal = Decimal(1)


@dataclass(frozen=True, kw_only=True)
class Trial:
    """A trial: the best sheet has `maximum` points and gives `weight` points of the total."""

    code: str
    title: str
    stage: str
    weight: Decimal
    criteria: tuple[Criterion, ...]

    @property
    def maximum(self) -> Decimal:
        return sum((each.maximum for each in self.criteria), Decimal(0))


@dataclass(frozen=True, kw_only=True)
class Rules:
    """How sheets become points and points places.

    Attributes:
        trimmed_mean: with five sheets or more the highest and the lowest one are left out.
        third_rule: with a third expert's sheet, ALL sheets count (D04: mean of valid sheets) or
            the NEAREST_TWO; with the latter a higher score can lower the mean.
        spread_threshold: share of a trial's maximum; above it a third expert is asked (C4).
        tie_trials: trials that decide a tie, the first one held; of none the weightiest on-site
            trial does, the lesson in every shipped variant.
    """

    trials: tuple[Trial, ...]
    is_ranked: bool = True
    trimmed_mean: bool = False
    third_rule: str = ALL
    spread_threshold: Decimal = DEFAULT_THRESHOLD
    tie_trials: tuple[str, ...] = ()
    finalists_minimum: int = 3
    finalists_maximum: int = 5

    def held_at(self, stages: Iterable[str]) -> tuple[Trial, ...]:
        """Give the trials of these stages, in their order."""
        wanted = set(stages)
        return tuple(trial for trial in self.trials if trial.stage in wanted)

    def trial(self, code: str) -> Trial:
        """Give a trial.

        Raises:
            InvalidInput: there is no such trial.
        """
        for trial in self.trials:
            if trial.code == code:
                return trial
        raise InvalidInput(f"В конкурсе нет испытания «{code}».")


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """A juror's submitted sheet of one application in one trial.

    Attributes:
        juror: what the juror is called where names are hidden.
        scores: criterion code → points.
        is_valid: False when it was cancelled, e.g. on appeal or because its juror left.
        is_third: filled by the expert asked because the others differed too much.
    """

    application: str
    trial: str
    juror: str
    scores: Mapping[str, Decimal]
    is_valid: bool = True
    is_third: bool = False

    @property
    def total(self) -> Decimal:
        return sum(self.scores.values(), Decimal(0))


def rules_of(configuration: Mapping[str, Any]) -> Rules:
    """Take what counting needs out of a contest's configuration in its JSON form."""
    jury, finalists = configuration.get("jury", {}), configuration.get("finalists", {})
    return Rules(
        trials=tuple(_trial(each) for each in configuration["trials"]),
        is_ranked=bool(configuration.get("ranked", True)),
        trimmed_mean=bool(jury.get("trimmed_mean", False)),
        third_rule=str(jury.get("third_rule", ALL)),
        spread_threshold=Decimal(str(jury.get("spread_threshold", DEFAULT_THRESHOLD))),
        tie_trials=tuple(configuration.get("tie_trials", ())),
        finalists_minimum=int(finalists.get("minimum", Rules.finalists_minimum)),
        finalists_maximum=int(finalists.get("maximum", Rules.finalists_maximum)),
    )


def check_sheets(rules: Rules, sheets: Iterable[Sheet]) -> None:
    """Refuse what cannot be counted.

    Raises:
        InvalidInput: an unknown trial, a criterion missing or unknown, points outside the scale,
            or two valid sheets of one juror for the same thing.
    """
    seen: set[tuple[str, str, str]] = set()
    for sheet in sheets:
        place = (sheet.application, sheet.trial, sheet.juror)
        trial = rules.trial(sheet.trial)
        if sheet.is_valid and place in seen:
            raise InvalidInput(
                f"{_named(sheet)}: два действующих листа одного эксперта. Снимите лишний."
            )
        if sheet.is_valid:
            seen.add(place)
            _check_scores(trial, sheet)


def shown(number: Fraction | Decimal) -> Decimal:
    """Round to hundredths, halves up; for people only, never to compare."""
    cents = Fraction(number) * 100
    whole = Decimal(cents.numerator) / Decimal(cents.denominator)
    return whole.quantize(Decimal(1), rounding=ROUND_HALF_UP) * CENT


def _trial(given: Mapping[str, Any]) -> Trial:
    return Trial(
        code=str(given["code"]),
        title=str(given["title"]),
        stage=str(given["stage"]),
        weight=Decimal(str(given["weight"])),
        criteria=tuple(
            Criterion(
                code=str(each["code"]),
                title=str(each["title"]),
                maximum=Decimal(str(each["maximum"])),
                step=Decimal(str(each.get("step", 1))),
            )
            for each in given["criteria"]
        ),
    )


def _check_scores(trial: Trial, sheet: Sheet) -> None:
    codes = {each.code for each in trial.criteria}
    if set(sheet.scores) != codes:
        wrong = ", ".join(sorted(set(sheet.scores) ^ codes))
        raise InvalidInput(f"{_named(sheet)}: не те критерии: {wrong}.")
    for each in trial.criteria:
        points = sheet.scores[each.code]
        if not 0 <= points <= each.maximum:
            raise InvalidInput(
                f"{_named(sheet)}, «{each.title}»: балл {points} вне шкалы от 0 до {each.maximum}."
            )
        if points % each.step:
            raise InvalidInput(f"{_named(sheet)}, «{each.title}»: балл ставят с шагом {each.step}.")


def _named(sheet: Sheet) -> str:
    return f"Заявка {sheet.application}, испытание «{sheet.trial}», эксперт {sheet.juror}"
