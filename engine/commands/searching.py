"""Finds process instances for whoever may see them."""

from collections.abc import Collection

from engine.commands import rights
from engine.commands.context import Context
from engine.domain.identity import Permission
from engine.domain.searching import words_asked
from engine.domain.views import InstancesFound, InstanceView
from engine.store.queries import cursors, instance_search
from engine.store.queries import instances as stored
from engine.store.queries.rows import instance_view

MOST_PAGES = 20
"""A search looks at so many pages of candidates at most; the query leaves few for a second one."""


def find_instances(context: Context, text: str, limit: int, cursor: str) -> InstancesFound:
    """Instances that the actor may see and that have all words of the text, the newest first.

    The query knows the rule of lists; what that rule lets through although the actor is excluded
    from the work is dropped here, and further candidates take its place.
    """
    asked = words_asked(text, context.equipment.base_forms)
    if not asked:
        return InstancesFound()
    actor = context.actor
    everything = rights.reads_everything(actor) or actor.may(Permission.WATCH)
    before = int(cursors.read(cursor, (int,))[0]) if cursor else None
    found: list[tuple[int, InstanceView]] = []
    for _page in range(MOST_PAGES):
        rows = instance_search.candidates(
            context.session, actor, asked, everything=everything, before=before, limit=limit + 1
        )
        found += [
            (row.number, instance_view(row, definition))
            for row, definition in rows
            if rights.may_see(context.session, row, actor)
        ]
        if len(rows) <= limit or len(found) > limit:
            break
        before = rows[-1][0].number
    shown = found[:limit]
    more = cursors.write((shown[-1][0],)) if len(found) > limit else ""
    return InstancesFound(instances=tuple(view for _number, view in shown), next_cursor=more)


def seen_among(context: Context, instance_ids: Collection[str]) -> frozenset[str]:
    """Those of some instances that the actor may open."""
    rows = (stored.by_id(context.session, context.tenant, each) for each in set(instance_ids))
    return frozenset(
        row.id for row in rows if row and rights.may_see(context.session, row, context.actor)
    )
