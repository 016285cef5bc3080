"""Finds what ran inside of a call activity that is being cancelled."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.store.tables import ElementInstance


def in_cancelled_call(
    session: Session, instance_id: str, ids: Collection[str], cancelled: Collection[str]
) -> frozenset[str]:
    """Those of some element instances whose call, or one around it, is among the cancelled.

    For listeners, who hear of `ElementCancelled` before the states of elements are written.
    """
    found = set[str]()
    inside = {each: {(each, "")} for each in ids}
    while inside:
        rows = session.execute(
            select(
                ElementInstance.id, ElementInstance.scope_id, ElementInstance.definition_id
            ).where(ElementInstance.instance_id == instance_id, ElementInstance.id.in_([*inside]))
        ).all()
        around: dict[str, set[tuple[str, str]]] = {}
        for row in rows:
            for each, definition_id in inside[row.id]:
                is_called = definition_id not in ("", row.definition_id)
                if is_called and row.id in cancelled:
                    found.add(each)
                elif row.scope_id is not None:
                    around.setdefault(row.scope_id, set()).add((each, row.definition_id))
        inside = around
    return frozenset(found)
