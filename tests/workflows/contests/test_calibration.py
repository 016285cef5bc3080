"""Calibrated points take the strictness of jurors away, or say why they cannot."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from tests.workflows.contests.judging import sheet
from workflows.contests.calibration import view
from workflows.contests.score_rules import Sheet

NAMES = [f"a{number}" for number in range(10)]


def speech(juror: int, application: int, points: object) -> Sheet:
    return sheet(NAMES[application], "speech", f"№ {juror}", points)


def test_a_severe_juror_costs_nobody_anything_in_the_calibrated_view():
    """Levels 5…14; juror 1 gives two more, juror 3 two fewer; who sees whom is uneven."""
    bias = {1: 2, 2: 0, 3: -2}
    seen = [(j, a) for a in range(10) for j in bias if (j + a) % 4]

    found = view([speech(j, a, 5 + a + bias[j]) for j, a in seen], NAMES)

    assert found.reason == ""
    assert found.biases == {f"№ {juror}": value for juror, value in bias.items()}
    assert found.points == {NAMES[a]: 5 + a for a in range(10)}
    assert found.raw["a1"] == Fraction((6 + 2) + 6, 2)


@given(st.lists(st.integers(0, 20), min_size=30, max_size=30))
def test_the_solution_is_that_of_least_squares(points: list[int]):
    """Residuals add up to nothing for every juror and every application: the normal equations."""
    seen = {(n % 3, n // 3): given for n, given in enumerate(points) if n % 7}

    found = view([speech(j, a, given) for (j, a), given in seen.items()], NAMES)

    assert found.reason == ""
    left = {
        (j, a): p - found.points[NAMES[a]] - found.biases[f"№ {j}"] for (j, a), p in seen.items()
    }
    for juror in range(3):
        assert sum(value for (j, _), value in left.items() if j == juror) == 0
    for application in range(10):
        assert sum(value for (_, a), value in left.items() if a == application) == 0
    assert sum(found.biases.values()) == 0


def test_too_few_sheets_or_unconnected_jurors_are_not_calibrated():
    few = [speech(1, a, 10) for a in range(5)] + [speech(2, a, 10) for a in range(4)]
    apart = [speech(1, a, 10) for a in range(5)] + [speech(2, a, 10) for a in range(5, 10)]

    assert view([], NAMES).reason == "Не калибруется: листов нет."
    assert view(few, NAMES).reason == "Не калибруется: у эксперта № 2 меньше 5 листов."
    assert "без общих заявок" in view(apart, NAMES).reason
    assert view(few, NAMES, fewest_sheets=4).reason == ""
    assert view(apart, NAMES).points == {}
    assert view(apart, NAMES).raw == dict.fromkeys(NAMES, 10)
