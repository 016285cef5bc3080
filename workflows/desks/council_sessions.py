"""The council's sessions: what a page shows of them, and what may be done on it.

Members, those who lead the service and observers read; secretary and chair write. A vote is put in
by its owner alone, through their own user task.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from engine import Actor, Conflict, NotPermitted, ProcessEngine, UserTaskPage, UserTaskView
from workflows.council import agenda, answers, ballots
from workflows.council.asked import Asked
from workflows.council.given import Given
from workflows.council.overview import (
    QuestionRow,
    SessionOverview,
    SessionRow,
    question_rows,
    session_rows,
    whole,
)
from workflows.council.recount import Recount, recount
from workflows.desks.base import Desk
from workflows.permits import holds_any, require_any
from workflows.registry import people
from workflows.registry.base import Registry
from workflows.registry.council_questions import CouncilQuestion, QuestionState
from workflows.registry.council_sessions import CouncilChange, CouncilSession, SessionState
from workflows.roles import (
    ADMIN,
    CLERK,
    COUNCIL_CHAIR,
    COUNCIL_MEMBER,
    COUNCIL_SECRETARY,
    DIRECTOR,
    METHODIST,
    OBSERVER,
)
from workflows.sealing import Seal
from workflows.shipped import system_of

READERS = (COUNCIL_MEMBER, COUNCIL_CHAIR, COUNCIL_SECRETARY, DIRECTOR, METHODIST, CLERK, OBSERVER,
           "edu_head")  # fmt: skip
WRITERS = (COUNCIL_SECRETARY, COUNCIL_CHAIR)
PROPOSERS = (*WRITERS, DIRECTOR, METHODIST, COUNCIL_MEMBER)
MESSAGE = "CouncilDecision"


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What completes a user task of the council, and what is written with it."""

    values: Mapping[str, object]
    together: Callable[[Session], None]


