"""Service tasks of a vote (C3): open it, count the ballots of the registry, keep the outcome."""

from collections.abc import Mapping
from dataclasses import dataclass

from engine import Handler, InvalidInput, ServiceCall
from workflows.council.counting import count
from workflows.inputs import Inputs, inputs_of, registry_of
from workflows.registry import council_votes
from workflows.registry.base import Registry, Zones
from workflows.registry.council_questions import BALLOTS, MAJORITIES, CouncilAmendment
from workflows.registry.council_votes import CouncilVote
from workflows.sealing import Seal

Outputs = Mapping[str, object]
FORMS = ("session", "absentee", "mixed")


@dataclass(frozen=True, kw_only=True)
class VoteServices:
    """The handlers of one installation; `seal` opens the urns."""

    zones: Zones
    seal: Seal

    def open(self, call: ServiceCall) -> Outputs:
        registry, inputs = registry_of(call, self.zones), inputs_of(call)
        vote = council_votes.by_job_key(registry, call.idempotency_key)
        if vote is None:
            vote = registry.add(_opened(registry, call, inputs))
        return {"vote_id": vote.id, "ballot_holders": vote.voters}

    def count(self, call: ServiceCall) -> Outputs:
        """Close the vote and count; counting again gives the same."""
        registry, inputs = registry_of(call, self.zones), inputs_of(call)
        vote = registry.locked(CouncilVote, inputs.required("vote_id"))
        vote.is_open = False
        counted = count(registry, vote, self.seal)
        vote.totals = counted.as_record()
        registry.session.flush()
        return {
            "votes_for": counted.votes_for,
            "votes_against": counted.votes_against,
            "votes_abstained": counted.votes_abstained,
            "votes_total": counted.total,
            "not_voted_count": counted.not_voted,
            "vote_base": counted.base,
            "chair_vote": counted.chair_vote,
            "is_tie": counted.is_tie,
        }

    def keep(self, call: ServiceCall) -> Outputs:
        registry, inputs = registry_of(call, self.zones), inputs_of(call)
        vote = registry.locked(CouncilVote, inputs.required("vote_id"))
        vote.outcome = inputs.required("outcome")
        amendment = registry.find(CouncilAmendment, vote.subject) if vote.subject else None
        if amendment is not None:
            amendment.outcome = vote.outcome
        registry.session.flush()
        return {"vote_id": vote.id}

    def handlers(self) -> tuple[Handler, ...]:
        """Every topic of a vote with what it takes and gives."""
        return (
            Handler(
                topic="council.open_vote",
                run=self.open,
                title="Открыть голосование",
                inputs={
                    "topic": "Вопрос",
                    "resolution": "Проект решения",
                    "voters": "Кто вправе голосовать",
                    "present": "Кто из них на заседании; без списка — все",
                    "recused": "Кто взял самоотвод",
                    "composition_count": "Сколько членов в составе; без числа — голосующие",
                    "chair": "Председатель",
                    "form": "session, absentee или mixed",
                    "ballot": "open или secret",
                    "majority_rule": "Правило большинства",
                    "session_id": "Заседание",
                    "question_id": "Вопрос совета",
                    "subject": "Поправка, если голосуют её; без неё — вопрос",
                },
                outputs={"vote_id": "Голосование", "ballot_holders": "Кто получает бюллетень"},
            ),
            Handler(
                topic="council.count_vote",
                run=self.count,
                title="Закрыть голосование и подсчитать голоса",
                inputs={"vote_id": "Голосование"},
                outputs={
                    "votes_for": "За",
                    "votes_against": "Против",
                    "votes_abstained": "Воздержались",
                    "votes_total": "Проголосовали",
                    "not_voted_count": "Не голосовали",
                    "vote_base": "От скольких голосов считается большинство",
                    "chair_vote": "Голос председателя; при тайном голосовании неизвестен",
                    "is_tie": "Голоса разделились поровну",
                },
            ),
            Handler(
                topic="council.keep_outcome",
                run=self.keep,
                title="Записать итог голосования",
                inputs={"vote_id": "Голосование", "outcome": "Итог"},
                outputs={"vote_id": "Голосование"},
            ),
        )


def _opened(registry: Registry, call: ServiceCall, inputs: Inputs) -> CouncilVote:
    recused = set(inputs.texts("recused"))
    voters = [each for each in dict.fromkeys(inputs.texts("voters")) if each not in recused]
    given = inputs.texts("present")
    present = [each for each in voters if not given or each in given]
    return CouncilVote(
        instance_id=call.instance_id,
        job_key=call.idempotency_key,
        session_id=inputs.text("session_id"),
        question_id=inputs.text("question_id"),
        subject=inputs.text("subject"),
        topic=inputs.required("topic")[:300],
        resolution=inputs.text("resolution")[:4000],
        form=_one_of(inputs, "form", FORMS),
        ballot=_one_of(inputs, "ballot", tuple(BALLOTS)),
        majority_rule=_one_of(inputs, "majority_rule", tuple(MAJORITIES)),
        voters=sorted(voters),
        present=sorted(present),
        composition=int(inputs.text("composition_count", str(len(voters)))),
        chair=inputs.text("chair"),
        declined=[],
        is_open=True,
        totals={},
        opened_at=registry.now,
    )


def _one_of(inputs: Inputs, name: str, known: tuple[str, ...]) -> str:
    value = inputs.text(name, known[0])
    if value not in known:
        raise InvalidInput(f"{inputs.topic}: «{name}» — такого нет: {value}.")
    return value
