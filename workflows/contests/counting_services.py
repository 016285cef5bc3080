"""Service tasks that count a stage: control of sums, ties, protocol, results told, the order."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from engine import Handler, ServiceCall
from workflows.contests import gathering, order_text, results
from workflows.contests.asking import ContestTables
from workflows.contests.awards import Award
from workflows.contests.explaining import spelled
from workflows.contests.ranking import Ranked
from workflows.contests.results import Ask, StageResults
from workflows.contests.score_rules import REMOTE
from workflows.contests.services import contest_of
from workflows.contests.topics import COUNTING_TOPICS, told
from workflows.inputs import Inputs, inputs_of, registry_of
from workflows.notifications.telling import Teller
from workflows.registry import contest_results, documents, organisations, people
from workflows.registry.base import Registry, Zones
from workflows.registry.contest_applications import ApplicationState, ContestApplication
from workflows.registry.contest_results import ContestResult
from workflows.registry.contests import Contest
from workflows.registry.documents import Document, DocumentKind

Outputs = Mapping[str, object]
STAGE_TITLES = {REMOTE: "Заочный этап", gathering.TOTAL: "Все испытания"}
MOST_NAMED = 30


@dataclass(frozen=True, kw_only=True)
class CountingServices:
    """The handlers of one installation."""

    zones: Zones
    teller: Teller
    tables: ContestTables | None = None

    def count(self, call: ServiceCall) -> Outputs:
        """Begin to count a stage anew."""
        registry, contest, inputs = self._of(call)
        found = self._counted(registry, contest, inputs, call, votes=())
        return {
            "counted_title": STAGE_TITLES[found.stage],
            "counted_total": len(found.rows),
            "differences_text": "",
            "chair_votes": [],
        }

    def compare_counts(self, call: ServiceCall) -> Outputs:
        """Whether everybody of the counting commission got the same sums as the program."""
        told_ = [each for one in inputs_of(call).items("recounts") for each in (one or ())]
        lines = list(dict.fromkeys(str(each) for each in told_))[:MOST_NAMED]
        return {"sums_agree": not lines, "differences_text": "\n".join(lines)}

    def find_ties(self, call: ServiceCall) -> Outputs:
        """Add the chair's vote to the earlier ones; name the next group that needs one."""
        registry, contest, inputs = self._of(call)
        votes, vote = inputs.texts("votes"), inputs.text("vote")
        if vote:
            found = self._counted(registry, contest, inputs, call, votes)
            group = results.tied(found, votes)
            votes = [*votes, results.share_word(group) if vote == results.SHARE else vote]
        found = self._counted(registry, contest, inputs, call, votes)
        group = results.tied(found, votes)
        return {
            "chair_votes": votes,
            "has_ties": bool(group),
            "tie_choices": results.choices(found, group),
        }

    def draft_protocol(self, call: ServiceCall) -> Outputs:
        """Write the protocol with its summary sheet as a draft; a repeated job finds its own."""
        registry, contest, inputs = self._of(call)
        known = documents.by_job_key(registry, call.idempotency_key)
        if known is None:
            found = self._counted(registry, contest, inputs, call, inputs.texts("votes"))
            title = STAGE_TITLES[found.stage].lower()
            known = registry.add(
                Document(
                    kind=DocumentKind.PROTOCOL,
                    title=f"Протокол жюри конкурса «{contest.title}»: {title}"[:400],
                    body=_protocol(found, self._ask(call)),
                    instance_id=call.instance_id,
                    job_key=call.idempotency_key,
                    created_at=registry.now,
                )
            )
        return {"document_id": known.id}

    def tell_results(self, call: ServiceCall) -> Outputs:
        """Keep the results that the protocol approved; everybody is told only their own."""
        registry, contest, inputs = self._of(call)
        found = self._counted(registry, contest, inputs, call, inputs.texts("votes"))
        revision = 1 + max(
            (r.revision for r in contest_results.results(registry, contest.id, found.stage)),
            default=0,
        )
        for ranked in found.ranked:
            award = "" if found.chooses else results.award(found, ranked, self._ask(call)).value
            _keep(registry, contest, found, ranked, award, revision)
            row = found.rows[ranked.application]
            if found.chooses and row.id in found.admitted:
                row.state = ApplicationState.FINALIST
        if not found.chooses:
            _keep_others(registry, contest, found, revision)
        registry.session.flush()
        return {"told_count": self._tell(registry, contest, found, f"{call.idempotency_key}")}

    def compose_results(self, call: ServiceCall) -> Outputs:
        """The order about the results from the kept ones."""
        registry, contest, _ = self._of(call)
        rules = gathering.rules(contest)
        rows = contest_results.results(registry, contest.id, gathering.TOTAL)
        latest = [row for row in rows if row.revision == rows[0].revision]
        lines = [_line(registry, row, is_ranked=rules.is_ranked) for row in latest]
        return {
            "order_title": f"Об итогах конкурса «{contest.title}»",
            "order_body": order_text.results(contest.title, lines, is_ranked=rules.is_ranked),
        }

    def handlers(self) -> tuple[Handler, ...]:
        """These topics with what they take and give."""
        return told(self, COUNTING_TOPICS)

    def _of(self, call: ServiceCall) -> tuple[Registry, Contest, Inputs]:
        registry, inputs = registry_of(call, self.zones), inputs_of(call)
        return registry, contest_of(registry, inputs), inputs

    def _counted(
        self, registry: Registry, contest: Contest, inputs: Inputs, call: ServiceCall,
        votes: Sequence[str],
    ) -> StageResults:  # fmt: skip
        stage = inputs.required("stage")
        return results.count(registry, contest, stage, votes, self._ask(call))

    def _ask(self, call: ServiceCall) -> Ask:
        if self.tables is None:
            raise TypeError("expected the decision tables of contests")
        tables = self.tables
        return lambda file, facts: tables.ask(file, facts, call.tenant)

    def _tell(self, registry: Registry, contest: Contest, found: StageResults, key: str) -> int:
        subject = f"Ваш результат: «{contest.title}», {STAGE_TITLES[found.stage].lower()}"
        count = 0
        for ranked in found.ranked:
            row = found.rows[ranked.application]
            text = "\n".join((*_outcome(found, row), *found.lines(ranked)["lines"]))
            for person in (row.person_id, *row.co_authors):
                count += self.teller.note(registry, person, subject, text, f"{key}:{row.id}")
        return count


