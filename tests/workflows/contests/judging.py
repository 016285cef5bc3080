"""A small contest and its sheets, for the tests of everything that counts."""

from decimal import Decimal

from hypothesis import strategies as st

from workflows.contests.score_rules import Rules, Sheet, rules_of

APPLICATIONS = ("a1", "a2", "a3", "a4")
CONFIGURATION = {
    "ranked": True,
    "trials": [
        {
            "code": "folder",
            "title": "Методическая мастерская",
            "stage": "remote",
            "weight": 30,
            "criteria": [
                {"code": "system", "title": "Системность", "maximum": 5},
                {"code": "result", "title": "Результативность", "maximum": 10},
            ],
        },
        {
            "code": "lesson",
            "title": "Урок",
            "stage": "onsite",
            "weight": 50,
            "criteria": [
                {"code": "goal", "title": "Целеполагание", "maximum": 10},
                {"code": "work", "title": "Деятельность учащихся", "maximum": 15},
            ],
        },
        {
            "code": "speech",
            "title": "Публичное выступление",
            "stage": "onsite",
            "weight": 20,
            "criteria": [
                {"code": "case", "title": "Аргументация", "maximum": 20, "step": "0.5"},
            ],
        },
    ],
    "jury": {"trimmed_mean": False, "spread_threshold": "0.2"},
    "finalists": {"minimum": 3, "maximum": 5},
}
RULES = rules_of(CONFIGURATION)
TRIMMED = rules_of({**CONFIGURATION, "jury": {"trimmed_mean": True}})
NEAREST = rules_of({**CONFIGURATION, "jury": {"third_rule": "nearest_two"}})


def sheet(
    application: str, trial: str, juror: str, *points: object, valid: bool = True, third=False
) -> Sheet:
    """A sheet with points in the order of the trial's criteria."""
    codes = [each.code for each in RULES.trial(trial).criteria]
    scores = {code: Decimal(str(given)) for code, given in zip(codes, points, strict=True)}
    return Sheet(
        application=application,
        trial=trial,
        juror=juror,
        scores=scores,
        is_valid=valid,
        is_third=third,
    )


@st.composite
def judged(draw: st.DrawFn, *kinds: Rules) -> tuple[Rules, list[Sheet]]:
    """Rules, and sheets of up to six jurors, on a coarse scale so that ties are frequent.

    Juror № 2 is the third expert; two kinds of rules do not mind.
    """
    rules = draw(st.sampled_from(kinds or (RULES, TRIMMED)))
    sheets = []
    for application in APPLICATIONS:
        for trial in rules.trials:
            for juror in range(draw(st.integers(0, 6))):
                points = [
                    draw(st.sampled_from([Decimal(0), Decimal(5), each.maximum]))
                    for each in trial.criteria
                ]
                marks = {"valid": draw(st.integers(0, 9)) > 0, "third": juror == 2}
                sheets.append(sheet(application, trial.code, f"№ {juror}", *points, **marks))
    return rules, sheets
