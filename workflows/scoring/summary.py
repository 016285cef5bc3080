"""The «сводная ведомость экспертизы» as a document: means, spread, number of sheets; no names."""

from collections.abc import Mapping, Sequence
from typing import Any

from workflows.decimals import spelled
from workflows.registry import scorings
from workflows.registry.base import Registry
from workflows.registry.scorings import OBJECT_TITLES, ObjectState, Scoring, ScoringObject
from workflows.scoring.criteria import kept, maximum

COLUMNS = (
    ("№", 1), ("Объект", 6), ("Листов", 2), ("Балл", 2), ("%", 2), ("Расхождение", 3),
    ("Третий эксперт", 2),
)  # fmt: skip
RULES = {"all": "среднее всех листов", "nearest_two": "среднее двух ближайших листов"}
Result = Mapping[str, Any]


def body(registry: Registry, scoring: Scoring, results: Sequence[Result]) -> dict[str, Any]:
    """The content of the summary, as documents are written."""
    rows = scorings.objects(registry, scoring.id)
    blocks: list[dict[str, Any]] = [{"kind": "fields", "rows": _about(scoring, results)}]
    if results:
        rule = {row.code: row.rule for row in rows}
        blocks += [_table(results, rule), *_criteria(scoring, results)]
    if gone := [row for row in rows if row.state == ObjectState.WITHDRAWN]:
        blocks.append({"kind": "heading", "text": "Не оценивались", "level": 2})
        blocks.append({"kind": "list", "items": [_gone(row) for row in gone], "numbered": False})
    return {"blocks": blocks}


def _about(scoring: Scoring, results: Sequence[Result]) -> list[list[str]]:
    most = _comma(spelled(maximum(kept(scoring.criteria))))
    about = [["Экспертиза", scoring.title]]
    if scoring.basis:
        about.append(["Основание", scoring.basis])
    scored = sum(1 for each in results if each["points"])
    about += [["Наибольший балл", most], ["Оценено объектов", f"{scored} из {len(results)}"]]
    return about


def _table(results: Sequence[Result], rule: Mapping[str, str]) -> dict[str, Any]:
    return {
        "kind": "table",
        "columns": [{"title": title, "share": share} for title, share in COLUMNS],
        "rows": [_line(n, each, rule) for n, each in enumerate(results, start=1)],
    }


def _line(number: int, result: Result, rule: Mapping[str, str]) -> list[str]:
    third = "—"
    if result["third_expert"]:
        third = RULES[rule[result["object"]]]
    return [
        str(number),
        result["title"],
        str(result["sheets"]),
        _comma(result["points"]) or "не оценён",
        _comma(result["percent"]) or "—",
        _comma(result["spread"]),
        third,
    ]


def _criteria(scoring: Scoring, results: Sequence[Result]) -> list[dict[str, Any]]:
    scored = [each for each in results if each["points"]]
    if not scored:
        return []
    rows = [
        [each["title"], criterion.title, _comma(spelled(criterion.max)),
         _comma(each["criteria"][criterion.code])]
        for each in scored
        for criterion in kept(scoring.criteria)
    ]  # fmt: skip
    columns = (("Объект", 5), ("Критерий", 6), ("Наибольший балл", 2), ("Средний балл", 2))
    return [
        {"kind": "heading", "text": "Средние баллы по критериям", "level": 2},
        {
            "kind": "table",
            "columns": [{"title": title, "share": share} for title, share in columns],
            "rows": rows,
        },
    ]


def _gone(row: ScoringObject) -> str:
    why = f": {row.reason}" if row.reason else ""
    return f"{row.title} — {OBJECT_TITLES[ObjectState(row.state)]}{why}"


def _comma(number: str) -> str:
    return number.replace(".", ",")
