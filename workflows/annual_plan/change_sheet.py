"""The amendment sheet of a correction: what changes in the plan, and as it is shown to people."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from workflows.annual_plan.correcting import fields_from, title_of
from workflows.registry.corrections import ChangeKind, CorrectionChange
from workflows.registry.plan_item_rules import FIELD_LABELS
from workflows.registry.plan_items import FIELD_NAMES
from workflows.registry.plan_texts import Names, field_words, when

KIND_TITLES = {
    ChangeKind.ADD: "дополнить",
    ChangeKind.CHANGE: "изменить",
    ChangeKind.CANCEL: "отменить",
}
DAYS = frozenset({"starts_on", "ends_on", "precision"})


@dataclass(frozen=True, kw_only=True)
class ChangeLine:
    """One change, readable.

    Attributes:
        kind: "add", "change", "move" (only the time changes) or "cancel".
        number: printed number of the item, "" for a new one.
        differences: label, before, after of each field that changes.
    """

    id: str
    kind: str
    kind_title: str
    item_id: str
    number: str
    title: str
    when_before: str
    when_after: str
    differences: tuple[tuple[str, str, str], ...]
    reason: str


def line_of(change: CorrectionChange, numbers: Mapping[str, str], names: Names) -> ChangeLine:
    """A change as people read it."""
    before, after = change.before or {}, change.after or {}
    changed = [n for n in FIELD_NAMES if before and after and before.get(n) != after.get(n)]
    is_move = bool(changed) and set(changed) <= DAYS
    kind = "move" if is_move else change.kind
    return ChangeLine(
        id=change.id,
        kind=kind,
        kind_title="перенести" if is_move else KIND_TITLES[ChangeKind(change.kind)],
        item_id=change.item_id,
        number=numbers.get(change.item_id, ""),
        title=title_of(change),
        when_before=_when(before),
        when_after=_when(after),
        differences=tuple(
            (
                FIELD_LABELS[name],
                field_words(name, before.get(name), names),
                field_words(name, after.get(name), names),
            )
            for name in changed
        ),
        reason=change.reason,
    )


def _when(values: Mapping[str, Any]) -> str:
    if not values:
        return ""
    fields = fields_from(values)
    if fields.starts_on is None or fields.ends_on is None:
        return ""
    return when(fields.starts_on, fields.ends_on, fields.precision)


def summary_of(lines: Sequence[ChangeLine]) -> str:
    """All changes as a text for a form or a letter, one a line."""
    return "\n".join(f"{n}. {_sentence(line)}" for n, line in enumerate(lines, start=1))


def _sentence(line: ChangeLine) -> str:
    what = f"{line.kind_title.capitalize()} пункт {line.number}".strip()
    days = f" ({line.when_before} → {line.when_after})" if line.kind == "move" else ""
    return f"{what} «{line.title}»{days}: {line.reason}"


def content_of(
    lines: Sequence[ChangeLine], *, number: int, school_year: str, justification: str, order: str
) -> dict[str, Any]:
    """The sheet as the content of a document."""
    return {
        "blocks": [
            {
                "kind": "paragraph",
                "text": (
                    f"В план основных мероприятий на {school_year} учебный год{order} внести "
                    "следующие изменения."
                ),
            },
            {"kind": "paragraph", "text": f"Обоснование: {justification}"},
            {
                "kind": "table",
                "columns": [
                    {"title": "№ пункта", "share": 1},
                    {"title": "Что сделать", "share": 1.4},
                    {"title": "Было", "share": 3},
                    {"title": "Стало", "share": 3},
                    {"title": "Причина", "share": 2.4},
                ],
                "rows": [_row(line) for line in lines],
            },
        ],
        "fields": {"change_sheet_number": str(number), "school_year": school_year},
    }


def _row(line: ChangeLine) -> list[str]:
    before = f"{line.title}, {line.when_before}" if line.when_before else "—"
    after = f"{line.title}, {line.when_after}" if line.when_after else "—"
    if line.differences:
        before = "\n".join(f"{label}: {old}" for label, old, _ in line.differences)
        after = "\n".join(f"{label}: {new}" for label, _, new in line.differences)
        before = f"{line.title}\n{before}"
    return [line.number or "новый", line.kind_title, before, after, line.reason]
