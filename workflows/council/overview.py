"""What pages show of sessions, questions and votes, with names instead of ids.

A secret vote shows how many have voted and, once it is closed, its totals; never a choice. Names
beside choices appear for open votes only, and only after they are closed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from workflows.attachments.cards import AttachmentView, view_of
from workflows.council.vote_views import VoteView, names_of, vote_view
from workflows.registry import (
    council_materials,
    council_questions,
    council_sessions,
    council_votes,
)
from workflows.registry.base import Registry
from workflows.registry.council_questions import (
    BALLOTS,
    DECISION_TITLES,
    KIND_TITLES,
    MAJORITIES,
    CouncilQuestion,
)
from workflows.registry.council_questions import STATE_TITLES as QUESTION_STATES
from workflows.registry.council_sessions import (
    HERE,
    PRESENCES,
    REPLIES,
    SESSION_FORMS,
    CouncilSession,
)
from workflows.registry.council_sessions import STATE_TITLES as SESSION_STATES
from workflows.registry.councils import POST_TITLES, QUORUM_RULES, Post
from workflows.sealing import Seal


@dataclass(frozen=True, kw_only=True)
class QuestionRow:
    """A question with everything that is written about it."""

    row: CouncilQuestion
    initiator: str
    kind_title: str
    state_title: str
    ballot_title: str
    majority_title: str
    decision_title: str
    recused: Mapping[str, str]
    amendments: Sequence[Any]
    orders: Sequence[tuple[Any, str]]
    dissents: Sequence[tuple[str, str]]
    files: Sequence[tuple[str, AttachmentView]] = ()


@dataclass(frozen=True, kw_only=True)
class MemberRow:
    """A member of the session: what they answered and whether they are there."""

    person_id: str
    name: str
    post_title: str
    reply: str
    reply_title: str
    reply_note: str
    presence: str
    presence_title: str


@dataclass(frozen=True, kw_only=True)
class SessionRow:
    """A session in the list."""

    id: str
    planned_on: date | None
    form_title: str
    place: str
    state: str
    state_title: str
    topics: tuple[str, ...]
    document_id: str


@dataclass(frozen=True, kw_only=True)
class ChangeRow:
    """Who changed what, and when."""

    changed_at: datetime
    name: str
    what: str


@dataclass(frozen=True, kw_only=True)
class SessionOverview:
    """Everything about one session."""

    row: CouncilSession
    form_title: str
    state_title: str
    quorum_title: str
    members: tuple[MemberRow, ...]
    questions: tuple[QuestionRow, ...]
    waiting: tuple[QuestionRow, ...]
    votes: tuple[VoteView, ...]
    changes: tuple[ChangeRow, ...]

    @property
    def id(self) -> str:
        return self.row.id

    @property
    def here(self) -> int:
        """How many take part."""
        return sum(1 for each in self.members if each.presence in HERE)

    @property
    def open_vote(self) -> VoteView | None:
        """The vote that goes on now."""
        return next((each for each in self.votes if each.is_open), None)

    @property
    def open_question(self) -> QuestionRow | None:
        """The question that is on now: the one being voted, else the first undecided one."""
        vote = self.open_vote
        found = [q for q in self.questions if vote and q.row.id == vote.question_id]
        left = [q for q in self.questions if q.row.state == "on_agenda"]
        return next(iter([*found, *left]), None)


def session_rows(registry: Registry) -> tuple[SessionRow, ...]:
    """Every session, those to come first."""
    return tuple(
        SessionRow(
            id=each.id,
            planned_on=each.planned_on,
            form_title=SESSION_FORMS[each.form],
            place=each.place,
            state=each.state,
            state_title=SESSION_STATES[council_sessions.SessionState(each.state)],
            topics=tuple(q.topic for q in council_questions.of_session(registry, each.id)),
            document_id=each.document_id,
        )
        for each in council_sessions.every(registry)
    )


def question_rows(registry: Registry, states: Sequence[str] = ()) -> tuple[QuestionRow, ...]:
    """Questions in some states, the most pressing first."""
    found = registry.all(registry.rows(CouncilQuestion))
    wanted = [row for row in found if not states or row.state in states]
    wanted.sort(key=lambda row: (row.latest_date or date.max, row.created_at, row.id))
    return tuple(question_row(registry, row) for row in wanted)


def question_row(registry: Registry, row: CouncilQuestion) -> QuestionRow:
    """A question with names."""
    recused = council_questions.recusals(registry, row.id)
    orders = council_questions.orders(registry, row.id)
    dissents = council_questions.dissents(registry, row.id)
    names = names_of(
        registry,
        [
            row.initiator_id,
            *(each.person_id for each in recused),
            *(each.executor_id for each in orders),
            *(each.person_id for each in dissents),
        ],
    )
    return QuestionRow(
        row=row,
        initiator=names.get(row.initiator_id, ""),
        kind_title=KIND_TITLES[council_questions.QuestionKind(row.kind)],
        state_title=QUESTION_STATES[council_questions.QuestionState(row.state)],
        ballot_title=BALLOTS[row.ballot],
        majority_title=MAJORITIES[row.majority_rule],
        decision_title=DECISION_TITLES.get(row.decision, ""),
        recused={each.person_id: names.get(each.person_id, "") for each in recused},
        amendments=council_questions.amendments(registry, row.id),
        orders=[(each, names.get(each.executor_id, "")) for each in orders],
        dissents=[(names.get(each.person_id, ""), each.text) for each in dissents],
        files=[
            (m.id, view_of(file)) for m, file in council_materials.of_question(registry, row.id)
        ],
    )


def whole(
    registry: Registry, session: CouncilSession, person_id: str, seal: Seal
) -> SessionOverview:
    """Everything about a session, for one reader."""
    return SessionOverview(
        row=session,
        form_title=SESSION_FORMS[session.form],
        state_title=SESSION_STATES[council_sessions.SessionState(session.state)],
        quorum_title=QUORUM_RULES[session.quorum_rule],
        members=_members(registry, session),
        questions=tuple(
            question_row(registry, row)
            for row in council_questions.of_session(registry, session.id)
        ),
        waiting=tuple(question_row(registry, row) for row in council_questions.waiting(registry)),
        votes=tuple(
            vote_view(registry, vote, person_id, seal)
            for vote in council_votes.of_session(registry, session.id)
        ),
        changes=_changes(registry, session),
    )


def _members(registry: Registry, session: CouncilSession) -> tuple[MemberRow, ...]:
    rows = council_sessions.attendance(registry, session.id)
    names = names_of(registry, [row.person_id for row in rows])
    order = list(Post)
    rows = sorted(rows, key=lambda row: (order.index(Post(row.post)), names[row.person_id]))
    return tuple(
        MemberRow(
            person_id=row.person_id,
            name=names[row.person_id],
            post_title=POST_TITLES[Post(row.post)],
            reply=row.reply,
            reply_title=REPLIES.get(row.reply, ""),
            reply_note=row.reply_note,
            presence=row.presence,
            presence_title=PRESENCES.get(row.presence, ""),
        )
        for row in rows
    )


def _changes(registry: Registry, session: CouncilSession) -> tuple[ChangeRow, ...]:
    rows = council_sessions.changes(registry, session.id)
    names = names_of(registry, [row.person_id for row in rows])
    return tuple(
        ChangeRow(changed_at=row.changed_at, name=names.get(row.person_id, ""), what=row.what)
        for row in rows
    )
