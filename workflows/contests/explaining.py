"""Tells a participant how the result came about, without the name of any juror (DOMAIN P03)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any

from workflows.contests.ranking import Ranked, Tie, TieRule, tie_trial
from workflows.contests.score_rules import ALL, Rules, shown
from workflows.contests.trial_points import TrialPoints

ROUNDING = "Числа показаны до сотых; места определены по точным значениям."
TIE_WORDS: Mapping[TieRule, str] = {
    TieRule.ONSITE: "место определил балл за очные испытания",
    TieRule.LESSON: "место определил балл за испытание «{lesson}»",
    TieRule.HIGHEST: "место определило число высших оценок",
    TieRule.CHAIR: "место определил голос председателя жюри",
    TieRule.SHARED: "дополнительные показатели тоже равны, место разделено",
}


@dataclass(frozen=True, kw_only=True)
class Words:
    """What ids are called.

    Attributes:
        jurors: juror of a sheet → blind number, e.g. «№ 3».
        applications: id → number that others may know.
    """

    jurors: Mapping[str, str] = field(default_factory=dict)
    applications: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Explanation:
    """Sentences in order, and the same figures for a table."""

    application: str
    lines: tuple[str, ...]
    trials: tuple[Mapping[str, Any], ...]

    def as_json(self) -> dict[str, Any]:
        """Give the form that is kept with the result."""
        return {"lines": list(self.lines), "trials": [dict(each) for each in self.trials]}


def explain(rules: Rules, ranked: Ranked, words: Words) -> Explanation:
    """Explain one application's result."""
    lines = [line for each in ranked.trials for line in _of_trial(rules, each, words)]
    lines.append(_sum(ranked))
    if rules.is_ranked:
        lines.append(f"Место: {place_text(ranked)}.")
        lesson = tie_trial(rules, [each.trial for each in ranked.trials])
        title = lesson.title if lesson else ""
        lines += [_of_tie(tie, title, words) for tie in ranked.ties]
    lines.append(ROUNDING)
    return Explanation(
        application=ranked.application,
        lines=tuple(lines),
        trials=tuple(_figures(each, words) for each in ranked.trials),
    )


def place_text(ranked: Ranked) -> str:
    """A place as people write it: «2» or, shared, «2–3»."""
    if ranked.place == ranked.last_place:
        return str(ranked.place)
    return f"{ranked.place}–{ranked.last_place}"


def spelled(number: Fraction | Decimal) -> str:
    """A number in the Russian way, to hundredths: «17,33», «20»."""
    text = f"{shown(number):f}"
    return text.rstrip("0").rstrip(".").replace(".", ",")


def _of_trial(rules: Rules, points: TrialPoints, words: Words) -> list[str]:
    trial = points.trial
    if points.mean is None:
        return [f"«{trial.title}»: действующих оценочных листов нет, 0 баллов."]
    counted = _jurors(points.counted, words)
    mean = f"средний балл {spelled(points.mean)} из {spelled(trial.maximum)}"
    lines = [f"«{trial.title}»: учтены листы экспертов {counted}; {mean}."]
    if len(trial.criteria) > 1:
        means = (
            f"{each.title} — {spelled(points.by_criterion[each.code])} из {spelled(each.maximum)}"
            for each in trial.criteria
        )
        lines.append(f"Средние по критериям: {'; '.join(means)}.")
    lines += _left_out(rules, points, words)
    lines.append(
        f"В сумму: {spelled(points.mean)} × {spelled(trial.weight)} : {spelled(trial.maximum)} "
        f"= {spelled(points.part)}."
    )
    return lines


def _left_out(rules: Rules, points: TrialPoints, words: Words) -> list[str]:
    lines = []
    if points.trimmed:
        reason = (
            "самый высокий и самый низкий листы, когда их пять и больше"
            if rules.third_rule == ALL or not points.is_third_used
            else "с третьим экспертом считаются два самых близких листа"
        )
        lines.append(f"Не учтены по правилам: {_jurors(points.trimmed, words)} ({reason}).")
    if points.cancelled:
        lines.append(f"Сняты и не учтены: {_jurors(points.cancelled, words)}.")
    return lines


def _sum(ranked: Ranked) -> str:
    parts = " + ".join(spelled(each.part) for each in ranked.trials)
    total, maximum = spelled(ranked.total), spelled(ranked.maximum)
    if len(ranked.trials) > 1:
        return f"Сумма: {parts} = {total} из {maximum}."
    return f"Сумма: {total} из {maximum}."


def _of_tie(tie: Tie, lesson: str, words: Words) -> str:
    other = words.applications.get(tie.other, tie.other)
    how = TIE_WORDS[tie.rule].format(lesson=lesson)
    return f"Сумма такая же, как у заявки {other}: {how}."


def _jurors(jurors: Sequence[str], words: Words) -> str:
    return ", ".join(sorted((_blind(each, words) for each in jurors), key=_in_numbers))


def _blind(juror: str, words: Words) -> str:
    """A juror without a blind number is not named at all."""
    return words.jurors.get(juror, "без номера")


def _in_numbers(name: str) -> tuple[int, str]:
    digits = "".join(sign for sign in name if sign.isdecimal())
    return int(digits or 0), name


def _figures(points: TrialPoints, words: Words) -> dict[str, Any]:
    return {
        "trial": points.trial.code,
        "title": points.trial.title,
        "mean": "" if points.mean is None else str(shown(points.mean)),
        "maximum": str(points.trial.maximum),
        "weight": str(points.trial.weight),
        "part": str(shown(points.part)),
        "criteria": {code: str(shown(mean)) for code, mean in points.by_criterion.items()},
        "counted": [_blind(each, words) for each in points.counted],
        "trimmed": [_blind(each, words) for each in points.trimmed],
        "cancelled": [_blind(each, words) for each in points.cancelled],
    }