@dataclass(frozen=True, kw_only=True)
class CouncilSessions(Desk):
    """Agenda, session, votes and protocol.

    Attributes:
        engine: gives the instance that a question waits in its answer.
        seal: opens and closes the urns.
    """

    engine: ProcessEngine
    seal: Seal

    # -- reading -----------------------------------------------------------------------------------
    def list(self, actor: Actor) -> tuple[SessionRow, ...]:
        """Every session, those to come first.

        Raises:
            NotPermitted: the actor has nothing to do with the council.
        """
        require_any(actor, *READERS)
        with self._reading(actor) as registry:
            return session_rows(registry)

    def questions(self, actor: Actor, states: tuple[str, ...] = ()) -> tuple[QuestionRow, ...]:
        """Questions in some states, all by default; the most pressing first."""
        require_any(actor, *READERS)
        with self._reading(actor) as registry:
            return question_rows(registry, states)

    def session(self, session_id: str, actor: Actor) -> SessionOverview:
        """Everything about one session that this person may see; or NotFound."""
        require_any(actor, *READERS)
        with self._reading(actor) as registry:
            session = registry.get(CouncilSession, session_id)
            return whole(registry, session, actor.user_id, self.seal)

    def recount(self, actor: Actor, session_id: str = "") -> Recount:
        """Re-derive the totals of one session, or of all, from the ballots.

        Raises:
            NotPermitted: the actor neither leads the council nor runs the system.
        """
        require_any(actor, *WRITERS, DIRECTOR, OBSERVER)
        with self._reading(actor) as registry:
            return recount(registry, self.seal, session_id)

    def may_lead(self, actor: Actor) -> bool:
        """Whether the actor writes the session's records."""
        return holds_any(actor, *WRITERS)

    def may_propose(self, actor: Actor) -> bool:
        """Whether the actor may put a question by hand."""
        return holds_any(actor, *PROPOSERS)

    def ballot_task(self, session_id: str, actor: Actor) -> UserTaskView | None:
        """The open ballot of a member, for the page of a phone."""
        instance_id = self.session(session_id, actor).row.instance_id
        mine = self.engine.user_tasks(instance_id, actor=actor)
        ballots_of_mine = (t for t in mine if t.form_key == "page:council_ballot")
        return next((t for t in ballots_of_mine if t.assignee == actor.user_id), None)

    def people(self, actor: Actor) -> tuple[tuple[str, str], ...]:
        """Whom an order may be given to, or a seat: (id, name), for those who lead the council."""
        require_any(actor, *WRITERS, DIRECTOR, ADMIN)
        with self._reading(actor) as registry:
            found = people.active(registry)
            return tuple((each.id, each.name.short) for each in found)

    # -- user tasks --------------------------------------------------------------------------------
    def answers(self, task: UserTaskView) -> bool:
        """Whether a user task is completed by an answer that is read here."""
        return task.form_key.removeprefix("page:") in answers.PAGES

    def answer(self, view: UserTaskPage, given: Mapping[str, object], actor: Actor) -> Answer:
        """Read what a page of the council was handed in with.

        Raises:
            InvalidForm: by field.
        """
        page = view.task.form_key.removeprefix("page:")
        read = Given(values=given)
        values = answers.values_of(page, read)
        waiting = self._waiting_voters(view.task, actor) if page == "council_close" else ()

        def together(session: Session) -> None:
            answers.write(
                page,
                Asked(
                    known=view.variables,
                    person_id=actor.user_id,
                    given=read,
                    registry=self._registry(session, actor.tenant),
                    seal=self.seal,
                    waiting=waiting,
                ),
            )

        return Answer(values=values, together=together)

    def complete(self, task: UserTaskView, given: Mapping[str, object], actor: Actor) -> None:
        """Complete a user task of the council as its page does: for stories and the demo."""
        engine = self.engine
        page = engine.user_task(task.id, system_of(actor.tenant))
        answer = self.answer(page, given, actor)
        engine.complete(task.id, answer.values, actor, together=answer.together)

    def save_protocol(self, view: UserTaskPage, given: Mapping[str, object], actor: Actor) -> None:
        """Keep what a secretary has added so far; the user task stays open.

        Raises:
            NotPermitted, InvalidForm: they may not; by field, what another changed meanwhile.
        """
        if not view.may_complete:
            raise NotPermitted("Протокол дополняет тот, кому предложена задача.")
        answer = self.answer(view, given, actor)
        with self._writing(actor) as registry:
            answer.together(registry.session)

    def _waiting_voters(self, task: UserTaskView, actor: Actor) -> tuple[str, ...]:
        """Who still has an open ballot of the vote that is to be closed."""
        open_now = self.engine.user_tasks(task.instance_id, actor=system_of(actor.tenant))
        return tuple(t.assignee for t in open_now if t.element_id == "cast_ballot")

    # -- writing -----------------------------------------------------------------------------------
    def propose(self, card: Mapping[str, Any], actor: Actor, session_id: str = "") -> str:
        """Put a question by hand into the pool, or onto an agenda; gives its id.

        Raises:
            NotPermitted: the actor puts no questions.
            InvalidForm: by field.
        """
        require_any(actor, *(WRITERS if session_id else PROPOSERS))
        read = agenda.card_of(card)
        with self._writing(actor) as registry:
            session = _on_agenda(registry, session_id) if session_id else None
            question = agenda.add(registry, session, read, actor.user_id)
            _tell(registry, session_id, question.id, actor, f"Внесён вопрос: {question.topic}")
            return question.id

    def take(self, session_id: str, question_id: str, actor: Actor) -> None:
        """Take a waiting question onto an agenda that is still prepared."""
        require_any(actor, *WRITERS)
        with self._writing(actor) as registry:
            session = _on_agenda(registry, session_id)
            question = registry.locked(CouncilQuestion, question_id)
            agenda.put(registry, session, question)
            _tell(registry, session_id, question.id, actor, f"В повестку: {question.topic}")

    def drop(self, session_id: str, question_id: str, actor: Actor) -> None:
        """Give a question of the agenda back to the pool."""
        with self._on_agenda_question(session_id, question_id, actor) as (registry, question):
            agenda.drop(registry, question)
            _tell(registry, session_id, question.id, actor, f"Из повестки: {question.topic}")

    def move(self, session_id: str, question_id: str, step: int, actor: Actor) -> None:
        """Let a question change places with the one before (-1) or behind it (1)."""
        with self._on_agenda_question(session_id, question_id, actor) as (registry, question):
            agenda.move(registry, question, step)

    def edit(
        self,
        session_id: str,
        question_id: str,
        card: Mapping[str, Any],
        version: int,
        actor: Actor,
    ) -> None:
        """Write a question of an agenda anew.

        Raises:
            InvalidForm: by field, or another secretary was faster.
        """
        read = agenda.card_of(card)
        with self._on_agenda_question(session_id, question_id, actor) as (registry, question):
            agenda.change(question, read, version)
            _tell(registry, session_id, question.id, actor, f"Вопрос изменён: {question.topic}")

    def change_vote(self, vote_id: str, choice: str, actor: Actor) -> str:
        """Change one's own open ballot until the vote is closed; gives the id of the session.

        Raises:
            Conflict: it is closed, or secret.
        """
        with self._writing(actor) as registry:
            return ballots.change(registry, vote_id, actor.user_id, choice).session_id

    def withdraw(self, question_id: str, reason: str, actor: Actor) -> None:
        """Take a waiting question off the pool; the process that asked is told.

        Raises:
            NotPermitted: neither who put it nor secretary or chair.
            InvalidForm: no reason is given.
        """
        given = Given(values={"reason": reason})
        told = given.text("reason", needed="Напишите, почему вопрос снят.", longest=400)
        given.check()
        with self._writing(actor) as registry:
            question = registry.locked(CouncilQuestion, question_id)
            if question.initiator_id != actor.user_id and not holds_any(actor, *WRITERS):
                raise NotPermitted("Снять вопрос может внёсший его, секретарь или председатель.")
            if question.state != QuestionState.WAITING:
                raise NotPermitted("Вопрос уже в повестке: его снимают на заседании.")
            question.state, question.decision = QuestionState.WITHDRAWN, "not_held"
            question.reason = told
            asked = question.instance_id
        if asked:
            payload = {"council_decision": "not_held", "decision_text": told, "protocol_id": "",
                       "number": "", "date": "", "chair": ""}  # fmt: skip
            system = system_of(actor.tenant)
            self.engine.correlate(MESSAGE, system, key=question_id, payload=payload)

    @contextmanager
    def _on_agenda_question(
        self, session_id: str, question_id: str, actor: Actor
    ) -> Iterator[tuple[Registry, CouncilQuestion]]:
        """A question of an agenda that is still prepared, open for writing."""
        require_any(actor, *WRITERS)
        with self._writing(actor) as registry:
            _on_agenda(registry, session_id)
            yield registry, registry.locked(CouncilQuestion, question_id)


def _on_agenda(registry: Registry, session_id: str) -> CouncilSession:
    """Lock a session whose agenda may still be changed."""
    session = registry.locked(CouncilSession, session_id)
    if session.state != SessionState.AGENDA:
        raise Conflict("Повестка уже утверждена: изменить её нельзя.")
    return session


def _tell(registry: Registry, session_id: str, question_id: str, actor: Actor, what: str) -> None:
    registry.add(
        CouncilChange(
            session_id=session_id,
            question_id=question_id,
            person_id=actor.user_id,
            changed_at=registry.now,
            what=what,
        )
    )