def _outcome(found: StageResults, row: ContestApplication) -> list[str]:
    if not found.chooses:
        return []
    passed = row.id in found.admitted
    return ["Вы приглашены на очный этап." if passed else "На очный этап заявка не прошла."]


def _keep(
    registry: Registry, contest: Contest, found: StageResults, ranked: Ranked,
    award: str, revision: int,
) -> None:  # fmt: skip
    registry.add(
        ContestResult(
            contest_id=contest.id,
            application_id=ranked.application,
            stage=found.stage,
            points=ranked.points,
            place=ranked.place if found.rules.is_ranked else None,
            award=award,
            explanation=found.lines(ranked),
            revision=revision,
        )
    )


def _keep_others(registry: Registry, contest: Contest, found: StageResults, revision: int) -> None:
    """Those who were not in the final took part; their points are those of the remote stage."""
    earlier = contest_results.results(registry, contest.id, REMOTE)
    points = {row.application_id: row.points for row in reversed(earlier)}
    for row in gathering.taking_part(registry, contest.id, REMOTE):
        if row.id not in found.rows:
            registry.add(
                ContestResult(
                    contest_id=contest.id,
                    application_id=row.id,
                    stage=found.stage,
                    points=points.get(row.id),
                    place=None,
                    award=Award.PARTICIPANT.value,
                    explanation={},
                    revision=revision,
                )
            )


def _protocol(found: StageResults, ask: Ask) -> dict[str, Any]:
    """The protocol: a table per nomination, by number of application, and what was decided."""
    columns = [("№ заявки", 2), *((t.title, 3) for t in _held(found)), ("Сумма", 2)]
    columns += [("Место", 2), ("Решение", 4)]
    blocks: list[order_text.Block] = []
    for standing in found.standings:
        rows = [
            [
                str(found.rows[each.application].number),
                *(spelled(p.part) for p in each.trials),
                results.points_of(each),
                results.place_of(found, each),
                _decision(found, each, ask),
            ]
            for each in standing.ranking
        ]
        blocks += [
            order_text.heading(f"Номинация: {standing.nomination}"),
            order_text.table(columns, rows),
        ]
    return {"blocks": blocks or [order_text.paragraph("Участников нет.")]}


def _held(found: StageResults) -> Sequence[Any]:
    return [each.trial for each in found.ranked[0].trials] if found.ranked else []


def _decision(found: StageResults, ranked: Ranked, ask: Ask) -> str:
    if found.chooses:
        return "очный этап" if ranked.application in found.admitted else "—"
    return results.AWARD_TITLES[results.award(found, ranked, ask)]


def _line(registry: Registry, result: ContestResult, *, is_ranked: bool) -> list[str]:
    row = registry.get(ContestApplication, result.application_id)
    known = people.by_ids(registry, [row.person_id, *row.co_authors])
    names = ", ".join(each.name.short for each in known.values())
    place = organisations.short_names(registry).get(row.organisation_id, "")
    award = results.AWARD_TITLES[Award(result.award)]
    line = [str(row.number or ""), names, place]
    if is_ranked:
        points = f"{result.points:f}".replace(".", ",") if result.points is not None else "—"
        line += [points, str(result.place or "—")]
    return [*line, award]
