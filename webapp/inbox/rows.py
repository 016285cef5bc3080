"""Addresses in the rows of a list, each spelled once and not anew for every user task."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import url_for

from webapp.inbox import state
from webapp.inbox.state import ListState

_PLACE = "place0of0a0user0task"
"""Stands for the id of a user task while an address is spelled; ids are letters and digits too."""

ForTask = Callable[[str], str]


@dataclass(frozen=True, kw_only=True)
class RowAddresses:
    """Id of a user task → the address of its page, of its preview, of its claim, of its row."""

    page: ForTask
    preview: ForTask
    claim: ForTask
    beside: ForTask


def addresses(listed: ListState) -> RowAddresses:
    """Spell the addresses of the rows of a list; building each of them costs more than its row."""
    carried = state.packed(listed)
    return RowAddresses(
        page=_each(url_for("tasks.show", task_id=_PLACE, list=carried)),
        preview=_each(url_for("inbox.preview", task_id=_PLACE, list=carried)),
        claim=_each(url_for("inbox.claim", task_id=_PLACE, list=carried)),
        beside=_each(state.address(listed, task_id=_PLACE)),
    )


def _each(address: str) -> ForTask:
    before, _, after = address.partition(_PLACE)
    return lambda task_id: f"{before}{task_id}{after}"
