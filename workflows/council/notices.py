"""What the council tells people beside its processes: jobs that a change leaves behind."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from engine import Handler, ServiceCall
from workflows.inputs import inputs_of, registry_of
from workflows.registry import council_questions, councils
from workflows.registry.base import Registry, Zones
from workflows.registry.council_questions import CouncilQuestion
from workflows.registry.council_sessions import CouncilSession
from workflows.registry.councils import METHODSOVET, Post

WITHDRAWN, JOINED = "council.tell_withdrawn", "council.tell_joined"

Tell = Callable[[Registry, str, str, str, str], bool]


@dataclass(frozen=True, kw_only=True)
class CouncilNotices:
    """The jobs of one installation; `tell` is the program's own note."""

    zones: Zones
    tell: Tell

    def withdrawn(self, call: ServiceCall) -> Mapping[str, object]:
        """Tell the secretary which questions of an agenda nobody waits for any more."""
        registry = registry_of(call, self.zones)
        for question_id in inputs_of(call).texts("questions"):
            question = registry.get(CouncilQuestion, question_id)
            for person_id in _secretaries(registry, question):
                subject = f"Вопрос снят с повестки: {question.topic}"
                text = f"{question.reason}. Обсуждать и голосовать его не нужно."
                self.tell(registry, person_id, subject, text, f"withdrawn:{question.id}")
        return {}

    def joined(self, call: ServiceCall) -> Mapping[str, object]:
        """Invite those who became members after the others were invited."""
        registry, inputs = registry_of(call, self.zones), inputs_of(call)
        session = registry.get(CouncilSession, inputs.required("session_id"))
        day = f"{session.planned_on:%d.%m.%Y}" if session.planned_on else ""
        questions = council_questions.of_session(registry, session.id)
        listed = "; ".join(f"{each.position}. {each.topic}" for each in questions)
        for person_id in inputs.texts("people"):
            subject = f"Заседание методсовета {day}: вы в составе совета"
            text = f"{session.place}. Повестка: {listed}"
            self.tell(registry, person_id, subject, text, f"joined:{session.id}")
        return {}

    def handlers(self) -> tuple[Handler, ...]:
        """Jobs that no diagram may use."""
        return (
            Handler(
                topic=WITHDRAWN,
                run=self.withdrawn,
                title="Сообщить секретарю о снятом вопросе",
                inputs={"questions": "Вопросы"},
                outputs={},
                in_diagrams=False,
            ),
            Handler(
                topic=JOINED,
                run=self.joined,
                title="Пригласить новых членов совета",
                inputs={"session_id": "Заседание", "people": "Кого"},
                outputs={},
                in_diagrams=False,
            ),
        )


def _secretaries(registry: Registry, question: CouncilQuestion) -> Sequence[str]:
    """Of the session that has it on its agenda."""
    session = registry.find(CouncilSession, question.session_id)
    composition = session.composition if session is not None else {}
    found = [person for person, post in composition.items() if post == Post.SECRETARY]
    if found:
        return found
    council = councils.by_code(registry, METHODSOVET)
    seats = councils.seats(registry, council.id, registry.today)
    return [seat.person_id for seat in seats if seat.post == Post.SECRETARY]
