"""Closes what called pieces have open in the registries when their caller ends without them.

A called process runs inside its caller's instance. When that is cancelled, or goes on another way,
the call ends and nobody asks the piece's own diagram: its assignment, request or draft would wait
for ever. What is closed here is closed in the transaction of the command that ended the call.
Whose user task was taken back is told of that by the engine's facts; who else hears of it, `Piece`
says.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from engine import Actor, FactsRecorded, facts, visible_user_task
from engine.installation import in_cancelled_call
from workflows.acknowledgements import services as acknowledging
from workflows.consents import services as consenting
from workflows.council import ballots, withdrawing
from workflows.registry import (
    acknowledgements,
    assignments,
    collections,
    consents,
    council_questions,
    council_votes,
    documents,
    scorings,
)
from workflows.registry.assignments import Assignment, AssignmentState
from workflows.registry.base import Registry, Row, Zones
from workflows.registry.consents import ConsentState
from workflows.registry.scorings import Scoring
from workflows.scoring import closing as scoring_closing

ANOTHER_WAY = "Процесс, которому это было нужно, пошёл дальше без этого"

_Ended = facts.InstanceCancelled | facts.CancellationOrdered
_Work = facts.UserTaskCancelled | facts.ServiceCancelled | facts.SubscriptionClosed


@dataclass(frozen=True, kw_only=True)
class Told:
    """Who hears that a row was withdrawn, and in which words."""

    people: frozenset[str]
    subject: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Piece:
    """What a piece has open: how it is found by its instance, and how it is withdrawn.

    Each row keeps in `job_key` which element instance has written it.
    """

    open_in: Callable[[Registry, str], Sequence[Any]]
    withdraw: Callable[[Registry, Any, str, str], object]
    tell: Callable[[Registry, Any], Told] | None = None


def _of_assignment(_registry: Registry, row: Assignment) -> Told:
    people = frozenset({row.executor_id, row.giver_id})
    text = f"«{row.text}». Причина: {row.reason}"
    return Told(people=people, subject="Поручение снято", text=text)


def _of_scoring(registry: Registry, row: Scoring) -> Told:
    """Experts whose sheet is in already have no user task that could be taken back."""
    people = frozenset(sheet.expert_id for sheet in scorings.sheets(registry, row.id))
    text = f"«{row.title}». Причина: {row.closing_reason}"
    return Told(people=people, subject="Экспертиза прекращена", text=text)


PIECES = (
    Piece(
        open_in=documents.drafts_in,
        withdraw=lambda _registry, row, reason, _by: documents.withdraw(row, reason),
    ),
    Piece(
        open_in=assignments.open_in,
        withdraw=lambda registry, row, reason, by: assignments.close(
            registry, row, AssignmentState.WITHDRAWN, reason, by
        ),
        tell=_of_assignment,
    ),
    Piece(
        open_in=acknowledgements.open_in,
        withdraw=lambda registry, row, reason, _by: acknowledging.close(registry, row, reason),
    ),
    Piece(
        open_in=collections.open_in,
        withdraw=lambda registry, row, reason, _by: collections.close(registry, row, reason),
    ),
    Piece(
        open_in=consents.open_in,
        withdraw=lambda registry, row, reason, _by: consenting.close(
            registry, row, ConsentState.CANCELLED, reason
        ),
    ),
    Piece(
        open_in=scorings.open_in,
        withdraw=lambda registry, row, reason, _by: scoring_closing.call_off(registry, row, reason),
        tell=_of_scoring,
    ),
    Piece(
        open_in=council_votes.open_in,
        withdraw=lambda _registry, row, _reason, _by: ballots.call_off(row),
    ),
    Piece(open_in=council_questions.open_in, withdraw=withdrawing.withdraw_and_tell),
)
"""Drafts come first: a sheet is made when a round of acknowledgement is closed."""


@dataclass(frozen=True, kw_only=True)
class CallsEnded:
    """Listens to the facts of every command.

    Attributes:
        tell: writes a note to a person: registry, person, subject, text, key.
    """

    zones: Zones
    tell: Callable[[Registry, str, str, str, str], bool]

    def follow(self, session: Session, recorded: FactsRecorded) -> None:
        """Withdraw what ended with its caller, and tell whom nobody else tells."""
        if not _may_end_calls(recorded):
            return
        zone = self.zones.zone_in(session)
        registry = Registry(session=session, tenant=recorded.tenant, now=recorded.at, zone=zone)
        reason = next((f.reason for f in recorded.facts if isinstance(f, _Ended)), ANOTHER_WAY)
        for piece, row in _ended_rows(registry, recorded):
            piece.withdraw(registry, row, reason, recorded.actor_id)
            if piece.tell is not None:
                self._tell(registry, row.id, piece.tell(registry, row), recorded)
        session.flush()

    def _tell(self, registry: Registry, row_id: str, told: Told, recorded: FactsRecorded) -> None:
        """Tell whoever does not know; whose user task was taken back is told of that already."""
        known = {recorded.actor_id, *_workers(registry, recorded)}
        for person_id in sorted(told.people - known):
            self.tell(registry, person_id, told.subject, told.text, f"withdrawn:{row_id}")


def _may_end_calls(recorded: FactsRecorded) -> bool:
    """Something that somebody worked on or waited for was ended from outside."""
    said = recorded.facts
    return any(isinstance(fact, facts.InstanceCancelled) for fact in said) or (
        any(isinstance(fact, _Work) for fact in said)
        and any(isinstance(fact, facts.ElementCancelled) for fact in said)
    )


def _ended_rows(registry: Registry, recorded: FactsRecorded) -> Iterator[tuple[Piece, Row]]:
    said = recorded.facts
    is_over = any(isinstance(fact, facts.InstanceCancelled) for fact in said)
    ended = {fact.element_instance_id for fact in said if isinstance(fact, facts.ElementCancelled)}
    for piece in PIECES:
        rows = piece.open_in(registry, recorded.instance_id)
        keys = [] if is_over else [row.job_key for row in rows if row.job_key]
        found = in_cancelled_call(registry.session, recorded.instance_id, keys, ended)
        yield from ((piece, row) for row in rows if is_over or row.job_key in found)


def _workers(registry: Registry, recorded: FactsRecorded) -> Iterable[str]:
    system = Actor(user_id="", tenant=recorded.tenant, is_system=True)
    for fact in recorded.facts:
        if isinstance(fact, facts.UserTaskCancelled):
            task = visible_user_task(registry.session, fact.element_instance_id, system)
            yield task.assignee if task is not None else ""
