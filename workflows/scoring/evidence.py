"""What an evidence pack says of an expertise: every submitted sheet, once the scoring is closed.

Before the closing nothing leaves: who gave what is a secret until then. What somebody typed and did
not submit never leaves.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from workflows.documents.evidence import EvidencePart
from workflows.registry import people, scorings
from workflows.registry.base import Registry
from workflows.registry.people import Person
from workflows.registry.scorings import SHEET_TITLES, ScoreSheet, Scoring, SheetState
from workflows.scoring.counting import told, total
from workflows.scoring.criteria import kept


def sheets_of(registry: Registry, instance_id: str) -> Iterator[EvidencePart]:
    """One file per sheet and one with the totals, of each closed scoring of an instance."""
    closed = [s for s in scorings.of_instance(registry, instance_id) if s.closed_at]
    for number, scoring in enumerate(closed, start=1):
        yield _part(f"{number}/totals.json", _totals(registry, scoring), "Итоги экспертизы")
        found = scorings.sheets(registry, scoring.id)
        known = people.by_ids(registry, [sheet.expert_id for sheet in found])
        titles = {row.id: row.title for row in scorings.objects(registry, scoring.id)}
        for place, sheet in enumerate(found, start=1):
            about = _told(scoring, sheet, known, titles[sheet.object_id])
            title = f"Оценочный лист: {titles[sheet.object_id]}"
            yield _part(f"{number}/sheet-{place}.json", about, title)


def _part(path: str, about: object, title: str) -> EvidencePart:
    content = json.dumps(about, ensure_ascii=False, indent=2, sort_keys=True).encode()
    return EvidencePart(path=path, content=content, title=title)


def _totals(registry: Registry, scoring: Scoring) -> dict[str, Any]:
    return {
        "title": scoring.title,
        "basis": scoring.basis,
        "criteria": scoring.criteria["criteria"],
        "outcome": scoring.outcome,
        "objects": [
            {"object": row.code, "title": row.title, "state": row.state, "rule": row.rule,
             "result": row.result}
            for row in scorings.objects(registry, scoring.id)
        ],
    }  # fmt: skip


def _told(
    scoring: Scoring, sheet: ScoreSheet, known: Mapping[str, Person], title: str
) -> dict[str, Any]:
    about: dict[str, Any] = {
        "object": title,
        "expert": known[sheet.expert_id].name.short,
        "seat": sheet.seat,
        "state": SHEET_TITLES[SheetState(sheet.state)],
        "reason": sheet.reason,
    }
    if sheet.state == SheetState.SUBMITTED and sheet.submitted_at:
        about["scores"] = sheet.scores
        about["total"] = told(total(kept(scoring.criteria), sheet.scores))
        about["submitted_at"] = sheet.submitted_at.isoformat()
    return about
