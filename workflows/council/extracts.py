"""Extracts from the protocol: certified, numbered by their own journal, sent to those concerned.

An extract goes to who put the question, to the executors of its orders, and to those who answer for
the schools in which these people work. They read it; other extracts they do not.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from engine import Handler, ServiceCall
from workflows.inputs import inputs_of, registry_of
from workflows.notifications.kinds import Kind
from workflows.notifications.telling import News, Teller
from workflows.notifications.words import Words
from workflows.registry import council_questions, numbering, organisations, people
from workflows.registry.actors import holders
from workflows.registry.base import Registry, Zones
from workflows.registry.council_questions import CouncilQuestion
from workflows.registry.documents import Document, DocumentStatus
from workflows.registry.organisations import EDUCATIONAL
from workflows.roles import SCHOOL_DEPUTY, SCHOOL_DIRECTOR


def certify(registry: Registry, extract: Document, certifier: str, acting_for: str) -> None:
    """Give an extract its own number and date, once; it names who certified it.

    Raises:
        Conflict: no open file of the nomenclature takes extracts.
    """
    if certifier and extract.status == DocumentStatus.DRAFT:
        numbering.register(registry, extract, certifier, registry.today)
        extract.signed_for = acting_for
        registry.session.flush()


def addressees(registry: Registry, question: CouncilQuestion) -> Sequence[str]:
    """Who gets the extract about a question: person ids, each once."""
    orders = council_questions.orders(registry, question.id)
    named = [question.initiator_id, *(order.executor_id for order in orders)]
    found = people.by_ids(registry, [each for each in named if each])
    places = {person.organisation_id for person in found.values()} - {None, ""}
    schools = [row.id for row in organisations.active(registry, EDUCATIONAL) if row.id in places]
    for school in schools:
        for role in (SCHOOL_DIRECTOR, SCHOOL_DEPUTY):
            found |= {person.id: person for person in holders(registry, role, school)}
    return [each for each, person in found.items() if person.is_active(registry.today)]


def readers(registry: Registry, extract_id: str) -> Sequence[str]:
    """To whom an extract was addressed."""
    question = council_questions.of_extract(registry, extract_id)
    return addressees(registry, question) if question is not None else ()


@dataclass(frozen=True, kw_only=True)
class ExtractServices:
    """The handlers of one installation."""

    zones: Zones
    teller: Teller

    def send(self, call: ServiceCall) -> Mapping[str, object]:
        """Tell everybody concerned where their extract is; nobody is told twice."""
        registry, inputs = registry_of(call, self.zones), inputs_of(call)
        sent = 0
        for question in council_questions.of_session(registry, inputs.required("session_id")):
            extract = registry.find(Document, question.extract_id)
            if extract is not None and extract.status == DocumentStatus.REGISTERED:
                news = [_news(extract, each) for each in addressees(registry, question)]
                sent += self.teller.tell_all(registry, news)
        return {"sent_count": sent}

    def handlers(self) -> tuple[Handler, ...]:
        """Every topic about extracts with what it takes and gives."""
        return (
            Handler(
                topic="council.send_extracts",
                run=self.send,
                title="Разослать выписки",
                inputs={"session_id": "Заседание"},
                outputs={"sent_count": "Сколько человек извещено"},
            ),
        )


def _news(extract: Document, person_id: str) -> News:
    return News(
        person_id=person_id,
        kind=Kind.NOTE,
        words=Words(
            title=extract.title,
            brief="Выписка из протокола методсовета",
            body=f"Выписка № {extract.number} от {extract.dated:%d.%m.%Y}. Откройте и прочитайте.",
        ),
        source_key=f"extract:{extract.id}",
        document_id=extract.id,
    )
