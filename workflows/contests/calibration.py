"""Points of a trial as if all jurors were equally strict: shown beside the raw ones, never used.

A sheet's total is taken as the application's level plus the juror's bias plus chance; levels and
biases are the least-squares solution of all sheets at once (an additive two-way model, as in
analysis of variance with unequal numbers), solved exactly in fractions. Biases add up to nothing,
so the calibrated points stay on the scale of the raw ones; they may leave its ends. Places follow
the raw points (DOMAIN D04): this is for the jury's eyes when it looks at a close result.

The model says nothing where a juror has too few sheets, or where two groups of jurors share no
application and nobody can say which group is stricter. Then there is a reason instead of points.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from workflows.contests.score_rules import Sheet

FEWEST_SHEETS = 5


@dataclass(frozen=True, kw_only=True)
class Calibrated:
    """The calibrated view of one trial.

    Attributes:
        points: application → points in the trial's own scale, exact.
        raw: application → mean of its valid sheets.
        biases: juror → by how much they score above (+) or below (−) the jury.
        reason: why there is nothing, "" when there is.
    """

    points: Mapping[str, Fraction] = field(default_factory=dict)
    raw: Mapping[str, Fraction] = field(default_factory=dict)
    biases: Mapping[str, Fraction] = field(default_factory=dict)
    reason: str = ""


def view(
    sheets: Iterable[Sheet], applications: Collection[str], fewest_sheets: int = FEWEST_SHEETS
) -> Calibrated:
    """Calibrate one trial.

    Args:
        sheets: of one trial; cancelled ones and those of other applications do not count.
        applications: those that take part.
        fewest_sheets: how many sheets every juror must have.
    """
    valid = [sheet for sheet in sheets if sheet.is_valid and sheet.application in applications]
    totals = {(sheet.juror, sheet.application): Fraction(sheet.total) for sheet in valid}
    raw = _means(totals)
    reason = _reason(totals, fewest_sheets)
    if reason:
        return Calibrated(raw=raw, reason=reason)
    biases = _biases(totals, raw)
    points = _means({(j, a): total - biases[j] for (j, a), total in totals.items()})
    return Calibrated(points=points, raw=raw, biases=biases)


Totals = Mapping[tuple[str, str], Fraction]


def _means(totals: Totals) -> dict[str, Fraction]:
    of_application: defaultdict[str, list[Fraction]] = defaultdict(list)
    for (_, application), total in totals.items():
        of_application[application].append(total)
    return {
        each: sum(found, Fraction(0)) / len(found) for each, found in sorted(of_application.items())
    }


def _reason(totals: Totals, fewest: int) -> str:
    counts: defaultdict[str, int] = defaultdict(int)
    for juror, _ in totals:
        counts[juror] += 1
    if not counts:
        return "Не калибруется: листов нет."
    for juror in sorted(counts):
        if counts[juror] < fewest:
            return f"Не калибруется: у эксперта {juror} меньше {fewest} листов."
    if not _is_connected(totals):
        return "Не калибруется: есть группы экспертов без общих заявок, сравнить их нельзя."
    return ""


def _is_connected(totals: Totals) -> bool:
    """Whether every juror is linked to every other one by common applications."""
    beside: defaultdict[str, set[str]] = defaultdict(set)
    for juror, application in totals:
        beside[f"juror {juror}"].add(f"application {application}")
        beside[f"application {application}"].add(f"juror {juror}")
    queue = [min(beside)]
    seen = set(queue)
    for each in queue:
        fresh = sorted(beside[each] - seen)
        seen.update(fresh)
        queue.extend(fresh)
    return len(seen) == len(beside)


def _biases(totals: Totals, raw: Mapping[str, Fraction]) -> dict[str, Fraction]:
    """Solve the normal equations after the levels of applications are eliminated from them."""
    jurors = sorted({juror for juror, _ in totals})
    place = {juror: number for number, juror in enumerate(jurors)}
    together: defaultdict[str, list[str]] = defaultdict(list)
    for juror, application in totals:
        together[application].append(juror)
    size = len(jurors)
    rows = [[Fraction(0)] * (size + 1) for _ in range(size)]
    for (juror, application), total in totals.items():
        row, others = rows[place[juror]], together[application]
        row[place[juror]] += 1
        row[size] += total - raw[application]
        for other in others:
            row[place[other]] -= Fraction(1, len(others))
    rows[-1] = [Fraction(1)] * size + [Fraction(0)]  # the biases add up to nothing
    return dict(zip(jurors, _solved(rows), strict=True))


def _solved(rows: Sequence[Sequence[Fraction]]) -> list[Fraction]:
    """Solve a square system that has one solution, by elimination in fractions."""
    lines = [list(row) for row in rows]
    for column in range(len(lines)):
        pivot = next(n for n in range(column, len(lines)) if lines[n][column])
        lines[column], lines[pivot] = lines[pivot], lines[column]
        head = lines[column]
        lines[column] = head = [value / head[column] for value in head]
        for number, line in enumerate(lines):
            if number != column and line[column]:
                factor = line[column]
                lines[number] = [a - factor * b for a, b in zip(line, head, strict=True)]
    return [line[-1] for line in lines]
