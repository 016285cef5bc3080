"""Who may know of which contest, and a contest as its pages show it."""

from engine import Actor
from workflows.contests.configuration import read
from workflows.desks.contest_views import (
    ContestChangeView,
    ContestMember,
    ContestPage,
    ContestRow,
)
from workflows.permits import holds_any
from workflows.registry import (
    contest_applications,
    contest_commissions,
    contests,
    organisations,
    people,
)
from workflows.registry.base import Registry
from workflows.registry.contest_applications import TAKING_PART, ApplicationState
from workflows.registry.contest_commissions import Part
from workflows.registry.contests import (
    CONTEST_STATE_TITLES,
    EDITABLE,
    ENDED,
    Contest,
    ContestState,
)
from workflows.roles import ADMIN, CLERK, DIRECTOR, METHODIST, OBSERVER

EDITORS = (METHODIST, DIRECTOR)
READERS = (*EDITORS, CLERK, ADMIN, OBSERVER, "edu_head")
"""Who sees a contest before it is announced, beside the members of its commissions."""


def sees(registry: Registry, row: Contest, actor: Actor) -> bool:
    """Whether the actor may know of a contest."""
    if row.state not in EDITABLE or holds_any(actor, *READERS):
        return True
    return row.id in _where_member(registry, actor)


def rows_of(registry: Registry, actor: Actor) -> tuple[ContestRow, ...]:
    """The contests that the actor may know of, in the order of the registry."""
    mine = _where_member(registry, actor)
    is_reader = holds_any(actor, *READERS)
    rows = [
        row
        for row in contests.every(registry)
        if is_reader or row.state not in EDITABLE or row.id in mine
    ]
    counts = contest_applications.counted(registry, [row.id for row in rows])
    return tuple(_row(row, counts) for row in rows)


def page_of(registry: Registry, row: Contest, actor: Actor) -> ContestPage:
    """A contest with what the actor may do with it now."""
    counts = contest_applications.counted(registry, [row.id])
    edits = holds_any(actor, *EDITORS)
    original = registry.find(Contest, row.copied_from) if row.copied_from else None
    applications, admitted = _counts(row.id, counts)
    return ContestPage(
        id=row.id,
        title=row.title,
        school_year=row.school_year,
        state=row.state,
        state_title=CONTEST_STATE_TITLES[ContestState(row.state)],
        revision=row.revision,
        configuration=read(row.configuration),
        members=_members(registry, row.id),
        changes=_changes(registry, row.id) if holds_any(actor, *READERS) else (),
        copied_from=f"{original.title}, {original.school_year}" if original else "",
        instance_id=row.instance_id,
        order_document_id=row.order_document_id,
        results_document_id=row.results_document_id,
        applications=applications,
        admitted=admitted,
        may_edit=edits and row.state in EDITABLE,
        may_amend=edits and row.state not in EDITABLE | ENDED,
    )


def _where_member(registry: Registry, actor: Actor) -> set[str]:
    return {each.contest_id for each in contest_commissions.of_person(registry, actor.user_id)}


def _row(row: Contest, counts: dict[tuple[str, str], int]) -> ContestRow:
    applications, admitted = _counts(row.id, counts)
    return ContestRow(
        id=row.id,
        title=row.title,
        school_year=row.school_year,
        state=row.state,
        state_title=CONTEST_STATE_TITLES[ContestState(row.state)],
        dates=read(row.configuration).dates,
        applications=applications,
        admitted=admitted,
    )


def _counts(contest_id: str, counts: dict[tuple[str, str], int]) -> tuple[int, int]:
    mine = {state: number for (one, state), number in counts.items() if one == contest_id}
    made = sum(mine.values()) - mine.get(ApplicationState.DRAFT, 0)
    return made, sum(mine.get(state, 0) for state in TAKING_PART)


def _members(registry: Registry, contest_id: str) -> tuple[ContestMember, ...]:
    rows = contest_commissions.members(registry, contest_id)
    known = people.by_ids(registry, [row.person_id for row in rows])
    places = organisations.short_names(registry)
    found = [
        ContestMember(
            person_id=row.person_id,
            name=known[row.person_id].name.short,
            organisation=places.get(known[row.person_id].organisation_id or "", ""),
            part=Part(row.part),
            until=row.until.date() if row.until else None,
        )
        for row in rows
    ]
    return tuple(sorted(found, key=lambda each: each.name))


def _changes(registry: Registry, contest_id: str) -> tuple[ContestChangeView, ...]:
    return tuple(
        ContestChangeView(
            person_id=row.person_id, changed_at=row.changed_at, what=row.what, reason=row.reason
        )
        for row in contests.changes(registry, contest_id)
    )
