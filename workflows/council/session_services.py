"""Service tasks of a session: open, call, forecast, who is there, what is put to the vote."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from engine import Handler, InvalidInput, ServiceCall
from workflows.council import packets
from workflows.council.opening import compose, members_of, opened, told_to_caller
from workflows.council.protocol import Papers
from workflows.inputs import inputs_of, registry_of
from workflows.registry import council_questions, council_sessions, documents
from workflows.registry.base import Registry, Zones
from workflows.registry.council_questions import CouncilQuestion, QuestionState
from workflows.registry.council_sessions import (
    HERE,
    CouncilAttendance,
    CouncilSession,
    SessionState,
)
from workflows.registry.councils import Post
from workflows.registry.documents import Document, DocumentKind

Outputs = Mapping[str, object]
ASKED = {
    "topic": "Вопрос того, кто вызвал заседание",
    "resolution": "Проект решения",
    "question_kind": "Вид: approve, recommend, inform",
    "plan_id": "План, если о нём",
}


@dataclass(frozen=True, kw_only=True)
class SessionServices:
    """The handlers of one installation."""

    zones: Zones

    def open(self, call: ServiceCall) -> Outputs:
        """Open a session; a process that calls it puts its question onto the agenda by that."""
        registry = registry_of(call, self.zones)
        session = opened(registry, call)
        return {"session_id": session.id, **compose(registry, session)}

    def call_members(self, call: ServiceCall) -> Outputs:
        """Fix the composition of the day of the session, and ask everybody anew."""
        registry, inputs = registry_of(call, self.zones), inputs_of(call)
        session = registry.locked(CouncilSession, inputs.required("session_id"))
        session.state = SessionState.CALLED
        outputs = compose(registry, session)
        for row in council_sessions.attendance(registry, session.id):
            registry.session.delete(row)
        registry.session.flush()
        for person_id, post in session.composition.items():
            registry.add(CouncilAttendance(session_id=session.id, person_id=person_id, post=post))
        _write_agenda(registry, session, call)
        packets.ask_where_files(registry, session.id)
        questions = council_questions.of_session(registry, session.id)
        listed = "\n".join(f"{each.position}. {each.topic}" for each in questions)
        day = f"{session.planned_on:%d.%m.%Y}" if session.planned_on else ""
        return {
            **outputs,
            "question_ids": [q.id for q in questions if q.state == QuestionState.ON_AGENDA],
            "session_day": day,
            "invitation_text": f"Заседание методсовета {day}, {session.place}.\n{listed}",
        }

    def forecast(self, call: ServiceCall) -> Outputs:
        registry, inputs = registry_of(call, self.zones), inputs_of(call)
        session = registry.get(CouncilSession, inputs.required("session_id"))
        rows = council_sessions.attendance(registry, session.id)
        by_reply = {
            reply: [row.person_id for row in rows if row.reply == reply]
            for reply in ("yes", "remote", "no", "")
        }
        expected = sorted([*by_reply["yes"], *by_reply["remote"]])
        return {
            **members_of(session),
            "present_members": expected,
            "recused_members": [],
            "expected_count": len(expected),
            "silent_count": len(by_reply[""]),
            "refused_count": len(by_reply["no"]),
        }

    def attendance(self, call: ServiceCall) -> Outputs:
        """Who is there; in an absentee session everybody takes part in writing."""
        registry, inputs = registry_of(call, self.zones), inputs_of(call)
        session = registry.locked(CouncilSession, inputs.required("session_id"))
        rows = council_sessions.attendance(registry, session.id)
        here = [row.person_id for row in rows if row.presence in HERE]
        if session.form == "absentee":
            here = [row.person_id for row in rows]
        session.state = SessionState.SITTING
        registry.session.flush()
        return {
            **members_of(session),
            "present_members": here,
            "recused_members": [],
            "presiding": _presiding(session, here),
        }

    def base(self, call: ServiceCall) -> Outputs:
        """What a question is voted by: who is there now, who withdrew, in which way."""
        registry, inputs = registry_of(call, self.zones), inputs_of(call)
        session = registry.get(CouncilSession, inputs.required("session_id"))
        question = registry.get(CouncilQuestion, inputs.required("question_id"))
        rows = council_sessions.attendance(registry, session.id)
        here = [row.person_id for row in rows if row.presence in HERE]
        everybody = [row.person_id for row in rows]
        form = {"mixed": "mixed", "absentee": "absentee"}.get(session.form, "session")
        recused = [row.person_id for row in council_questions.recusals(registry, question.id)]
        present = everybody if form == "absentee" else here
        changes = [
            {"id": row.id, "text": row.text, "position": row.position}
            for row in council_questions.amendments(registry, question.id)
        ]
        return {
            "topic": question.topic,
            "resolution": question.resolution,
            "is_withdrawn": question.state == QuestionState.WITHDRAWN,
            "question_kind": question.kind,
            "ballot_kind": question.ballot,
            "majority_rule": question.majority_rule,
            "vote_form": form,
            "present_members": present,
            "recused_members": recused,
            "voters": present if form == "session" else everybody,
            "composition_count": len(set(everybody) - set(recused)),
            "amendments": changes,
        }

    def finish(self, call: ServiceCall) -> Outputs:
        registry, inputs = registry_of(call, self.zones), inputs_of(call)
        session = registry.locked(CouncilSession, inputs.required("session_id"))
        if (state := inputs.required("state")) not in set(SessionState):
            raise InvalidInput(f"{call.topic}: состояния заседания «{state}» нет.")
        session.state = state
        if state == SessionState.NOT_HELD:
            for question in council_questions.of_session(registry, session.id):
                if question.state == QuestionState.ON_AGENDA:
                    question.state, question.decision = QuestionState.NOT_HELD, "not_held"
        registry.session.flush()
        questions = council_questions.of_session(registry, session.id)
        waited_for = [each.id for each in questions if each.instance_id]
        return {
            "session_id": session.id,
            "question_ids": waited_for,
            **told_to_caller(registry, session),
        }

    def repeat(self, call: ServiceCall) -> Outputs:
        """Plan the same agenda for another day or another way of sitting."""
        registry, inputs = registry_of(call, self.zones), inputs_of(call)
        session = registry.locked(CouncilSession, inputs.required("session_id"))
        session.planned_on = inputs.day("session_date") or session.planned_on
        session.place = inputs.text("session_place", session.place)[:300]
        session.form = inputs.text("session_form", session.form)
        session.attempt = int(inputs.text("attempt", str(session.attempt)))
        session.version += 1
        registry.session.flush()
        return {"session_id": session.id}

    def handlers(self) -> tuple[Handler, ...]:
        """Every topic of a session with what it takes and gives."""
        session = {"session_id": "Заседание"}
        members = {
            "council_members": "Члены совета",
            "chair": "Председатель",
            "secretary": "Секретарь",
        }
        composition = {**members, "quorum_rule": "Правило кворума"}
        there = {"present_members": "Кто присутствует", "recused_members": "Кто взял самоотвод"}
        return (
            Handler(
                topic="council.open_session",
                run=self.open,
                title="Завести заседание",
                inputs={**ASKED, "latest_date": "Рассмотреть не позже"},
                outputs={**session, **composition},
            ),
            Handler(
                topic="council.call_members",
                run=self.call_members,
                title="Определить состав на день заседания",
                inputs=session,
                outputs={
                    **composition,
                    "question_ids": "Вопросы повестки",
                    "invitation_text": "Текст приглашения",
                    "session_day": "День заседания словами",
                },
            ),
            Handler(
                topic="council.forecast",
                run=self.forecast,
                title="Спрогнозировать явку",
                inputs=session,
                outputs={
                    **members,
                    **there,
                    "expected_count": "Сколько ответили «буду»",
                    "silent_count": "Сколько не ответили",
                    "refused_count": "Сколько не смогут",
                },
            ),
            Handler(
                topic="council.attendance",
                run=self.attendance,
                title="Взять явку",
                inputs=session,
                outputs={**members, **there, "presiding": "Кто председательствует"},
            ),
            Handler(
                topic="council.question_base",
                run=self.base,
                title="Определить, кто и как голосует по вопросу",
                inputs={**session, "question_id": "Вопрос"},
                outputs={
                    **there,
                    "topic": "Тема",
                    "resolution": "Проект решения",
                    "is_withdrawn": "Вопрос снят",
                    "question_kind": "Вид вопроса",
                    "ballot_kind": "Открытое или тайное",
                    "majority_rule": "Правило большинства",
                    "vote_form": "session, absentee или mixed",
                    "voters": "Кто получает бюллетень",
                    "composition_count": "Состав без самоотводов",
                    "amendments": "Поправки",
                },
            ),
            Handler(
                topic="council.finish_session",
                run=self.finish,
                title="Записать, что стало с заседанием",
                inputs={**session, "state": "protocol, held или not_held"},
                outputs={
                    **session,
                    "question_ids": "Вопросы, на которые ждут ответа",
                    "council_decision": "Решение по вопросу того, кто вызвал заседание",
                    "decision_text": "Текст этого решения",
                },
            ),
            Handler(
                topic="council.repeat_session",
                run=self.repeat,
                title="Перенести заседание с той же повесткой",
                inputs={
                    **session,
                    "session_date": "День",
                    "session_place": "Место",
                    "session_form": "Форма",
                    "attempt": "Который раз",
                },
                outputs=session,
            ),
        )


def _write_agenda(registry: Registry, session: CouncilSession, call: ServiceCall) -> None:
    """The packet that members get: agenda, draft decisions and materials as one document."""
    if documents.by_job_key(registry, call.idempotency_key) is not None:
        return
    day = f" {session.planned_on:%d.%m.%Y}" if session.planned_on else ""
    agenda = registry.add(
        Document(
            kind=DocumentKind.AGENDA,
            title=f"Повестка заседания методсовета{day}",
            body=Papers(registry=registry, session=session).agenda(),
            instance_id=call.instance_id,
            job_key=call.idempotency_key,
            created_at=registry.now,
        )
    )
    session.texts = {**session.texts, "agenda_id": agenda.id}


def _presiding(session: CouncilSession, here: Collection[str]) -> str:
    """The chair, or the deputy where the chair is not there; "" when neither is."""
    posts = {post: person for person, post in session.composition.items()}
    leading = (posts.get(Post.CHAIR, ""), posts.get(Post.DEPUTY, ""))
    return next((each for each in leading if each in here), "")
