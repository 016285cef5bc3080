"""Service tasks of the council: composition, count of votes, protocol."""

from collections.abc import Mapping
from dataclasses import dataclass

from engine import BpmnError, Handler, NotFound, ServiceCall
from workflows.council.votes import tally
from workflows.inputs import inputs_of, registry_of
from workflows.registry import councils, people
from workflows.registry.base import Zones
from workflows.registry.councils import METHODSOVET, Post
from workflows.registry.documents import Document, DocumentKind, by_job_key
from workflows.registry.parameters import value_of

Outputs = Mapping[str, object]


@dataclass(frozen=True, kw_only=True)
class CouncilServices:
    """The handlers of one installation."""

    zones: Zones

    def members(self, call: ServiceCall) -> Outputs:
        registry, inputs = registry_of(call, self.zones), inputs_of(call)
        day = inputs.day("on_date") or registry.today
        try:
            council = councils.by_code(registry, inputs.text("council", METHODSOVET))
        except NotFound as error:
            raise BpmnError("NO_COUNCIL", str(error)) from error
        seats = councils.seats(registry, council.id, day)
        employed = people.by_ids(registry, [seat.person_id for seat in seats])
        active = [seat for seat in seats if employed[seat.person_id].is_active(day)]
        if not active:
            raise BpmnError("NO_COUNCIL", f"{council.name}: на {day:%d.%m.%Y} состава нет.")
        posts = {seat.post: seat.person_id for seat in active}
        return {
            "members": [seat.person_id for seat in active],
            "members_count": len(active),
            "chair": posts.get(Post.CHAIR, ""),
            "deputy_chair": posts.get(Post.DEPUTY, ""),
            "secretary": posts.get(Post.SECRETARY, ""),
            "quorum_rule": value_of(registry, "council.quorum_rule"),
        }

    def tally(self, call: ServiceCall) -> Outputs:
        inputs = inputs_of(call)
        counted = tally(
            inputs.items("votes"),
            present=inputs.texts("present"),
            recused=inputs.texts("recused"),
            chair=inputs.text("chair"),
        )
        return {
            "votes_for": counted.votes_for,
            "votes_against": counted.votes_against,
            "votes_abstained": counted.votes_abstained,
            "votes_total": counted.total,
            "not_voted_count": counted.base - counted.total,
            "vote_base": counted.base,
            "chair_vote": counted.chair_vote,
            "is_tie": counted.is_tie,
        }

    def protocol(self, call: ServiceCall) -> Outputs:
        registry, inputs = registry_of(call, self.zones), inputs_of(call)
        known = by_job_key(registry, call.idempotency_key)
        if known is not None:
            return {"document_id": known.id, "protocol_title": known.title}
        day = inputs.day("session_date") or registry.today
        council = councils.by_code(registry, inputs.text("council", METHODSOVET))
        title = inputs.text("title", f"Протокол заседания: {council.name}, {day:%d.%m.%Y}")
        document = Document(
            kind=DocumentKind.PROTOCOL,
            title=title[:400],
            body={
                "council": council.code,
                "session_date": day.isoformat(),
                "present": inputs.texts("present"),
                "absent": inputs.texts("absent"),
                "agenda": inputs.items("agenda"),
            },
            plan_id=inputs.text("plan_id"),
            instance_id=call.instance_id,
            job_key=call.idempotency_key,
            created_at=registry.now,
        )
        return {"document_id": registry.add(document).id, "protocol_title": document.title}

    def handlers(self) -> tuple[Handler, ...]:
        """Every topic of the council with what it takes and gives."""
        return (
            Handler(
                topic="council.members",
                run=self.members,
                title="Взять состав совета",
                inputs={"council": "Код совета", "on_date": "На какой день; без него — сегодня"},
                outputs={
                    "members": "Члены совета",
                    "members_count": "Сколько их",
                    "chair": "Председатель",
                    "deputy_chair": "Заместитель председателя",
                    "secretary": "Секретарь",
                    "quorum_rule": "Правило кворума",
                },
            ),
            Handler(
                topic="council.tally",
                run=self.tally,
                title="Подсчитать голоса",
                inputs={
                    "votes": "Голоса: voter и vote",
                    "present": "Кто присутствовал",
                    "recused": "Кто взял самоотвод",
                    "chair": "Председатель",
                },
                outputs={
                    "votes_for": "За",
                    "votes_against": "Против",
                    "votes_abstained": "Воздержались",
                    "votes_total": "Проголосовали",
                    "not_voted_count": "Не голосовали",
                    "vote_base": "Сколько голосов возможно",
                    "chair_vote": "Голос председателя",
                    "is_tie": "Голоса разделились поровну",
                },
            ),
            Handler(
                topic="council.protocol",
                run=self.protocol,
                title="Подготовить протокол",
                inputs={
                    "council": "Код совета",
                    "title": "Заголовок",
                    "session_date": "День заседания",
                    "present": "Кто присутствовал",
                    "absent": "Кто отсутствовал",
                    "agenda": "Вопросы с голосами и решениями",
                    "plan_id": "План, если о нём",
                },
                outputs={"document_id": "Документ", "protocol_title": "Заголовок протокола"},
            ),
        )
