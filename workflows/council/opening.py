"""The beginning of a session: who sits on the council, and the question of whoever calls it.

A process may call a session by itself and give it its one question; its answer is what the session
ends with. Today's processes put their question into the pool instead (`council_question`).
"""

from datetime import date

from engine import BpmnError, NotFound, ServiceCall, schedule_job
from workflows.council import agenda
from workflows.council.notices import JOINED
from workflows.council.protocol_services import answer_of
from workflows.council.question_services import asked
from workflows.inputs import inputs_of
from workflows.registry import council_questions, council_sessions, councils, people
from workflows.registry.base import Registry
from workflows.registry.council_questions import CouncilQuestion, QuestionState
from workflows.registry.council_sessions import (
    CouncilAttendance,
    CouncilChange,
    CouncilSession,
    SessionState,
)
from workflows.registry.councils import METHODSOVET, CouncilSeat, Post
from workflows.registry.parameters import value_of


def opened(registry: Registry, call: ServiceCall) -> CouncilSession:
    """The session of a job; a repeated job finds the one it made."""
    known = council_sessions.by_job_key(registry, call.idempotency_key)
    if known is not None:
        return known
    session = registry.add(
        CouncilSession(
            instance_id=call.instance_id,
            job_key=call.idempotency_key,
            quorum_rule=value_of(registry, "council.quorum_rule"),
            composition={},
            texts={},
            created_at=registry.now,
        )
    )
    if inputs_of(call).text("topic"):
        question = registry.add(asked(registry, call, inputs_of(call)))
        question.instance_id = ""  # the end of the session answers, no message does
        agenda.put(registry, session, question)
    return session


def compose(registry: Registry, session: CouncilSession) -> dict[str, object]:
    """Fix who sits on the council on the day of the session.

    Raises:
        BpmnError: NO_COUNCIL, nobody does.
    """
    seats = _active_seats(registry, session.planned_on or registry.today)
    session.composition = {seat.person_id: seat.post for seat in seats}
    registry.session.flush()
    return {**members_of(session), "quorum_rule": session.quorum_rule}


def members_of(session: CouncilSession) -> dict[str, object]:
    """Who sits on the council in this session, as the process knows them."""
    posts = {post: person for person, post in session.composition.items()}
    return {
        "council_members": list(session.composition),
        "chair": posts.get(Post.CHAIR, ""),
        "secretary": posts.get(Post.SECRETARY, ""),
    }


def recompose(registry: Registry, session: CouncilSession, person_id: str) -> None:
    """Let a session that is called already follow a council that somebody has changed.

    Whoever left takes part no more; whoever came is invited by a message.
    """
    before = dict(session.composition)
    compose(registry, session)
    gone = [each for each in before if each not in session.composition]
    come = [each for each in session.composition if each not in before]
    for row in council_sessions.attendance(registry, session.id):
        if row.person_id in gone:
            registry.session.delete(row)
        else:
            row.post = session.composition[row.person_id]
    for each in come:
        post = session.composition[each]
        registry.add(CouncilAttendance(session_id=session.id, person_id=each, post=post))
    registry.session.flush()
    if gone or come:
        _tell_change(registry, session, person_id, gone, come)


def _tell_change(
    registry: Registry, session: CouncilSession, person_id: str, gone: list[str], come: list[str]
) -> None:
    found = people.by_ids(registry, [*gone, *come])
    said = [
        f"{word}: {', '.join(found[each].name.short for each in ids)}"
        for word, ids in (("вышли", gone), ("вошли", come))
        if ids
    ]
    change = CouncilChange(
        session_id=session.id,
        question_id="",
        person_id=person_id,
        changed_at=registry.now,
        what=f"Состав изменён, {'; '.join(said)}",
    )
    registry.add(change)
    if come:
        schedule_job(
            registry.session,
            topic=JOINED,
            payload={"session_id": session.id, "people": come},
            due_at=registry.now,
            tenant=registry.tenant,
            actor_id=person_id,
        )


def told_to_caller(registry: Registry, session: CouncilSession) -> dict[str, object]:
    """What became of the question that the caller put; one still open is not considered here."""
    own = council_questions.by_job_key(registry, session.job_key) if session.job_key else None
    if own is None:
        return {"council_decision": "", "decision_text": ""}
    if session.state == SessionState.HELD and _is_left(own, session):
        own.state, own.decision = QuestionState.NOT_HELD, "not_held"
        registry.session.flush()
    told = answer_of(own)
    return {"council_decision": told["decision"], "decision_text": told["text"]}


def _is_left(question: CouncilQuestion, session: CouncilSession) -> bool:
    """Whether the session has not decided it, and no other session has taken it."""
    is_here = question.session_id in ("", session.id)
    return is_here and question.state not in council_questions.SETTLED


def _active_seats(registry: Registry, day: date) -> list[CouncilSeat]:
    try:
        council = councils.by_code(registry, METHODSOVET)
    except NotFound as error:
        raise BpmnError("NO_COUNCIL", str(error)) from error
    seats = councils.seats(registry, council.id, day)
    employed = people.by_ids(registry, [seat.person_id for seat in seats])
    active = [seat for seat in seats if employed[seat.person_id].is_active(day)]
    if not active:
        raise BpmnError("NO_COUNCIL", f"{council.name}: состава на этот день нет.")
    return active
