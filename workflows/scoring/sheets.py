"""What an expert does with a sheet: save, submit, recuse; one row whatever devices do at once."""

from collections.abc import Mapping
from typing import Any

from engine import Conflict, InvalidForm, NotPermitted
from workflows.registry.base import Registry
from workflows.registry.scorings import ScoreSheet, Scoring, SheetState
from workflows.scoring.criteria import Criterion, check_sheet, kept, read_scores

SHORTEST_REASON, LONGEST_REASON = 5, 1000
LONGEST_KEY = 64


class StaleSheet(Conflict):
    """Another device saved the sheet meanwhile; both versions are known, nothing was overwritten.

    Attributes:
        revision: of what is saved.
        scores: what is saved.
    """

    def __init__(self, revision: int, scores: Mapping[str, Any]) -> None:
        super().__init__(
            "Лист тем временем изменён на другом устройстве. Сравните записи и сохраните ещё раз."
        )
        self.revision, self.scores = revision, scores


def save(registry: Registry, sheet_id: str, person_id: str, given: Mapping[str, Any]) -> ScoreSheet:
    """Keep what is typed so far, valid or not; the same save sent again changes nothing.

    Args:
        registry: in a transaction.
        sheet_id: whose.
        person_id: who saves.
        given: `scores`, the `revision` they were made from, the `key` of this save, and `after`,
            the keys of saves from the same device that were not answered yet.

    Raises:
        NotPermitted: it is another's sheet.
        Conflict: it is not open any more.
        StaleSheet: another device was faster with other scores.
    """
    sheet = _own(registry, sheet_id, person_id)
    key = str(given.get("key") or "")[:LONGEST_KEY]
    if key and key == sheet.save_key:
        return sheet
    _require_open(sheet)
    scores = read_scores(_criteria(registry, sheet), _scores(given))
    if scores == sheet.scores:
        return sheet
    _require_fresh(sheet, given)
    sheet.scores, sheet.save_key, sheet.saved_at = scores, key, registry.now
    sheet.revision += 1
    return sheet


def submit(registry: Registry, sheet_id: str, person_id: str, given: Mapping[str, Any]) -> None:
    """Lock a whole sheet for good.

    Raises:
        InvalidForm: by field: points outside the scale or its step, missing points or words.
        NotPermitted, Conflict, StaleSheet: as for `save`.
    """
    sheet = _own(registry, sheet_id, person_id)
    _require_open(sheet)
    criteria = _criteria(registry, sheet)
    scores = read_scores(criteria, _scores(given))
    if errors := check_sheet(criteria, scores, whole=True):
        raise InvalidForm(errors)
    if scores != sheet.scores:
        _require_fresh(sheet, given)
    sheet.scores, sheet.state, sheet.submitted_at = scores, SheetState.SUBMITTED, registry.now
    sheet.saved_at = registry.now
    sheet.revision += 1


def faults(registry: Registry, sheet: ScoreSheet, given: Mapping[str, Any]) -> dict[str, str]:
    """What keeps a sheet from being submitted as it is typed, by field; {} for nothing."""
    criteria = _criteria(registry, sheet)
    return check_sheet(criteria, read_scores(criteria, _scores(given)), whole=True)


def recuse(registry: Registry, sheet_id: str, person_id: str, reason: str) -> None:
    """Stand down from one object with a reason; what was typed stays in the row, uncounted.

    Raises:
        InvalidForm: no reason.
        NotPermitted, Conflict: as for `save`.
    """
    sheet = _own(registry, sheet_id, person_id)
    _require_open(sheet)
    if len(reason.strip()) < SHORTEST_REASON:
        raise InvalidForm({"recusal_reason": "Напишите, почему вы не можете оценивать."})
    sheet.state, sheet.reason = SheetState.RECUSED, reason.strip()[:LONGEST_REASON]


def _own(registry: Registry, sheet_id: str, person_id: str) -> ScoreSheet:
    sheet = registry.locked(ScoreSheet, sheet_id)
    if sheet.expert_id != person_id:
        raise NotPermitted("Оценочный лист заполняет только эксперт, которому он назначен.")
    return sheet


def _require_open(sheet: ScoreSheet) -> None:
    if sheet.state == SheetState.SUBMITTED:
        raise Conflict("Лист уже сдан: оценки окончательные.")
    if sheet.state != SheetState.OPEN:
        raise Conflict("Лист закрыт: оценивать по нему больше нельзя.")


def _require_fresh(sheet: ScoreSheet, given: Mapping[str, Any]) -> None:
    text = str(given.get("revision", ""))
    # The answer to a save of the same device may have got lost.
    own = sheet.save_key in str(given.get("after") or "").split()
    if not own and (not text.isdecimal() or int(text) != sheet.revision):
        raise StaleSheet(sheet.revision, sheet.scores)


def _criteria(registry: Registry, sheet: ScoreSheet) -> tuple[Criterion, ...]:
    return kept(registry.get(Scoring, sheet.scoring_id).criteria)


def _scores(given: Mapping[str, Any]) -> Mapping[str, Any]:
    scores = given.get("scores")
    return scores if isinstance(scores, Mapping) else {}
